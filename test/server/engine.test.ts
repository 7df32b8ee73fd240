import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { HOUR } from '../../emulator/clock/duration.ts'
import { macrotask, stopwatch } from '../../emulator/clock/wall.ts'
import { Emulator } from '../../emulator/market/emulator.ts'
import { faultSchema } from '../../emulator/market/fault-rules.ts'
import { Market } from '../../emulator/market/market.ts'
import { buySchema } from '../../emulator/market/requests.ts'
import { readOptions } from '../../emulator/market/setup.ts'
import { instanceView, traceOf } from '../../emulator/market/views.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import { type MarketStore, StoreError } from '../../emulator/store/store.ts'
import { bench, ScriptedIsv } from '../market/scripted-isv.ts'

/** What the control API needs of the engine so that every request gets an answer, whatever happens below. */

const SECRET = 'key-that-must-not-leak'

function withFullDisk(lines: number): { market: Market; isv: ScriptedIsv } {
  const { config, keys } = readOptions('test', { seed: 1, isv: { url: 'http://isv.test/p', accessKey: 'scripted-key' } })
  const store = memoryStore()
  let left = lines
  const full: MarketStore = {
    ...bound(store),
    recovery: store.recovery,
    append: (at, events) => {
      if (left-- <= 0) throw new StoreError('Failed to append: the disk is full (ENOSPC).')
      return store.append(at, events)
    },
  }
  const isv = new ScriptedIsv(keys.accessKey, () => ({ status: 500, json: {} }))
  return { market: Market.create(config, { keys, store: full, transport: isv.transport }), isv }
}

const bound = (store: MarketStore): Omit<MarketStore, 'append' | 'recovery'> => ({
  snapshot: () => store.snapshot(),
  lines: (after) => store.lines(after),
  line: (seq) => store.line(seq),
  saveSnapshot: (snapshot) => store.saveSnapshot(snapshot),
  close: () => store.close(),
})

describe('a market whose disk is full', () => {
  it('says so to whoever waits for a call', async () => {
    const { market } = withFullDisk(2)
    await expect(market.buy({})).rejects.toThrow('the disk is full')
    await market.close()
  })

  it('says so to whoever advances the clock, then and later', async () => {
    const { market } = withFullDisk(4)
    await market.buy({})
    await expect(market.advance({ by: 3 * HOUR })).rejects.toThrow('the disk is full')
    await expect(market.advance({ by: HOUR })).rejects.toThrow('the disk is full')
    expect(() => market.place({})).toThrow('the disk is full')
    await market.close()
  })

  it('does not bring the process down from a timer', async () => {
    const { config, keys } = readOptions('test', {
      seed: 1,
      clock: 'scaled:36000',
      isv: { url: 'http://isv.test/p', accessKey: 'scripted-key' },
    })
    const store = memoryStore()
    let full = false
    const failing: MarketStore = {
      ...bound(store),
      recovery: store.recovery,
      append: (at, events) => {
        if (full) throw new StoreError('Failed to append: the disk is full (ENOSPC).')
        return store.append(at, events)
      },
    }
    const isv = new ScriptedIsv(keys.accessKey, () => ({ status: 500, json: {} }))
    const market = Market.create(config, { keys, store: failing, transport: isv.transport })
    await market.buy({})
    full = true
    const uncaught: unknown[] = []
    const hear = (error: unknown) => uncaught.push(error)
    process.on('uncaughtException', hear)
    onTestFinished(() => void process.off('uncaughtException', hear))
    await expect(market.quiet().then(() => untilBroken(market))).resolves.toContain('the disk is full')
    expect(uncaught).toEqual([])
    await market.close()
  })
})

/** Asks until the market answers with its trouble. */
async function untilBroken(market: Market): Promise<string> {
  for (;;) {
    try {
      await market.quiet()
    } catch (error) {
      return String(error)
    }
    await macrotask()
  }
}

