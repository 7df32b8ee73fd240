import { describe, expect, it } from 'vitest'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import { Instance } from '../../../scenarios/reference-isv/instances.ts'
import { heldTimer, marketAndIsv } from './marketplace.ts'

const purchase = exampleFacts.purchase('period')

describe('an instance that takes time to open (V2.0)', () => {
  it('create 000004 with the id, query 000004 until it is ready, then 000000', async () => {
    const timer = heldTimer()
    const market = await marketAndIsv({ asyncMs: 250, after: timer.after })
    const query = () => market.call('saas-v2/queryInstance', { instanceIds: ['first'] })

    expect(await market.call('saas-v2/newInstance', purchase, { businessId: 'first' })).toEqual({
      resultCode: '000004',
      resultMsg: 'request is being processed',
      instanceId: 'first',
    })
    expect(await market.call('saas-v2/newInstance', purchase)).toMatchObject({ resultCode: '000004', instanceId: 'first' })
    expect(await query()).toEqual({ resultCode: '000004', resultMsg: 'request is being processed: first' })
    expect(timer.waiting.map(({ ms }) => ms)).toEqual([250])

    await timer.fire()
    expect(await query()).toMatchObject({ resultCode: '000000', info: [{ instanceId: 'first' }] })
    expect(await market.call('saas-v2/newInstance', purchase)).toMatchObject({ resultCode: '000000', instanceId: 'first' })
  })

  it('a batch is in progress as long as one of its instances is', async () => {
    const timer = heldTimer()
    const market = await marketAndIsv({ asyncMs: 1, after: timer.after })
    const { instanceId: done = '' } = await market.call('saas-v2/newInstance', purchase)
    await timer.fire()
    const { instanceId: open = '' } = await market.call('saas-v2/newInstance', { ...purchase, orderLineId: 'second' })
    expect((await market.call('saas-v2/queryInstance', { instanceIds: [done, open] })).resultCode).toBe('000004')
  })

  it('cannot be frozen yet, but released, and stays released', async () => {
    const timer = heldTimer()
    const reported: unknown[] = []
    const market = await marketAndIsv({ asyncMs: 1, after: timer.after, report: (error) => reported.push(error) })
    const { instanceId = '' } = await market.call('saas-v2/newInstance', purchase)
    const status = { instanceIds: [instanceId], freeze: true }
    expect((await market.call('saas-v2/updateInstanceStatus', status)).resultCode).toBe('000004')
    expect((await market.call('saas-v2/releaseInstance', status)).resultCode).toBe('000000')
    await timer.fire()
    expect(market.isv.instances.find(instanceId)?.state).toBe('released')
    expect(reported).toEqual([])
  })

  it('keeps a renewal that came before it was open', async () => {
    const timer = heldTimer()
    const ordered = { skuCode: 's-1', expireTime: Date.UTC(2026, 1, 1) }
    const market = await marketAndIsv({ asyncMs: 1, after: timer.after, queryOrder: async () => ordered })
    const { instanceId = '' } = await market.call('saas-v2/newInstance', purchase)
    const expireTime = Date.UTC(2026, 2, 1)
    await market.call('saas-v2/refreshInstance', { ...exampleFacts.refresh('RENEWAL'), instanceIds: [instanceId], expireTime })
    await timer.fire()
    expect(market.isv.instances.find(instanceId)?.purchase).toEqual({ skuCode: 's-1', expireTime })
  })

  it('starts again at the next query where it failed', async () => {
    const timer = heldTimer()
    const reported: unknown[] = []
    let orderIsThere = false
    const market = await marketAndIsv({
      asyncMs: 1,
      after: timer.after,
      report: (error) => reported.push(error),
      queryOrder: async () => {
        if (!orderIsThere) throw new Error('no answer')
        return { skuCode: 's-1' }
      },
    })
    const { instanceId = '' } = await market.call('saas-v2/newInstance', purchase)
    const query = async () => (await market.call('saas-v2/queryInstance', { instanceIds: [instanceId] })).resultCode
    await timer.fire()
    expect(reported).toEqual([new Error('no answer')])
    orderIsThere = true
    expect(await query()).toBe('000004')
    await timer.fire()
    expect(await query()).toBe('000000')
    expect(market.isv.instances.find(instanceId)?.purchase.skuCode).toBe('s-1')
  })

  it('V1.0 opens at once all the same', async () => {
    const market = await marketAndIsv({ asyncMs: 60_000 })
    expect((await market.call('saas-v1/newInstance', purchase)).resultCode).toBe('000000')
  })

  it('by a real timer, unless another is given', async () => {
    const market = await marketAndIsv({ asyncMs: 0 })
    const { instanceId = '' } = await market.call('saas-v2/newInstance', purchase)
    await market.isv.instances.find(instanceId)?.open()
    expect((await market.call('saas-v2/queryInstance', { instanceIds: [instanceId] })).resultCode).toBe('000000')
  })
})

describe('the state machine', () => {
  it('refuses impossible moves, and says what is possible', async () => {
    const instance = new Instance('i-1', 'secret', 0, async () => undefined)
    expect(() => instance.freeze()).toThrow('Failed to make instance i-1 frozen: it is provisioning. Possible: active, released.')
    await instance.open()
    instance.release()
    expect(() => instance.unfreeze()).toThrow('Failed to make instance i-1 active: it is released. Possible: none.')
  })
})
