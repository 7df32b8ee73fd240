import type { Actor } from '../../runner/result.ts'
import type { FoldedEntry } from '../fold.ts'
import { ACTORS } from '../labels.ts'
import type { Axis } from './axis.ts'

/** Everything that one of them did, on as many rows as it takes for nothing to lie over anything else. */
export interface Lane {
  readonly actor: Actor
  readonly rows: number
  readonly placed: readonly { readonly line: FoldedEntry; readonly row: number }[]
}

/** The least distance between two marks of one row. */
const APART = 22

/** A lane for each who takes part, in the order in which all reports name them. */
export function lanesOf(lines: readonly FoldedEntry[], axis: Axis): Lane[] {
  return (Object.keys(ACTORS) as Actor[]).flatMap((actor) => {
    const own = lines.filter(({ entry }) => entry.actor === actor)
    if (own.length === 0) return []
    const ends: number[] = []
    const placed = own.map((line) => {
      const [from, to] = axis.span(line)
      const free = ends.findIndex((end) => end + APART <= from)
      const row = free < 0 ? ends.length : free
      ends[row] = to
      return { line, row }
    })
    return [{ actor, rows: ends.length, placed }]
  })
}
