import { isKitRole } from '../../protocol/interface.ts'
import { type Text, text } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import { kitRefusal } from '../kit/standing.ts'
import type { Transaction } from '../transaction.ts'

const attempt = text('restart the message', '重新启动消息')

/** The seller presses 重新启动: one single call, now. Sources: policies 5.2; "one call" is [assumed]. */
export function restart(tx: Transaction, messageId: string): void {
  const message = tx.state.messages.get(messageId)
  if (!message) throw unknown(text('message', '消息'), messageId)
  const refused = restartRefusal(tx, messageId)
  if (refused) throw impossible(attempt, refused, message.orderId ? [`look at order ${message.orderId}`] : [])
  tx.plan(tx.now, { kind: 'attempt', messageId, restart: true })
}

/** Why a message cannot be restarted; undefined when it can. */
export function restartRefusal(tx: Pick<Transaction, 'state' | 'policyById'>, messageId: string): Text | undefined {
  const message = tx.state.messages.get(messageId)
  if (!message) return text('there is no such message', '消息不存在')
  const policy = tx.policyById(message.policyId)
  const order = message.orderId === undefined ? undefined : tx.state.orders.get(message.orderId)
  const decided = tx.state.kit.decisions.get(messageId)
  if (decided) return text(`it was decided to ${decided} with it`, `已决定${decided === 'go-on' ? '继续（新的消息）' : '停止'}`)
  if (message.state === 'succeeded') return text('it has succeeded already', '已调用成功')
  if (message.state === 'cancelled') return text('it was called off', '已取消')
  const stale = kitRefusal(tx, message)
  if (stale) return stale
  if (order?.state === 'refunded' && !isKitRole(message.role))
    return text(`order ${order.orderId} was refunded and cannot come back`, `订单 ${order.orderId} 已退订，无法恢复`)
  if (tx.state.inFlight.has(messageId)) return text('a call is under way right now', '正在调用中')
  if (message.live) return text('it was a live call for somebody who no longer waits', '实时调用不支持重新启动')
  if (message.state === 'pending') return text('its first call has not been made yet', '尚未进行首次调用')
  if (message.state === 'retrying' && !policy.restartDuring)
    return text('its policy allows no restart while the window runs', '窗口期内不允许重新启动')
  if (message.state === 'failed' && !policy.restartAfter && order?.state !== 'opening')
    return text('its policy allows no restart after the window closed', '窗口期结束后不允许重新启动')
  return undefined
}
