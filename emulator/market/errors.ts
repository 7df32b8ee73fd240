import { type Text, text } from '../protocol/text.ts'

/** `invalid`: the request itself; `unknown`: no such thing; `impossible`: not in this state; `failed`: our own trouble. */
export type MarketErrorKind = 'invalid' | 'unknown' | 'impossible' | 'failed'

/** A refused command: what was attempted, on what, why it is impossible and what is possible instead. */
export class MarketError extends Error {
  override readonly name = 'MarketError'
  readonly kind: MarketErrorKind
  readonly text: Text
  /** What could be done instead: names of actions, words, ids. */
  readonly possible: readonly string[]
  readonly extra: Readonly<Record<string, unknown>>

  constructor(kind: MarketErrorKind, message: Text, possible: readonly string[] = [], extra: Readonly<Record<string, unknown>> = {}) {
    super(message.en)
    this.kind = kind
    this.text = message
    this.possible = possible
    this.extra = extra
  }
}

export const impossible = (
  attempt: Text,
  because: Text,
  possible: readonly string[] = [],
  extra: Readonly<Record<string, unknown>> = {},
): MarketError =>
  new MarketError('impossible', text(`Failed to ${attempt.en}: ${because.en}.`, `无法${attempt.zh}：${because.zh}。`), possible, extra)

export const unknown = (what: Text, id: string, possible: readonly string[] = []): MarketError =>
  new MarketError(
    'unknown',
    text(`Failed to find ${what.en} "${id}": this market has none of that id.`, `找不到${what.zh}“${id}”：此市场中不存在。`),
    possible,
  )
