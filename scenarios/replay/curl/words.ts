/** Splits a command line as a POSIX shell does: quotes of every kind, `$'…'`, backslashes, continued lines. */
export function shellWords(written: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < written.length; at++) {
    const c = written[at] as string
    if (/\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (c === '\\') {
      // A line that goes on is no blank; Windows line ends included.
      const next = written.slice(at + 1)
      const lineEnd = /^\r?\n/.exec(next)
      if (lineEnd) at += lineEnd[0].length
      else {
        at++
        word = (word ?? '') + (written[at] ?? '')
      }
    } else if (c === "'" || (c === '$' && written[at + 1] === "'")) {
      const ansi = c === '$'
      const start = at + (ansi ? 2 : 1)
      const end = closing(written, start, "'", ansi)
      const inside = written.slice(start, end)
      word = (word ?? '') + (ansi ? ansiText(inside) : inside)
      at = end
    } else if (c === '"') {
      const end = closing(written, at + 1, '"', true)
      word = (word ?? '') + written.slice(at + 1, end).replace(/\\(\r?\n|["\\$`])/g, (_, kept: string) => (/\n/.test(kept) ? '' : kept))
      at = end
    } else word = (word ?? '') + c
  }
  if (word !== undefined) words.push(word)
  return words
}

/** @throws RangeError for a quote that is never closed */
function closing(written: string, start: number, quote: string, escapes: boolean): number {
  for (let at = start; at < written.length; at++) {
    if (escapes && written[at] === '\\') at++
    else if (written[at] === quote) return at
  }
  throw new RangeError(quote)
}

const ANSI: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', e: '\x1b', 0: '\0' }

const ansiText = (inside: string): string =>
  inside.replace(/\\(u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (_, code: string) =>
    code.length > 1 ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (ANSI[code] ?? code),
  )

/** Whether a line was written for the Windows command prompt, where `^` escapes and continues. */
export const isWindowsLine = (written: string): boolean => /\^(\r?\n|["&%{}])/.test(written)

/** The words of a line for the Windows command prompt, as browsers copy it. */
export function windowsWords(written: string): string[] {
  const plain = written.replace(/\^\r?\n/g, ' ').replace(/\^([\s\S])/g, '$1')
  const words: string[] = []
  let word: string | undefined
  let quoted = false
  for (let at = 0; at < plain.length; at++) {
    const c = plain[at] as string
    if (c === '\\' && plain[at + 1] === '"') {
      word = `${word ?? ''}"`
      at++
    } else if (c === '"') {
      quoted = !quoted
      word ??= ''
    } else if (!quoted && /\s/.test(c)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + c
  }
  if (quoted) throw new RangeError('"')
  if (word !== undefined) words.push(word)
  return words
}
