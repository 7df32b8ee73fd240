import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import { noticeView } from '../../emulator/market/views.ts'
import { type Answer, bench, minutes } from './scripted-isv.ts'

const fail = (activity: string) => (call: { activity: string }) => (call.activity === activity ? { status: 500, json: {} } : undefined)
const range = (count: number, step: number) => Array.from({ length: count }, (_, n) => n * step)

/** Written out from policies 14, independently of the policy data. */
const CREATE = [
  { guide: 'saas-v1', profile: undefined, calls: range(60, 3), refundMinute: 180 },
  { guide: 'saas-v1', profile: 'saas-v1-hourly', calls: [0, 60, 120, 180], refundMinute: 180 },
  { guide: 'saas-v2', profile: undefined, calls: [0, 60, 120, 180], refundMinute: 180 },
] as const

describe('a create that never succeeds', () => {
  it.each(CREATE)('$guide ($profile) is called to the minute and refunded at 3 h', async ({ guide, profile, calls, refundMinute }) => {
    const { market } = bench({ guide, ...(profile ? { profile } : {}) }, fail('newInstance'))
    const order = await market.buy({ amount: '12.78' })
    const paidAt = order.createdAt
    await market.advance({ by: 3 * HOUR - 1 })
    expect(market.order(order.orderId).state).toBe('opening')
    await market.advance({ by: 1 })
    expect(minutes(market, order.messageIds[0] as string)).toEqual(calls)
    expect(order).toMatchObject({
      state: 'refunded',
      refundReason: 'create-failed',
      refundedAmount: '12.78',
      refundedAt: paidAt + refundMinute * MINUTE,
    })
    expect(market.message(order.messageIds[0] as string).state).toBe('failed')
  })

  it('sends no release when no instanceId was ever returned', async () => {
    const { market, isv } = bench({}, fail('newInstance'))
    await market.buy({})
    await market.advance({ by: 10 * HOUR })
    expect(new Set(isv.activities())).toEqual(new Set(['newInstance']))
  })

  it('tells the seller of every failed call, and both sides of the refund', async () => {
    const { market } = bench({}, fail('newInstance'))
    await market.buy({})
    await market.advance({ by: 3 * HOUR })
    expect(market.state.notices.map((notice) => noticeView(market, notice)).map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      'call-failed seller',
      'call-failed seller',
      'call-failed seller',
      'call-failed seller',
      'order-refunded seller',
      'order-refunded buyer',
    ])
  })

  it('opens the order when the last call succeeds', async () => {
    const { market } = bench({ guide: 'saas-v2' }, (call) =>
      call.activity === 'newInstance' && call.repeat < 3 ? { status: 500, json: {} } : undefined,
    )
    const order = await market.buy({})
    await market.advance({ by: 3 * HOUR })
    expect(order.state).toBe('opened')
    expect(minutes(market, order.messageIds[0] as string)).toEqual([0, 60, 120, 180])
    await market.advance({ by: 24 * HOUR })
    expect(order.state).toBe('opened')
  })

  it('calls with the same order and a new businessId each time', async () => {
    const { market, isv } = bench({}, fail('newInstance'))
    await market.buy({})
    await market.advance({ by: 3 * HOUR })
    const creates = isv.calls.map((call) => call.parameters)
    expect(new Set(creates.map((p) => p.orderId)).size).toBe(1)
    expect(new Set(creates.map((p) => p.businessId)).size).toBe(4)
  })
})

