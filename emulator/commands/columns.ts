/** Text in columns for a terminal, where a Chinese character takes up the room of two Latin ones. */

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u3000-\u303f\u31c0-\u31ef\u3200-\u33ff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u

function characterWidth(character: string): number {
  if (WIDE.test(character)) return 2
  return NO_WIDTH.test(character) ? 0 : 1
}

/** Columns of a terminal that a text takes up. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

/** The text with blanks behind it up to a width; unchanged when it is wider already. */
export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)))

/** Blanks but the no-break one. */
const BLANK = '[^\\S\\u00a0]'
/** Closing punctuation stays on the line of what it closes. */
const CLOSING = '[，。；：！？、）”》)\\].,;:!?]*'
const PIECES = new RegExp(`${BLANK}+|${WIDE.source}${CLOSING}|(?:(?!${WIDE.source}|${BLANK}).)+${CLOSING}`, 'gu')

/** Lines of at most `width` columns. Breaks at blanks (not at U+00A0) and around Chinese characters, never within a Latin word. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const [piece] of text.matchAll(PIECES)) {
    const blank = /^[^\S\u00a0]/.test(piece)
    const room = blank ? 1 : displayWidth(piece)
    if (used > 0 && used + room > width) {
      lines.push(line.trimEnd())
      line = ''
      used = 0
    }
    if (blank && used === 0) continue
    line += blank ? ' ' : piece
    used += room
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd())
  return lines.map((written) => written.replaceAll('\u00a0', ' '))
}

/** The width that commands write for. */
export const PAGE_WIDTH = 110
const GAP = 2
/** What the last column has at least, however wide the others are. */
const LEAST = 30

/** Rows in aligned columns; the last one is wrapped and goes on below its own beginning. */
export function columns(rows: readonly (readonly string[])[], indent = 2, width: number = PAGE_WIDTH): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [n, cell] of row.slice(0, -1).entries()) widths[n] = Math.max(widths[n] ?? 0, displayWidth(cell))
  }
  return rows.flatMap((row) => {
    const last = row.at(-1) ?? ''
    const head = row
      .slice(0, -1)
      .map((cell, n) => padEnd(cell, (widths[n] ?? 0) + GAP))
      .join('')
    const start = ' '.repeat(indent) + head
    const hang = displayWidth(start)
    return wrap(last, Math.max(LEAST, width - hang)).map((line, n) => ((n === 0 ? start : ' '.repeat(hang)) + line).trimEnd())
  })
}
