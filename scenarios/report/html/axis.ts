import { SECOND } from '../../../emulator/clock/duration.ts'
import type { FoldedEntry } from '../fold.ts'

/**
 * Where lines stand on the drawn time line. A story may take no time at all or years, with an hour of calls in
 * between: waits are drawn by the logarithm of their length, and what happened at one moment stands side by side in
 * its order, so that nothing covers anything else.
 */
export interface Axis {
  /** In pixels, when it is drawn as narrow as it may be. */
  readonly width: number
  /** Beginning and end of a line, in pixels. */
  span(line: FoldedEntry): readonly [from: number, to: number]
  /** Moments that something happened at; those without a label stand too near to the one before. */
  readonly ticks: readonly { readonly x: number; readonly at: number; readonly labelled: boolean }[]
}

/** Room for one mark. */
const SLOT = 26
/** Room for `×59` beside it. */
const COUNT = 22
const MARGIN = 20
const wait = (ms: number): number => SLOT * 0.75 * Math.log10(1 + ms / SECOND)

export function axisOf(lines: readonly FoldedEntry[], label: (at: number) => string): Axis {
  const moments = [...new Set(lines.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b)
  const starts = new Map<FoldedEntry, number>()
  const ticks: { x: number; at: number; labelled: boolean }[] = []
  let x = MARGIN
  let free = 0
  for (const [n, at] of moments.entries()) {
    if (n > 0) x += wait(at - (moments[n - 1] as number))
    const labelled = x >= free
    if (labelled) free = x + 12 + 7.5 * label(at).length
    ticks.push({ x, at, labelled })
    const here = lines.filter(({ from }) => from === at)
    for (const line of here) {
      starts.set(line, x)
      x += SLOT + (line.count > 1 ? COUNT : 0)
    }
    if (here.length === 0) x += SLOT
  }
  const first = new Map(ticks.map(({ at, x }) => [at, x]))
  return {
    width: Math.ceil(Math.max(x, free) + MARGIN),
    span(line) {
      const from = starts.get(line) as number
      return [from, line.from === line.to ? from : (first.get(line.to) as number)]
    },
    ticks,
  }
}
