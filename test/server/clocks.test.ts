import { describe, expect, it } from 'vitest'
import { macrotask, stopwatch } from '../../emulator/clock/wall.ts'
import { bench } from './harness.ts'
import { EventReader } from './sse.ts'

const M = 'markets/default'

describe('a virtual clock', () => {
  it('stands still while a call is in flight, and moves on once it is answered', async () => {
    const { post, get, isv } = await bench()
    let repeats = 0
    isv.answer = ({ activity }) => (activity === 'newInstance' ? (repeats++ === 1 ? 'hold' : { status: 500 }) : undefined)
    const order = await post(`${M}/orders`)
    const advancing = post(`${M}/clock/advance`, { by: 'PT3H' })
    await isv.holding(1)
    for (let n = 0; n < 20; n++) {
      expect(await get(`${M}/clock`)).toMatchObject({ now: '2030-01-01T01:00:00.000Z', inFlight: 1 })
      await macrotask()
    }
    isv.release()
    expect(await advancing).toMatchObject({ now: '2030-01-01T03:00:00.000Z' })
    expect(await get(`${M}/orders/${order.orderId}`)).toMatchObject({ state: 'opened', openedAt: '2030-01-01T01:00:00.000Z' })
  })

  it('skips three hours of failures in a moment', async () => {
    const { post, get, isv } = await bench()
    isv.answer = () => ({ status: 500 })
    const order = await post(`${M}/orders`)
    const began = stopwatch()
    await post(`${M}/clock/advance`, { by: 'PT3H' })
    expect(stopwatch() - began).toBeLessThan(500)
    expect((await get(`${M}/orders/${order.orderId}`)).state).toBe('refunded')
  })

  it('goes until nothing is retried any more', async () => {
    const { post, get, isv } = await bench()
    isv.answer = () => ({ status: 500 })
    await post(`${M}/orders`)
    expect(await get(`${M}/clock`)).toMatchObject({
      idle: false,
      next: { kind: 'attempt', at: '2030-01-01T01:00:00.000Z', messageId: 'msg-000001' },
    })
    expect((await post(`${M}/clock/advance`, { until: 'idle' })).now).toBe('2030-01-01T03:00:00.000Z')
    expect(await get(`${M}/clock`)).toMatchObject({ idle: true, next: null })
  })

  it('takes one advance after the other', async () => {
    const { post } = await bench()
    const done = await Promise.all(['1h', '2h', '3h'].map((by) => post(`${M}/clock/advance`, { by })))
    expect(done.map(({ now }) => now)).toEqual(['2030-01-01T01:00:00.000Z', '2030-01-01T03:00:00.000Z', '2030-01-01T06:00:00.000Z'])
  })
})

describe('a clock that goes by itself', () => {
  it('scaled: three hours of failures and the refund come without anybody moving it', async () => {
    const { post, get, isv, app } = await bench()
    await post('markets', { id: 'fast', clock: 'scaled:36000' })
    const began = await get('markets/fast/clock')
    expect(began).toMatchObject({ mode: 'scaled:36000' })
    isv.answer = () => ({ status: 500 })
    const events = new EventReader(await app.request('/emulator/v1/markets/fast/events'))
    const order = await post('markets/fast/orders')
    await events.until(({ type, orderId }) => type === 'order-refunded' && orderId === order.orderId)
    await events.cancel()
    const refunded = await get(`markets/fast/orders/${order.orderId}`)
    expect(refunded).toMatchObject({ state: 'refunded', refundReason: 'create-failed' })
    const hours = (Date.parse(refunded.refundedAt) - Date.parse(refunded.createdAt)) / 3_600_000
    expect(hours).toBeGreaterThanOrEqual(3)
    expect(isv.heard.filter(({ activity }) => activity === 'newInstance').length).toBeGreaterThanOrEqual(3)
  })

  it('real: goes with the wall clock, and what is due now is done at once', async () => {
    const { post, get } = await bench()
    await post('markets', { id: 'live', clock: 'real' })
    const before = (await get('markets/live/clock')).now
    const order = await post('markets/live/orders')
    expect(order.state).toBe('opened')
    expect(order.createdAt >= before).toBe(true)
    const wall = new Date().toISOString()
    expect(order.createdAt.slice(0, 13) === wall.slice(0, 13) || order.createdAt < wall).toBe(true)
  })

  it('in the background does not hold the answers of other markets up', async () => {
    const { post, get, isv } = await bench()
    await post('markets', { id: 'slow', clock: 'scaled:100000' })
    isv.answer = ({ parameters }) => (parameters.activity === 'newInstance' ? 'hold' : undefined)
    await post('markets/slow/orders?wait=false')
    await isv.holding(1)
    isv.answer = () => undefined
    expect((await post(`${M}/orders`)).state).toBe('opened')
    expect((await get('markets/slow/clock')).inFlight).toBe(1)
  })
})
