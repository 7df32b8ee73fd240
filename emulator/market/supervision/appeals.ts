import { DAY } from '../../clock/duration.ts'
import { flowNamed, type NodeId, nodeOf, OLD_APPEAL_DAYS, OLD_APPEAL_REJECTIONS } from '../../protocol/supervision.ts'
import { text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import type { Order } from '../model.ts'
import { unsubscribeOrder } from '../rules/unsubscribe.ts'
import type { Transaction } from '../transaction.ts'
import { complete, stopTimer } from './complete.ts'
import { SUPERVISION_DEEDS } from './deeds.ts'
import type { Appeal, Supervision, SupervisionTimer } from './model.ts'
import { under } from './moves.ts'
import { supervisedActions } from './possible.ts'
import type { AppealRequest, DecisionRequest } from './requests.ts'
import { start, timeIsUp } from './timers.ts'

/** Appeals (申诉): the flow stands still until the platform's operations manager has decided. Source: [doc] sp_topic_0000187. */

const appealing = SUPERVISION_DEEDS.appeal.attempt

/** Clocks that an appeal stops. The reminder is one of them: it asks for what nobody may do. Source: [assumed] license 5.4. */
const STOPPED: readonly SupervisionTimer[] = ['accept', 'reminder', 'limit']

export function appeal(tx: Transaction, key: string, { by, reason, files }: AppealRequest): string {
  const { order, supervision } = under(tx, key, 'appeal')
  mustBeDue(tx, order, supervision, by)
  if (by === 'seller' && supervision.node === 'acceptance' && !files && !supervision.details.proof) {
    // Source: [doc] sp_topic_0000187: against a buyer who does not accept, the delivery must be proven.
    throw impossible(appealing, text('the seller needs proof of the delivery', '商家须提供交付证明'), ['files: [proof.pdf]'])
  }
  const left: Partial<Record<SupervisionTimer, number>> = {}
  if (tx.setting('supervision-frozen-clock') === 'stops') {
    for (const timer of STOPPED) {
      const due = supervision.due[timer]
      if (!due) continue
      left[timer] = due.at - tx.now
      stopTimer(tx, order.orderId, due, timer)
    }
  }
  const opened: Appeal = { by, reason, ...(files ? { files } : {}), at: tx.now, left }
  tx.emit({ type: 'appeal-opened', orderId: order.orderId, appeal: opened })
  tx.emit({ type: 'noticed', kind: 'appeal-opened', to: by === 'buyer' ? 'seller' : 'buyer', orderId: order.orderId })
  return order.orderId
}

/** Under the older texts an appeal had to be earned. Source: [doc] older texts (license 5.3). */
function mustBeDue(tx: Transaction, order: Order, { flow, node, since, rejections }: Supervision, by: 'buyer' | 'seller'): void {
  if (tx.setting('supervision-appeals') === 'any-time') return
  const turn = nodeOf(flowNamed(flow), node as NodeId).actor
  const stuck = turn !== by && tx.now - since > OLD_APPEAL_DAYS * DAY
  if (stuck || rejections > OLD_APPEAL_REJECTIONS) return
  throw impossible(
    appealing,
    text(
      `the other side has had less than ${OLD_APPEAL_DAYS} days and nothing was turned back more than ${OLD_APPEAL_REJECTIONS} times (setting supervision-appeals)`,
      `对方停留未满 ${OLD_APPEAL_DAYS} 天，且驳回未超过 ${OLD_APPEAL_REJECTIONS} 次（设置 supervision-appeals）`,
    ),
    supervisedActions(order).filter((action) => action !== 'appeal'),
  )
}

export function decideAppeal(tx: Transaction, key: string, { decision }: DecisionRequest): string {
  const { order, supervision } = under(tx, key, 'decide-appeal')
  const { orderId } = order
  const { left, at } = supervision.appeal as Appeal
  tx.emit({ type: 'appeal-decided', orderId, decision })
  for (const to of ['buyer', 'seller'] as const) tx.emit({ type: 'noticed', kind: 'appeal-decided', to, orderId })
  if (decision === 'force-accept') complete(tx, order, 'platform', 'decide-appeal')
  else if (decision === 'force-unsubscribe') unsubscribeOrder(tx, order, 'appeal-decided')
  else {
    for (const timer of STOPPED) {
      const rest = left[timer]
      if (rest !== undefined) start(tx, orderId, timer, tx.now + rest)
    }
    goOn(tx, order, at)
  }
  return orderId
}

/** Clocks that ran on meanwhile: what fell due happens now. */
function goOn(tx: Transaction, { orderId, supervision }: Order, since: number): void {
  for (const timer of ['accept', 'limit'] as const) {
    const due = supervision?.due[timer]
    if (due && due.at > since && due.at <= tx.now) timeIsUp(tx, orderId, timer)
  }
}
