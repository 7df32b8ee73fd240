/** What an ISV sent, made fit to stand in a sentence: short, on one line, without the access key. */

import { type Text, text } from '../../protocol/text.ts'
import { redact, redactedHead } from '../record.ts'

interface Secret {
  readonly secrets: readonly string[]
}

export const shorten = (written: string, cap: number): string => (written.length <= cap ? written : `${written.slice(0, cap - 1)}…`)

/** A text in quotes on one line. Hidden before it is cut: half a key would not be found any more. */
export const quote = (written: string, { secrets }: Secret): string => JSON.stringify(shorten(redact(written, secrets), 100))

/** How a body begins, as a sentence, with markup and line breaks taken out; nothing for an empty one. */
export function excerpt(body: Uint8Array, { secrets }: Secret): Text {
  const plain = redactedHead(body, secrets, 2048)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    // Control characters, so that a binary body cannot garble a terminal, and what was no UTF-8.
    .replace(/[\s\p{Cc}\ufffd]+/gu, ' ')
    .trim()
  const begins = shorten(plain, 160)
  return begins === '' ? text('', '') : text(` It reads: ${begins}`, `内容：${begins}`)
}
