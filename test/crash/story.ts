import { DAY, HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import type { Market } from '../../emulator/market/market.ts'

/**
 * The story every cut is compared with: each step is a time and what is done then, so that it can be taken up
 * again at any point.
 */
const START = Date.UTC(2030, 0, 1)

interface Step {
  readonly at: number
  readonly done: (market: Market) => boolean
  readonly act: (market: Market) => unknown
}

const orders = (market: Market) => [...market.state.orders.values()]
const opened = (market: Market) =>
  [...market.state.instances.values()].find((instance) => instance.state === 'active')?.instanceId as string

const STORY: readonly Step[] = [
  {
    at: START,
    done: (m) => m.state.counters.fault >= 1,
    act: (m) => m.setFault({ on: 'newInstance', attempts: '1-2', fault: 'lose-response' }),
  },
  {
    at: START,
    done: (m) => m.state.counters.fault >= 2,
    act: (m) => m.setFault({ on: 'refreshInstance', attempts: '1-3', fault: 'refuse' }),
  },
  {
    at: START,
    done: (m) => m.state.counters.fault >= 3,
    act: (m) => m.setFault({ on: 'upgradeInstance', attempts: 'all', fault: 'delay', delay: HOUR }),
  },
  {
    at: START,
    done: (m) => m.state.counters.fault >= 4,
    act: (m) => m.setFault({ on: 'releaseInstance', attempts: 'all', fault: 'error-500' }),
  },
  { at: START, done: (m) => orders(m).length >= 1, act: (m) => m.place({ chargingMode: 'on-demand', items: [{}, {}] }) },
  { at: START + MINUTE, done: (m) => orders(m).length >= 2, act: (m) => m.place({}) },
  { at: START + 3 * HOUR, done: (m) => orders(m).some((o) => o.type === 'RENEW'), act: (m) => m.act(periodic(m), 'renew') },
  {
    at: START + 4 * HOUR,
    done: (m) => orders(m).some((o) => o.type === 'CHANGE'),
    act: (m) => m.act(periodic(m), 'upgrade', { quantity: 3 }),
  },
  { at: START + 9 * HOUR, done: (m) => orders(m).some((o) => o.type === 'UNSUBSCRIBE'), act: (m) => m.act(periodic(m), 'unsubscribe') },
  { at: START + 2 * DAY, done: (m) => m.clock.now() >= START + 2 * DAY, act: () => {} },
]

const periodic = (market: Market): string =>
  [...market.state.instances.values()].find((instance) => instance.chargingMode === 'period')?.instanceId ?? opened(market)

/** Plays what is left of the story. An actor's command that the journal holds already is not given again. */
export async function play(market: Market): Promise<void> {
  for (const step of STORY) {
    if (market.clock.now() > step.at) {
      if (step.done(market)) continue
    } else await market.advance({ to: step.at })
    if (!step.done(market)) await step.act(market)
    await market.quiet()
  }
}

/** Everything that must not depend on where the process was killed. */
export const trace = (market: Market) => ({
  attempts: [...market.state.messages.values()].map((message) => [
    message.interfaceName,
    message.orderId,
    message.state,
    message.settledAt,
    message.attempts.map((attempt) => [attempt.n, attempt.at, attempt.verdict?.outcome, attempt.verdict?.rule]),
  ]),
  orders: orders(market).map(({ orderId, state, refundReason, refundedAt, refundedAmount }) => ({
    orderId,
    state,
    refundReason,
    refundedAt,
    refundedAmount,
  })),
  // The id itself is the ISV's, made from the call that reached it first.
  instances: [...market.state.instances.values()].map(({ key, instanceId, state }) => ({ key, named: instanceId !== undefined, state })),
  notices: market.state.notices.map(({ at, kind, orderId, messageId }) => ({ at, kind, orderId, messageId })),
  now: market.clock.now(),
})
