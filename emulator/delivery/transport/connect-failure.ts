/** Why a connection never came about. */

import { text } from '../../protocol/text.ts'
import type { TransportFailure } from '../exchange.ts'
import type { Target } from './targets.ts'
import { DROPPED, NOT_TLS, tlsWords } from './tls-failure.ts'

const REFUSED = new Set(['ECONNREFUSED'])
const DNS = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'])
/** Errors of the system, such as ENETUNREACH, and undici's own time limit; all others come from TLS, where there is any. */
const SYSTEM = /^(E[A-Z0-9]+|UND_ERR_CONNECT_TIMEOUT)$/

export function connectFailure(target: Target, code: string, error: Error): TransportFailure {
  const { where, secure } = target
  if (REFUSED.has(code)) {
    return {
      kind: 'refused',
      reason: text(
        `Failed to connect to ${where}: the connection was refused. Start the ISV's service, or correct the production address.`,
        `连接 ${where} 被拒绝。请启动商家服务，或更正生产地址。`,
      ),
    }
  }
  if (DNS.has(code)) {
    return {
      kind: 'dns',
      reason: text(
        `Failed to find ${where}: its host name could not be resolved (${code}). Correct the production address, or make the name known to DNS.`,
        `找不到 ${where}：域名无法解析（${code}）。请更正生产地址，或配置 DNS。`,
      ),
    }
  }
  if (secure && (DROPPED.has(code) || NOT_TLS.has(code) || !SYSTEM.test(code))) return { kind: 'tls', reason: tlsWords(where, code, error) }
  if (DROPPED.has(code)) {
    return {
      kind: 'reset',
      reason: text(
        `Failed to connect to ${where}: the other side dropped the connection at once (${code}). Check the service and any proxy in front of it.`,
        `连接 ${where} 失败：对方立即断开了连接（${code}）。请检查服务及其前面的代理。`,
      ),
    }
  }
  return {
    kind: 'unreachable',
    reason: text(
      `Failed to reach ${where}: the network gave no connection (${code}). Check the address and any firewall in between.`,
      `无法连接 ${where}：网络未能建立连接（${code}）。请检查地址及中间的防火墙。`,
    ),
  }
}
