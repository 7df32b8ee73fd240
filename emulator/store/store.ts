/**
 * Where a market's journal and snapshot live. The journal is the truth: one line holds everything that one
 * decision changed, so a line is there whole or not at all.
 */

/** One journal line: the events of one decision, at one instant of business time. */
export interface JournalLine<E = unknown> {
  /** 1 for the first line, then one more each. */
  readonly seq: number
  /** Milliseconds since 1970, business time. */
  readonly at: number
  readonly events: readonly E[]
}

/** A state as it was after line `seq`. */
export interface Snapshot {
  /** Version of the state's form; another version is rebuilt from the journal. */
  readonly version: number
  readonly seq: number
  readonly state: unknown
}

/** What was found at start that the user should hear of. */
export interface Recovery {
  /** Bytes of an unfinished last line that were cut off; 0 as a rule. */
  readonly tornBytes: number
  /** Lines in the journal after the cut. */
  readonly lines: number
}

/** One market's storage. Every method but `saveSnapshot` and `close` is synchronous: an appended line is kept when the call returns. */
export interface MarketStore {
  readonly recovery: Recovery
  /** The newest snapshot that fits the journal, or undefined. */
  snapshot(): Snapshot | undefined
  /** Lines with seq greater than `after`, in order. */
  lines(after: number): Iterable<JournalLine>
  /** One line again. @throws when there is none */
  line(seq: number): JournalLine
  /** Appends one line with the next seq, which it returns. Survives kill -9 from then on. */
  append(at: number, events: readonly unknown[]): number
  /** Writes a snapshot beside the journal. */
  saveSnapshot(snapshot: Snapshot): Promise<void>
  close(): Promise<void>
}

/** A start that cannot go on: the message says which file, which line, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
