import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A file that has come in and is not yet decided about. */
export interface StagedFile {
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  /** Keeps it under its digest; from then on it survives the process. */
  keep(): void
  /** Forgets it; harmless after {@link keep}. */
  discard(): void
}

const STAGED = 'staged-'

/** Files that an ISV uploaded, each under its SHA-256: streamed to disk, never held in memory. */
export class UploadFolder {
  readonly #given: string | undefined
  #folder: string | undefined
  #count = 0

  /** @param folder kept between starts; without one, a folder that ends with the market */
  constructor(folder?: string) {
    this.#given = folder
  }

  /** Streams a file to disk. Rejects when the source breaks, leaving nothing behind. */
  async stage(source: Readable): Promise<StagedFile> {
    const folder = this.#open()
    const path = join(folder, `${STAGED}${process.pid}-${++this.#count}`)
    const digest = createHash('sha256')
    let size = 0
    const measured = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        digest.update(chunk)
        size += chunk.length
        yield chunk
      }
    }
    // Opened at once: a stream that opens by itself may make the file after it was removed for a source that broke early.
    const fd = openSync(path, 'wx', 0o600)
    try {
      await pipeline(source, measured, createWriteStream(path, { fd }))
    } catch (error) {
      rmSync(path, { force: true })
      throw error
    }
    const sha256 = digest.digest('hex')
    return {
      size,
      sha256,
      keep: () => renameSync(path, join(folder, sha256)),
      discard: () => rmSync(path, { force: true }),
    }
  }

  has(sha256: string): boolean {
    return this.#folder !== undefined && existsSync(join(this.#folder, sha256))
  }

  /** The file with this digest. Emits an error when there is none. */
  read(sha256: string): Readable {
    return createReadStream(join(this.#open(), sha256))
  }

  /** Removes what should not outlive the market. */
  close(): void {
    if (this.#folder !== undefined && this.#given === undefined) rmSync(this.#folder, { recursive: true, force: true })
  }

  #open(): string {
    if (this.#folder !== undefined) return this.#folder
    if (this.#given === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), 'koogallery-uploads-'))
      return this.#folder
    }
    mkdirSync(this.#given, { recursive: true, mode: 0o700 })
    // What a killed process was still receiving was never answered.
    for (const name of readdirSync(this.#given)) if (name.startsWith(STAGED)) rmSync(join(this.#given, name), { force: true })
    this.#folder = this.#given
    return this.#folder
  }
}
