import { DAY } from '../clock/duration.ts'
import type { PeriodType } from '../protocol/facts.ts'

/**
 * `count` billing periods later, in UTC. A month that lacks the day ends on its last one: 31 January plus a
 * month is 28 February. How the real marketplace rounds is not documented.
 */
export function addPeriods(instant: number, type: PeriodType, count: number): number {
  if (type === 'day') return instant + count * DAY
  const from = new Date(instant)
  const months = from.getUTCMonth() + (type === 'year' ? 12 * count : count)
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate()
  const day = Math.min(from.getUTCDate(), lastDay)
  const time = instant - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate())
  return Date.UTC(from.getUTCFullYear(), months, day) + time
}
