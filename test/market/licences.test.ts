import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import { evolve } from '../../emulator/market/evolve.ts'
import { Market } from '../../emulator/market/market.ts'
import type { LicenceDelivery } from '../../emulator/market/model.ts'
import { freezeState, STATE_VERSION, thawState } from '../../emulator/market/state.ts'
import { instanceView, licenceView } from '../../emulator/market/views.ts'
import { createMarketplace } from '../../emulator/marketplace.ts'
import { startIsv } from '../server/isv.ts'
import { type Answer, bench, minutes, type SeenCall } from './scripted-isv.ts'

const id = (orderId: string) => `i-${orderId}-000001`

const market = (script?: (call: SeenCall) => Answer | undefined, settings = {}) => bench({ guide: 'online-license', settings }, script)

/** A bought instance, and how a buyer applies for licences of it. */
async function bought(script?: (call: SeenCall) => Answer | undefined, settings = {}, request = {}) {
  const made = market(script, settings)
  const order = await made.market.buy({ periodType: 'year', ...request })
  const instanceId = id(order.orderId)
  const apply = async (wanted: object = {}) => {
    const { message, licence } = await made.market.act(instanceId, 'apply-licence', wanted)
    if (!message || !licence) throw new Error('an application has a message and is kept')
    return { message, licence }
  }
  return { ...made, order, instanceId, apply }
}

describe('an online licence is bought', () => {
  it.each(['000000', '000004', '0000004'])('%s opens the order at once, and nothing is polled', async (resultCode) => {
    const { market, isv, order, instanceId } = await bought(({ activity, parameters }) =>
      activity === 'newInstance' ? { json: { resultCode, resultMsg: 'ok', instanceId: `i-${parameters.orderLineId}` } } : undefined,
    )
    expect(order.state).toBe('opened')
    expect(market.instance(instanceId).state).toBe('active')
    await market.advance({ by: DAY })
    expect(isv.activities()).toEqual(['newInstance'])
  })

  it('and refunded after two hours of calls, one every two minutes', async () => {
    const { market: m } = market(() => ({ status: 500 }))
    const order = await m.buy({})
    await m.advance({ by: 2 * HOUR - MINUTE })
    expect(m.order(order.orderId).state).toBe('opening')
    await m.advance({ by: MINUTE })
    expect(m.order(order.orderId)).toMatchObject({ state: 'refunded', refundReason: 'create-failed' })
    expect(minutes(m, order.messageIds[0] as string)).toEqual(Array.from({ length: 60 }, (_, n) => 2 * n))
  })

  it('and refunded after three, where the window is read so', async () => {
    const { market: m } = bench({ guide: 'online-license', policies: { 'online-license/create': { window: '3h' } } }, () => ({
      status: 500,
    }))
    const order = await m.buy({})
    await m.advance({ until: 'idle' })
    expect(m.order(order.orderId).refundedAt).toBe(order.createdAt + 3 * HOUR)
  })

  it('is frozen, thawed by a renewal and an UNFREEZE, frozen again and released', async () => {
    const { market, isv, order, instanceId } = await bought(undefined, {}, { periodType: 'month' })
    await market.advance({ by: 35 * DAY })
    await market.act(instanceId, 'renew')
    await market.advance({ by: 90 * DAY })
    expect(isv.calls.slice(1).map(({ activity, parameters: { status, scene } }) => [activity, status ?? scene])).toEqual([
      ['updateInstanceStatus', 'FREEZE'],
      ['refreshInstance', 'RENEWAL'],
      ['updateInstanceStatus', 'UNFREEZE'],
      ['updateInstanceStatus', 'FREEZE'],
      ['releaseInstance', undefined],
    ])
    expect(market.order(order.orderId).state).toBe('opened')
  })

  it.each([
    [{}, 'renewal'],
    [{ 'license-cancelled-renewal-order-id': 'cancellation' }, 'cancellation'],
    // V2.0's setting has no say here.
    [{ 'v2-cancelled-renewal-order-id': 'cancellation' }, 'renewal'],
  ])('a cancelled renewal names, under %j, the %s', async (settings, named) => {
    const { market, isv, instanceId } = await bought(undefined, settings)
    const { order: renewal } = await market.act(instanceId, 'renew')
    const { order: cancellation } = await market.act(instanceId, 'unsubscribe-renewal')
    const { scene, orderId } = isv.calls.at(-1)?.parameters ?? {}
    expect(scene).toBe('UNSUBSCRIBE_RENEWAL_PERIOD')
    expect(orderId).toBe((named === 'renewal' ? renewal : cancellation)?.orderId)
  })

  it('names the unsubscription in its release', async () => {
    const { market, isv, instanceId } = await bought()
    const { order } = await market.act(instanceId, 'unsubscribe')
    expect(isv.calls.at(-1)).toMatchObject({ activity: 'releaseInstance', parameters: { orderId: order?.orderId } })
  })

  it('can neither be upgraded nor renewed with change, nor opened or queried: the guide has no such calls', async () => {
    const { market, isv, instanceId } = await bought()
    expect(instanceView(market, market.instance(instanceId)).possible).toEqual(['renew', 'unsubscribe', 'freeze', 'apply-licence'])
    const refused = 'guide online-license has no'
    await expect(market.act(instanceId, 'upgrade', { quantity: 2 })).rejects.toThrow(`Failed to upgrade the instance: ${refused} upgrade`)
    await expect(market.act(instanceId, 'renew', { change: { quantity: 2 } })).rejects.toThrow(`${refused} renewal with change`)
    await expect(market.act(instanceId, 'open-details')).rejects.toThrow(`${refused} interface that tells them`)
    await expect(market.query([instanceId])).rejects.toThrow(`Failed to query instances: ${refused} query interface`)
    expect(isv.activities()).toEqual(['newInstance'])
  })
})

