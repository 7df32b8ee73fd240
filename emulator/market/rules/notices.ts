import { doc, type Provenance, seed } from '../../protocol/provenance.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Message, Notice } from '../model.ts'
import type { Transaction } from '../transaction.ts'

const ALL_CHANNELS = ['mail', 'sms', 'in-site'] as const
const everyFailure = doc('saas_topic_0000001', 'mail, SMS and in-site message at each failed call')

function notice(
  tx: Transaction,
  kind: string,
  to: Notice['to'],
  words: Text,
  provenance: Provenance,
  about: { orderId?: string; messageId?: string },
): void {
  tx.emit({
    type: 'noticed',
    notice: { noticeId: tx.newNoticeId(), at: tx.now, to, channels: ALL_CHANNELS, kind, text: words, provenance, ...about },
  })
}

const about = (message: Message) => ({
  messageId: message.messageId,
  ...(message.orderId === undefined ? {} : { orderId: message.orderId }),
})

/** The seller hears of every failed call. */
export function noticeFailedCall(tx: Transaction, message: Message, n: number, reason: Text): void {
  const on = message.orderId ? ` (order ${message.orderId})` : ''
  const onZh = message.orderId ? `（订单 ${message.orderId}）` : ''
  notice(
    tx,
    'call-failed',
    'seller',
    text(
      `Call ${n} of ${message.interfaceName}${on} failed: ${reason.en}`,
      `${message.interfaceName} 第 ${n} 次调用失败${onZh}：${reason.zh}`,
    ),
    everyFailure,
    about(message),
  )
}

/** The window closed: the seller must repair the interface and restart the call by hand. */
export function noticeGivenUp(tx: Transaction, message: Message): void {
  notice(
    tx,
    'calls-stopped',
    'seller',
    text(
      `The marketplace stopped calling ${message.interfaceName} after ${message.attempts.length} failed calls. Repair the interface, then restart message ${message.messageId}.`,
      `${message.interfaceName} 调用失败 ${message.attempts.length} 次，已停止调用。请修复接口后重新启动消息 ${message.messageId}。`,
    ),
    doc('zh-cn_topic_0070649180', 'calls stop; fix, then restart or mail'),
    about(message),
  )
}

/** The money went back: the seller is asked to contact the buyer, who is told. */
export function noticeRefund(tx: Transaction, orderId: string, amount: string, why: Text): void {
  notice(
    tx,
    'order-refunded',
    'seller',
    text(
      `Order ${orderId} was unsubscribed automatically and ${amount} refunded: ${why.en}. Please contact the buyer.`,
      `订单 ${orderId} 已自动退订并退款 ${amount}：${why.zh}。请联系买家。`,
    ),
    doc('saas_topic_0000001', 'the seller is asked to contact buyers of orders unsubscribed in this way'),
    { orderId },
  )
  notice(
    tx,
    'order-refunded',
    'buyer',
    text(`Your order ${orderId} could not be fulfilled; ${amount} was refunded.`, `您的订单 ${orderId} 开通失败，已退款 ${amount}。`),
    seed('automatic unsubscription'),
    { orderId },
  )
}
