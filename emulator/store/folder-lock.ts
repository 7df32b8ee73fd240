import { constants, copyFileSync, linkSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Card, isGone, isOfThisHost, newCard, readCard, writeCard } from './lock-card.ts'
import { codeOf, failure } from './reason.ts'
import { StoreError } from './store.ts'

/**
 * One folder, one process. The holder's card lies in `lock`; a holder that died is succeeded at once.
 *
 * Safe between any number of starters, each of which may be slow or killed at any step, because
 * 1. a card is put into place by a hard link: there whole or not at all, and only one starter can make it;
 * 2. a dead holder's card is never removed first and replaced second, or a slow starter would remove the new one.
 *    Whoever wants to succeed it links its own card as `lock.after-<id of the dead card>`: only one can at a time.
 *    If that one dies too, it is succeeded in the same way, so the claims form a line that begins at `lock`;
 * 3. only a starter that sees its own claim at the end of that line may rename its card over `lock`. It looks after
 *    claiming, since a starter may claim late, upon a line that is gone, and then take its claim back;
 * 4. the claims of a line go away only after the rename, and no card's id ever comes back to `lock`.
 *
 * As a model this was walked through in every interleaving of four starters, up to three of them killed at any step.
 */

const LOCK = 'lock'
const CLAIM = 'lock.after-'
const DRAFT = 'lock.new-'
/** What file systems without hard links answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/**
 * Locks a folder for this process; returns the function that gives it back.
 * @throws StoreError naming the holder when there is one
 */
export function lockFolder(folder: string): () => void {
  const lock = join(folder, LOCK)
  const card = newCard()
  const draft = join(folder, DRAFT + card.id)
  try {
    writeCard(draft, card)
    while (!place(draft, lock) && !succeed(folder, draft, card)) {
      // Somebody else was quicker with one step; look again.
    }
  } catch (error) {
    throw failure(`lock the data folder ${folder}`, 'Choose a folder that this user may write to.', error)
  } finally {
    rmSync(draft, { force: true })
  }
  sweep(folder)
  return () => {
    const found = readCard(lock)
    // A lock deleted by hand may be another process's by now.
    if (typeof found === 'object' && found.id === card.id) rmSync(lock, { force: true })
  }
}

/** Tries to take over from a dead holder; false when things changed meanwhile. @throws StoreError when the holder lives */
function succeed(folder: string, draft: string, card: Card): boolean {
  const lock = join(folder, LOCK)
  const line = successionIn(folder)
  const [holder, last] = [line[0], line.at(-1)]
  if (!holder || !last) return false
  if (!isGone(last)) {
    if (cardAt(lock)?.id !== holder.id) return false
    throw new StoreError(refusal(folder, last))
  }
  const claim = claimOn(folder, last)
  if (!place(draft, claim)) return false
  if (idsOf(successionIn(folder)) !== idsOf([...line, card])) {
    rmSync(claim, { force: true })
    return false
  }
  renameSync(draft, lock)
  for (const dead of line) rmSync(claimOn(folder, dead), { force: true })
  return true
}

/** The holder's card, then that of whoever claims to succeed it, and so on; empty when there is no lock. */
function successionIn(folder: string): Card[] {
  const line: Card[] = []
  for (let card = cardAt(join(folder, LOCK)); card; card = cardAt(claimOn(folder, card))) line.push(card)
  return line
}

const claimOn = (folder: string, card: Card): string => join(folder, CLAIM + card.id)

const idsOf = (cards: readonly Card[]): string => cards.map((card) => card.id).join(' ')

/** Makes `path` another name of the draft; false when something lies there. */
function place(draft: string, path: string): boolean {
  try {
    linkOrCopy(draft, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function linkOrCopy(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!NO_LINKS.has(codeOf(error) ?? '')) throw error
    copyFileSync(draft, path, constants.COPYFILE_EXCL)
  }
}

function cardAt(path: string): Card | undefined {
  const found = readCard(path)
  if (found !== 'unreadable') return found
  throw new StoreError(
    `Failed to open the data folder: its lock ${path} cannot be understood. If no emulator works on the folder, delete that file and start again.`,
  )
}

/** Removes what starters killed on their way left behind. Only for the holder: no claim can matter while it lives. */
function sweep(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      const draft = name.startsWith(DRAFT) ? readCard(path) : undefined
      if (name.startsWith(CLAIM) || (typeof draft === 'object' && isGone(draft))) rmSync(path, { force: true })
    }
  } catch {
    // Leftovers are untidy, but no reason not to start.
  }
}

function refusal(folder: string, card: Card): string {
  const lock = join(folder, LOCK)
  const failed = `Failed to open the data folder ${folder}:`
  const since = `has held it since ${card.lockedAt}`
  if (!isOfThisHost(card)) {
    return (
      `${failed} process ${card.pid} on the machine "${card.host}" ${since}, and from this one ("${hostname()}") nobody can see ` +
      `whether it still runs. Stop it there; if it is gone for good, delete ${lock} and start again.`
    )
  }
  const unsure = card.startedAt === null ? ` If process ${card.pid} is no emulator, delete ${lock} and start again.` : ''
  if (card.pid === process.pid) {
    return `${failed} this process (pid ${card.pid} on "${card.host}") ${since}. Use what is open, or close it first.${unsure}`
  }
  return (
    `${failed} process ${card.pid} on this machine ("${card.host}") ${since}. ` +
    `One folder serves one process: stop that one, or give this one another folder.${unsure}`
  )
}
