import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkOpen } from './checks.ts'
import { openFileStore } from './file-store.ts'
import { lockFolder } from './folder-lock.ts'
import { checkMarketId, isMarketId } from './market-id.ts'
import { attempt, codeOf } from './reason.ts'
import { readSecretsFile, type Secrets, writeSecretsFile } from './secrets-file.ts'
import { type MarketStore, StoreError } from './store.ts'
import { UploadFolder } from './upload-folder.ts'

/** All that one emulator process keeps: `markets/<id>/` with journal, snapshot and secrets, and the `lock`. */
export interface DataFolder {
  readonly folder: string
  /** Ids of the markets kept here, sorted. */
  markets(): string[]
  /** Opens or creates a market's storage; a market is open once at a time. */
  openMarket(id: string): Promise<MarketStore>
  /** Where a market's uploaded files go. */
  uploads(id: string): UploadFolder
  /** Removes a closed market with its secrets, wholly or, if the process dies on the way, at the next start; one that is not there is no error. */
  removeMarket(id: string): Promise<void>
  /** A market's secrets; none for a market without. */
  readSecrets(id: string): Record<string, string>
  /** Replaces a market's secrets as a whole. */
  writeSecrets(id: string, secrets: Secrets): void
  /** Closes the markets still open and lets go of the lock. */
  close(): Promise<void>
}

/** Names of markets on their way out; no market id begins with a dot. */
const REMOVED = '.removed-'
const ADVICE = 'Choose a folder that this user may write to.'

/**
 * Opens or creates a data folder and locks it for this process.
 * @throws StoreError when another process, or this one, holds it, or when it cannot be used
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const markets = join(folder, 'markets')
  attempt(`open the data folder ${folder}`, ADVICE, () => mkdirSync(folder, { recursive: true, mode: 0o700 }))
  const unlock = lockFolder(folder)
  try {
    attempt(`open the data folder ${folder}`, ADVICE, () => {
      mkdirSync(markets, { recursive: true, mode: 0o700 })
      for (const name of readdirSync(markets)) {
        if (name.startsWith(REMOVED)) rmSync(join(markets, name), { recursive: true, force: true })
      }
    })
  } catch (error) {
    unlock()
    throw error
  }
  return new LockedFolder(folder, markets, unlock)
}

class LockedFolder implements DataFolder {
  readonly folder: string
  readonly #markets: string
  readonly #unlock: () => void
  readonly #open = new Map<string, Promise<MarketStore>>()
  #closing: Promise<void> | undefined

  constructor(folder: string, markets: string, unlock: () => void) {
    this.folder = folder
    this.#markets = markets
    this.#unlock = unlock
  }

  markets(): string[] {
    this.#check('list the markets')
    return attempt(`list the markets in ${this.#markets}`, ADVICE, () =>
      readdirSync(this.#markets, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && isMarketId(entry.name))
        .map((entry) => entry.name)
        .sort(),
    )
  }

  async openMarket(id: string): Promise<MarketStore> {
    const task = `open the market "${id}"`
    this.#check(task, id)
    this.#checkIdle(task, id)
    const opening = openFileStore(join(this.#markets, id), { onClose: () => this.#open.delete(id) })
    this.#open.set(id, opening)
    try {
      return await opening
    } catch (error) {
      this.#open.delete(id)
      throw error
    }
  }

  uploads(id: string): UploadFolder {
    this.#check(`open the uploads of the market "${id}"`, id)
    return new UploadFolder(join(this.#markets, id, 'uploads'))
  }

  async removeMarket(id: string): Promise<void> {
    const task = `remove the market "${id}"`
    this.#check(task, id)
    this.#checkIdle(task, id)
    const removed = join(this.#markets, REMOVED + id)
    attempt(task, ADVICE, () => {
      rmSync(removed, { recursive: true, force: true })
      // First out of sight in one step: half a market would not start again.
      if (renameIfThere(join(this.#markets, id), removed)) rmSync(removed, { recursive: true, force: true })
    })
  }

  readSecrets(id: string): Record<string, string> {
    this.#check(`read the secrets of the market "${id}"`, id)
    return readSecretsFile(this.#secrets(id))
  }

  writeSecrets(id: string, secrets: Secrets): void {
    const task = `write the secrets of the market "${id}"`
    this.#check(task, id)
    attempt(task, ADVICE, () => mkdirSync(join(this.#markets, id), { recursive: true, mode: 0o700 }))
    writeSecretsFile(this.#secrets(id), secrets)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const opened = await Promise.allSettled(this.#open.values())
    try {
      await Promise.all(opened.map((market) => market.status === 'fulfilled' && market.value.close()))
    } finally {
      this.#unlock()
    }
  }

  #secrets(id: string): string {
    return join(this.#markets, id, 'secrets.json')
  }

  #check(task: string, id?: string): void {
    checkOpen(this.#closing !== undefined, task)
    if (id !== undefined) checkMarketId(id)
  }

  #checkIdle(task: string, id: string): void {
    if (this.#open.has(id)) throw new StoreError(`Failed to ${task}: it is open. Close it first.`)
  }
}

function renameIfThere(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}
