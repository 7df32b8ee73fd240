import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import { evolve } from '../../emulator/market/evolve.ts'
import { Market } from '../../emulator/market/market.ts'
import { emptyState, freezeState, thawState } from '../../emulator/market/state.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import type { JournalLine } from '../../emulator/store/store.ts'
import { play, trace } from '../crash/story.ts'
import { type Bench, bench, type ScriptedIsv } from './scripted-isv.ts'

const options = { seed: 7 } as const

function resume(from: Bench, lines: readonly JournalLine[]): { market: Market; isv: ScriptedIsv } {
  const store = memoryStore()
  for (const line of lines) store.append(line.at, structuredClone(line.events))
  const { isv, keys } = bench(options)
  return { market: Market.restore({ keys: from.keys ?? keys, store, transport: isv.transport }) as Market, isv }
}

describe('a market killed at any journal boundary', () => {
  it('goes on as if nothing had happened, repeating at most the call whose answer was never recorded', async () => {
    const whole = bench(options)
    await play(whole.market)
    const expected = trace(whole.market)
    const lines = [...whole.store.lines(0)]
    expect(lines.length).toBeGreaterThan(100)
    const callsExpected = whole.isv.calls.length
    const countCalls = (until: readonly JournalLine[]) =>
      until.flatMap((line) => line.events as MarketEvent[]).filter((event) => event.type === 'attempt-started').length

    for (let cut = 1; cut <= lines.length; cut++) {
      const prefix = lines.slice(0, cut)
      const { market, isv } = resume(whole, prefix)
      await play(market)
      expect(trace(market), `cut after line ${cut}`).toEqual(expected)
      // Attempts that reach the ISV (refused ones do not): those before the cut plus those after it, one more for the interrupted one.
      const interrupted = [...market.state.messages.values()]
        .flatMap((message) => message.attempts)
        .reduce((total, attempt) => total + attempt.interruptions, 0)
      expect(interrupted, `cut after line ${cut}`).toBeLessThanOrEqual(2)
      expect(isv.calls.length + countCalls(prefix)).toBeLessThanOrEqual(callsExpected + countCalls(lines) + interrupted)
    }
  }, 60_000)
})

describe('a snapshot', () => {
  it('holds the same as the fold of the journal', async () => {
    const { market, store } = bench(options)
    await play(market)
    const folded = emptyState()
    for (const line of store.lines(0))
      for (const event of line.events) evolve(folded, structuredClone(event) as MarketEvent, line.at, line.seq)
    const viaJson = JSON.parse(JSON.stringify(freezeState(market.state)))
    expect(viaJson).toEqual(JSON.parse(JSON.stringify(freezeState(folded))))
    expect(JSON.parse(JSON.stringify(freezeState(thawState(structuredClone(viaJson)))))).toEqual(viaJson)
  })

  it('restores a market that goes on as before', async () => {
    const { market, keys, config } = bench(options)
    market.setFault({ on: 'newInstance', attempts: 'all', fault: 'error-500' })
    const order = market.place({})
    await market.advance({ by: 90 * MINUTE })
    const store = memoryStore()
    for (const line of market.lines()) store.append(line.at, structuredClone(line.events))
    await store.saveSnapshot({ version: 1, seq: market.seq, state: structuredClone(freezeState(market.state)) })
    const { isv } = bench(options)
    const restored = Market.restore({ keys, store, transport: isv.transport }) as Market
    expect(restored.clock.now()).toBe(config.start + 90 * MINUTE)
    await restored.advance({ by: 90 * MINUTE })
    expect(restored.order(order.orderId)).toMatchObject({ state: 'refunded', refundedAt: config.start + 3 * HOUR })
  })
})