describe('an application for a licence', () => {
  it('is sent once, with the validity of the instance and an eventId of its own', async () => {
    const { market, isv, order, instanceId, apply } = await bought()
    await market.advance({ by: DAY })
    const { message, licence } = await apply({ deviceFingerprint: 'device-1' })
    expect(message).toMatchObject({ state: 'succeeded', role: 'license', policyId: 'online-license/license', orderId: order.orderId })
    expect(isv.calls.at(-1)?.parameters).toEqual({
      activity: 'getLicenseAsync',
      instanceId,
      eventId: licence.eventId,
      deviceFingerprint: 'device-1',
      effectiveTime: '2030-01-01 00:00:00 z',
      expireTime: '2031-01-01 00:00:00 z',
    })
    expect(licence.eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(licenceView(market, licence)).toEqual({
      eventId: licence.eventId,
      instanceId,
      orderId: order.orderId,
      orderLineId: `${order.orderId}-000001`,
      state: 'applied',
      deviceFingerprint: 'device-1',
      effectiveTime: '2030-01-01T00:00:00.000Z',
      expireTime: '2031-01-01T00:00:00.000Z',
      appliedAt: '2030-01-02T00:00:00.000Z',
      messageId: message.messageId,
    })
  })

  it('takes effect when it is made, where effectiveTime is read so; a product without period has no end', async () => {
    const { market, isv, apply } = await bought(
      undefined,
      { 'license-effective-time': 'application' },
      { chargingMode: 'one-time', periodType: undefined },
    )
    await market.advance({ by: DAY })
    await apply()
    const { effectiveTime, ...others } = isv.calls.at(-1)?.parameters ?? {}
    expect(effectiveTime).toBe('2030-01-02 00:00:00 z')
    expect(Object.keys(others).sort()).toEqual(['activity', 'eventId', 'instanceId'])
  })

  it('is accepted by 000004 as by 000000, and waits for the upload', async () => {
    const { market, apply } = await bought(({ activity }) =>
      activity === 'getLicenseAsync' ? { json: { resultCode: '000004', resultMsg: 'making it' } } : undefined,
    )
    const { message, licence } = await apply()
    expect(message.state).toBe('succeeded')
    expect(market.licence(licence.eventId).delivered).toBeUndefined()
    await market.advance({ by: DAY })
    expect(message.attempts).toHaveLength(1)
  })

  it('is a new one for the same device, unless it repeats an earlier one', async () => {
    const { market, isv, apply } = await bought()
    const { licence: first } = await apply({ deviceFingerprint: 'device-1' })
    const { licence: second } = await apply({ deviceFingerprint: 'device-1' })
    expect(second.eventId).not.toBe(first.eventId)
    await market.advance({ by: DAY })
    const { licence: again } = await apply({ eventId: first.eventId })
    expect(again).toBe(first)
    expect(market.state.licences.size).toBe(2)
    const asked = isv.calls.filter(({ activity }) => activity === 'getLicenseAsync').map(({ parameters }) => parameters)
    expect(asked).toHaveLength(3)
    expect(asked[2]).toEqual(asked[0])
  })

  it('that fails is notified once, not tried again and not restarted', async () => {
    const { market, apply } = await bought(({ activity }) =>
      activity === 'getLicenseAsync' ? { json: { resultCode: '000903', resultMsg: 'which device?' } } : undefined,
    )
    const { message, licence } = await apply()
    expect(message).toMatchObject({ state: 'failed', attempts: [{ n: 1, verdict: { outcome: 'failed', resultCode: '000903' } }] })
    expect(market.state.notices.map(({ kind, to }) => [kind, to])).toEqual([['call-failed', 'seller']])
    await market.advance({ by: DAY })
    expect(message.attempts).toHaveLength(1)
    await expect(market.restart(message.messageId)).rejects.toThrow('Failed to restart the message')
    expect(market.licence(licence.eventId)).toBe(licence)
  })

  it('is refused where there is nothing to apply for', async () => {
    const { market, isv, instanceId, apply } = await bought()
    await expect(apply({ eventId: 'e-1' })).rejects.toThrow('Failed to find licence application "e-1"')
    const { licence } = await apply({ deviceFingerprint: 'device-1' })
    await expect(apply({ eventId: licence.eventId, deviceFingerprint: 'device-2' })).rejects.toThrow('was made for another device')
    const other = await market.buy({})
    await expect(market.act(id(other.orderId), 'apply-licence', { eventId: licence.eventId })).rejects.toThrow(
      'Failed to find licence application',
    )
    await market.act(instanceId, 'freeze')
    await expect(apply()).rejects.toThrow('Failed to apply for a licence: it is frozen')
    expect(instanceView(market, market.instance(instanceId)).possible).not.toContain('apply-licence')
    await market.act(instanceId, 'unsubscribe', { negotiated: true })
    await expect(apply()).rejects.toThrow('it was released')
    expect(isv.activities().filter((name) => name === 'getLicenseAsync')).toHaveLength(1)
    const saas = bench({})
    const { orderId } = await saas.market.buy({})
    await expect(saas.market.act(id(orderId), 'apply-licence')).rejects.toThrow('guide saas-v2 has no licences to apply for')
  })

  it('has the same eventIds with the same seed', async () => {
    const events = async () => {
      const { apply } = await bought()
      return [(await apply()).licence.eventId, (await apply()).licence.eventId]
    }
    expect(await events()).toEqual(await events())
  })
})

it('is made through the library, and repeated', async () => {
  const isv = await startIsv()
  const library = await createMarketplace({ guide: 'online-license', isv: { url: isv.url, accessKey: isv.accessKey } })
  try {
    const order = await library.buy({ periodType: 'month' })
    const licence = await order.applyLicence({ deviceFingerprint: 'device-1' })
    expect(licence).toMatchObject({ orderId: order.orderId, instanceId: order.instanceId, state: 'applied', deviceFingerprint: 'device-1' })
    expect(await order.applyLicence({ eventId: licence.eventId })).toEqual(licence)
    expect(library.licences()).toEqual([licence])
    await expect(order.applyLicence({ device: 'device-1' })).rejects.toThrow('deviceFingerprint')
    expect(isv.heard.map(({ activity }) => activity)).toEqual(['newInstance', 'getLicenseAsync', 'getLicenseAsync'])
  } finally {
    await library.close()
    await isv.close()
  }
})

const delivery: LicenceDelivery = { type: 'CHARACTERS', characters: 'LIC-1', at: Date.UTC(2030, 0, 2), callId: 'call-1' }

describe('licences are kept', () => {
  it('from journal and snapshot alike, with what was delivered', async () => {
    const { market, isv, store, keys, apply } = await bought()
    const { licence } = await apply({ deviceFingerprint: 'device-1' })
    evolve(market.state, { type: 'licence-delivered', eventId: licence.eventId, delivery }, delivery.at, market.seq)
    const delivered = market.licence(licence.eventId)
    expect(delivered).toEqual({ ...licence, delivered: delivery })
    // What the journal holds is left as it was written.
    expect(licence.delivered).toBeUndefined()
    expect(licenceView(market, delivered)).toMatchObject({
      state: 'delivered',
      delivered: { ...delivery, at: '2030-01-02T00:00:00.000Z' },
    })
    const frozen = JSON.parse(JSON.stringify(freezeState(market.state)))
    expect([...thawState(frozen).licences]).toEqual([[licence.eventId, delivered]])
    expect(STATE_VERSION).toBe(4)

    const again = Market.restore({ keys, store, transport: isv.transport })
    expect(again?.licence(licence.eventId)).toEqual(licence)
  })

  it('an upload for an application nobody made is a damaged journal', () => {
    const { market: m } = market()
    const event = { type: 'licence-delivered', eventId: 'e-1', delivery } as const
    expect(() => evolve(m.state, event, 0, 1)).toThrow('licence application "e-1", which no earlier event made')
  })
})
