import type { TimelineEntry } from '../runner/result.ts'

/** One line of a time line: an entry, or several calls that went alike. */
export interface FoldedEntry {
  readonly entry: TimelineEntry
  readonly from: number
  readonly to: number
  readonly count: number
}

/** Tells calls that went alike once, also where calls of other messages lie between them, but never across anything else. */
export function folded(timeline: readonly TimelineEntry[]): FoldedEntry[] {
  const lines: { entry: TimelineEntry; from: number; to: number; count: number }[] = []
  const open = new Map<string, (typeof lines)[number]>()
  for (const entry of timeline) {
    if (entry.fold === undefined) {
      open.clear()
    } else {
      const line = open.get(entry.fold)
      if (line) {
        line.to = entry.at
        line.count++
        continue
      }
    }
    const line = { entry, from: entry.at, to: entry.at, count: 1 }
    lines.push(line)
    if (entry.fold !== undefined) open.set(entry.fold, line)
  }
  return lines
}
