import { describe, expect, it } from 'vitest'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import { createOpenApiClient } from '../../../scenarios/reference-isv/open-apis/client.ts'
import { marketAndIsv, NOW } from './marketplace.ts'
import { AK, type Behaviour, closedPort, done, ORDER, openApiHost, orderAnswer, SELLER_KEY, SK } from './open-api-server.ts'

/** The reference ISV with both hosts of the marketplace behind it. */
async function asking(behaviour: Behaviour, hosts: { readonly primary?: string } = {}, options: Parameters<typeof marketAndIsv>[0] = {}) {
  const host = await openApiHost(behaviour)
  const reported: unknown[] = []
  const openApis = createOpenApiClient({
    hosts: [hosts.primary ?? host.url, host.url],
    ak: AK,
    sk: SK,
    sellerKey: SELLER_KEY,
    timeoutMs: 60_000,
    now: () => NOW,
  })
  const market = await marketAndIsv({ openApis, report: (error) => reported.push(error), ...options })
  const trigger = async (body: unknown): Promise<[status: number, answer: { pushed?: number; error?: string }]> => {
    const response = await fetch(new URL('/hooks/push-usage', market.isv.url), { method: 'POST', body: JSON.stringify(body) })
    return [response.status, (await response.json()) as { pushed?: number; error?: string }]
  }
  return { ...market, host, reported, trigger }
}

const line = (of: object) => ({ ...ORDER, orderLine: [{ ...ORDER.orderLine[0], ...of }] })
const facts = { ...exampleFacts.purchase('period'), orderId: ORDER.orderId, orderLineId: `${ORDER.orderId}-000001` }
const BOUGHT = {
  productId: 'OFFI1',
  skuCode: 'sku-1',
  quantity: 50,
  chargingMode: 'period',
  expireTime: Date.UTC(2025, 0, 2, 15, 59, 59),
  buyer: { customerId: 'c-1', customerName: 'demo_buyer' },
  extendParams: [{ name: 'emailDomainName', value: 'example.com' }],
}

describe('the order query of V2.0', () => {
  it('tells newInstance what was bought', async () => {
    const { call, isv, host } = await asking(() => orderAnswer())
    const { instanceId = '' } = await call('saas-v2/newInstance', facts)
    expect(isv.instances.find(instanceId)?.purchase).toEqual(BOUGHT)
    await call('saas-v2/newInstance', facts)
    expect(host.received.map(({ query, verdict }) => [query, verdict])).toEqual([
      [`orderId=${ORDER.orderId}&orderLineId=${ORDER.orderId}-000001`, 'signed'],
    ])
  })

  it('goes to the fallback host when the primary is down', async () => {
    const { call, host } = await asking(() => orderAnswer(), { primary: await closedPort() })
    expect((await call('saas-v2/newInstance', facts)).resultCode).toBe('000000')
    expect(host.received.map(({ verdict }) => verdict)).toEqual(['signed'])
  })

  it('tells upgrades and renewals with a change, and nothing of plain renewals', async () => {
    let order: unknown = ORDER
    const { call, isv, host } = await asking(() => orderAnswer(order))
    const { instanceId = '' } = await call('saas-v2/newInstance', facts)
    order = line({ productInfo: [{ productId: 'OFFI2', skuCode: 'sku-2', linearValue: 80 }] })
    const upgrade = { ...exampleFacts.upgrade, orderId: ORDER.orderId, orderLineId: facts.orderLineId, instanceIds: [instanceId] }
    expect((await call('saas-v2/upgradeInstance', upgrade)).resultCode).toBe('000000')
    expect(isv.instances.find(instanceId)?.purchase).toMatchObject({ skuCode: 'sku-2', quantity: 80, buyer: BOUGHT.buyer })
    const expireTime = Date.UTC(2027, 0, 1)
    const renew = (scene: 'RENEWAL' | 'RENEWAL_CHANGE') =>
      call('saas-v2/refreshInstance', { ...exampleFacts.refresh(scene), ...upgrade, scene, expireTime })
    await renew('RENEWAL')
    expect(host.received).toHaveLength(2)
    order = line({ productInfo: [{ productId: 'OFFI3', skuCode: 'sku-3' }] })
    await renew('RENEWAL_CHANGE')
    expect(host.received).toHaveLength(3)
    expect(isv.instances.find(instanceId)?.purchase).toMatchObject({ skuCode: 'sku-3', expireTime })
  })

  it('is not asked about debugging calls, nor where the seller has a query of its own', async () => {
    const { call, isv, host } = await asking(() => orderAnswer(), {}, { queryOrder: async () => ({ skuCode: 'own' }) })
    const { instanceId = '' } = await call('saas-v2/newInstance', facts)
    await call('saas-v2/newInstance', { ...facts, orderId: 'other', testFlag: true })
    expect(isv.instances.find(instanceId)?.purchase).toEqual({ skuCode: 'own' })
    const plain = await asking(() => orderAnswer())
    await plain.call('saas-v2/newInstance', { ...facts, testFlag: true })
    expect([...host.received, ...plain.host.received]).toEqual([])
  })

  it('that fails on both hosts is answered 000005, and asked again at the next call', async () => {
    let up = false
    const { call, host, reported } = await asking(() => (up ? orderAnswer() : [503, '']), { primary: await closedPort() })
    expect((await call('saas-v2/newInstance', facts)).resultCode).toBe('000005')
    expect(String(reported[0])).toMatch(/Failed to query order .* and .* answered HTTP 503/)
    up = true
    expect((await call('saas-v2/newInstance', facts)).resultCode).toBe('000000')
    expect(host.received).toHaveLength(2)
  })

  it('that tells of another line is an error', async () => {
    const { call, reported } = await asking(() => orderAnswer(line({ orderLineId: 'x-1' })))
    expect((await call('saas-v2/newInstance', facts)).resultCode).toBe('000005')
    expect(String(reported[0])).toContain(`it has no line ${facts.orderLineId}. Possible: x-1.`)
  })
})

