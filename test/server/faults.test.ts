import { describe, expect, it } from 'vitest'
import { readFault } from '../../emulator/commands/fault-option.ts'
import { FAULTS, type FaultKind } from '../../emulator/delivery/faults.ts'
import { Emulator } from '../../emulator/market/emulator.ts'
import { bench, type Json } from './harness.ts'

const M = 'markets/default'
const KINDS: readonly FaultKind[] = FAULTS

describe('the fault catalogue over the control API', () => {
  it('is listed whole: way, parameters, what a good seller does, source', async () => {
    const { get } = await bench()
    const { faults } = await get('catalogue')
    expect(faults.map(({ name }: Json) => name)).toEqual(KINDS.map(({ name }) => name))
    for (const [n, { way, wires, needsDelay, source }] of KINDS.entries()) {
      expect(faults[n]).toMatchObject({ way, needsDelay, source, ...(wires ? { wires } : {}) })
    }
  })

  it.each(KINDS)('sets $name, with a probability', async ({ name, needsDelay }) => {
    const { call, get } = await bench()
    const rule = { on: '*', fault: name, attempts: '1-2', probability: 0.25, ...(needsDelay ? { delay: 'PT6S' } : {}) }
    const set = await call('POST', `${M}/faults`, rule)
    expect(set).toMatchObject({ status: 201, json: { id: 'fault-1', ...rule } })
    expect(await get(`${M}/faults`)).toEqual([set.json])
  })

  it.each([1.5, -0.1, '0.5'])('refuses the probability %s', async (probability) => {
    const { call } = await bench()
    const refused = await call('POST', `${M}/faults`, { on: '*', fault: 'refuse', probability })
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.json)).toContain('probability')
  })
})

describe('a probe over the control API', () => {
  it('shows an ISV that takes a call signed with another key, and changes nothing', async () => {
    const { get, post } = await bench()
    const { instanceId } = await post(`${M}/orders`)
    const before = await get(`${M}/instances/${instanceId}`)
    const { attempts } = await post(`${M}/instances/${instanceId}/probe`, { role: 'release', fault: 'wrong-key' })
    expect(attempts).toHaveLength(1)
    expect(attempts[0]).toMatchObject({ fault: 'wrong-key', verdict: { notes: [{ rule: 'forged.wrong-key', severity: 'fail' }] } })
    expect(await get(`${M}/instances/${instanceId}`)).toEqual(before)
  })

  it('takes parameters of its own, and refuses what is not about the call', async () => {
    const { call, post } = await bench()
    const { instanceId } = await post(`${M}/orders`)
    const sent = await post(`${M}/instances/${instanceId}/probe`, { role: 'query', instanceId: 'nobody', change: { extra: 'x' } })
    const { body } = sent.attempts[0].request
    expect(JSON.parse(body)).toMatchObject({ instanceId: 'nobody', extra: 'x' })
    const refused = await call('POST', `${M}/instances/${instanceId}/probe`, { role: 'query', fault: 'refuse' })
    expect(refused.status).toBe(400)
    const unknown = await call('POST', `${M}/instances/none/probe`, { role: 'query' })
    expect(unknown.status).toBe(404)
  })
})

describe('two rules of one kind', () => {
  it('keep their own delays: the repeat of a query does not take that of a create', async () => {
    const { get, post } = await bench()
    await post(`${M}/faults`, { on: 'refreshInstance', fault: 'duplicate-later', delay: 'PT9H' })
    await post(`${M}/faults`, { on: 'newInstance', fault: 'duplicate-later', delay: 'PT1H' })
    await post(`${M}/orders`)
    await post(`${M}/clock/advance`, { by: 'PT2H' })
    const repeats = (await get(`${M}/messages`)).filter(({ probe }: Json) => probe)
    expect(repeats).toMatchObject([{ interface: 'newInstance', createdAt: '2030-01-01T01:00:00.000Z' }])
  })
})

describe('faults of an emulator', () => {
  it('hold in the default market, in markets made later and in one begun anew', async () => {
    const emulator = await Emulator.open({ faults: [readFault('lose-response:on=newInstance,attempts=1-2')] })
    const rule = { id: 'fault-1', on: 'newInstance', attempts: '1-2', fault: 'lose-response' }
    try {
      for (const market of [emulator.get('default'), await emulator.create({ id: 'later' }), await emulator.reset('later')]) {
        expect([...market.state.faults.values()]).toEqual([rule])
      }
    } finally {
      await emulator.close()
    }
  })
})
