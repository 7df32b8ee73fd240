import { checkAfter, checkLine, checkOpen, checkSnapshot } from './checks.ts'
import { lineBody, parseLine } from './journal-line.ts'
import type { JournalLine, MarketStore, Recovery, Snapshot } from './store.ts'

/** A store that ends with its process: for tests and for markets that need not be kept. */
export const memoryStore = (): MarketStore => new MemoryStore()

/**
 * Keeps JSON text, never the objects it is given: what comes out is no more and no less than what a file would
 * give back, and nobody can change history through an object they still hold.
 */
class MemoryStore implements MarketStore {
  readonly recovery: Recovery = { tornBytes: 0, lines: 0 }
  readonly #lines: string[] = []
  #snapshot: string | undefined
  #closed = false

  snapshot(): Snapshot | undefined {
    checkOpen(this.#closed, 'read the snapshot')
    return this.#snapshot === undefined ? undefined : withState(JSON.parse(this.#snapshot))
  }

  lines(after: number): Iterable<JournalLine> {
    checkOpen(this.#closed, 'read lines')
    checkAfter(after, this.#lines.length)
    return this.#walk(after)
  }

  line(seq: number): JournalLine {
    checkOpen(this.#closed, `read line ${seq}`)
    checkLine(seq, this.#lines.length)
    return parseLine(this.#lines[seq - 1] as string)
  }

  append(at: number, events: readonly unknown[]): number {
    checkOpen(this.#closed, 'append a line')
    return this.#lines.push(`${lineBody(this.#lines.length + 1, at, events)}}`)
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    checkOpen(this.#closed, 'save a snapshot')
    checkSnapshot(snapshot, this.#lines.length)
    const { version, seq, state } = snapshot
    this.#snapshot = JSON.stringify({ version, seq, state })
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  *#walk(after: number): Generator<JournalLine> {
    const newest = this.#lines.length
    for (let seq = after + 1; seq <= newest; seq++) yield parseLine(this.#lines[seq - 1] as string)
  }
}

const withState = ({ version, seq, state }: Snapshot): Snapshot => ({ version, seq, state })