describe('the one-hour interfaces', () => {
  it.each([
    { guide: 'saas-v1', action: 'renew', activity: 'refreshInstance', calls: range(60, 1) },
    { guide: 'saas-v2', action: 'renew', activity: 'refreshInstance', calls: range(30, 2) },
    { guide: 'saas-v2', action: 'freeze', activity: 'updateInstanceStatus', calls: range(30, 2) },
    { guide: 'saas-v2', action: 'unsubscribe', activity: 'releaseInstance', calls: range(30, 2) },
    { guide: 'saas-v1', action: 'unsubscribe', activity: 'releaseInstance', calls: range(60, 1) },
    { guide: 'saas-v1', action: 'freeze', activity: 'instanceStatus', calls: [0] },
  ] as const)('$guide $activity stops without a refund and waits for a restart', async ({ guide, action, activity, calls }) => {
    const { market, isv } = bench({ guide }, (call) => (call.activity === activity && down ? { status: 503, json: {} } : undefined))
    let down = true
    const order = await market.buy({})
    await market.act(market.state.instances.get(order.lines[0]?.instanceKey as string)?.instanceId as string, action)
    await market.advance({ by: 2 * HOUR })
    const message = [...market.state.messages.values()].find((m) => m.interfaceName === activity)
    expect(minutes(market, message?.messageId as string)).toEqual(calls)
    expect(message?.state).toBe('failed')
    expect(
      [...market.state.orders.values()].filter((o) => o.refundReason === 'create-failed' || o.refundReason === 'upgrade-failed'),
    ).toEqual([])
    const before = isv.calls.length
    down = false
    await market.restart(message?.messageId as string)
    expect(isv.calls.length).toBe(before + 1)
    expect(message?.state).toBe('succeeded')
  })

  it('closes the window at the hour, not with the last call', async () => {
    const { market } = bench({ guide: 'saas-v1' }, fail('refreshInstance'))
    const order = await market.buy({})
    await market.act(`i-${order.orderId}:${order.lines[0]?.product.productId}`, 'renew')
    const message = [...market.state.messages.values()].find((m) => m.interfaceName === 'refreshInstance')
    await market.advance({ by: HOUR - 1 })
    expect(message?.state).toBe('retrying')
    await market.advance({ by: 1 })
    expect(message?.state).toBe('failed')
  })
})

describe('an upgrade that never succeeds', () => {
  it('is refunded after 3 h and leaves the instance as it was', async () => {
    const { market, isv } = bench({}, fail('upgradeInstance'))
    const order = await market.buy({})
    const { order: change } = await market.act(`i-${order.orderId}-000001`, 'upgrade', { quantity: 5, amount: 7 })
    await market.advance({ by: 3 * HOUR })
    expect(change).toMatchObject({ type: 'CHANGE', state: 'refunded', refundReason: 'upgrade-failed', refundedAmount: '7' })
    expect(order.state).toBe('opened')
    const instance = market.instance(`i-${order.orderId}-000001`)
    expect(instance.state).toBe('active')
    expect(instance.product.quantity).toBeUndefined()
    expect(isv.activities()).not.toContain('releaseInstance')
  })
})

describe('restart by hand', () => {
  it('may bring success while the window runs, and ends the retries', async () => {
    let down = true
    const { market } = bench({}, (call) => (call.activity === 'newInstance' && down ? { failure: 'refused' } : undefined))
    const order = await market.buy({})
    await market.advance({ by: 90 * MINUTE })
    down = false
    await market.restart(order.messageIds[0] as string)
    expect(order.state).toBe('opened')
    await market.advance({ by: 5 * HOUR })
    expect(minutes(market, order.messageIds[0] as string)).toEqual([0, 60, 90])
    expect(market.message(order.messageIds[0] as string).attempts[2]?.kind).toBe('restart')
  })

  it('that fails leaves the schedule untouched', async () => {
    const { market } = bench({}, fail('newInstance'))
    const order = await market.buy({})
    await market.advance({ by: 90 * MINUTE })
    await market.restart(order.messageIds[0] as string)
    await market.advance({ by: 90 * MINUTE })
    expect(minutes(market, order.messageIds[0] as string)).toEqual([0, 60, 90, 120, 180])
    expect(order.state).toBe('refunded')
  })

  it('is refused after the refund, after success and while a call is under way', async () => {
    const { market, isv } = bench({}, (call) => (call.activity === 'newInstance' ? mode : undefined))
    let mode: Answer | undefined = { status: 500, json: {} }
    const refunded = await market.buy({})
    await market.advance({ by: 3 * HOUR })
    await expect(market.restart(refunded.messageIds[0] as string)).rejects.toMatchObject({
      kind: 'impossible',
      message: expect.stringContaining('refunded'),
    })
    mode = undefined
    const opened = await market.buy({})
    await expect(market.restart(opened.messageIds[0] as string)).rejects.toThrow('it has succeeded already')
    mode = 'hang'
    const placed = market.place({})
    await expect(market.restart(placed.messageIds[0] as string)).rejects.toThrow('a call is under way right now')
    await expect(market.restart('msg-none')).rejects.toMatchObject({ kind: 'unknown' })
    isv.release()
    await market.quiet()
  })
})

describe('profiles and overrides', () => {
  it('apply a changed policy and say so nowhere but in the schedule', async () => {
    const { market } = bench({ policies: { 'saas-v2/create': { every: '10m', calls: 3 } } }, fail('newInstance'))
    const order = await market.buy({})
    await market.advance({ by: 3 * HOUR })
    expect(minutes(market, order.messageIds[0] as string)).toEqual([0, 10, 20])
    expect(order.refundedAt).toBe(order.createdAt + 20 * MINUTE)
  })
})
