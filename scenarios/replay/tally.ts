import type { Direction } from './compare.ts'
import type { ReplayedCall } from './play-again.ts'

/** What a replay came to, in numbers of calls. A call counts once, by the worst that is said of it. */
export interface Tally {
  readonly replayed: number
  readonly differ: number
  readonly worse: number
  readonly better: number
  readonly changed: number
  /** Wrong as before. */
  readonly stillFailing: number
  /** Not sent, since the recorded run made the call fail on its way. */
  readonly neverReached: number
  /** Not sent, since this build never named the instance. */
  readonly noInstance: number
}

export function directionOf({ differences }: ReplayedCall): Direction | undefined {
  for (const direction of ['worse', 'changed', 'better'] as const) {
    if (differences.some((difference) => difference.direction === direction)) return direction
  }
  return undefined
}

export function tallyOf(calls: readonly ReplayedCall[]): Tally {
  const sent = calls.filter(({ made }) => made !== undefined)
  const of = (direction: Direction) => sent.filter((call) => directionOf(call) === direction).length
  const kept = (kind: NonNullable<ReplayedCall['notSent']>['kind']) => calls.filter(({ notSent }) => notSent?.kind === kind).length
  const [worse, better, changed] = [of('worse'), of('better'), of('changed')]
  return {
    replayed: sent.length,
    differ: worse + better + changed,
    worse,
    better,
    changed,
    stillFailing: sent.filter((call) => call.failing && directionOf(call) !== 'worse').length,
    neverReached: kept('never-reached'),
    noInstance: kept('no-instance'),
  }
}

/** Whether nothing got worse, nothing differs in substance, and no answer breaks a rule. What got better is welcome. */
export const allWell = ({ worse, changed, stillFailing, noInstance }: Tally): boolean => worse + changed + stillFailing + noInstance === 0
