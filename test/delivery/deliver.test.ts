import { describe, expect, it, vi } from 'vitest'
import { deliver } from '../../emulator/delivery/deliver.ts'
import type { SentRequest, TransportResult } from '../../emulator/delivery/exchange.ts'
import type { FaultName, FaultRule } from '../../emulator/delivery/faults.ts'
import type { Transport } from '../../emulator/delivery/transport.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import { saasV2 } from '../../emulator/protocol/guides/saas-v2.ts'

const request: SentRequest = { method: 'GET', url: 'http://isv.example/', headers: {} }
const answered: TransportResult = { realMs: 3, response: { status: 200, rawHeaders: [], body: Buffer.from('{}') } }
const refused: TransportResult = { realMs: 1, failure: { kind: 'refused', reason: { en: 'refused', zh: '拒绝' } } }
const fault = (name: FaultName, delay?: number): FaultRule => ({
  id: 'f1',
  on: '*',
  attempts: 'all',
  fault: name,
  ...(delay === undefined ? {} : { delay }),
})

function transportGiving(result: TransportResult, late?: TransportResult) {
  const send = vi.fn<Transport['send']>(async (_request, _timeoutMs, onLate) => {
    if (late) onLate?.(late)
    return result
  })
  return { send, close: async () => undefined }
}

describe('without a fault', () => {
  it('hands the result through, with no virtual time and late answers reported', async () => {
    const transport = transportGiving(answered, refused)
    const onLate = vi.fn()
    expect(await deliver({ request, timeoutMs: 80, transport, onLate })).toEqual({ result: answered, virtualMs: 0 })
    expect(transport.send).toHaveBeenCalledWith(request, 80, onLate)
    expect(onLate).toHaveBeenCalledExactlyOnceWith(refused)
  })
})

describe('refuse', () => {
  it('sends nothing and says that it was injected', async () => {
    const transport = transportGiving(answered)
    const { result, virtualMs } = await deliver({ request, timeoutMs: 80, transport, fault: fault('refuse') })
    expect(transport.send).not.toHaveBeenCalled()
    expect(result.failure?.kind).toBe('refused')
    expect(result.failure?.reason.en).toContain('injected fault refuse (rule f1)')
    expect(result.failure?.reason.zh).toContain('注入故障 refuse')
    expect(virtualMs).toBe(0)
  })
})

describe('error-500', () => {
  it('sends nothing and answers with an error page whose verdict names the fault', async () => {
    const transport = transportGiving(answered)
    const { result } = await deliver({ request, timeoutMs: 80, transport, fault: fault('error-500') })
    expect(transport.send).not.toHaveBeenCalled()
    const [create] = saasV2
    if (!create) throw new Error('no interface')
    const verdict = judge(create, {}, result, { accessKey: 'test-access-key-0001', settings: {} })
    expect(verdict).toMatchObject({ outcome: 'failed', rule: 'failure.http-status' })
    expect(verdict.reason.en).toContain('HTTP status 500')
    expect(verdict.reason.en).toContain('injected fault error-500 (rule f1)')
  })
})

describe('lose-response', () => {
  it('sends, loses the answer and shows what was lost', async () => {
    const transport = transportGiving(answered, refused)
    const onLate = vi.fn()
    const delivered = await deliver({ request, timeoutMs: 80, transport, fault: fault('lose-response'), onLate })
    expect(transport.send).toHaveBeenCalledOnce()
    expect(delivered.result.failure?.kind).toBe('reset')
    expect(delivered.result.failure?.reason.en).toContain('injected fault lose-response')
    expect(delivered.result.realMs).toBe(3)
    expect(delivered.seen).toBe(answered)
    expect(onLate).not.toHaveBeenCalled()
  })
})

describe('delay', () => {
  it.each([0, 79, 80])('of %d ms keeps within a limit of 80 ms', async (delay) => {
    const delivered = await deliver({ request, timeoutMs: 80, transport: transportGiving(answered), fault: fault('delay', delay) })
    expect(delivered).toEqual({ result: answered, virtualMs: delay })
  })

  it('past the limit times the call out and holds the answer back', async () => {
    const delivered = await deliver({ request, timeoutMs: 80, transport: transportGiving(answered), fault: fault('delay', 81) })
    expect(delivered.virtualMs).toBe(80)
    expect(delivered.result.failure?.kind).toBe('timeout')
    expect(delivered.result.failure?.reason.en).toContain('injected fault delay')
    expect(delivered.result.failure?.reason.en).toContain('81 ms')
    expect(delivered.held).toEqual({ result: answered, afterVirtualMs: 81 })
  })

  it('leaves a call alone that failed by itself', async () => {
    const delivered = await deliver({ request, timeoutMs: 80, transport: transportGiving(refused), fault: fault('delay', 1000) })
    expect(delivered).toEqual({ result: refused, virtualMs: 0 })
  })
})
