import { rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Low, LowSync } from 'lowdb'
import { DataFile, DataFileSync } from 'lowdb/node'
import { attempt } from './reason.ts'
import { seal, unseal } from './seal.ts'
import type { Snapshot } from './store.ts'

/** A snapshot as it lies on disk: bound to one line of one journal. */
export interface BoundSnapshot extends Snapshot {
  /** The checksum of journal line `seq`; empty for seq 0. */
  readonly line: string
}

/** Throwing is lowdb's way of hearing that a text is no good. */
const form = {
  parse(text: string): string {
    const json = unseal(text)
    if (json === undefined) throw new Error('its checksum is missing or does not match')
    return json
  },
  stringify: seal,
}

/**
 * `snapshot.json` through lowdb: written to a temporary file, then renamed, so it is the old one or the new one.
 * lowdb handles the JSON text rather than the state, so that it does not hold on to the state.
 */
export class SnapshotFile {
  readonly #file: string
  // The adapter classes themselves: lowdb's presets turn to memory when NODE_ENV is "test".
  readonly #writer: Low<string>
  readonly #reader: LowSync<string>

  constructor(file: string) {
    this.#file = file
    this.#writer = new Low(new DataFile(file, form), '')
    this.#reader = new LowSync(new DataFileSync(file, form), '')
  }

  /** Removes what a crash in the middle of a write left behind. */
  sweep(): void {
    rmSync(join(dirname(this.#file), `.${basename(this.#file)}.tmp`), { force: true })
  }

  /** The snapshot on disk; undefined when there is none. @throws StoreError when it is not as it was written */
  read(): BoundSnapshot | undefined {
    return attempt(`read the snapshot ${this.#file}`, this.advice, () => {
      this.#reader.data = ''
      this.#reader.read()
      const text = this.#reader.data
      this.#reader.data = ''
      return text === '' ? undefined : parse(text)
    })
  }

  /** Replaces the snapshot. @param text what `composeSnapshot` gave */
  async write(text: string): Promise<void> {
    this.#writer.data = text
    await this.#writer.write()
    this.#writer.data = ''
  }

  /** What the user can do about a bad one. */
  get advice(): string {
    return `Delete ${this.#file} and start again: the state is rebuilt from the journal beside it, nothing is lost.`
  }
}

/** The JSON text of a snapshot: the state as it is now, whatever becomes of it while it is written. */
export const composeSnapshot = ({ version, seq, line, state }: BoundSnapshot): string => JSON.stringify({ version, seq, line, state })

function parse(text: string): BoundSnapshot {
  const { version, seq, line, state } = JSON.parse(text) as Partial<BoundSnapshot>
  const sound = Number.isSafeInteger(version) && Number.isSafeInteger(seq) && typeof line === 'string'
  if (!sound) throw new Error('it has no version, seq or line')
  return { version: version as number, seq: seq as number, line, state }
}
