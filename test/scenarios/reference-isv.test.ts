import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interfaceFor, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { decryptField } from '../../emulator/protocol/cipher/field-cipher.ts'
import type { CallFacts } from '../../emulator/protocol/facts.ts'
import { exampleFacts } from '../../emulator/protocol/guides/examples.ts'
import { stamp14 } from '../../emulator/protocol/timestamps.ts'
import type { Purchase } from '../../scenarios/reference-isv/instances.ts'
import { ACCESS_KEY, marketAndIsv } from './reference-isv/marketplace.ts'

const GUIDES = ['saas-v1', 'saas-v2'] as const
const purchase = exampleFacts.purchase('period')
const FEBRUARY = Date.UTC(2026, 1, 1)
const IN_A_YEAR = Date.UTC(2027, 0, 15)

// fc.string({ unit: 'binary' }) draws from the same characters, but takes a second to get ready.
const character = fc.integer({ min: 0, max: 0x10ffff }).filter((point) => point < 0xd800 || point > 0xdfff)
const anyText = fc.array(character, { minLength: 1, maxLength: 64 }).map((points) => String.fromCodePoint(...points))

type Market = Awaited<ReturnType<typeof marketAndIsv>>

/** Buys and returns the instance, which the ISV knows under the id it gave out. */
async function bought(market: Market, guide: (typeof GUIDES)[number], facts: CallFacts = purchase) {
  const { instanceId = '' } = await market.call(`${guide}/newInstance`, facts)
  const instance = market.isv.instances.find(instanceId)
  if (!instance) throw new Error('newInstance gave out an id that the ISV does not know')
  return instance
}

describe.each(GUIDES)('%s: every documented form of every interface', (guide) => {
  const forms = interfacesOf(guide).flatMap(({ id, forms }) => forms.map((form) => ({ id, form: form.name, facts: form.facts })))

  it.each(forms)('$id, $form: answered with success', async ({ id, facts }) => {
    const market = await marketAndIsv()
    const instanceIds: string[] = []
    for (const [n] of facts.instanceIds.entries()) {
      instanceIds.push((await bought(market, guide, { ...purchase, orderId: `CS-FORM-${n}`, orderLineId: `CS-FORM-${n}-000001` })).id)
    }
    const answer = await market.call(id, { ...facts, instanceIds })
    expect(answer).toMatchObject({ resultCode: '000000', resultMsg: 'success' })
  })
})

describe.each(GUIDES)('%s: a life', (guide) => {
  const role = (name: 'renew' | 'expire' | 'status' | 'release' | 'query') => interfaceFor(guide, name)?.id ?? `${guide}/none`
  const freeze = guide === 'saas-v1' ? role('expire') : role('status')

  it('opens, freezes, thaws and ends', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, guide)
    const facts: CallFacts = { ...exampleFacts.instance, instanceIds: [instance.id] }
    expect(instance.state).toBe('active')
    expect((await market.call(freeze, { ...facts, freeze: true })).resultCode).toBe('000000')
    expect(instance.state).toBe('frozen')
    expect((await market.call(role('query'), facts)).resultCode).toBe('000000')
    expect((await market.call(role('status'), { ...facts, freeze: false })).resultCode).toBe('000000')
    expect(instance.state).toBe('active')
    expect((await market.call(role('release'), facts)).resultCode).toBe('000000')
    expect(instance.state).toBe('released')
    expect((await market.call(role('query'), facts)).resultCode).toBe('000003')
  })

  it('moves the expiry when renewed', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, guide)
    const renewal: CallFacts = { ...exampleFacts.refresh('RENEWAL'), instanceIds: [instance.id], expireTime: IN_A_YEAR }
    expect((await market.call(role('renew'), { ...renewal, productChanged: true })).resultCode).toBe('000000')
    expect(instance.purchase).toMatchObject({ expireTime: IN_A_YEAR, productId: purchase.product?.productId })
  })

  it('is thawed by a renewal in V1.0, which has no other call for it, and by UNFREEZE alone in V2.0', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, guide)
    await market.call(freeze, { ...exampleFacts.instance, instanceIds: [instance.id], freeze: true })
    await market.call(role('renew'), { ...exampleFacts.refresh('RENEWAL'), instanceIds: [instance.id], expireTime: IN_A_YEAR })
    expect(instance.state).toBe(guide === 'saas-v1' ? 'active' : 'frozen')
  })

  it('stays frozen when a renewal is cancelled', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, guide)
    const refresh = (scene: 'RENEWAL' | 'UNSUBSCRIBE_RENEWAL_PERIOD', orderId: string, expireTime: number) =>
      market.call(role('renew'), { ...exampleFacts.refresh(scene), orderId, instanceIds: [instance.id], expireTime })
    await refresh('RENEWAL', 'CS-R', IN_A_YEAR)
    await market.call(freeze, { ...exampleFacts.instance, instanceIds: [instance.id], freeze: true })
    await refresh('UNSUBSCRIBE_RENEWAL_PERIOD', 'CS-C', FEBRUARY)
    expect(instance.state).toBe('frozen')
    expect(instance.purchase.expireTime).toBe(FEBRUARY)
  })
})

