import type { Text } from '../../../emulator/protocol/text.ts'

/** Why nobody is let in, as an HTTP status and a sentence for the user. Never names a code, a token or a secret. */
export class LoginRefusal extends Error {
  override readonly name = 'LoginRefusal'
  readonly status: number
  readonly text: Text

  constructor(status: number, text: Text) {
    super(text.en)
    this.status = status
    this.text = text
  }
}
