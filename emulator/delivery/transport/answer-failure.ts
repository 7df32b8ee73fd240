/** Why a connection brought no whole answer, after the call was sent over it. */

import { type Text, text } from '../../protocol/text.ts'
import type { TransportFailure } from '../exchange.ts'
import type { Target } from './targets.ts'

/** How far a call got. */
export interface Progress {
  /** Whether it went over a kept-alive connection. */
  readonly reused: boolean
  /** Whether the first byte of an answer came. */
  readonly begun: boolean
  readonly headersRead: boolean
  /** Bytes of body. */
  readonly received: number
  /** Bytes of body that the Content-Length promised. */
  readonly announced: number | undefined
}

export function answerFailure(target: Target, progress: Progress, code: string, error: Error): TransportFailure {
  const { where } = target
  const { begun, headersRead, received, announced } = progress
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return {
      kind: 'too-large',
      reason: text(
        `Failed to read the answer of ${where}: its headers are too large. Send fewer or shorter headers.`,
        `读取 ${where} 的响应失败：响应头过大。请减少或缩短响应头。`,
      ),
    }
  }
  const breach = breachOf(error, code, headersRead)
  if (breach !== undefined) {
    return {
      kind: 'not-http',
      reason: text(
        `Failed to read the answer of ${where}: it does not follow HTTP (${breach}). Check that the port belongs to an HTTP server, and that the address begins with https:// if it speaks TLS.`,
        `读取 ${where} 的响应失败：响应不符合 HTTP 协议（${breach}）。请确认该端口为 HTTP 服务；若使用 TLS，地址应以 https:// 开头。`,
      ),
    }
  }
  if (headersRead) {
    const [of, total] = announced === undefined ? ['', ''] : [` of ${announced}`, `，应为 ${announced} 字节`]
    return {
      kind: 'truncated',
      reason: text(
        `Failed to read the whole answer of ${where}: the connection ended after ${received}${of} bytes of body. Check the Content-Length and whether the service crashed while answering.`,
        `未能读取 ${where} 的完整响应：连接在响应体 ${received} 字节处断开${total}。请检查 Content-Length，以及服务是否在响应过程中崩溃。`,
      ),
    }
  }
  if (begun) {
    return {
      kind: 'truncated',
      reason: text(
        `Failed to read the whole answer of ${where}: the connection ended within its headers. Check whether the service crashed while answering.`,
        `未能读取 ${where} 的完整响应：连接在响应头处断开。请检查服务是否在响应过程中崩溃。`,
      ),
    }
  }
  return { kind: 'reset', reason: resetWords(target, progress.reused, code) }
}

function resetWords({ where, secure }: Target, reused: boolean, code: string): Text {
  if (reused) {
    return text(
      `Failed to get an answer from ${where}: it closed a kept-alive connection just as the call was sent over it (${code}), so the ISV may or may not have seen the call. It is not sent twice; the next attempt uses another connection.`,
      `未收到 ${where} 的响应：发送请求的同时对方关闭了保持的连接（${code}），商家可能收到也可能未收到该请求。请求不会重复发送，下一次调用将使用新连接。`,
    )
  }
  const [hint, rat] = secure ? ['', ''] : [', or whether that port expects https://', '，或该端口是否要求 https://']
  return text(
    `Failed to get an answer from ${where}: it closed the connection without one (${code}). Check whether the service crashed on this call${hint}.`,
    `未收到 ${where} 的响应：对方未响应即关闭连接（${code}）。请检查服务处理该请求时是否崩溃${rat}。`,
  )
}

/** How an answer breaks HTTP, in the parser's words; undefined when it does not, or was only cut off. */
function breachOf(error: Error, code: string, headersRead: boolean): string | undefined {
  if (error.name === 'HTTPParserError') {
    const said = /\((.+)\)$/.exec(error.message)?.[1] ?? error.message
    return said === 'Invalid EOF state' ? undefined : said
  }
  // undici says so of every breach that comes after a Content-Length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !headersRead) return 'malformed headers'
  // An upgrade or a 100 that nobody asked for.
  if (code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ')) return error.message
  return undefined
}
