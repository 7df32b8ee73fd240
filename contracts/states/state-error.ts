import type { Message } from '../../emulator/market/model.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'

/** A provider state that did not come about: the ISV did not do its part on the way there. */
export class StateError extends Error {
  override readonly name = 'StateError'
  readonly text: Text

  constructor(words: Text) {
    super(words.en)
    this.text = words
  }

  /** @param messages what the ISV was called with, oldest first: the last that it did not answer well is the reason */
  static of(messages: readonly Message[]): StateError {
    for (const { interfaceName, attempts } of messages.toReversed()) {
      const verdict = attempts.findLast((attempt) => attempt.verdict && attempt.verdict.outcome !== 'succeeded' && !attempt.fault)?.verdict
      if (!verdict) continue
      return new StateError(
        text(
          `On the way to the provider state ${interfaceName} was not answered as it must be. ${verdict.reason.en}`,
          `建立前置状态时 ${interfaceName} 的响应不符合要求。${verdict.reason.zh}`,
        ),
      )
    }
    return new StateError(text('The provider state did not come about: no call was made.', '前置状态未能建立：未发起调用。'))
  }
}