describe('V1.0: what travels in the query', () => {
  it('understands Chinese, &, +, %, = and blanks in values, percent-encoded', async () => {
    const market = await marketAndIsv()
    const customerName = '张三 & Co + 100% =?#/"\'𠮷'
    const instance = await bought(market, 'saas-v1', { ...purchase, customer: { customerId: 'c 1+1', customerName } })
    expect(instance.purchase.buyer).toMatchObject({ customerId: 'c 1+1', customerName })
  })

  it('understands any text', async () => {
    const market = await marketAndIsv()
    await fc.assert(
      fc.asyncProperty(anyText, async (customerName) => {
        const orderId = market.fresh()
        const instance = await bought(market, 'saas-v1', { ...purchase, orderId, customer: { customerId: 'c', customerName } })
        expect(instance.purchase.buyer?.customerName).toBe(customerName)
      }),
      { numRuns: 60 },
    )
  })

  it.each([128, 256] as const)('reads the encrypted phone and mail address, AES-%i', async (keyBits) => {
    const market = await marketAndIsv({ keyBits })
    const customer = { customerId: 'c', customerName: 'n', mobilePhone: '15905222222', email: '买家@example.com' }
    const instance = await bought(market, 'saas-v1', { ...purchase, customer })
    expect(instance.purchase.buyer).toEqual(customer)
  })

  it('reads the extended parameters, at purchase and upgrade', async () => {
    const market = await marketAndIsv()
    const first = [{ name: 'emailDomainName', value: 'a+b.example.com' }]
    const second = [{ name: 'identificationCode', value: '标识 1' }]
    const instance = await bought(market, 'saas-v1', { ...purchase, extendParams: first })
    expect(instance.purchase.extendParams).toEqual(first)
    await market.call('saas-v1/upgrade', { ...exampleFacts.upgrade, instanceIds: [instance.id], extendParams: second })
    expect(instance.purchase.extendParams).toEqual(second)
  })

  it('takes quantities, disk and bandwidth from purchase and upgrade, and keeps what an upgrade leaves out', async () => {
    const market = await marketAndIsv()
    const product = { productId: 'p-1', skuCode: 's-1', quantity: 5, diskSize: 40, bandWidth: 2 }
    const instance = await bought(market, 'saas-v1', { ...purchase, product })
    expect(instance.purchase).toMatchObject({ ...product, chargingMode: 'period' })
    const larger = { productId: 'p-2', skuCode: 's-2', quantity: 30 }
    await market.call('saas-v1/upgrade', { ...exampleFacts.upgrade, instanceIds: [instance.id], product: larger })
    expect(instance.purchase).toMatchObject({ ...larger, diskSize: 40, bandWidth: 2, chargingMode: 'period' })
  })
})

