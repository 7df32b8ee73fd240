import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { macrotask } from '../../emulator/clock/wall.ts'
import type { Bench, Json } from './harness.ts'
import { bench } from './harness.ts'
import { EventReader } from './sse.ts'

const M = 'markets/default'
const EVENTS = `/emulator/v1/${M}/events`

async function follow({ app }: Bench, query = '', headers: Record<string, string> = {}): Promise<EventReader> {
  const response = await app.request(`${EVENTS}${query}`, { headers })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  return new EventReader(response)
}

async function traced({ call }: Bench, query = ''): Promise<Json[]> {
  const { text, status, headers } = await call('GET', `${M}/trace${query}`)
  expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** Counts who listens to the default market. */
function listeners({ emulator }: Bench): () => number {
  const market = emulator.get('default')
  const listen = market.listen.bind(market)
  let count = 0
  vi.spyOn(market, 'listen').mockImplementation((listener) => {
    count++
    const unlisten = listen(listener)
    return () => {
      count--
      unlisten()
    }
  })
  return () => count
}

describe('the trace', () => {
  it('holds everything that happened, one object per line, in order', async () => {
    const b = await bench()
    const order = await b.post(`${M}/orders`)
    await b.post(`${M}/clock/advance`, { by: '2h' })
    const events = await traced(b)
    expect(events[0]).toMatchObject({ seq: 1, type: 'market-created' })
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['order-placed', 'attempt-answered', 'order-opened', 'clock-advanced']),
    )
    expect(events.filter(({ type }) => type === 'order-opened')).toMatchObject([{ orderId: order.orderId }])
    const seqs = events.map(({ seq }) => seq)
    expect(seqs).toEqual([...seqs].sort((x, y) => x - y))
    expect(events.at(-1)).toMatchObject({ seq: b.emulator.get('default').seq, at: '2030-01-01T02:00:00.000Z' })
  })

  it('can be read on from a seq', async () => {
    const b = await bench()
    await b.post(`${M}/orders`)
    const all = await traced(b)
    const { seq } = b.emulator.get('default')
    for (let after = 0; after <= seq; after++) expect(await traced(b, `?after=${after}`)).toEqual(all.filter((event) => event.seq > after))
  })

  it('is read in parts, however long it is', async () => {
    const b = await bench()
    for (let n = 0; n < 200; n++) await b.post(`${M}/orders`)
    const response = await b.app.request(`/emulator/v1/${M}/trace`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const sizes: number[] = []
    for (let part = await reader.read(); !part.done; part = await reader.read()) sizes.push(part.value.length)
    expect(sizes.length).toBeGreaterThan(5)
    expect(Math.max(...sizes)).toBeLessThan(256 * 1024)
  })
})

describe('the events', () => {
  it('are the trace so far and then everything new, with nothing lost or doubled', async () => {
    const b = await bench()
    await b.post(`${M}/orders`)
    const reader = await follow(b)
    const first = await reader.take(3)
    // While it reads, more happens.
    const placed = Promise.all(Array.from({ length: 5 }, () => b.post(`${M}/orders`)))
    const rest = await reader.take(20)
    await placed
    await b.post(`${M}/faults`, { on: '*', fault: 'refuse' })
    const live = await reader.until(({ type }) => type === 'fault-set')
    const all = await traced(b)
    expect([...first, ...rest, ...live].map(({ data }) => data)).toEqual(all)
    await reader.cancel()
  })

  it('carry the seq as id, with the place inside a line of several events', async () => {
    const b = await bench()
    await b.post(`${M}/orders`)
    const reader = await follow(b)
    const events = await reader.take((await traced(b)).length)
    for (const { id, data } of events) expect(Number.parseInt(id, 10)).toBe(data.seq)
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
    const lastOfLines = events.filter(({ data }, index) => events[index + 1]?.data.seq !== data.seq)
    expect(lastOfLines.map(({ id }) => id)).toEqual(lastOfLines.map(({ data }) => String(data.seq)))
    await reader.cancel()
  })

  it('go on exactly where a reader was cut off, wherever that was', async () => {
    const b = await bench()
    for (let n = 0; n < 3; n++) await b.post(`${M}/orders`)
    const all = await traced(b)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: all.length }), { maxLength: 6 }), fc.boolean(), async (cuts, byHeader) => {
        const got: Json[] = []
        let last: string | undefined
        for (const cut of [...cuts, all.length]) {
          const count = Math.min(cut, all.length - got.length)
          const reader = await follow(b, last && !byHeader ? `?after=${last}` : '', last && byHeader ? { 'Last-Event-ID': last } : {})
          for (const { id, data } of await reader.take(count)) {
            got.push(data)
            last = id
          }
          await reader.cancel()
        }
        expect(got).toEqual(all)
      }),
      { numRuns: 40 },
    )
  })

  it('reach a reader that waits, as soon as they happen', async () => {
    const b = await bench()
    const reader = await follow(b, '?after=1')
    const waiting = reader.take(1)
    await macrotask()
    await b.post(`${M}/faults`, { on: '*', fault: 'refuse' })
    expect(await waiting).toMatchObject([{ id: '2', data: { type: 'fault-set' } }])
    await reader.cancel()
  })

  it('the header goes before the query, as a browser that connects again keeps the address', async () => {
    const b = await bench()
    await b.post(`${M}/faults`, { on: '*', fault: 'refuse' })
    await b.call('DELETE', `${M}/faults`)
    const reader = await follow(b, '?after=1', { 'Last-Event-ID': '2' })
    expect(await reader.take(1)).toMatchObject([{ id: '3' }])
    await reader.cancel()
  })

  it('beat when nothing happens', async () => {
    const b = await bench({ api: { heartbeat: 5 } })
    const reader = await follow(b, '?after=1')
    const next = reader.next()
    while (reader.comments < 3) await macrotask()
    await b.call('DELETE', `${M}/faults`)
    expect(await next).toMatchObject({ data: { type: 'faults-cleared' } })
    await reader.cancel()
  })

  it('leave nothing behind when the reader goes', async () => {
    const b = await bench()
    const count = listeners(b)
    const readers = [await follow(b), await follow(b), await follow(b)]
    for (const reader of readers) await reader.take(1)
    expect(count()).toBe(3)
    const waiting = readers[0]?.next()
    for (const reader of readers) await reader.cancel()
    expect(await waiting).toBeUndefined()
    expect(count()).toBe(0)
    await b.app.request(EVENTS, { method: 'HEAD' })
    expect(count()).toBe(0)
  })

  it('end when the market is reset or deleted, and begin anew with the new one', async () => {
    const b = await bench()
    await b.post(`${M}/orders`)
    const count = listeners(b)
    const reader = await follow(b)
    await reader.until(({ type }) => type === 'order-opened')
    const rest = reader.next().then(async (message) => {
      let more = message
      while (more) more = await reader.next()
    })
    await b.post(`${M}/reset`)
    await rest
    expect(count()).toBe(0)
    // The id is from before the reset.
    const again = await follow(b, '', { 'Last-Event-ID': '99' })
    expect(await again.take(1)).toMatchObject([{ id: '1', data: { type: 'market-created' } }])
    await again.cancel()
  })

  it('end when the server does', async () => {
    const stop = new AbortController()
    const b = await bench({ api: { stop: stop.signal } })
    const reader = await follow(b)
    await reader.take(1)
    const end = reader.next()
    stop.abort()
    expect(await end).toBeUndefined()
    const late = await follow(b)
    expect(await late.next()).toBeUndefined()
  })
})
