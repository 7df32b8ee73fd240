import { type Text, text } from '../../../emulator/protocol/text.ts'

/** A text in which no call can be found, or one that cannot be made. */
export class CallError extends Error {
  override readonly name = 'CallError'
  readonly text: Text

  constructor(en: string, zh: string) {
    super(`Failed to read the call: ${en}`)
    this.text = text(`Failed to read the call: ${en}`, `无法识别该请求：${zh}`)
  }
}
