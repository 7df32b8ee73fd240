import type { AdvanceTarget } from '../../market/advance-target.ts'
import type { Market } from '../../market/market.ts'
import type { PlannedWork } from '../../market/model.ts'
import { duration, instant } from '../../market/setup.ts'
import { text } from '../../protocol/text.ts'
import { iso } from '../../protocol/timestamps.ts'
import { MARKET, type Route, route } from '../route.ts'
import { CLOCK } from '../schemas/examples.ts'
import { type AdvanceRequest, advanceSchema } from '../schemas/requests.ts'
import { advancedSchema, type ClockView, clockSchema, type NextWork } from '../schemas/shapes.ts'

export const clockRoutes: readonly Route[] = [
  route({
    id: 'getClock',
    method: 'GET',
    path: `${MARKET}/clock`,
    tag: 'clock',
    summary: text('Get the clock', '查询时钟'),
    success: {
      status: 200,
      about: text('business time and what is due next', '业务时间与下一个到期事项'),
      schema: clockSchema,
      example: CLOCK,
    },
    errors: ['unknown'],
    handle: ({ market }) => clockView(market),
  }),
  route({
    id: 'advanceClock',
    method: 'POST',
    path: `${MARKET}/clock/advance`,
    tag: 'clock',
    summary: text('Advance the clock', '推进时钟'),
    about: text(
      'Virtual clocks only. Everything that falls due on the way happens in its order; time stands still while a call is under way. The answer comes once every call that came due has been answered.',
      '仅限虚拟时钟。途中到期的事项依次发生；调用进行中时间静止；全部到期调用得到答复后返回。',
    ),
    body: { schema: advanceSchema, example: { by: 'PT3H' }, exactlyOne: true },
    success: {
      status: 200,
      about: text('where time stands now', '推进后的时间'),
      schema: advancedSchema,
      example: { now: '2030-01-01T03:00:00.000Z', fired: 4 },
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, body }) => {
      const { now, fired } = await market.advance(targetOf(body))
      return { now: iso(now), fired }
    },
  }),
]

function clockView(market: Market): ClockView {
  const next = market.state.agenda.peek()
  return {
    now: iso(market.clock.now()),
    mode: market.clock.mode,
    next: next ? nextWork(next) : null,
    idle: market.state.openMessages.size === 0,
    inFlight: market.state.inFlight.size,
  }
}

const nextWork = (work: PlannedWork): NextWork => ({
  at: iso(work.at),
  kind: work.kind,
  ...('messageId' in work ? { messageId: work.messageId } : {}),
  ...('orderId' in work ? { orderId: work.orderId } : {}),
  ...('instanceKey' in work ? { orderLineId: work.instanceKey } : {}),
})

/** Exactly one member is there: the row says so. */
function targetOf({ by, to }: AdvanceRequest): AdvanceTarget {
  if (by !== undefined) return { by: duration('by', by) }
  if (to !== undefined) return { to: instant('to', to) }
  return { until: 'idle' }
}
