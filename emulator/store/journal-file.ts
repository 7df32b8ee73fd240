import { closeSync, fdatasync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { lineBody, lineFault, parseLine } from './journal-line.ts'
import { scanJournal } from './journal-scan.ts'
import type { LineIndex } from './line-index.ts'
import { attempt, failure } from './reason.ts'
import { SEAL_LENGTH, sealOf } from './seal.ts'
import { type JournalLine, StoreError } from './store.ts'

/** Bytes read at once while lines are replayed. */
const BATCH = 1 << 18
/** Bytes kept for composing lines; a longer line gets a buffer of its own. */
const SCRATCH = 1 << 18
/** Bytes of an 8-digit checksum and of the `"}` and newline behind it. */
const CRC_LENGTH = 8
const AFTER_CRC = 3

const datasync = promisify(fdatasync)

/** One journal on disk, kept open. Nothing of it but the place of each line is held in memory. */
export class JournalFile {
  readonly #file: string
  readonly #fd: number
  readonly #lines: LineIndex
  /** Bytes of an unfinished last line that were cut off when the file was opened. */
  readonly tornBytes: number
  readonly #scratch = Buffer.allocUnsafe(SCRATCH)
  #failed: string | undefined
  #closed = false

  private constructor(file: string, fd: number, lines: LineIndex, tornBytes: number) {
    this.#file = file
    this.#fd = fd
    this.#lines = lines
    this.tornBytes = tornBytes
  }

  /** Opens or creates a journal, checks every line and cuts an unfinished last one. @throws StoreError on any other damage */
  static open(file: string): JournalFile {
    const task = `open the journal ${file}`
    const advice = 'Make sure that this user may read and write it, or choose another data folder.'
    const fd = attempt(task, advice, () => openSync(file, 'a+', 0o600))
    try {
      const { lines, torn, damage } = attempt(task, advice, () => scanJournal(fd))
      if (damage) throw new StoreError(damageMessage(task, file, damage.seq, lines.bytes, damage.what))
      if (torn > 0) attempt(`cut ${torn} unfinished bytes off the journal ${file}`, advice, () => ftruncateSync(fd, lines.bytes))
      return new JournalFile(file, fd, lines, torn)
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** Lines in the file; also the newest line's number. */
  get count(): number {
    return this.#lines.count
  }

  /** Writes one line and returns its number. After a failure the file takes no more lines until it is opened again. */
  append(at: number, events: readonly unknown[]): number {
    if (this.#failed) throw new StoreError(this.#failed)
    const seq = this.count + 1
    const bytes = this.#compose(lineBody(seq, at, events))
    let written = 0
    try {
      while (written < bytes.length) {
        const taken = writeSync(this.#fd, bytes, written, bytes.length - written)
        if (taken === 0) throw new Error('the system took none of the bytes')
        written += taken
      }
    } catch (error) {
      // A part of the line may be in the file. Nothing must follow it, or the next start would take it for damage
      // in the middle rather than for an unfinished end.
      const advice = 'The lines before it are safe. Put the cause right, then start again: an unfinished line is cut off at start.'
      this.#failed = `Failed to append to the journal ${this.#file}: an earlier append failed at line ${seq}. ${advice}`
      throw failure(`append line ${seq} to the journal ${this.#file}`, advice, error)
    }
    this.#lines.add(bytes.length)
    return seq
  }

  /** One line again. */
  line(seq: number): JournalLine {
    const start = this.#lines.start(seq)
    const bytes = this.#read(start, this.#lines.end(seq) - start)
    return this.#parse(bytes, seq, start)
  }

  /** The lines after one, up to the newest when the walk begins. */
  *linesAfter(after: number): Generator<JournalLine> {
    const newest = this.count
    for (let first = after + 1; first <= newest; ) {
      const start = this.#lines.start(first)
      let last = first
      while (last < newest && this.#lines.end(last + 1) - start <= BATCH) last += 1
      const bytes = this.#read(start, this.#lines.end(last) - start)
      for (let seq = first; seq <= last; seq++) {
        const from = this.#lines.start(seq)
        yield this.#parse(bytes.subarray(from - start, this.#lines.end(seq) - start), seq, from)
      }
      first = last + 1
    }
  }

  /** The checksum that a line ends with: what tells it from the same line of another history. Empty for line 0. */
  crc(seq: number): string {
    return seq === 0 ? '' : this.#read(this.#lines.end(seq) - AFTER_CRC - CRC_LENGTH, CRC_LENGTH).toString('latin1')
  }

  /** Waits until the disk itself holds what was appended. */
  async sync(): Promise<void> {
    await datasync(this.#fd)
  }

  close(): void {
    this.#closed = true
    closeSync(this.#fd)
  }

  /** The bytes of a whole line; good until the next call. */
  #compose(body: string): Buffer {
    const rest = SEAL_LENGTH + 1
    // A UTF-16 unit takes three bytes at most.
    const buffer = body.length * 3 + rest <= SCRATCH ? this.#scratch : Buffer.allocUnsafe(Buffer.byteLength(body) + rest)
    const length = buffer.write(body)
    buffer.write(`${sealOf(buffer.subarray(0, length))}\n`, length, 'latin1')
    return buffer.subarray(0, length + rest)
  }

  #parse(bytes: Buffer, seq: number, start: number): JournalLine {
    const line = bytes.subarray(0, -1)
    const what = lineFault(line, seq)
    if (what) throw new StoreError(damageMessage(`read the journal ${this.#file}`, this.#file, seq, start, what))
    return parseLine(line.toString())
  }

  #read(position: number, length: number): Buffer {
    // The system may have given the descriptor to another file by now.
    if (this.#closed) throw new StoreError(`Failed to read the journal ${this.#file}: it was closed meanwhile. Open the store again first.`)
    const bytes = Buffer.allocUnsafe(length)
    const advice = 'Something other than the emulator changed it; restart to have it checked.'
    attempt(`read the journal ${this.#file}`, advice, () => {
      for (let got = 0; got < length; ) {
        const read = readSync(this.#fd, bytes, got, length - got, position + got)
        if (read === 0) throw new Error(`it ends at byte ${position + got}, before byte ${position + length}`)
        got += read
      }
    })
    return bytes
  }
}

/** @param start offset of the damaged line's first byte */
function damageMessage(task: string, file: string, seq: number, start: number, what: string): string {
  const sound = seq === 2 ? 'line 1' : `lines 1 to ${seq - 1}`
  const keep =
    seq === 1 ? '' : ` Cutting the file to its first ${start} bytes keeps what is sound, ${sound}, and gives up all that follows.`
  return (
    `Failed to ${task}: line ${seq} (from byte ${start}) ${what}. ` +
    `Put back a copy of the file, or move the folder ${dirname(file)} away to begin anew.${keep}`
  )
}