describe('an answer that is late in virtual time', () => {
  const delayed = async (on: string, delay = 2_000) => {
    const made = bench()
    const order = await made.market.buy({})
    made.market.setFault({ on, attempts: 'all', fault: 'delay', delay })
    return { ...made, order, instanceId: made.market.state.instances.get(`${order.orderId}-000001`)?.instanceId as string }
  }

  it('does not keep a live call waiting: nobody would move the clock for it', async () => {
    const { market, instanceId } = await delayed('queryInstance')
    const opened = await market.act(instanceId, 'open-details')
    expect(opened.message).toMatchObject({ state: 'succeeded' })
    expect(await market.query([instanceId])).toMatchObject({ state: 'succeeded' })
    await market.close()
  })

  it('lets a renewal with change through when the check is answered in time, and blocks it when it is not', async () => {
    const slow = await delayed('changeInstanceCheck')
    const { order } = await slow.market.act(slow.instanceId, 'renew', { change: { skuCode: 'another' } })
    expect(order?.type).toBe('RENEW')
    await slow.market.close()
    const late = await delayed('changeInstanceCheck', 60_000)
    await expect(late.market.act(late.instanceId, 'renew', { change: { skuCode: 'another' } })).rejects.toMatchObject({
      kind: 'impossible',
    })
    await late.market.close()
  })

  it('answers freeze at once, with the verdict still to come', async () => {
    const { market, instanceId } = await delayed('updateInstanceStatus')
    const { message } = await market.act(instanceId, 'freeze')
    expect(message?.attempts[0]?.waiting).toBeDefined()
    await market.advance({ by: 3_000 })
    expect(message?.state).toBe('succeeded')
    await market.close()
  })

  it('answers a restart at once, with the verdict still to come', async () => {
    const { market } = bench({}, () => ({ status: 500, json: {} }))
    const order = await market.buy({})
    market.setFault({ on: 'newInstance', attempts: '2-', fault: 'delay', delay: 2_000 })
    const message = await market.restart(order.messageIds[0] as string)
    expect(message.attempts[1]?.waiting).toBeDefined()
    await market.close()
  })
})

describe('time', () => {
  it('ends with the year 9999, and says so', async () => {
    const { market } = bench()
    await expect(async () => market.advance({ by: Number.MAX_SAFE_INTEGER })).rejects.toMatchObject({ kind: 'invalid' })
    expect(await market.advance({ by: HOUR })).toMatchObject({ now: market.config.start + HOUR })
    await market.close()
  })

  it('does not run so fast that it is over in a moment', () => {
    expect(() => readOptions('test', { clock: 'scaled:99999999999999' })).toThrow('scaled')
  })
})

describe('a key that the ISV sends back', () => {
  const echo = (guide: string) => {
    const made = bench({ guide, isv: { accessKey: SECRET } }, ({ activity, parameters }) => {
      const ok = { resultCode: '000000', resultMsg: `your key is ${SECRET}` }
      const appInfo = { frontEndUrl: `https://isv.example.com/?key=${SECRET}`, memo: SECRET }
      if (activity === 'newInstance') return { json: { ...ok, instanceId: `i-${parameters.orderId}`, appInfo } }
      if (activity === 'queryInstance') return { json: { ...ok, info: [{ instanceId: parameters.instanceId, appInfo }] } }
      return { json: ok }
    })
    return made.market
  }

  it.each(['saas-v1', 'saas-v2'])('is not recorded: %s', async (guide) => {
    const market = echo(guide)
    market.setFault({ on: '*', attempts: '1', fault: 'delay', delay: 1_000 })
    await market.buy({})
    await market.advance({ by: HOUR })
    market.clearFaults()
    const [instance] = market.state.instances.values()
    expect(instance?.state).toBe('active')
    await market.act(instance?.instanceId as string, 'open-details')
    expect(JSON.stringify([...traceOf(market)])).not.toContain(SECRET)
    expect(JSON.stringify([...market.state.instances.values()])).not.toContain(SECRET)
    await market.close()
  })

  it('is not recorded as the instance id either', async () => {
    const { market } = bench({ isv: { accessKey: SECRET } }, () => ({
      json: { resultCode: '000000', resultMsg: 'ok', instanceId: SECRET },
    }))
    await market.buy({})
    expect(JSON.stringify([...traceOf(market)])).not.toContain(SECRET)
    await market.close()
  })
})