describe('the trigger of usage pushes', () => {
  const onDemand = orderAnswer(line({ chargingMode: 'ON_DEMAND', expireTime: undefined }))
  const HOUR = 3_600_000

  /** An on-demand instance, and a marketplace that takes pushes while `state.up`. */
  async function metered() {
    const state = { up: true }
    const seller = await asking(({ method }) => (method === 'GET' ? onDemand : state.up ? done('MKT.0000') : [503, '']))
    const { instanceId = '' } = await seller.call('saas-v2/newInstance', facts)
    const pushes = () =>
      seller.host.received.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body.toString()).usage_records)
    return { ...seller, state, instanceId, pushes, instance: seller.isv.instances.find(instanceId) }
  }

  it('pushes one more hour each time, by the clock of the seller', async () => {
    const { trigger, pushes, clock, instanceId, instance } = await metered()
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 0 }])
    clock.now = NOW + 2 * HOUR
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 1 }])
    clock.now = NOW + 2.5 * HOUR
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 1 }])
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 1 }])
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 0 }])
    const records = pushes().flat()
    expect(records[0]).toEqual({
      instance_id: instanceId,
      record_time: '20260115T103000Z',
      begin_time: '20260115T083000Z',
      end_time: '20260115T093000Z',
      usage_value: '1',
      metering_sn: expect.stringMatching(/^.{1,64}$/),
    })
    expect(records.map(({ end_time }) => end_time)).toEqual(['20260115T093000Z', '20260115T103000Z', '20260115T110000Z'])
    expect(new Set(records.map(({ metering_sn }) => metering_sn)).size).toBe(3)
    expect(instance?.usage).toBe(3)
  })

  it('pushes a failed record again with the same metering_sn, and once only', async () => {
    const { trigger, pushes, state, instanceId, instance } = await metered()
    const hour = { instanceId, begin: '2031-05-01T00:00:00Z', value: 2.5 }
    state.up = false
    const [status, body] = await trigger(hour)
    expect([status, body.error]).toEqual([502, expect.stringMatching(/^Failed to push 1 usage records: .* and .*503/)])
    expect(body.error).not.toMatch(/nobody-may-see/)
    state.up = true
    expect(await trigger(hour)).toEqual([200, { pushed: 1 }])
    expect(await trigger(hour)).toEqual([200, { pushed: 0 }])
    const [first, ...others] = pushes().flat()
    expect(first).toMatchObject({
      begin_time: '20310501T000000Z',
      end_time: '20310501T010000Z',
      record_time: '20310501T010000Z',
      usage_value: '2.5',
    })
    // Both hosts are one here: twice refused, once taken.
    expect(others).toEqual([first, first])
    expect(instance?.usage).toBe(2.5)
  })

  it('pushes what earlier ones left together with a new hour', async () => {
    const { trigger, pushes, state, instanceId } = await metered()
    state.up = false
    await trigger({ instanceId, begin: '2031-05-01T00:00:00Z' })
    state.up = true
    const answers = await Promise.all([
      trigger({ instanceId, begin: '2031-05-01T01:00:00Z' }),
      trigger({ instanceId, begin: '2031-05-01T02:00:00Z', end: '2031-05-01T02:30:00Z' }),
    ])
    expect(answers.reduce((sum, [, { pushed }]) => sum + (pushed ?? 0), 0)).toBe(3)
    expect(
      new Set(
        pushes()
          .flat()
          .map(({ metering_sn }) => metering_sn),
      ).size,
    ).toBe(3)
  })

  it('meters a released instance no more, and still pushes what is left', async () => {
    const { trigger, state, instanceId, instance, clock } = await metered()
    clock.now = NOW + HOUR
    state.up = false
    await trigger({ instanceId })
    instance?.release()
    clock.now = NOW + 2 * HOUR
    state.up = true
    expect(await trigger({ instanceId })).toEqual([200, { pushed: 1 }])
  })

  it.each<[string, unknown, number, RegExp]>([
    ['no object', null, 400, /"instanceId"/],
    ['no instance', { instanceId: 'x' }, 404, /no instance "x"/],
    ['an end alone', { end: '2031-05-01T01:00:00Z' }, 400, /"begin" is missing/],
    ['no time', { begin: 'today' }, 400, /"begin" is missing or no time/],
    ['an end before the begin', { begin: '2031-05-01T01:00:00Z', end: '2031-05-01T01:00:00Z' }, 400, /not after/],
    ['no usage', { begin: '2031-05-01T01:00:00Z', value: 0.00001 }, 400, /"value"/],
  ])('refuses %s', async (_what, body, status, why) => {
    const { trigger, instanceId, pushes } = await metered()
    expect(await trigger(body && { instanceId, ...body })).toEqual([status, { error: expect.stringMatching(why) }])
    expect(pushes()).toEqual([])
  })

  it('refuses an instance that is not on demand, and a seller without a client', async () => {
    const period = await asking(() => orderAnswer())
    const { instanceId } = await period.call('saas-v2/newInstance', facts)
    expect(await period.trigger({ instanceId })).toEqual([409, { error: expect.stringContaining('its charging mode is period') }])
    const mute = await asking(() => onDemand, {}, { openApis: undefined, queryOrder: async () => ({ chargingMode: 'on-demand' }) })
    const { instanceId: other } = await mute.call('saas-v2/newInstance', facts)
    expect(await mute.trigger({ instanceId: other })).toEqual([409, { error: expect.stringContaining('option openApis') }])
  })
})
