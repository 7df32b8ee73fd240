import { describe, expect, it } from 'vitest'
import type { CallFacts } from '../../../emulator/protocol/facts.ts'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import type { Purchase } from '../../../scenarios/reference-isv/instances.ts'
import { marketAndIsv } from './marketplace.ts'

const GUIDES = ['saas-v1', 'saas-v2'] as const
const purchase = exampleFacts.purchase('period')
const FEBRUARY = Date.UTC(2026, 1, 1)
const MARCH = Date.UTC(2026, 2, 1)

describe.each(GUIDES)('%s newInstance', (guide) => {
  const create = `${guide}/newInstance`

  it('a repeat gets the id of the first call, which is its businessId', async () => {
    const market = await marketAndIsv()
    const answers = []
    for (const businessId of ['first', 'second', 'third']) answers.push(await market.call(create, purchase, { businessId }))
    expect(answers.map((answer) => [answer.resultCode, answer.instanceId])).toEqual(Array(3).fill(['000000', 'first']))
  })

  it('another order gets another instance, even under a businessId seen before', async () => {
    const market = await marketAndIsv({ randomText: (length) => 'r'.repeat(length) })
    const one = await market.call(create, purchase, { businessId: 'same' })
    const two = await market.call(create, { ...purchase, orderId: 'CS-OTHER', orderLineId: 'CS-OTHER-000001' }, { businessId: 'same' })
    expect([one.instanceId, two.instanceId]).toEqual(['same', 'r'.repeat(32)])
  })

  it('20 at the same time get one instance', async () => {
    const market = await marketAndIsv()
    const answers = await Promise.all(Array.from({ length: 20 }, () => market.call(create, purchase)))
    expect(new Set(answers.map((answer) => answer.instanceId)).size).toBe(1)
    expect(answers.every((answer) => answer.resultCode === '000000')).toBe(true)
  })

  it('a repeat after the release gets the same id, and the instance stays released', async () => {
    const market = await marketAndIsv()
    const { instanceId = '' } = await market.call(create, purchase)
    await market.call(`${guide}/releaseInstance`, { ...exampleFacts.instance, instanceIds: [instanceId] })
    expect(await market.call(create, purchase)).toMatchObject({ resultCode: '000000', instanceId })
    expect(market.isv.instances.find(instanceId)?.state).toBe('released')
  })
})

describe('newInstance of several items in one order', () => {
  it('V1.0: on demand, each productId is an instance; otherwise productId makes no difference', async () => {
    const market = await marketAndIsv()
    const idOf = async (mode: 'on-demand' | 'period', productId: string) => {
      const facts = { ...exampleFacts.purchase(mode), orderId: `CS-${mode}`, product: { productId, skuCode: 's' } }
      return (await market.call('saas-v1/newInstance', facts)).instanceId
    }
    const [sms, mms, smsAgain] = [await idOf('on-demand', 'SMS'), await idOf('on-demand', 'MMS'), await idOf('on-demand', 'SMS')]
    expect(sms).not.toBe(mms)
    expect(smsAgain).toBe(sms)
    expect(await idOf('period', 'monthly')).toBe(await idOf('period', 'yearly'))
  })

  it('V2.0: each order line is an instance', async () => {
    const market = await marketAndIsv()
    const idOf = async (line: number) =>
      (await market.call('saas-v2/newInstance', { ...purchase, orderLineId: `${purchase.orderId}-00000${line}` })).instanceId
    const [one, two, oneAgain] = [await idOf(1), await idOf(2), await idOf(1)]
    expect(one).not.toBe(two)
    expect(oneAgain).toBe(one)
  })

  it('V2.0: 20 at the same time ask once what was bought, and all wait for it', async () => {
    const asked: ((purchase: Purchase) => void)[] = []
    let arrived = () => {}
    const first = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const market = await marketAndIsv({
      queryOrder: () =>
        new Promise((resolve) => {
          asked.push(resolve)
          arrived()
        }),
    })
    const calls = Array.from({ length: 20 }, () => market.call('saas-v2/newInstance', purchase))
    await first
    for (const reply of asked) reply({ skuCode: 's-1' })
    const answers = await Promise.all(calls)
    expect(new Set(answers.map((answer) => `${answer.resultCode} ${answer.instanceId}`)).size).toBe(1)
    expect(asked).toHaveLength(1)
  })
})

