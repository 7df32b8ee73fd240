import { describe, expect, it } from 'vitest'
import { bench, type Json } from './harness.ts'
import { startIsv } from './isv.ts'

describe('markets', () => {
  it('share nothing: clock, orders, faults, notices, trace, keys', async () => {
    const { post, get, call, isv } = await bench()
    await post('markets', { id: 'a', seed: 5 })
    await post('markets', { id: 'b', seed: 5, isv: { url: isv.url, accessKey: 'another-key' } })
    await post('markets/a/faults', { on: 'newInstance', fault: 'error-500' })
    await post('markets/a/clock/advance', { by: 'P10D' })

    // The same seed, so the very same order: what happens to one must not touch the other.
    await post('markets/b/clock/advance', { by: 'P10D' })
    const [inA, inB] = [await post('markets/a/orders'), await post('markets/b/orders')]
    expect(inA.orderId).toBe(inB.orderId)
    expect([inA.state, inB.state]).toEqual(['opening', 'opened'])
    // The ISV signs with the key of a; V2.0 only notes it.
    expect((await get(`markets/b/messages/${inB.messageIds[0]}`)).attempts[0].verdict.notes).not.toEqual([])

    await post('markets/a/clock/advance', { by: '3h' })
    expect((await get(`markets/a/orders/${inA.orderId}`)).state).toBe('refunded')
    expect((await get(`markets/b/orders/${inB.orderId}`)).state).toBe('opened')
    expect((await get('markets/a/clock')).now).toBe('2030-01-11T03:00:00.000Z')
    expect((await get('markets/b/clock')).now).toBe('2030-01-11T00:00:00.000Z')
    expect((await get('markets/default/clock')).now).toBe('2030-01-01T00:00:00.000Z')
    expect((await get('markets/a/notices')).length).toBeGreaterThan(0)
    expect(await get('markets/default/notices')).toEqual([])
    expect(await get('markets/b/faults')).toEqual([])
    expect(await get('markets/default/orders')).toEqual([])
    expect((await call('GET', `markets/default/orders/${inA.orderId}`)).status).toBe(404)
    expect((await call('GET', 'markets/default/trace')).text.trim().split('\n')).toHaveLength(1)
  })

  it('run side by side: fifty on one server, each with a story of its own', async () => {
    const { post, get, emulator } = await bench()
    const isvs = await Promise.all([startIsv({ accessKey: 'left-access-key' }), startIsv({ accessKey: 'right-access-key' })])
    const stories = Array.from({ length: 50 }, async (_, n) => {
      const isv = isvs[n % 2] as (typeof isvs)[number]
      const { id } = await post('markets', {
        isv: { url: isv.url, accessKey: isv.accessKey },
        seed: n,
        guide: n % 3 === 0 ? 'saas-v1' : 'saas-v2',
      })
      const fails = n % 5 === 0
      if (fails) await post(`markets/${id}/faults`, { on: 'newInstance', fault: 'refuse' })
      const orders = await Promise.all(Array.from({ length: 1 + (n % 3) }, () => post(`markets/${id}/orders`)))
      const { now } = await post(`markets/${id}/clock/advance`, { by: `${3 + n}h` })
      const found = await get(`markets/${id}/orders`)
      expect(found.map(({ orderId }: Json) => orderId)).toEqual(orders.map(({ orderId }) => orderId))
      for (const order of found) expect(order.state).toBe(fails ? 'refunded' : 'opened')
      expect(now).toBe(new Date(Date.UTC(2030, 0, 1, 3 + n)).toISOString())
      return { id, orders: orders.length }
    })
    const done = await Promise.all(stories)
    expect(new Set(done.map(({ id }) => id)).size).toBe(50)
    expect(emulator.list()).toHaveLength(51)
    for (const { id, orders } of done) expect(await get(`markets/${id}/orders`)).toHaveLength(orders)
    await Promise.all(isvs.map((isv) => isv.close()))
  })

  it('can be made, reset and deleted by many at once', async () => {
    const { call } = await bench()
    const made = await Promise.all(Array.from({ length: 8 }, () => call('POST', 'markets', { id: 'same' })))
    expect(made.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(409)])
    const reset = await Promise.all(Array.from({ length: 8 }, () => call('POST', 'markets/same/reset')))
    expect(reset.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const gone = await Promise.all(Array.from({ length: 8 }, () => call('DELETE', 'markets/same')))
    expect(gone.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(404)])
  })

  it('that is deleted while somebody waits for it tells them so', async () => {
    const { post, call, isv } = await bench()
    await post('markets', { id: 'short' })
    isv.answer = () => 'hold'
    const buying = call('POST', 'markets/short/orders')
    await isv.holding(1)
    const advancing = call('POST', 'markets/short/clock/advance', { by: '3h' })
    expect((await call('DELETE', 'markets/short')).status).toBe(204)
    for (const answered of [await buying, await advancing]) {
      expect(answered.status).toBe(409)
      expect(answered.json.detail).toContain('market "short" was reset, deleted or shut down meanwhile')
    }
  })
})
