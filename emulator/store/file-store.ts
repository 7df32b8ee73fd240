import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkAfter, checkLine, checkOpen, checkSnapshot } from './checks.ts'
import { JournalFile } from './journal-file.ts'
import { attempt, failure } from './reason.ts'
import { type BoundSnapshot, composeSnapshot, SnapshotFile } from './snapshot-file.ts'
import { type JournalLine, type MarketStore, type Recovery, type Snapshot, StoreError } from './store.ts'

export interface FileStoreOptions {
  /** Called once the store is closed. */
  readonly onClose?: () => void
}

/**
 * Opens or creates a market's `journal.ndjson` and `snapshot.json` in a folder. An appended line survives the end
 * of the process; a power loss can cost the lines that the system had not yet written out.
 * Does not keep a second process out: that is what a data folder's lock is for.
 * @throws StoreError when the files are damaged or cannot be used
 */
export async function openFileStore(folder: string, { onClose }: FileStoreOptions = {}): Promise<MarketStore> {
  attempt(`open the market in ${folder}`, 'Choose a folder that this user may write to.', () =>
    mkdirSync(folder, { recursive: true, mode: 0o700 }),
  )
  const journalFile = join(folder, 'journal.ndjson')
  const snapshotFile = join(folder, 'snapshot.json')
  const journal = JournalFile.open(journalFile)
  try {
    const snapshots = new SnapshotFile(snapshotFile)
    snapshots.sweep()
    const snapshot = snapshots.read()
    if (snapshot) checkFit(snapshot, journal, `open the market in ${folder}`, snapshots.advice)
    return new FileStore(journal, snapshots, snapshot, onClose)
  } catch (error) {
    journal.close()
    throw error
  }
}

/** Refuses a snapshot that did not grow out of this journal. */
function checkFit({ seq, line }: BoundSnapshot, journal: JournalFile, task: string, advice: string): void {
  if (seq > journal.count) {
    throw new StoreError(
      `Failed to ${task}: snapshot.json shows the state after line ${seq}, but journal.ndjson ends with line ${journal.count}. ` +
        `If the journal was cut or put back from a copy, this is expected. ${advice}`,
    )
  }
  if (line !== journal.crc(seq)) {
    throw new StoreError(
      `Failed to ${task}: snapshot.json was made of another journal, since line ${seq} of journal.ndjson is not the one it knew. ${advice}`,
    )
  }
}

class FileStore implements MarketStore {
  readonly recovery: Recovery
  readonly #journal: JournalFile
  readonly #snapshots: SnapshotFile
  readonly #onClose: (() => void) | undefined
  #found: BoundSnapshot | undefined
  #saving: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(journal: JournalFile, snapshots: SnapshotFile, found: BoundSnapshot | undefined, onClose: (() => void) | undefined) {
    this.recovery = { tornBytes: journal.tornBytes, lines: journal.count }
    this.#journal = journal
    this.#snapshots = snapshots
    this.#found = found
    this.#onClose = onClose
  }

  snapshot(): Snapshot | undefined {
    this.#checkOpen('read the snapshot')
    // What was read at start is given away once rather than kept, since a state can be large.
    const found = this.#found ?? this.#snapshots.read()
    this.#found = undefined
    return found && { version: found.version, seq: found.seq, state: found.state }
  }

  lines(after: number): Iterable<JournalLine> {
    this.#checkOpen('read lines')
    checkAfter(after, this.#journal.count)
    return this.#journal.linesAfter(after)
  }

  line(seq: number): JournalLine {
    this.#checkOpen(`read line ${seq}`)
    checkLine(seq, this.#journal.count)
    return this.#journal.line(seq)
  }

  append(at: number, events: readonly unknown[]): number {
    this.#checkOpen('append a line')
    return this.#journal.append(at, events)
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    this.#checkOpen('save a snapshot')
    checkSnapshot(snapshot, this.#journal.count)
    const task = `save a snapshot after line ${snapshot.seq}`
    const advice = 'Nothing is lost: the journal holds every line.'
    const text = attempt(task, advice, () => composeSnapshot({ ...snapshot, line: this.#journal.crc(snapshot.seq) }))
    this.#found = undefined
    const saving = this.#saving.then(() => this.#write(text))
    this.#saving = saving.catch(() => {})
    try {
      await saving
    } catch (error) {
      throw failure(task, advice, error)
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #write(snapshot: string): Promise<void> {
    // The journal goes to the disk first: after a power loss no snapshot may know more than its journal.
    await this.#journal.sync()
    await this.#snapshots.write(snapshot)
  }

  async #close(): Promise<void> {
    await this.#saving
    this.#journal.close()
    this.#onClose?.()
  }

  #checkOpen(task: string): void {
    checkOpen(this.#closing !== undefined, task)
  }
}
