import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import { offsetsOf } from '../../emulator/delivery/policies.ts'
import { policyById } from '../../emulator/delivery/profiles.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import type { Market } from '../../emulator/market/market.ts'
import type { InstanceAction } from '../../emulator/market/requests.ts'
import { bench } from './scripted-isv.ts'

/** Random lives against a moody ISV: whatever happens, the market keeps its own promises. */

type Move =
  | { kind: 'buy'; mode: number }
  | { kind: 'act'; action: InstanceAction; which: number }
  | { kind: 'advance'; by: number }
  | { kind: 'mood'; mood: number }
  | { kind: 'restart'; which: number }

const actions: InstanceAction[] = [
  'renew',
  'convert-trial',
  'unsubscribe',
  'unsubscribe-renewal',
  'upgrade',
  'freeze',
  'unfreeze',
  'open-details',
  'apply-licence',
]
const BUYS = [
  {},
  { chargingMode: 'one-time' },
  { chargingMode: 'on-demand', items: [{}, {}] },
  { trial: true },
  { periodType: 'year' },
] as const
const MOODS = [
  undefined,
  { status: 500, json: {} },
  { json: { resultCode: '000005', resultMsg: 'no' } },
  { failure: 'timeout' },
  { json: { resultCode: '000004', resultMsg: 'wait', instanceId: 'x' } },
] as const

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('buy' as const), mode: fc.nat(BUYS.length - 1) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('act' as const), action: fc.constantFrom(...actions), which: fc.nat(5) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      by: fc.constantFrom(MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, DAY, 20 * DAY, 40 * DAY),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('mood' as const), mood: fc.nat(MOODS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), which: fc.nat(20) }) },
)

async function live(guide: string, moves: readonly Move[]): Promise<Market> {
  let mood = 0
  const { market } = bench({ guide }, (call) => {
    const answer = MOODS[mood]
    if (answer && 'json' in answer && 'instanceId' in answer.json && call.activity === 'newInstance')
      return {
        json: {
          ...answer.json,
          instanceId: `i-${call.parameters.orderLineId ?? call.parameters.productId + (call.parameters.orderId ?? '')}`,
        },
      }
    return answer
  })
  for (const step of moves) {
    try {
      if (step.kind === 'buy') await market.buy(BUYS[step.mode] as object)
      else if (step.kind === 'advance') await market.advance({ by: step.by })
      else if (step.kind === 'mood') mood = step.mood
      else if (step.kind === 'restart') {
        const message = [...market.state.messages.keys()][step.which]
        if (message) await market.restart(message)
      } else {
        const instance = [...market.state.instances.values()][step.which]
        if (instance) await market.act(instance.key, step.action, step.action === 'upgrade' ? { quantity: 2 } : {})
      }
    } catch (error) {
      // A refusal is an answer; anything else is a bug.
      if (!(error instanceof MarketError) || error.kind === 'failed') throw error
    }
  }
  mood = 0
  await market.advance({ by: 4 * HOUR })
  await market.advance({ by: 500 * DAY })
  return market
}

function promises(market: Market): void {
  for (const message of market.state.messages.values()) {
    const offsets = offsetsOf(policyById(message.policyId).schedule)
    const scheduled = message.attempts.filter((attempt) => attempt.kind === 'scheduled')
    expect(scheduled.map((attempt) => attempt.at - message.createdAt)).toEqual(offsets.slice(0, scheduled.length))
    expect(['succeeded', 'failed', 'cancelled']).toContain(message.state)
    if (message.state === 'failed' && message.role !== 'check' && !message.live) expect(scheduled.length).toBe(offsets.length)
  }
  for (const order of market.state.orders.values()) {
    expect(order.state).not.toBe('awaiting-delivery')
    const messages = order.messageIds.map((id) => market.message(id))
    const ranOut = messages.some(
      (message) => message.state === 'failed' && ['create', 'query', 'upgrade'].includes(message.role) && !message.live,
    )
    const automatic =
      order.refundReason === 'create-failed' || order.refundReason === 'upgrade-failed' || order.refundReason === 'opening-timed-out'
    expect(automatic).toBe(ranOut)
    if (automatic) expect(order.refundedAmount).toBe(order.amount)
  }
  for (const instance of market.state.instances.values()) {
    const releases = [...market.state.messages.values()].filter(
      (message) => message.instanceKey === instance.key && message.role === 'release',
    )
    expect(releases.length).toBe(instance.state === 'released' ? 1 : 0)
  }
}

describe('any life', () => {
  it.each(['saas-v1', 'saas-v2', 'online-license'])(
    '%s: schedules are exact, refunds come exactly when create or upgrade ran out, every instance ends once',
    async (guide) => {
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25 }), async (moves) => {
          const market = await live(guide, moves)
          promises(market)
          await market.close()
        }),
        { numRuns: Number(process.env.LIVES ?? 150), endOnFailure: false },
      )
    },
    60_000,
  )
})