describe.each(GUIDES)('%s, of an instance that exists', (guide) => {
  async function opened() {
    const market = await marketAndIsv()
    const { instanceId = '' } = await market.call(`${guide}/newInstance`, purchase)
    const instance = market.isv.instances.find(instanceId)
    const renew = (orderId: string, expireTime: number, scene: CallFacts['scene'] = 'RENEWAL') =>
      market.call(`${guide}/refreshInstance`, { ...exampleFacts.refresh('RENEWAL'), scene, orderId, expireTime, instanceIds: [instanceId] })
    return { market, instanceId, instance, renew }
  }

  it('a renewal counts once: a copy of an old one does not undo a newer one', async () => {
    const { renew, instance } = await opened()
    const codes = []
    for (const [orderId, expireTime] of [
      ['CS-1', FEBRUARY],
      ['CS-2', MARCH],
      ['CS-1', FEBRUARY],
    ] as const) {
      codes.push((await renew(orderId, expireTime)).resultCode)
    }
    expect(codes).toEqual(['000000', '000000', '000000'])
    expect(instance?.purchase.expireTime).toBe(MARCH)
  })

  it('an upgrade counts once: a copy of an old one does not undo a newer one', async () => {
    const { market, instance, instanceId } = await opened()
    const upgrade = (orderId: string, quantity: number) =>
      market.call(`${guide}/${guide === 'saas-v1' ? 'upgrade' : 'upgradeInstance'}`, {
        ...exampleFacts.upgrade,
        orderId,
        instanceIds: [instanceId],
        product: { productId: 'p', skuCode: 's', quantity },
      })
    for (const [orderId, quantity] of [
      ['CS-1', 10],
      ['CS-2', 20],
      ['CS-1', 10],
    ] as const) {
      expect((await upgrade(orderId, quantity)).resultCode).toBe('000000')
    }
    if (guide === 'saas-v1') expect(instance?.purchase.quantity).toBe(20)
  })

  it('freezing, thawing, expiry and release succeed every time', async () => {
    const { market, instance, instanceId } = await opened()
    const facts: CallFacts = { ...exampleFacts.instance, instanceIds: [instanceId] }
    const status = `${guide}/${guide === 'saas-v1' ? 'instanceStatus' : 'updateInstanceStatus'}`
    const steps = [
      [status, { ...facts, freeze: true }, 'frozen'],
      ...(guide === 'saas-v1' ? [['saas-v1/expireInstance', facts, 'frozen'] as const] : []),
      [status, { ...facts, freeze: false }, 'active'],
      [`${guide}/releaseInstance`, facts, 'released'],
    ] as const
    for (const [id, asked, state] of steps) {
      for (let n = 0; n < 3; n++) {
        expect(await market.call(id, asked)).toEqual({ resultCode: '000000', resultMsg: 'success' })
        expect(instance?.state).toBe(state)
      }
    }
  })

  it('once released, it can be released again, but neither renewed, frozen, thawed, upgraded nor queried', async () => {
    const { market, instanceId, renew } = await opened()
    const facts: CallFacts = { ...exampleFacts.instance, instanceIds: [instanceId] }
    await market.call(`${guide}/releaseInstance`, facts)
    expect((await renew('CS-LATE', MARCH)).resultCode).toBe('000003')
    for (const name of guide === 'saas-v1'
      ? ['expireInstance', 'instanceStatus', 'upgrade', 'queryInstance']
      : ['updateInstanceStatus', 'upgradeInstance', 'queryInstance', 'changeInstanceCheck']) {
      const answer = await market.call(`${guide}/${name}`, { ...exampleFacts.upgrade, freeze: true, instanceIds: [instanceId] })
      expect([name, answer.resultCode]).toEqual([name, '000003'])
    }
    expect((await market.call(`${guide}/releaseInstance`, facts)).resultCode).toBe('000000')
  })

  it('a cancelled renewal takes effect, also where it names the order of the renewal itself (V2.0)', async () => {
    const { renew, instance } = await opened()
    await renew('CS-1', MARCH)
    const cancelled = await renew(guide === 'saas-v1' ? 'CS-1-CANCEL' : 'CS-1', FEBRUARY, 'UNSUBSCRIBE_RENEWAL_PERIOD')
    expect(cancelled.resultCode).toBe('000000')
    expect(instance?.purchase.expireTime).toBe(FEBRUARY)
  })
})
