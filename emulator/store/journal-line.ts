import { SEAL_HEAD, SEAL_LENGTH, sealOf } from './seal.ts'
import type { JournalLine } from './store.ts'

/**
 * The form of one journal line: `{"seq":1,"at":1893456000000,"events":[...],"crc":"xxxxxxxx"}` and a newline.
 * Lines are judged as bytes, since parsing 200 MB of JSON at every start would take seconds.
 */

const NEWEST_CONTROL = 0x1f

const head = (seq: number): string => `{"seq":${seq},"at":`

/**
 * The text of a line up to where its seal goes.
 * @throws RangeError for an instant that JSON cannot hold
 */
export function lineBody(seq: number, at: number, events: readonly unknown[]): string {
  if (!Number.isFinite(at)) throw new RangeError(`Failed to append line ${seq}: its time is ${at}; milliseconds since 1970 are needed.`)
  return `${head(seq)}${at},"events":${JSON.stringify(events)}`
}

/** Reads a line that is known to be sound, with or without its seal. */
export function parseLine(text: string): JournalLine {
  const { seq, at, events } = JSON.parse(text) as JournalLine
  return { seq, at, events }
}

/**
 * What is wrong with a line, in words that fit after "line 7"; undefined when all is well.
 * @param line its bytes without the newline
 */
export function lineFault(line: Buffer, seq: number): string | undefined {
  const end = line.length - SEAL_LENGTH
  const found = line.toString('latin1', Math.max(0, end))
  if (end <= 0 || found !== sealOf(line.subarray(0, end))) return sealFault(line, found)
  const due = head(seq)
  if (line.toString('latin1', 0, due.length) === due) return undefined
  const carried = /^\{"seq":(\d+),/.exec(line.toString('latin1', 0, 32))?.[1]
  return carried === undefined
    ? 'does not begin as a journal line does'
    : `carries seq ${carried}, where ${seq} is due: lines are missing, doubled or out of order`
}

function sealFault(line: Buffer, found: string): string {
  if (line.length === 0) return 'is empty'
  if (line.includes(0)) return 'holds NUL bytes, as a power loss leaves them'
  if (!/^,"crc":"[0-9a-f]{8}"\}$/.test(found)) return 'does not end with a checksum: it was changed, or lines were joined or split'
  const due = sealOf(line.subarray(0, line.length - SEAL_LENGTH))
  return `was changed: it ends with ${found.slice(1, -1)}, its text gives ${due.slice(1, -1)}`
}

/**
 * Whether the bytes after the last newline can be the beginning of a line whose writing was cut short; if not,
 * what they are. A process that dies while it writes leaves a beginning; anything else is damage, and cutting it
 * could cost a line that was acknowledged.
 */
export function tailFault(tail: Buffer, seq: number): string | undefined {
  if (tail.includes(0)) return 'holds NUL bytes, as a power loss leaves them'
  const due = head(seq).slice(0, tail.length)
  if (tail.toString('latin1', 0, due.length) !== due) return 'has no newline and does not begin as a journal line does'
  // JSON escapes control characters, so a raw one was never written.
  if (tail.some((byte) => byte <= NEWEST_CONTROL)) return 'has no newline and holds bytes that no journal line holds'
  return wholeLineWithin(tail) ? 'is whole, but bytes that are no newline follow it' : undefined
}

function wholeLineWithin(tail: Buffer): boolean {
  for (let at = tail.indexOf(SEAL_HEAD); at !== -1; at = tail.indexOf(SEAL_HEAD, at + 1)) {
    const end = at + SEAL_LENGTH
    if (end < tail.length && tail.toString('latin1', at, end) === sealOf(tail.subarray(0, at))) return true
  }
  return false
}
