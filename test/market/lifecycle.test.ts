import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../emulator/clock/duration.ts'
import { instanceView } from '../../emulator/market/views.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import { bench } from './scripted-isv.ts'

const v2 = (orderId: string) => `i-${orderId}-000001`

describe('the end of a period', () => {
  it('freezes at expiry and releases after 15 days (V2.0)', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({ periodType: 'month' })
    expect(iso(market.instance(v2(order.orderId)).expireTime as number)).toBe('2030-02-01T00:00:00.000Z')
    await market.advance({ to: Date.UTC(2030, 1, 1) - 1 })
    expect(isv.activities()).toEqual(['newInstance', 'queryInstance'])
    await market.advance({ by: 1 })
    expect(isv.calls.at(-1)).toMatchObject({ activity: 'updateInstanceStatus', parameters: { status: 'FREEZE' } })
    await market.advance({ by: 15 * DAY - 1 })
    expect(isv.calls).toHaveLength(3)
    await market.advance({ by: 1 })
    expect(isv.calls.at(-1)).toMatchObject({ activity: 'releaseInstance' })
    expect(isv.calls.at(-1)?.parameters.orderId).toBeUndefined()
    expect(market.instance(v2(order.orderId)).state).toBe('released')
  })

  it('uses expireInstance with the purchase order in V1.0', async () => {
    const { market, isv } = bench({ guide: 'saas-v1' })
    const order = await market.buy({ periodType: 'year' })
    await market.advance({ by: 400 * DAY })
    expect(isv.calls.slice(1).map((call) => [call.activity, call.parameters.orderId])).toEqual([
      ['expireInstance', order.orderId],
      ['releaseInstance', order.orderId],
    ])
  })

  it.each([
    { tier: 'V5', freeze: 7, release: 22 },
    { tier: 'V3', freeze: 7, release: 14 },
    { tier: 'V0', freeze: 1, release: 2 },
  ])('waits for grace and retention days of tier $tier', async ({ tier, freeze, release }) => {
    const { market, isv } = bench({ tier })
    await market.buy({ periodType: 'month' })
    await market.advance({ by: 90 * DAY })
    const days = [...market.state.messages.values()].slice(2).map((message) => (message.createdAt - Date.UTC(2030, 1, 1)) / DAY)
    expect(days).toEqual([freeze, release])
    expect(isv.activities().slice(2)).toEqual(['updateInstanceStatus', 'releaseInstance'])
  })

  it('never comes for one-time products', async () => {
    const { market, isv } = bench({})
    await market.buy({ chargingMode: 'one-time' })
    await market.advance({ by: 4000 * DAY })
    expect(isv.activities()).toEqual(['newInstance', 'queryInstance'])
  })

  it('thaws by renewal: refresh first, then UNFREEZE (V2.0)', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    await market.advance({ by: 35 * DAY })
    await market.act(v2(order.orderId), 'renew')
    expect(isv.calls.slice(-2).map((call) => call.parameters.scene ?? call.parameters.status)).toEqual(['RENEWAL', 'UNFREEZE'])
    expect(market.instance(v2(order.orderId))).toMatchObject({ state: 'active' })
    await market.advance({ to: Date.UTC(2030, 2, 1) })
    expect(isv.calls.at(-1)?.parameters.status).toBe('FREEZE')
  })

  it('thaws by refreshInstance alone in V1.0', async () => {
    const { market, isv } = bench({ guide: 'saas-v1' })
    const order = await market.buy({})
    await market.advance({ by: 35 * DAY })
    await market.act(`i-${order.orderId}:${order.lines[0]?.product.productId}`, 'renew')
    expect(isv.activities()).toEqual(['newInstance', 'expireInstance', 'refreshInstance'])
  })

  it('calls off a freeze that is still failing when the renewal comes', async () => {
    const { market } = bench({}, (call) =>
      call.activity === 'updateInstanceStatus' && call.parameters.status === 'FREEZE' ? { status: 500, json: {} } : undefined,
    )
    const order = await market.buy({})
    await market.advance({ to: Date.UTC(2030, 1, 1) + HOUR / 2 })
    await market.act(v2(order.orderId), 'renew')
    const freeze = [...market.state.messages.values()].find((message) => message.facts?.freeze === true)
    expect(freeze).toMatchObject({ state: 'cancelled' })
  })
})

