/** Characters that cannot be seen, or that turn the order of others around: an answer may hold any of them. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu

/** The text with everything in it to be seen as it is: control characters by their picture, others by their number. */
export function visible(written: string): string {
  return written.replaceAll('\r\n', '\n').replace(UNSEEN, (character) => {
    const number = character.codePointAt(0) as number
    if (character === '\n' || character === '\t') return character
    if (number < 0x20) return String.fromCodePoint(0x2400 + number)
    if (number === 0x7f) return '\u2421'
    return `\\u${number.toString(16).padStart(4, '0')}`
  })
}
