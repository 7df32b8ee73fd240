import type { Clock } from '../clock/clock.ts'
import { text } from '../protocol/text.ts'
import { iso } from '../protocol/timestamps.ts'
import { MarketError } from './errors.ts'

/** What the clock may be asked: a length or an instant in milliseconds, or "until nothing is being retried". */
export type AdvanceTarget = { readonly by: number } | { readonly to: number } | { readonly until: 'idle' }

/** Where business time ends: the guides' time stamps have four digits for the year. */
const END_OF_TIME = Date.UTC(9999, 11, 31)

/** Refuses what no virtual clock can do. @throws MarketError */
export function checkTarget(clock: Clock, target: AdvanceTarget): void {
  const now = clock.now()
  if (clock.mode !== 'virtual') {
    throw new MarketError(
      'impossible',
      text(`Failed to advance the clock: it is ${clock.mode} and goes by itself.`, `无法推进时钟：${clock.mode} 时钟自行走动。`),
      ['make a market with clock "virtual"'],
    )
  }
  if ('to' in target && target.to < now) {
    throw new MarketError(
      'impossible',
      text(
        `Failed to advance the clock to ${iso(target.to)}: it stands at ${iso(now)} and time never goes back.`,
        `无法将时钟推进到 ${iso(target.to)}：当前为 ${iso(now)}，时间不可倒流。`,
      ),
      [`a time after ${iso(now)}`],
    )
  }
  if (endOf(clock, target) > END_OF_TIME && !('until' in target)) {
    throw new MarketError(
      'invalid',
      text('Failed to advance the clock: that lies beyond the year 9999.', '无法推进时钟：超出公元 9999 年。'),
      [`a time before ${iso(END_OF_TIME)}`],
    )
  }
}

/** The instant the clock may go to at most. */
export const endOf = (clock: Clock, target: AdvanceTarget): number =>
  'by' in target ? clock.now() + target.by : 'to' in target ? target.to : Infinity
