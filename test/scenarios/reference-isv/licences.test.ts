import { describe, expect, it } from 'vitest'
import type { CallFacts } from '../../../emulator/protocol/facts.ts'
import { heldTimer, marketAndIsv } from './marketplace.ts'

const order = { orderId: 'CS1', orderLineId: 'CS1-000001', instanceIds: [] } as const
const validity = { effectiveTime: Date.UTC(2030, 0, 1), expireTime: Date.UTC(2031, 0, 1) }

/** A bought instance, and the marketplace applying for licences of it. */
async function seller(options: Parameters<typeof marketAndIsv>[0] = {}) {
  const timer = heldTimer()
  const delivered: [eventId: string, licence: string][] = []
  const market = await marketAndIsv({
    after: timer.after,
    deliverLicence: async (eventId, licence) => void delivered.push([eventId, licence]),
    ...options,
  })
  const { instanceId = '' } = await market.call('online-license/newInstance', order)
  const call = (name: string, facts: Partial<CallFacts> = {}) =>
    market.call(`online-license/${name}`, { instanceIds: [instanceId], ...facts })
  const apply = (eventId: string, deviceFingerprint?: string, expires = true) =>
    call('getLicenseAsync', {
      licence: {
        eventId,
        effectiveTime: validity.effectiveTime,
        ...(expires ? { expireTime: validity.expireTime } : {}),
        ...(deviceFingerprint === undefined ? {} : { deviceFingerprint }),
      },
    })
  return { market, timer, delivered, instanceId, call, apply }
}

describe('getLicenseAsync', () => {
  it('is answered with 000004, and the licence handed over afterwards', async () => {
    const { timer, delivered, apply } = await seller()
    expect((await apply('e-1', 'device-1')).resultCode).toBe('000004')
    expect(delivered).toEqual([])
    await timer.fire()
    expect(delivered).toEqual([['e-1', expect.stringMatching(/^LIC-[A-Za-z0-9]{32}$/)]])
  })

  it('makes one licence for eventId and device, however often and at once it comes', async () => {
    const { timer, delivered, apply } = await seller()
    await Promise.all([apply('e-1', 'device-1'), apply('e-1', 'device-1')])
    await apply('e-1', 'device-1')
    await timer.fire()
    expect(delivered).toHaveLength(3)
    expect(new Set(delivered.map(([, licence]) => licence)).size).toBe(1)
    await apply('e-2', 'device-1')
    await apply('e-1', 'device-2')
    await apply('e-1')
    await timer.fire()
    expect(new Set(delivered.map(([, licence]) => licence)).size).toBe(4)
  })

  it('is answered with 000000 where nothing can be handed over', async () => {
    const { apply } = await seller({ deliverLicence: undefined })
    expect((await apply('e-1')).resultCode).toBe('000000')
  })

  it('tells of an upload that fails, and succeeds when asked again', async () => {
    const told: unknown[] = []
    let broken = true
    const done: string[] = []
    const { timer, apply } = await seller({
      report: (error) => told.push(error),
      deliverLicence: async (eventId) => {
        if (broken) throw new Error('no way to the marketplace')
        done.push(eventId)
      },
    })
    await apply('e-1')
    await timer.fire()
    expect(told).toEqual([new Error('no way to the marketplace')])
    broken = false
    await apply('e-1')
    await timer.fire()
    expect(done).toEqual(['e-1'])
  })

  it('waits for an instance that is still being set up', async () => {
    const { timer, delivered, apply } = await seller({ asyncMs: 50 })
    expect((await apply('e-1')).resultCode).toBe('000004')
    await timer.fire()
    await timer.fire()
    expect(delivered).toHaveLength(1)
  })

  it('is refused for an instance that is frozen, released or unknown', async () => {
    const { timer, delivered, call, apply } = await seller()
    await call('updateInstanceStatus', { freeze: true })
    expect((await apply('e-1')).resultCode).toBe('000901')
    await call('updateInstanceStatus', { freeze: false })
    expect((await apply('e-1')).resultCode).toBe('000004')
    await call('releaseInstance')
    expect((await apply('e-2')).resultCode).toBe('000003')
    expect((await call('getLicenseAsync', { instanceIds: ['nobody'], licence: { eventId: 'e-3', ...validity } })).resultCode).toBe('000003')
    await timer.fire()
    expect(delivered.map(([eventId]) => eventId)).toEqual(['e-1'])
  })

  it('is refused without an end where a period was bought, and with a date that is none', async () => {
    const { market, instanceId, apply } = await seller({ queryOrder: async () => ({ chargingMode: 'period' }) })
    expect((await apply('e-1', undefined, false)).resultCode).toBe('000902')
    const dated = (effectiveTime: string) => market.post({ activity: 'getLicenseAsync', instanceId, eventId: 'e-1', effectiveTime })
    for (const wrong of ['2030-13-01 00:00:00 z', '2030-01-01T00:00:00Z', '20300101000000']) {
      expect((await dated(wrong)).resultCode, wrong).toBe('000002')
    }
  })
})

it('answers the calls it shares with V2.0 alike, a shorter period after a cancelled renewal included', async () => {
  const { market, instanceId, call } = await seller()
  expect((await market.call('online-license/newInstance', order)).instanceId).toBe(instanceId)
  const renewal = { orderId: 'CS2', orderLineId: 'CS2-000001' }
  const end = (expireTime: number, scene: CallFacts['scene']) => call('refreshInstance', { ...renewal, scene, expireTime })
  expect((await end(Date.UTC(2032, 0, 1), 'RENEWAL')).resultCode).toBe('000000')
  expect((await end(Date.UTC(2031, 0, 1), 'UNSUBSCRIBE_RENEWAL_PERIOD')).resultCode).toBe('000000')
  expect(market.isv.instances.find(instanceId)?.purchase.expireTime).toBe(Date.UTC(2031, 0, 1))
})
