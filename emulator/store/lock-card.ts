import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { freshId } from '../clock/random.ts'
import { wallNow } from '../clock/wall.ts'
import { iso } from '../protocol/timestamps.ts'
import { isAlive, processRun } from './process-life.ts'
import { codeOf } from './reason.ts'

/** What a lock file says of the process that made it. */
export interface Card {
  /** No two cards have the same, not even of one process. */
  readonly id: string
  readonly pid: number
  readonly host: string
  /** When the process started, as `processRun` gives it; null where the system does not tell. */
  readonly startedAt: string | null
  /** ISO 8601, UTC, wall clock. */
  readonly lockedAt: string
}

/** A new card of this process. */
export const newCard = (): Card => ({
  id: freshId(),
  pid: process.pid,
  host: hostname(),
  startedAt: processRun(process.pid) ?? null,
  lockedAt: iso(wallNow()),
})

export const isOfThisHost = (card: Card): boolean => card.host === hostname()

/** Whether the card's process is known to have ended; of another machine's nobody can know. */
export const isGone = (card: Card): boolean => isOfThisHost(card) && !isAlive(card.pid, card.startedAt)

/** Writes a card to a path where nothing is yet. */
export function writeCard(path: string, card: Card): void {
  const fd = openSync(path, 'wx', 0o600)
  try {
    writeSync(fd, `${JSON.stringify(card)}\n`)
    // After a power loss the lock must be readable, or the user would have to delete it by hand.
    fdatasyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The card at a path; undefined when there is no file, `unreadable` when it holds anything else. */
export function readCard(path: string): Card | 'unreadable' | undefined {
  try {
    return parseCard(readFileSync(path, 'utf8')) ?? 'unreadable'
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parseCard(text: string): Card | undefined {
  try {
    const { id, pid, host, startedAt, lockedAt } = JSON.parse(text) as Partial<Card>
    // Signal 0 to pid 0 or below would ask after a whole group of processes.
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined
    // The id becomes a part of file names.
    if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) return undefined
    if (typeof host !== 'string' || typeof lockedAt !== 'string') return undefined
    return { id, pid, host, startedAt: typeof startedAt === 'string' ? startedAt : null, lockedAt }
  } catch {
    return undefined
  }
}
