import { type Text, text } from '../protocol/text.ts'
import type { SentRequest, TransportFailureKind, TransportResult } from './exchange.ts'
import type { FaultRule } from './faults.ts'
import type { Transport } from './transport.ts'

/** What one delivery came to, faults included. */
export interface Delivered {
  /** What the marketplace gets to see: the real result, or what a fault made of it. */
  readonly result: TransportResult
  /** Virtual milliseconds the call took on top of real time; 0 without a fault. */
  readonly virtualMs: number
  /** What the ISV really answered, where a fault hid it from the marketplace. */
  readonly seen?: TransportResult
  /** A second answer to the same call, where a fault made it twice; it is judged like the first. */
  readonly again?: { readonly request: SentRequest; readonly result: TransportResult }
  /** An answer that a fault holds back past the time limit, and when it arrives: virtual milliseconds after sending. */
  readonly held?: { readonly result: TransportResult; readonly afterVirtualMs: number }
}

/**
 * Sends one request with at most one fault between emulator and ISV.
 *
 * @param args.timeoutMs bounds the call in real time, and a `delay` fault in virtual time
 * @param args.onLate hears of a real answer that came after the time limit
 */
export async function deliver(args: {
  request: SentRequest
  timeoutMs: number
  transport: Transport
  fault?: FaultRule
  onLate?: (late: TransportResult, afterVirtualMs?: number) => void
  /** The same call signed anew, for faults that make it twice. */
  anew?: () => SentRequest
}): Promise<Delivered> {
  const { request, timeoutMs, transport, fault, onLate, anew = () => request } = args
  switch (fault?.fault) {
    case undefined:
      return { result: await transport.send(request, timeoutMs, onLate), virtualMs: 0 }
    case 'refuse':
      return {
        result: failed(
          'refused',
          0,
          injected(fault, 'the connection was refused; nothing was sent to the ISV', '连接被拒绝，未向商家发送请求'),
        ),
        virtualMs: 0,
      }
    case 'error-500':
      return { result: { realMs: 0, response: serverError(fault) }, virtualMs: 0 }
    case 'lose-request':
      return {
        result: failed(
          'timeout',
          0,
          injected(fault, `the request was lost; no answer came within ${timeoutMs} ms`, `请求在途中丢失，${timeoutMs} 毫秒内无响应`),
        ),
        virtualMs: timeoutMs,
      }
    case 'cut-response': {
      const seen = await transport.send(request, timeoutMs)
      const reason = injected(fault, "the connection broke in the middle of the ISV's answer", '商家的响应传输中途连接中断')
      return { result: failed('truncated', seen.realMs, reason), virtualMs: 0, seen }
    }
    case 'duplicate': {
      const result = await transport.send(request, timeoutMs, onLate)
      const second = anew()
      return { result, virtualMs: 0, again: { request: second, result: await transport.send(second, timeoutMs) } }
    }
    case 'duplicate-parallel': {
      const second = anew()
      const [result, other] = await Promise.all([transport.send(request, timeoutMs, onLate), transport.send(second, timeoutMs)])
      return { result, virtualMs: 0, again: { request: second, result: other } }
    }
    case 'replayed-nonce': {
      // The first one only uses the nonce up: what counts is what the ISV makes of the second.
      await transport.send(request, timeoutMs)
      return { result: await transport.send(request, timeoutMs), virtualMs: 0 }
    }
    case 'lose-response': {
      // Its late answer would be lost on the way as well, so nobody listens for it.
      const seen = await transport.send(request, timeoutMs)
      const reason = injected(fault, 'the call was sent; whatever the ISV answered was lost on the way', '请求已发送，商家的响应在途中丢失')
      return { result: failed('reset', seen.realMs, reason), virtualMs: 0, seen }
    }
    case 'delay': {
      const result = await transport.send(request, timeoutMs, onLate)
      // Only an answer can be late: a call that failed by itself has failed already.
      if (result.failure) return { result, virtualMs: 0 }
      const delay = fault.delay ?? 0
      if (delay <= timeoutMs) return { result, virtualMs: delay }
      const reason = injected(
        fault,
        `the answer is ${delay} ms late, more than the limit of ${timeoutMs} ms`,
        `响应延迟 ${delay} 毫秒，超过 ${timeoutMs} 毫秒的时限`,
      )
      return { result: failed('timeout', result.realMs, reason), virtualMs: timeoutMs, held: { result, afterVirtualMs: delay } }
    }
    default:
      // Faults that change the request, or when it is sent, have done so already.
      return { result: await transport.send(request, timeoutMs, onLate), virtualMs: 0 }
  }
}

const failed = (kind: TransportFailureKind, realMs: number, reason: Text): TransportResult => ({ realMs, failure: { kind, reason } })

const injected = (fault: FaultRule, en: string, zh: string): Text =>
  text(
    `By injected fault ${fault.fault} (rule ${fault.id}), ${en}. Remove the rule to let calls through.`,
    `注入故障 ${fault.fault}（规则 ${fault.id}）：${zh}。删除该规则即可恢复正常调用。`,
  )

/** Like the error page of a common web server: the body is HTML, and says who made it. */
const serverError = (fault: FaultRule) => ({
  status: 500,
  rawHeaders: ['Content-Type', 'text/html; charset=utf-8'],
  body: Buffer.from(
    `<html><head><title>500 Internal Server Error</title></head><body>by injected fault ${fault.fault} (rule ${fault.id})</body></html>`,
  ),
})
