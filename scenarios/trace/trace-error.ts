import type { Text } from '../../emulator/protocol/text.ts'

/** A trace that cannot be replayed; says which line, and why. */
export class TraceError extends Error {
  override readonly name = 'TraceError'
  readonly text: Text

  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}