describe('V1.0: how the buyer gets in', () => {
  it.each([
    [128, '2'],
    [256, '1'],
  ] as const)('account and password decrypt with AES-%i, announced as encryptType %s', async (keyBits, encryptType) => {
    const market = await marketAndIsv({ keyBits })
    const created = await market.call('saas-v1/newInstance', purchase)
    const queried = await market.call('saas-v1/queryInstance', { instanceIds: [created.instanceId ?? ''] })
    const password = market.isv.instances.find(created.instanceId ?? '')?.password
    for (const [answer, appInfo] of [
      [created, created.appInfo],
      [queried, queried.info?.[0]?.appInfo],
    ] as const) {
      expect(answer.encryptType).toBe(encryptType)
      expect(decryptField(appInfo?.userName ?? '', ACCESS_KEY, keyBits)).toBe('admin')
      expect(decryptField(appInfo?.password ?? '', ACCESS_KEY, keyBits)).toBe(password)
    }
    expect(password).toMatch(/^\w{12}$/)
  })

  it('encrypts with a fresh IV each time, and tells the same account each time', async () => {
    const market = await marketAndIsv()
    const [first, again] = [await market.call('saas-v1/newInstance', purchase), await market.call('saas-v1/newInstance', purchase)]
    expect(first.appInfo?.password).not.toBe(again.appInfo?.password)
    const plain = [first, again].map((answer) => decryptField(answer.appInfo?.password ?? '', ACCESS_KEY, 256))
    expect(plain[0]).toBe(plain[1])
  })

  it('takes IVs and passwords from the source it was given', async () => {
    const market = await marketAndIsv({ randomText: (length) => 'x'.repeat(length) })
    const answer = await market.call('saas-v1/newInstance', purchase)
    expect(answer.appInfo?.userName).toMatch(/^x{16}/)
    expect(decryptField(answer.appInfo?.password ?? '', ACCESS_KEY, 256)).toBe('xxxxxxxxxxxx')
  })
})

describe('queryInstance', () => {
  it('V2.0: tells account and password in the clear, without encryptType', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, 'saas-v2')
    const answer = await market.call('saas-v2/queryInstance', { instanceIds: [instance.id] })
    expect(answer).not.toHaveProperty('encryptType')
    expect(answer.info?.[0]?.appInfo).toMatchObject({ userName: 'admin', password: instance.password })
  })

  it.each(GUIDES)('%s: answers for 100 ids, and refuses 101 and none', async (guide) => {
    const market = await marketAndIsv()
    const ids: string[] = []
    for (let n = 0; n < 101; n++)
      ids.push((await bought(market, guide, { ...purchase, orderId: `CS${n}`, orderLineId: `CS${n}-000001` })).id)
    const query = (instanceIds: string[]) => market.call(`${guide}/queryInstance`, { instanceIds })
    expect((await query(ids.slice(0, 100))).info?.map((entry) => entry.instanceId)).toEqual(ids.slice(0, 100))
    expect(await query(ids)).toMatchObject({ resultCode: '000002', resultMsg: expect.stringContaining('at most 100') })
    expect(await query([])).toMatchObject({ resultCode: '000002', resultMsg: expect.stringContaining('"instanceId" is empty') })
  })

  it('answers once for an id that is asked for twice', async () => {
    const market = await marketAndIsv()
    const { id } = await bought(market, 'saas-v2')
    expect((await market.call('saas-v2/queryInstance', { instanceIds: [id, id] })).info).toHaveLength(1)
  })

  it('V1.0: tells the usage of on-demand and package instances only, to 4 decimals', async () => {
    const market = await marketAndIsv()
    const usages = []
    for (const mode of ['on-demand', 'on-demand-package', 'period', 'one-time'] as const) {
      const instance = await bought(market, 'saas-v1', { ...exampleFacts.purchase(mode), orderId: `CS-${mode}` })
      instance.usage = 100.023456
      const answer = await market.call('saas-v1/queryInstance', { instanceIds: [instance.id] })
      usages.push(answer.info?.[0]?.usageInfo)
    }
    const usage = [{ usageValue: 100.0235, statisticalTime: '20260115083000123' }]
    expect(usages).toEqual([usage, usage, undefined, undefined])
  })
})

