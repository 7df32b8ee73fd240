import { readSync } from 'node:fs'
import { lineFault, tailFault } from './journal-line.ts'
import { LineIndex } from './line-index.ts'

const CHUNK = 1 << 20
const NEWLINE = 0x0a

/** What a look through the whole file gave. */
export interface Scan {
  readonly lines: LineIndex
  /** Bytes behind the last newline: an unfinished line. */
  readonly torn: number
  /** The first line that is not sound; the scan ends there. */
  readonly damage?: { readonly seq: number; readonly what: string }
}

/**
 * Checks seal and number of every line of an open journal. Holds one chunk at a time, or the longest line where
 * that is longer.
 */
export function scanJournal(fd: number): Scan {
  const lines = new LineIndex()
  let buffer = Buffer.allocUnsafe(CHUNK)
  // The buffer's first byte is always the first of a line, and `filled` bytes of it are valid.
  let filled = 0
  for (;;) {
    const read = readSync(fd, buffer, filled, buffer.length - filled, lines.bytes + filled)
    if (read === 0) break
    const known = buffer.subarray(0, filled + read)
    let start = 0
    for (let newline = known.indexOf(NEWLINE, filled); newline !== -1; newline = known.indexOf(NEWLINE, start)) {
      const seq = lines.count + 1
      const what = lineFault(known.subarray(start, newline), seq)
      if (what) return { lines, torn: 0, damage: { seq, what } }
      lines.add(newline + 1 - start)
      start = newline + 1
    }
    filled = known.length - start
    buffer.copyWithin(0, start, known.length)
    if (filled === buffer.length) {
      // Judged before more is read, or a block of rubbish without a newline would be held whole in memory.
      const what = tailFault(buffer, lines.count + 1)
      if (what) return { lines, torn: 0, damage: { seq: lines.count + 1, what } }
      buffer = Buffer.concat([buffer], buffer.length * 2)
    }
  }
  const what = filled === 0 ? undefined : tailFault(buffer.subarray(0, filled), lines.count + 1)
  return what ? { lines, torn: 0, damage: { seq: lines.count + 1, what } } : { lines, torn: filled }
}
