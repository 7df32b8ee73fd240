/** Why the emulator itself gave a call up. */

import { type Text, text } from '../../protocol/text.ts'
import type { TransportFailure } from '../exchange.ts'
import type { Target } from './targets.ts'

/** What a call had waited for when its time was up. */
interface Wait {
  readonly timeoutMs: number
  /** Connections allowed to one ISV. */
  readonly connections: number | undefined
  readonly connected: boolean
  /** Whether the first byte of an answer came. */
  readonly begun: boolean
  /** Bytes of body. */
  readonly received: number
}

/** The time is up. Without a connection so far, unless other calls hold all that are allowed, the address cannot be reached. */
export const timeoutFailure = (target: Target, wait: Wait): TransportFailure => ({
  kind: wait.connected || wait.connections !== undefined ? 'timeout' : 'unreachable',
  reason: timeoutWords(target, wait),
})

function timeoutWords({ where }: Target, { timeoutMs, connections, connected, begun, received }: Wait): Text {
  const within = `${timeoutMs} ms`
  const limit = `${timeoutMs} 毫秒`
  if (!connected) {
    return connections === undefined
      ? text(
          `Failed to reach ${where}: no connection came about within ${within}. Check the address and any firewall in between.`,
          `无法连接 ${where}：${limit}内未能建立连接。请检查地址及中间的防火墙。`,
        )
      : text(
          `Failed to call ${where} within ${within}: no connection came about, or none of the ${connections} allowed became free. Check the address, or allow more connections.`,
          `${limit}内未能调用 ${where}：未能建立连接，或允许的 ${connections} 个连接均被占用。请检查地址或增加连接数。`,
        )
  }
  if (!begun) {
    return text(
      `Failed to get an answer from ${where} within ${within}: the call was sent, but no answer began. Answer first and do slow work afterwards.`,
      `${where} 在 ${limit}内未响应：请求已发送，但未收到任何响应。请先响应，再处理耗时的工作。`,
    )
  }
  return text(
    `Failed to get the whole answer from ${where} within ${within}: it had begun (${received} bytes of body), but not ended. Send the body in one go.`,
    `${where} 在 ${limit}内未返回完整响应：响应已开始（已收到响应体 ${received} 字节）但未结束。请一次性返回响应体。`,
  )
}

/** @param announced bytes of body that the Content-Length promises */
export function tooLargeFailure({ where }: Target, maxBodyBytes: number, announced: number | undefined): TransportFailure {
  const [en, zh] =
    announced === undefined ? ['reading stopped there', '已停止读取'] : [`${announced} bytes were announced`, `声明为 ${announced} 字节`]
  return {
    kind: 'too-large',
    reason: text(
      `Failed to read the answer of ${where}: its body has more than ${maxBodyBytes} bytes (${en}). Answer with the documented members only.`,
      `读取 ${where} 的响应失败：响应体超过 ${maxBodyBytes} 字节（${zh}）。请只返回文档规定的字段。`,
    ),
  }
}

export const shutDownFailure = ({ where }: Target): TransportFailure => ({
  kind: 'reset',
  reason: text(
    `Failed to finish the call to ${where}: the emulator is shutting down and cut the connection off.`,
    `未能完成对 ${where} 的调用：模拟器正在关闭，连接已断开。`,
  ),
})
