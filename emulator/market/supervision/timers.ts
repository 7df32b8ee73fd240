import { DAY } from '../../clock/duration.ts'
import { flowNamed, OLD_LIMIT_DAYS, REMINDER_DAYS } from '../../protocol/supervision.ts'
import type { Order } from '../model.ts'
import { unsubscribeOrder } from '../rules/unsubscribe.ts'
import { orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { complete } from './complete.ts'
import type { SupervisionTimer } from './model.ts'
import { unfinished } from './possible.ts'

/** What happens in service supervision when nobody does anything. */

/** The reminder of day 180, and the limit of day 365 under its old rule. Source: [doc] notice on the 365 days. */
export function planWaiting(tx: Transaction, { orderId }: Order): void {
  start(tx, orderId, 'reminder', tx.now + REMINDER_DAYS * DAY)
  if (tx.setting('supervision-limit') !== 'none') start(tx, orderId, 'limit', tx.now + OLD_LIMIT_DAYS * DAY)
}

/** The buyer has the goods: 10 days later they are accepted, unless the buyer did something before. Source: [doc] zh-cn_topic_0204928723. */
export function planAcceptance(tx: Transaction, order: Order): void {
  const { supervision } = order
  if (!supervision || supervision.details.otherPhone) return
  const { acceptedAfter } = flowNamed(supervision.flow)
  if (acceptedAfter !== undefined) start(tx, order.orderId, 'accept', tx.now + acceptedAfter)
}

export const start = (tx: Transaction, orderId: string, timer: SupervisionTimer, at: number): number =>
  tx.plan(at, { kind: 'supervision', timer, orderId })

/** A timer ran out. While an appeal is open nothing is done; what was missed happens when the flow goes on. */
export function timeIsUp(tx: Transaction, orderId: string, timer: SupervisionTimer): void {
  const order = orderOf(tx.state, orderId)
  const found = unfinished(order)
  if (!found) return
  if (timer === 'reminder') {
    for (const to of ['buyer', 'seller'] as const) tx.emit({ type: 'noticed', kind: 'supervision-reminder', to, orderId })
    return
  }
  if (found.supervision.appeal) return
  if (timer === 'accept') complete(tx, order, 'marketplace', 'accepted-automatically')
  else if (tx.setting('supervision-limit') === 'accept') complete(tx, order, 'marketplace', 'accepted-automatically')
  else unsubscribeOrder(tx, order, 'supervision-overdue')
}
