import { describe, expect, it } from 'vitest'
import { HOUR } from '../../emulator/clock/duration.ts'
import { Market } from '../../emulator/market/market.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import { StoreError } from '../../emulator/store/store.ts'
import { bench, ScriptedIsv } from './scripted-isv.ts'

describe('a disk that takes no more', () => {
  it('stops the market with the sentence of the store, and hangs nobody', async () => {
    const { config, keys } = bench({})
    const store = memoryStore()
    const isv = new ScriptedIsv(keys.accessKey)
    let full = false
    const refusing = new Proxy(store, {
      get: (target, name) => {
        if (name === 'append' && full)
          return () => {
            throw new StoreError('Failed to append line 9: no space left on device.')
          }
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const market = Market.create(config, { keys, store: refusing, transport: isv.transport })
    await market.buy({})
    isv.script = () => {
      full = true
      return undefined
    }
    await expect(market.buy({})).rejects.toThrow('no space left')
    await expect(market.buy({})).rejects.toThrow('no space left')
    await expect(market.advance({ by: HOUR })).rejects.toThrow('no space left')
    await market.close()
  })

  it('that refuses the snapshot only loses the quick start', async () => {
    const { config, keys } = bench({})
    const store = memoryStore()
    const heard: string[] = []
    const refusing = new Proxy(store, {
      get: (target, name) => {
        if (name === 'saveSnapshot')
          return async () => {
            throw new StoreError('Failed to write the snapshot.')
          }
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const market = Market.create(config, {
      keys,
      store: refusing,
      transport: new ScriptedIsv(keys.accessKey).transport,
      onTrouble: (message) => heard.push(message),
    })
    const order = await market.buy({})
    expect(order.state).toBe('opened')
    await market.close()
    expect(heard).toEqual(['Failed to write the snapshot.'])
  })
})

describe('an unsubscription of several instances', () => {
  it('is through when the last of them is released', async () => {
    let down = true
    const { market } = bench({}, (call) =>
      call.activity === 'releaseInstance' && call.parameters.instanceId?.endsWith('2') && down ? { status: 500, json: {} } : undefined,
    )
    const order = await market.buy({ chargingMode: 'on-demand', items: [{}, {}] })
    const { order: back } = await market.act(`i-${order.orderId}-000001`, 'unsubscribe', { negotiated: true })
    expect(back?.state).toBe('opening')
    down = false
    await market.advance({ by: HOUR })
    expect(back?.state).toBe('opened')
  })
})
