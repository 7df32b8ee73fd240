import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../emulator/clock/duration.ts'
import { bench, minutes } from './scripted-isv.ts'

const working = { json: { resultCode: '000004', resultMsg: 'working' } }

describe('asynchronous opening (V2.0)', () => {
  it('polls queryInstance every two minutes until the ISV is ready', async () => {
    const { market, isv } = bench({}, (call) => {
      if (call.activity === 'newInstance') return { json: { resultCode: '000004', resultMsg: 'working', instanceId: 'async-1' } }
      if (call.activity === 'queryInstance' && call.repeat < 3) return working
      return undefined
    })
    const order = await market.buy({})
    expect(order.state).toBe('opening')
    await market.advance({ by: 10 * MINUTE })
    expect(order.state).toBe('opened')
    const query = [...market.state.messages.values()].find((message) => message.role === 'query')
    expect(minutes(market, query?.messageId as string)).toEqual([0, 2, 4, 6])
    expect(isv.activities()).toEqual(['newInstance', 'queryInstance', 'queryInstance', 'queryInstance', 'queryInstance'])
    expect(market.state.notices).toEqual([])
  })

  it('refunds after three hours of polling and releases the instance', async () => {
    const { market, isv } = bench({}, (call) => {
      if (call.activity === 'newInstance') return { json: { resultCode: '000004', resultMsg: 'working', instanceId: 'async-1' } }
      return call.activity === 'queryInstance' ? working : undefined
    })
    const order = await market.buy({})
    await market.advance({ by: 3 * HOUR })
    expect(order).toMatchObject({ state: 'refunded', refundReason: 'opening-timed-out', refundedAt: order.createdAt + 3 * HOUR })
    expect(isv.calls.filter((call) => call.activity === 'queryInstance')).toHaveLength(90)
    expect(isv.calls.at(-1)).toMatchObject({ activity: 'releaseInstance', parameters: { instanceId: 'async-1' } })
  })

  it('keeps the order open and restartable under the other reading', async () => {
    let ready = false
    const { market } = bench({ settings: { 'query-exhausted': 'keep-open' } }, (call) =>
      call.activity === 'queryInstance' && !ready ? working : undefined,
    )
    const order = await market.buy({})
    await market.advance({ by: 4 * HOUR })
    expect(order.state).toBe('opening')
    const query = [...market.state.messages.values()].find((message) => message.role === 'query')
    ready = true
    await market.restart(query?.messageId as string)
    expect(order.state).toBe('opened')
  })

  it('does not outrun an honest slow ISV: polls are paced in real time', async () => {
    let ready = false
    let polls = 0
    const { market } = bench(
      { polling: { interval: '5ms', patience: '20s' }, policies: { 'saas-v2/query': { every: '2m', calls: 2000 } } },
      (call) => {
        if (call.activity === 'newInstance') return { json: { resultCode: '000004', resultMsg: 'working', instanceId: 'slow-1' } }
        if (call.activity !== 'queryInstance') return undefined
        polls++
        return ready ? undefined : working
      },
    )
    const order = await market.buy({})
    setTimeout(() => {
      ready = true
    }, 120)
    await market.advance({ until: 'idle' })
    expect(order.state).toBe('opened')
    // 120 ms at 10 ms a poll; an unpaced clock would have made thousands.
    expect(polls).toBeLessThan(40)
  })

  it('jumps on once patience is used up', async () => {
    const { market } = bench({ polling: { interval: '1ms', patience: '20ms' } }, (call) => {
      if (call.activity === 'newInstance') return { json: { resultCode: '000004', resultMsg: 'working', instanceId: 'never-1' } }
      return call.activity === 'queryInstance' ? working : undefined
    })
    const order = await market.buy({})
    await market.advance({ by: 3 * HOUR })
    expect(order.state).toBe('refunded')
  })
})

