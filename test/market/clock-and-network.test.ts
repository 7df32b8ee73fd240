import { describe, expect, it } from 'vitest'
import { HOUR } from '../../emulator/clock/duration.ts'
import { macrotask } from '../../emulator/clock/wall.ts'
import { bench } from './scripted-isv.ts'

const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await macrotask()
}

describe('the virtual clock', () => {
  it('skips: three hours of retries take no time when every call has been answered', async () => {
    const { market } = bench({}, () => ({ status: 500, json: {} }))
    await market.buy({})
    const before = performance.now()
    const { now, fired } = await market.advance({ by: 3 * HOUR })
    expect(now).toBe(market.config.start + 3 * HOUR)
    expect(fired).toBe(3)
    expect(performance.now() - before).toBeLessThan(200)
  })

  it('does not skip while a call is in flight', async () => {
    const { market, isv } = bench({}, (call) => (call.activity === 'newInstance' && call.repeat === 1 ? 'hang' : { status: 500, json: {} }))
    await market.buy({})
    let done = false
    const advanced = market.advance({ by: 3 * HOUR }).then(() => {
      done = true
    })
    await turns(200)
    expect(isv.hanging).toBe(1)
    expect(done).toBe(false)
    expect(market.clock.now()).toBe(market.config.start + HOUR)
    isv.release()
    await advanced
    expect(market.clock.now()).toBe(market.config.start + 3 * HOUR)
  })

  it('does not skip over an order that is being placed at the same time', async () => {
    const { market, isv } = bench({}, (call) => (call.activity === 'newInstance' ? 'hang' : undefined))
    const bought = market.buy({})
    const advanced = market.advance({ by: HOUR })
    await turns(50)
    expect(market.clock.now()).toBe(market.config.start)
    isv.release()
    const order = await bought
    await advanced
    expect(order).toMatchObject({ state: 'opened', openedAt: market.config.start })
  })

  it('runs work of one instant in the order it was planned', async () => {
    const { market, isv } = bench({}, () => ({ status: 500, json: {} }))
    const orders = [await market.buy({}), await market.buy({}), await market.buy({})].map((order) => order.orderId)
    await market.advance({ by: 2 * HOUR })
    expect(isv.calls.map((call) => call.parameters.orderId)).toEqual([...orders, ...orders, ...orders])
  })

  it('advances one after the other when asked twice at once', async () => {
    const { market } = bench({}, () => ({ status: 500, json: {} }))
    await market.buy({})
    const [first, second] = await Promise.all([market.advance({ by: HOUR }), market.advance({ by: HOUR })])
    expect([first?.now, second?.now].map((now) => ((now as number) - market.config.start) / HOUR)).toEqual([1, 2])
  })

  it('stops at idle before the dates of lives that go on', async () => {
    const { market } = bench({}, (call) => (call.activity === 'newInstance' && call.repeat < 2 ? { status: 500, json: {} } : undefined))
    const order = await market.buy({})
    const { now } = await market.advance({ until: 'idle' })
    expect(order.state).toBe('opened')
    expect(now).toBe(market.config.start + 2 * HOUR)
  })

  it('never goes back', async () => {
    const { market } = bench({})
    expect(() => market.advance({ to: market.config.start - 1 })).toThrow('time never goes back')
  })

  it('keeps the limit of calls in flight', async () => {
    const { market, isv } = bench({ concurrency: 3 }, () => 'hang')
    for (let n = 0; n < 10; n++) market.place({})
    await turns(20)
    expect(isv.hanging).toBe(3)
    const closed = market.close()
    isv.release()
    await closed
  })
})

describe('clocks that go by themselves', () => {
  it('tell the same story in scaled time', async () => {
    const { market } = bench({ clock: 'scaled:360000', concurrency: 4 }, () => ({ status: 500, json: {} }))
    const order = await market.buy({})
    await new Promise<void>((resolve) => {
      const stop = market.listen((line) => {
        if (line.events.some((event) => event.type === 'order-refunded')) {
          stop()
          resolve()
        }
      })
    })
    const offsets = market.message(order.messageIds[0] as string).attempts.map((attempt) => (attempt.at - order.createdAt) / HOUR)
    expect(offsets).toHaveLength(4)
    // Never early; late by what the machine needs, at 100 virtual hours a second.
    for (const [n, offset] of offsets.entries()) expect(offset).toBeGreaterThanOrEqual(n)
    await market.close()
  })

  it('refuse to be advanced', () => {
    const { market } = bench({ clock: 'real' })
    expect(() => market.advance({ by: 1 })).toThrow('goes by itself')
  })
})
