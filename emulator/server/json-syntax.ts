/** Where a text stops being JSON. */
export interface SyntaxFault {
  /** Characters before it. */
  readonly position: number
  readonly line: number
  readonly column: number
  /** The character found there; undefined at the end of the text. */
  readonly found?: string
}

const BLANKS = /[ \t\n\r]*/y
/** Everything from the blank on, but for the quote and the backslash. */
const PLAIN = String.raw`[ !#-\[\]-\u{10ffff}]*`
const STRING = new RegExp(String.raw`"${PLAIN}(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})${PLAIN})*"`, 'uy')
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|true\b|false\b|null\b/y

type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more or end'

/**
 * Finds the place that JSON.parse stumbled over. Node 20 names it in some of its messages only, and quotes the text
 * around it in others, where a key may stand.
 */
export function syntaxFault(written: string): SyntaxFault {
  let at = 0
  const match = (token: RegExp): boolean => {
    token.lastIndex = at
    const found = token.test(written)
    if (found) at = token.lastIndex
    return found
  }
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  for (;;) {
    match(BLANKS)
    const next = written[at]
    const then: Expected | undefined = next === undefined ? undefined : step(expected, next, open, match, () => at++)
    if (then === undefined) return faultAt(written, at)
    expected = then
  }
}

/** What may follow; undefined when `next` is not what was expected. */
function step(
  expected: Expected,
  next: string,
  open: ('{' | '[')[],
  match: (token: RegExp) => boolean,
  take: () => void,
): Expected | undefined {
  const taken = (then: Expected): Expected => {
    take()
    return then
  }
  const close = (): Expected => {
    open.pop()
    return taken('more or end')
  }
  switch (expected) {
    case ':':
      return next === ':' ? taken('value') : undefined
    case 'key or }':
      if (next === '}') return close()
      return match(STRING) ? ':' : undefined
    case 'key':
      return match(STRING) ? ':' : undefined
    case 'more or end': {
      const inside = open[open.length - 1]
      if (inside === '{') return next === ',' ? taken('key') : next === '}' ? close() : undefined
      if (inside === '[') return next === ',' ? taken('value') : next === ']' ? close() : undefined
      return undefined
    }
    default:
      if (next === ']' && expected === 'value or ]') return close()
      if (next === '{' || next === '[') {
        open.push(next)
        return taken(next === '{' ? 'key or }' : 'value or ]')
      }
      return match(STRING) || match(SCALAR) ? 'more or end' : undefined
  }
}

function faultAt(written: string, position: number): SyntaxFault {
  const before = written.slice(0, position)
  const lineStart = before.lastIndexOf('\n') + 1
  const found = written.codePointAt(position)
  return {
    position,
    line: before.split('\n').length,
    column: position - lineStart + 1,
    ...(found === undefined ? {} : { found: String.fromCodePoint(found) }),
  }
}
