import type { Text } from '../protocol/text.ts'

/** The server cannot begin to serve: why, and what the user can do. */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly text: Text

  constructor(message: Text, options?: ErrorOptions) {
    super(message.en, options)
    this.text = message
  }
}
