import type { Order } from '../../../emulator/market/model.ts'
import type { Role } from '../../../emulator/protocol/interface.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { iso } from '../../../emulator/protocol/timestamps.ts'
import type { OrderExpectation } from '../../format/expectations.ts'
import { instantOf } from '../../format/times.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { join, orderWords } from '../words.ts'
import { certaintyOf, differs, NONE, type Unmet, whatHappened } from './unmet.ts'

/** What became of an order. */
export function checkOrder(stage: Stage, expected: OrderExpectation): Unmet[] {
  const order = stage.order(expected.of)
  const own = orderWords(stage, order.orderId)
  const wrong: Text[] = []
  const unlike = (en: string, zh: string, wanted: Text | string, actual: Text | string) =>
    wrong.push(differs(text(`${en} of ${own.en}`, `${own.zh}的${zh}`), wanted, actual))
  const compare = (en: string, zh: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual) unlike(en, zh, String(wanted), actual === undefined ? NONE : String(actual))
  }
  compare('the state', '状态', expected.state, order.state)
  compare('the type', '类型', expected.type, order.type)
  compare('the node of service supervision', '服务监管节点', expected.node, order.supervision?.node)
  compare('an open appeal', '处理中的申诉', expected.appeal, order.supervision?.appeal !== undefined)
  compare('the refund reason', '退款原因', expected.refundReason, order.refundReason)
  if (expected.refundedAmount !== undefined) {
    const wanted = expected.refundedAmount === 'all' ? order.amount : String(expected.refundedAmount)
    compare('the refunded amount', '退款金额', Number(wanted), Number(order.refundedAmount))
  }
  const since = (at: number | undefined): Text => {
    if (at === undefined) return text('never', '从未发生')
    const offset = tPlus(at - order.createdAt)
    return text(`${offset} after the order`, `下单后 ${offset}`)
  }
  const moment = (en: string, zh: string, wanted: number, actual: number | undefined) => {
    if (wanted !== actual) unlike(en, zh, since(wanted), since(actual))
  }
  if (expected.refundedAt !== undefined) moment('the refund', '退款时间', refundDue(stage, order, expected.refundedAt), order.refundedAt)
  if (expected.openedAt !== undefined) moment('the opening', '开通时间', instantOf(expected.openedAt, order.createdAt), order.openedAt)
  if (expected.expireTime !== undefined) {
    const wanted = instantOf(expected.expireTime, order.createdAt)
    compare('the expiry', '到期时间', iso(wanted), order.expireTime === undefined ? undefined : iso(order.expireTime))
  }
  if (wrong.length === 0) return []
  const messages = stage.about(order)
  const failing = messages.findLast((message) => message.attempts.some((attempt) => attempt.verdict?.outcome === 'failed'))
  return [
    {
      text: join([...wrong, whatHappened(stage, order)]),
      certainty: certaintyOf(stage, messages),
      ...(failing ? { message: failing } : {}),
    },
  ]
}

/** When the money must be back: at the end of the window of the policy that the order waits for. */
function refundDue(stage: Stage, order: Order, written: string): number {
  if (written !== 'by-policy') return instantOf(written, order.createdAt)
  const role: Role = order.type === 'CHANGE' ? 'upgrade' : order.refundReason === 'opening-timed-out' ? 'query' : 'create'
  return order.createdAt + stage.policyFor(role).window
}