describe('who may answer with which instance', () => {
  it('refuses the id of a stranger, in words', async () => {
    const { market } = bench({}, (call) =>
      call.activity === 'newInstance' ? { json: { resultCode: '000000', resultMsg: 'ok', instanceId: 'same-for-all' } } : undefined,
    )
    const first = await market.buy({})
    const second = await market.buy({})
    expect(first.state).toBe('opened')
    expect(second.state).toBe('opening')
    expect(market.message(second.messageIds[0] as string).attempts[0]?.verdict).toMatchObject({
      outcome: 'failed',
      rule: 'failure.foreign-instance',
    })
  })

  it('calls off a live answer that changed the instance (V1.0 resource details)', async () => {
    const { market } = bench({ guide: 'saas-v1' }, (call) =>
      call.activity === 'newInstance'
        ? { json: { resultCode: '000000', resultMsg: 'ok', instanceId: `new-${call.repeat}`, appInfo: { frontEndUrl: 'https://x' } } }
        : undefined,
    )
    const order = await market.buy({})
    expect(order.state).toBe('opened')
    const { message } = await market.act('new-0', 'open-details')
    expect(message).toMatchObject({ state: 'failed' })
    expect(message?.attempts[0]?.verdict?.rule).toBe('failure.instance-changed')
    expect(market.instance('new-0').state).toBe('active')
  })

  it('notes that a repeat opened the order twice when the first answer was lost', async () => {
    const { market } = bench({}, (call) =>
      call.activity === 'newInstance'
        ? { json: { resultCode: '000000', resultMsg: 'ok', instanceId: `i-${call.parameters.businessId}` } }
        : undefined,
    )
    market.setFault({ on: 'newInstance', attempts: '1', fault: 'lose-response' })
    const order = await market.buy({})
    await market.advance({ by: HOUR })
    expect(order.state).toBe('opened')
    const notes = market.message(order.messageIds[0] as string).attempts[1]?.verdict?.notes
    expect(notes).toEqual([expect.objectContaining({ rule: 'idempotency.same-instance', severity: 'fail' })])
  })
})

describe('several billing items', () => {
  it('open one instance each, under one order (V1.0: by productId)', async () => {
    const { market, isv } = bench({ guide: 'saas-v1' })
    const order = await market.buy({ chargingMode: 'on-demand', items: [{}, {}, {}] })
    expect(order.state).toBe('opened')
    expect(new Set(isv.calls.map((call) => call.parameters.orderId)).size).toBe(1)
    expect(new Set(isv.calls.map((call) => call.parameters.productId)).size).toBe(3)
    expect(new Set(order.lines.map((line) => market.state.instances.get(line.instanceKey)?.instanceId)).size).toBe(3)
    expect(isv.calls.every((call) => call.parameters.chargingMode === '0' && call.parameters.expireTime === undefined)).toBe(true)
  })

  it('are refunded together when one of them never opens, and what was opened is released', async () => {
    const { market, isv } = bench({}, (call) =>
      call.activity === 'newInstance' && call.parameters.orderLineId?.endsWith('-000002') ? { status: 500, json: {} } : undefined,
    )
    const order = await market.buy({ chargingMode: 'on-demand', items: [{}, {}] })
    await market.advance({ by: 3 * HOUR })
    expect(order.state).toBe('refunded')
    expect(isv.calls.filter((call) => call.activity === 'releaseInstance').map((call) => call.parameters.instanceId)).toEqual([
      `i-${order.orderId}-000001`,
    ])
  })
})

describe('answers that come too late', () => {
  it.each([
    { delay: 5_000, state: 'opened' },
    { delay: 5_001, state: 'opening' },
  ])('a delay of $delay ms of virtual time leaves the order $state', async ({ delay, state }) => {
    const { market } = bench({})
    market.setFault({ on: 'newInstance', attempts: '1', fault: 'delay', delay })
    const order = await market.buy({})
    expect(order.state).toBe('opening')
    await market.advance({ by: 6_000 })
    expect(order.state).toBe(state)
  })

  it('are recorded and cannot bring a refunded order back; the instance they name is released', async () => {
    const { market, isv } = bench({})
    market.setFault({ on: 'newInstance', attempts: 'all', fault: 'delay', delay: 4 * HOUR })
    const order = await market.buy({})
    await market.advance({ by: 3 * HOUR + 10_000 })
    expect(order).toMatchObject({ state: 'refunded', refundedAt: order.createdAt + 3 * HOUR + 5_000 })
    expect(isv.activities()).not.toContain('releaseInstance')
    await market.advance({ by: 2 * HOUR })
    expect(order.state).toBe('refunded')
    expect(isv.calls.filter((call) => call.activity === 'releaseInstance')).toHaveLength(1)
    expect(market.message(order.messageIds[0] as string).attempts[0]?.lateLine).toBeDefined()
  })

  it('leave no trace at the ISV when the market is set to send no release', async () => {
    const { market, isv } = bench({ settings: { 'release-after-refund': 'never' } })
    market.setFault({ on: 'newInstance', attempts: 'all', fault: 'delay', delay: 4 * HOUR })
    await market.buy({})
    await market.advance({ by: 9 * HOUR })
    expect(isv.activities()).not.toContain('releaseInstance')
  })
})