describe('a large market', () => {
  it('lists its instances in time that grows with their number, not with its square', async () => {
    const { market } = bench({ concurrency: 64 })
    for (let n = 0; n < 4_000; n++) market.place({})
    await market.quiet()
    const [first] = market.state.instances.values()
    await market.act(first?.instanceId as string, 'renew')
    const began = stopwatch()
    const shown = [...market.state.instances.values()].map((instance) => instanceView(market, instance))
    expect(stopwatch() - began).toBeLessThan(1_000)
    expect(shown.filter(({ possible }) => possible.includes('unsubscribe-renewal'))).toHaveLength(1)
    await market.close()
  })
})

describe('requests', () => {
  it('take at most three decimals of money, as a number too', () => {
    expect(violations(buySchema, { amount: 0.125 })).toEqual([])
    expect(violations(buySchema, { amount: '12.500' })).toEqual([])
    for (const amount of [0.0001, '0.0001', -1, true]) expect(violations(buySchema, { amount })).toHaveLength(1)
    expect(violations(buySchema, { amount: true })[0]?.message).toBe('"amount" is true, must be a number with at most 3 decimals')
  })

  it('say in words what a list of attempts is', () => {
    expect(violations(faultSchema, { on: '*', fault: 'refuse', attempts: 2 })).toEqual([])
    const found = violations(faultSchema, { on: '*', fault: 'refuse', attempts: true })
    expect(found.map(({ message }) => message)).toEqual(['"attempts" is a boolean, must be string,integer'])
  })
})

describe('an emulator', () => {
  const open: Emulator[] = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((emulator) => emulator.close()))
  })
  const opened = async (...options: Parameters<typeof Emulator.open>) => {
    const emulator = await Emulator.open(...options)
    open.push(emulator)
    return emulator
  }

  it('makes a market of one id once, however many ask at the same time', async () => {
    const emulator = await opened()
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => emulator.create({ id: 'same' })))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of made) if (each.status === 'rejected') expect(each.reason).toMatchObject({ kind: 'impossible' })
  })

  it('resets one after the other, and says so to whoever asks in between', async () => {
    const data = mkdtempSync(join(tmpdir(), 'koogallery-'))
    onTestFinished(() => rmSync(data, { recursive: true }))
    const emulator = await opened({ data })
    const resets = [emulator.reset('default'), emulator.reset('default'), emulator.reset('default')]
    await Promise.all(resets)
    expect(emulator.get('default').seq).toBe(1)
    const removing = emulator.create({ id: 'gone' }).then(() => Promise.allSettled([emulator.remove('gone'), emulator.remove('gone')]))
    expect((await removing).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  it('gives no free id away that is being taken', async () => {
    const emulator = await opened()
    const made = await Promise.all([emulator.create({ id: 'm1' }), emulator.create(), emulator.create()])
    expect(new Set(made.map(({ id }) => id)).size).toBe(3)
  })

  it('names the nearest market when there is none of an id', async () => {
    const emulator = await opened()
    expect(() => emulator.get('defualt')).toThrow('Failed to find market "defualt": there is none of that id. Did you mean "default"?')
  })

  it('takes every key it is given at a restart, not the access key alone', async () => {
    const data = mkdtempSync(join(tmpdir(), 'koogallery-'))
    onTestFinished(() => rmSync(data, { recursive: true }))
    const first = await Emulator.open({ data, defaults: { isv: { accessKey: 'first-key', ak: 'first-ak', sk: 'first-sk' } } })
    await first.close()
    const second = await opened({ data, defaults: { isv: { sk: 'second-sk', kitKey: 'second-kit' } } })
    expect(second.get('default').keys).toEqual({ accessKey: 'first-key', ak: 'first-ak', sk: 'second-sk', kitKey: 'second-kit' })
  })

  it('lets go of the data folder even when a market cannot be closed cleanly', async () => {
    const data = mkdtempSync(join(tmpdir(), 'koogallery-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const emulator = await Emulator.open({ data })
    vi.spyOn(emulator.get('default'), 'close').mockRejectedValue(new StoreError('Failed to save a snapshot: the disk is full.'))
    await expect(emulator.close()).rejects.toThrow('the disk is full')
    await (await Emulator.open({ data })).close()
  })
})