describe('V2.0: what was bought is asked from the marketplace', () => {
  it('at purchase, at an upgrade and at a renewal with change, once each', async () => {
    const asked: string[] = []
    const orders: Record<string, Purchase> = {
      NEW: { chargingMode: 'period', skuCode: 's-1', productId: 'p-1', quantity: 5 },
      UP: { skuCode: 's-2', productId: 'p-2', quantity: 10 },
      CHANGE: { skuCode: 's-3', productId: 'p-3', quantity: 3 },
    }
    const market = await marketAndIsv({
      queryOrder: async (orderId, orderLineId) => {
        asked.push(`${orderId} ${orderLineId}`)
        return orders[orderId] ?? {}
      },
    })
    const order = (orderId: string) => ({ orderId, orderLineId: `${orderId}-000001` })
    const instance = await bought(market, 'saas-v2', { ...purchase, ...order('NEW') })
    expect(instance.purchase).toEqual(orders.NEW)

    const upgrade: CallFacts = { ...order('UP'), instanceIds: [instance.id] }
    for (let n = 0; n < 2; n++) expect((await market.call('saas-v2/upgradeInstance', upgrade)).resultCode).toBe('000000')
    expect(instance.purchase).toEqual({ ...orders.NEW, ...orders.UP })

    const change: CallFacts = { ...order('CHANGE'), instanceIds: [instance.id], scene: 'RENEWAL_CHANGE', expireTime: IN_A_YEAR }
    for (let n = 0; n < 2; n++) expect((await market.call('saas-v2/refreshInstance', change)).resultCode).toBe('000000')
    expect(instance.purchase).toEqual({ ...orders.NEW, ...orders.CHANGE, expireTime: IN_A_YEAR })

    const plain: CallFacts = { ...order('RENEW'), instanceIds: [instance.id], scene: 'RENEWAL', expireTime: IN_A_YEAR + 1 }
    await market.call('saas-v2/refreshInstance', plain)
    expect(asked).toEqual(['NEW NEW-000001', 'UP UP-000001', 'CHANGE CHANGE-000001'])
  })

  it('so that on-demand instances tell their usage', async () => {
    const market = await marketAndIsv({ queryOrder: async () => ({ chargingMode: 'on-demand' }) })
    const { id } = await bought(market, 'saas-v2')
    const answer = await market.call('saas-v2/queryInstance', { instanceIds: [id] })
    expect(answer.info?.[0]?.usageInfo).toEqual([{ usageValue: 0, statisticalTime: '20260115083000123' }])
  })

  it('but not for debugging calls, whose orders nobody placed', async () => {
    const market = await marketAndIsv({ queryOrder: () => Promise.reject(new Error('no such order')) })
    const answer = await market.call('saas-v2/newInstance', { ...purchase, testFlag: true })
    expect(answer.resultCode).toBe('000000')
  })

  it('a query that fails answers 000005 without its words; the retry opens the same instance', async () => {
    const reported: unknown[] = []
    let broken = true
    const market = await marketAndIsv({
      report: (error) => reported.push(error),
      queryOrder: async () => {
        if (broken) throw new Error('AK/SK rejected')
        return { skuCode: 's-1' }
      },
    })
    expect(await market.call('saas-v2/newInstance', purchase, { businessId: 'first' })).toEqual({
      resultCode: '000005',
      resultMsg: 'other internal error',
    })
    broken = false
    expect(await market.call('saas-v2/newInstance', purchase)).toMatchObject({ resultCode: '000000', instanceId: 'first' })
    expect(market.isv.instances.find('first')?.purchase.skuCode).toBe('s-1')
    expect(reported).toEqual([new Error('AK/SK rejected')])
  })
})

describe('changeInstanceCheck', () => {
  it('allows what holds the current usage and refuses what does not', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, 'saas-v2')
    instance.usage = 30
    const check = (quantity: number | undefined) =>
      market.call('saas-v2/changeInstanceCheck', {
        instanceIds: [instance.id],
        product: { productId: 'p', skuCode: 's', ...(quantity === undefined ? {} : { quantity }) },
      })
    expect((await check(30)).resultCode).toBe('000000')
    expect((await check(undefined)).resultCode).toBe('000000')
    expect(await check(29)).toEqual({ resultCode: '000005', resultMsg: 'other internal error: 30 in use do not fit into 29' })
  })
})

describe('expireTime', () => {
  it('V2.0: 14 and 17 digits are the same expiry', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, 'saas-v2')
    for (const [orderId, form, instant] of [
      ['A', '14', IN_A_YEAR],
      ['B', '17', IN_A_YEAR + 256],
    ] as const) {
      const facts: CallFacts = { ...exampleFacts.refresh('RENEWAL'), orderId, instanceIds: [instance.id], expireTime: instant }
      await market.call('saas-v2/refreshInstance', facts, { settings: { 'v2-expire-time-form': form } })
      expect(instance.purchase.expireTime).toBe(instant)
    }
  })

  it('with digits that are no date is refused', async () => {
    const market = await marketAndIsv()
    const instance = await bought(market, 'saas-v1')
    const renewal = { activity: 'refreshInstance', instanceId: instance.id, orderId: 'CS-R' }
    expect(await market.get({ ...renewal, expireTime: '20261301000000' })).toMatchObject({
      resultCode: '000002',
      resultMsg: expect.stringContaining('is no date'),
    })
    expect((await market.get({ ...renewal, expireTime: stamp14(IN_A_YEAR) })).resultCode).toBe('000000')
    expect(instance.purchase.expireTime).toBe(IN_A_YEAR)
  })
})
