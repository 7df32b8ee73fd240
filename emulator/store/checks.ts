import { type Snapshot, StoreError } from './store.ts'

/** Refuses a line that no store with `count` lines has. */
export function checkLine(seq: number, count: number): void {
  if (Number.isSafeInteger(seq) && seq >= 1 && seq <= count) return
  const there = count === 0 ? 'the journal is empty' : `the journal has lines 1 to ${count}`
  throw new StoreError(`Failed to read line ${seq}: ${there}.`)
}

/** Refuses a place from which no store with `count` lines can be read. */
export function checkAfter(after: number, count: number): void {
  if (Number.isSafeInteger(after) && after >= 0) return
  throw new RangeError(`Failed to read the lines after ${after}: a line number from 0 to ${count} is needed.`)
}

/** Refuses a snapshot of a state that the `count` lines of the journal cannot have led to. */
export function checkSnapshot({ version, seq }: Snapshot, count: number): void {
  if (!Number.isSafeInteger(version))
    throw new RangeError(`Failed to save a snapshot: its version is ${version}; a whole number is needed.`)
  if (Number.isSafeInteger(seq) && seq >= 0 && seq <= count) return
  throw new RangeError(`Failed to save a snapshot after line ${seq}: the journal ends with line ${count}. Append first, then save.`)
}

/** Refuses any use of what was closed. */
export function checkOpen(closed: boolean, task: string): void {
  if (closed) throw new StoreError(`Failed to ${task}: it was closed. Open it again first.`)
}
