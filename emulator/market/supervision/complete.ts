import type { SupervisionActor } from '../../protocol/supervision.ts'
import type { Order } from '../model.ts'
import { addPeriods } from '../periods.ts'
import { planExpiry } from '../rules/lifecycle.ts'
import { instanceOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import type { SupervisionDeed, SupervisionTimer } from './model.ts'

/** When a period begins and how an order under supervision ends. */

/** End of the order's period counted from an instant; undefined where it has none. */
export function endOfPeriod({ periodType, periodNumber = 1 }: Order, start: number): number | undefined {
  return periodType === undefined ? undefined : addPeriods(start, periodType, periodNumber)
}

/**
 * The order is accepted and completed. A period begins when the seller said the service began, else now. Source: [doc]
 * sp_topic_0000187 (start of a period resource).
 */
export function complete(tx: Transaction, order: Order, by: SupervisionActor, action: SupervisionDeed): void {
  const { orderId, supervision, lines } = order
  const begun = supervision?.details.startTime
  const start = begun ?? tx.now
  const expireTime = endOfPeriod(order, start)
  dropTimers(tx, order)
  tx.emit({ type: 'order-supervised', orderId, state: 'completed', node: 'completed', by, action })
  for (const { instanceKey: key } of lines) {
    const instance = instanceOf(tx.state, key)
    // A code begins with its activation, whatever becomes of the order.
    if (instance.state !== 'opening' || supervision?.flow === 'licence-code') continue
    tx.emit({
      type: 'instance-opened',
      key,
      ...(expireTime === undefined ? {} : { expireTime }),
      ...(begun === undefined ? {} : { openedAt: begun }),
    })
    planExpiry(tx, instance)
  }
}

/** Nothing more falls due in the supervision of this order. */
export function dropTimers(tx: Transaction, { supervision, orderId }: Order): void {
  for (const timer of Object.keys(supervision?.due ?? {}) as SupervisionTimer[]) stopTimer(tx, orderId, supervision?.due[timer], timer)
}

export function stopTimer(tx: Transaction, orderId: string, due: { readonly id: number } | undefined, timer: SupervisionTimer): void {
  if (!due) return
  tx.drop(due.id)
  tx.emit({ type: 'supervision-timer-stopped', orderId, timer })
}
