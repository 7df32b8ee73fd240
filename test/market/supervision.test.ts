import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../emulator/clock/duration.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { Market } from '../../emulator/market/market.ts'
import { instanceView } from '../../emulator/market/views.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import { type Answer, bench, minutes, type SeenCall } from './scripted-isv.ts'

/** Service supervision (服务监管) of a licence that comes in the answer to getLicense. */

const market = (script?: (call: SeenCall) => Answer | undefined) => bench({ guide: 'license-v1' }, script)
const refused = (work: Promise<unknown>) => expect(work).rejects.toBeInstanceOf(MarketError)

describe('a licence that comes in the answer', () => {
  it('waits for the buyer, who accepts: the period begins then', async () => {
    const { market: m, isv } = market()
    const order = await m.buy({ periodType: 'month' })
    expect(order.state).toBe('awaiting-acceptance')
    const id = `i-${order.orderId}`
    expect(instanceView(m, m.instance(id))).toMatchObject({
      state: 'opening',
      licence: { text: `licence of ${order.orderId}`, by: 'interface' },
      possible: ['accept', 'reject', 'appeal', 'unsubscribe'],
    })
    await m.advance({ by: 10 * DAY })
    const accepted = m.clock.now()
    await m.act(id, 'accept')
    expect(m.order(order.orderId)).toMatchObject({ state: 'completed', openedAt: accepted })
    // One month from the acceptance, not from the payment.
    expect(iso(m.instance(id).expireTime as number)).toBe('2030-02-11T00:00:00.000Z')
    await m.advance({ to: m.instance(id).expireTime as number })
    expect(isv.activities()).toEqual(['getLicense', 'expireLicense'])
  })

  it('is called at 0, 1, 2 and 3 hours, and never refunded', async () => {
    const { market: m } = market(() => ({ status: 500 }))
    const order = await m.buy({})
    await m.advance({ by: 3 * HOUR })
    expect(minutes(m, order.messageIds[0] as string)).toEqual([0, 60, 120, 180])
    await m.advance({ by: 30 * DAY })
    expect(m.order(order.orderId)).toMatchObject({ state: 'awaiting-delivery', refundedAmount: '0' })
    expect(m.state.notices.map(({ kind }) => kind)).not.toContain('order-refunded')
  })

  it('can be delivered by hand while calls are still going on: they end', async () => {
    const { market: m, isv } = market(() => ({ status: 500 }))
    const order = await m.buy({})
    const line = order.lines[0]?.instanceKey as string
    await m.act(line, 'deliver-licence', { licence: 'BY-HAND', instanceId: 'mine-1' })
    expect(m.order(order.orderId).state).toBe('awaiting-acceptance')
    expect(m.instance('mine-1').licence).toEqual({ text: 'BY-HAND', by: 'hand' })
    await m.advance({ by: DAY })
    expect(isv.activities()).toEqual(['getLicense'])
    await m.act('mine-1', 'reject')
    await m.act('mine-1', 'deliver-licence', { licence: 'BETTER' })
    await m.act('mine-1', 'accept')
    expect(m.order(order.orderId).state).toBe('completed')
  })

  it('comes by a restart as well, and a late repeat changes nothing that was accepted', async () => {
    let broken = true
    const { market: m } = market(() => (broken ? { status: 500 } : undefined))
    const order = await m.buy({})
    await m.advance({ by: 4 * HOUR })
    broken = false
    await m.restart(order.messageIds[0] as string)
    expect(m.order(order.orderId).state).toBe('awaiting-acceptance')
    await m.act(`i-${order.orderId}`, 'accept')
    await m.probe({ role: 'create', instanceKey: order.lines[0]?.instanceKey as string })
    expect(m.order(order.orderId).state).toBe('completed')
  })
})

describe('what is impossible', () => {
  it('is refused with what is possible instead', async () => {
    const { market: m } = market()
    const order = await m.buy({ periodType: 'month' })
    const id = `i-${order.orderId}`
    await refused(m.act(id, 'deliver-licence', { licence: 'again' }))
    await refused(m.act(id, 'renew'))
    // Under supervision only by agreement.
    await refused(m.act(id, 'unsubscribe'))
    await m.act(id, 'accept')
    await refused(m.act(id, 'accept'))
    await refused(m.act(id, 'reject'))
    await refused(m.act(id, 'freeze'))
    await refused(m.act(id, 'open-details'))
    await m.act(id, 'renew')
    await refused(m.act(id, 'unsubscribe-renewal'))
    await refused(m.buy({ chargingMode: 'on-demand' }))
  })

  it('is supervision of an order whose guide has none: nothing is delivered by hand', async () => {
    const { market: m } = bench({ guide: 'saas-v2' }, () => ({ status: 500 }))
    const order = await m.buy({})
    const line = order.lines[0]?.instanceKey as string
    for (const [action, request] of [['deliver-licence', { licence: 'BY-HAND' }], ['accept'], ['reject']] as const) {
      await expect(m.act(line, action, request)).rejects.toMatchObject({ kind: 'impossible', possible: [] })
    }
    expect(m.order(order.orderId).state).toBe('opening')
  })

  it('is not the negotiated way out: the licence is released', async () => {
    const { market: m, isv } = market()
    const order = await m.buy({})
    await m.act(`i-${order.orderId}`, 'unsubscribe', { negotiated: true })
    expect(m.order(order.orderId)).toMatchObject({ state: 'refunded', refundReason: 'unsubscribed' })
    expect(isv.activities()).toEqual(['getLicense', 'releaseLicense'])
    expect(m.instance(`i-${order.orderId}`).state).toBe('released')
  })
})

it('survives a restart of the process at the node it was', async () => {
  const { market: m, isv, store, keys } = market()
  const order = await m.buy({})
  const copy = Market.restore({ keys, store, transport: isv.transport })
  expect(copy?.order(order.orderId).state).toBe('awaiting-acceptance')
  expect(copy?.instance(`i-${order.orderId}`).licence).toEqual({ text: `licence of ${order.orderId}`, by: 'interface' })
})