describe('renewals', () => {
  it('extend from the old expiry and name the new order', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    const { order: renewal } = await market.act(v2(order.orderId), 'renew', { periodType: 'month', periodNumber: 2 })
    expect(isv.calls.at(-1)?.parameters).toMatchObject({ scene: 'RENEWAL', orderId: renewal?.orderId, expireTime: '20300401000000' })
    expect(renewal).toMatchObject({ type: 'RENEW', state: 'opened' })
  })

  it('send the new productId only when the period type changes', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    await market.act(v2(order.orderId), 'renew')
    expect(isv.calls.at(-1)?.parameters.productId).toBeUndefined()
    await market.act(v2(order.orderId), 'renew', { periodType: 'year' })
    expect(isv.calls.at(-1)?.parameters.productId).toMatch(/year/)
  })

  it('are given back alone: the earlier expiry, the cancellation order, money back', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    const { order: renewal } = await market.act(v2(order.orderId), 'renew', { amount: 30 })
    const { order: cancelled } = await market.act(v2(order.orderId), 'unsubscribe-renewal')
    expect(isv.calls.at(-1)?.parameters).toMatchObject({
      scene: 'UNSUBSCRIBE_RENEWAL_PERIOD',
      orderId: cancelled?.orderId,
      expireTime: '20300201000000',
    })
    expect(renewal).toMatchObject({ state: 'refunded', refundReason: 'renewal-cancelled', refundedAmount: '30' })
    expect(cancelled).toMatchObject({ type: 'UNSUBSCRIBE', amount: '-30' })
    await expect(market.act(v2(order.orderId), 'unsubscribe-renewal')).rejects.toThrow('no paid renewal')
  })

  it('name the cancelled renewal instead, under the other reading', async () => {
    const { market, isv } = bench({ settings: { 'v2-cancelled-renewal-order-id': 'renewal' } })
    const order = await market.buy({})
    const { order: renewal } = await market.act(v2(order.orderId), 'renew')
    await market.act(v2(order.orderId), 'unsubscribe-renewal')
    expect(isv.calls.at(-1)?.parameters.orderId).toBe(renewal?.orderId)
  })

  it('carry a negative amount in V1.0 when cancelled', async () => {
    const { market, isv } = bench({ guide: 'saas-v1' })
    const order = await market.buy({})
    const id = `i-${order.orderId}:${order.lines[0]?.product.productId}`
    await market.act(id, 'renew', { amount: '30.5' })
    await market.act(id, 'unsubscribe-renewal')
    expect(isv.calls.at(-1)?.parameters).toMatchObject({ activity: 'refreshInstance', orderAmount: '-30.5', expireTime: '20300201000000' })
  })

  it('with change ask the ISV first, and its refusal blocks the order', async () => {
    let allowed = false
    const { market, isv } = bench({}, (call) =>
      call.activity === 'changeInstanceCheck' && !allowed ? { json: { resultCode: '000005', resultMsg: 'too small' } } : undefined,
    )
    const order = await market.buy({})
    await expect(market.act(v2(order.orderId), 'renew', { change: { quantity: 2 } })).rejects.toMatchObject({
      kind: 'impossible',
      message: expect.stringContaining('000005'),
    })
    expect(market.state.orders.size).toBe(1)
    allowed = true
    await market.act(v2(order.orderId), 'renew', { change: { quantity: 2 } })
    expect(isv.calls.at(-1)?.parameters.scene).toBe('RENEWAL_CHANGE')
    expect(market.instance(v2(order.orderId)).product.quantity).toBe(2)
  })

  it('of trials are conversions', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({ trial: true, trialDays: 7 })
    expect(order).toMatchObject({ type: 'TRIAL', amount: '0' })
    await expect(market.act(v2(order.orderId), 'renew')).rejects.toThrow('convert it first')
    const { order: formal } = await market.act(v2(order.orderId), 'convert-trial', { periodType: 'year' })
    expect(formal?.type).toBe('TRIAL_TO_FORMAL')
    expect(isv.calls.at(-1)?.parameters).toMatchObject({ scene: 'TRIAL_TO_FORMAL', expireTime: '20310101000000' })
    await expect(market.act(v2(order.orderId), 'convert-trial')).rejects.toThrow('it is no trial')
  })
})

