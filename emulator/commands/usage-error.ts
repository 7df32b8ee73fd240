/** A command was called in a way it cannot follow; the message is one clear line for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly exitCode = 2
}