describe('unsubscription', () => {
  it('gives everything back within five days and releases the instance', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({ amount: 100 })
    await market.act(v2(order.orderId), 'renew', { amount: '20.25' })
    await market.advance({ by: 5 * DAY })
    const { order: back } = await market.act(v2(order.orderId), 'unsubscribe')
    expect(back).toMatchObject({ type: 'UNSUBSCRIBE', amount: '-120.25', state: 'opened' })
    expect(order).toMatchObject({ state: 'refunded', refundReason: 'unsubscribed', refundedAmount: '100' })
    expect(isv.calls.at(-1)?.parameters).toMatchObject({
      activity: 'releaseInstance',
      orderId: back?.orderId,
      orderLineId: `${back?.orderId}-000001`,
    })
    await market.advance({ by: 100 * DAY })
    expect(isv.calls.at(-1)?.activity).toBe('releaseInstance')
    expect(isv.activities().filter((activity) => activity === 'releaseInstance')).toHaveLength(1)
  })

  it('is refused after five days, for trials, after expiry, the eleventh time, and beyond what was paid', async () => {
    const { market } = bench({})
    const late = await market.buy({})
    const trial = await market.buy({ trial: true })
    await market.advance({ by: 5 * DAY + 1 })
    await expect(market.act(v2(late.orderId), 'unsubscribe')).rejects.toThrow('more than 5 days')
    await expect(market.act(v2(trial.orderId), 'unsubscribe')).rejects.toThrow('trial')
    await expect(market.act(v2(late.orderId), 'unsubscribe', { negotiated: true, amount: 1000 })).rejects.toThrow('more than the 100')
    for (let n = 0; n < 10; n++) {
      const order = await market.buy({})
      await market.act(v2(order.orderId), 'unsubscribe')
    }
    const eleventh = await market.buy({})
    await expect(market.act(v2(eleventh.orderId), 'unsubscribe')).rejects.toThrow('10 times')
    await market.act(v2(late.orderId), 'unsubscribe', { negotiated: true, amount: 40 })
    expect(late.refundedAmount).toBe('40')
  })
})

describe('holds', () => {
  it('freeze for a violation and thaw when it is cured', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    await market.act(v2(order.orderId), 'freeze')
    await expect(market.act(v2(order.orderId), 'freeze')).rejects.toThrow('frozen already')
    await market.act(v2(order.orderId), 'unfreeze')
    expect(isv.calls.slice(-2).map((call) => call.parameters.status)).toEqual(['FREEZE', 'UNFREEZE'])
  })

  it('cannot be lifted from an instance whose period is over', async () => {
    const { market } = bench({})
    const order = await market.buy({})
    await market.advance({ by: 32 * DAY })
    await expect(market.act(v2(order.orderId), 'unfreeze')).rejects.toThrow('only a renewal thaws it')
  })
})

describe('an instance frozen for a violation whose period then ends', () => {
  it('is not thawed by a renewal: the violation was never cured', async () => {
    const { market, isv } = bench({})
    const order = await market.buy({})
    await market.act(v2(order.orderId), 'freeze')
    await market.advance({ by: 32 * DAY })
    await market.act(v2(order.orderId), 'renew')
    expect(market.instance(v2(order.orderId))).toMatchObject({ state: 'frozen', frozenReason: 'violation' })
    expect(isv.calls.filter((call) => call.parameters.status === 'UNFREEZE')).toEqual([])
    await market.act(v2(order.orderId), 'unfreeze')
    expect(market.instance(v2(order.orderId)).state).toBe('active')
  })
})

describe('things that cannot be', () => {
  it('are refused with what, why and what is possible', async () => {
    const { market } = bench({}, (call) => (call.activity === 'newInstance' ? { status: 500, json: {} } : undefined))
    const order = await market.buy({})
    await expect(market.act(order.lines[0]?.instanceKey as string, 'renew')).rejects.toMatchObject({
      kind: 'impossible',
      message: expect.stringMatching(/^Failed to renew the instance: it is not open yet/),
    })
    await expect(market.act('nobody', 'renew')).rejects.toMatchObject({ kind: 'unknown' })
    await expect(market.buy({ trial: true, chargingMode: 'one-time' })).rejects.toThrow('trials exist only')
    await expect(market.buy({ chargingMode: 'one-time', periodType: 'month' })).rejects.toThrow('has no period')
    await expect(market.buy({ periodType: 'day' })).rejects.toThrow('only for trials')
    await expect(market.buy({ items: [{}, {}] })).rejects.toThrow('several billing items')
  })
})

describe('what is said to be possible', () => {
  it('is what the market then does', async () => {
    const { market } = bench({})
    const order = await market.buy({})
    const possible = () => instanceView(market, market.instance(v2(order.orderId))).possible
    expect(possible()).toEqual(['renew', 'unsubscribe', 'upgrade', 'freeze', 'open-details'])
    await market.act(v2(order.orderId), 'freeze')
    expect(possible()).toEqual(['renew', 'unsubscribe', 'unfreeze', 'open-details'])
    await market.act(v2(order.orderId), 'unfreeze')
    await market.advance({ by: 32 * DAY })
    expect(possible()).toEqual(['renew', 'open-details'])
    await market.act(v2(order.orderId), 'renew')
    expect(possible()).toContain('unsubscribe-renewal')
    await market.advance({ by: 60 * DAY })
    expect(possible()).toEqual([])
  })
})
