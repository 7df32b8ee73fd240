import type { Order, OrderLine } from '../model.ts'
import type { Transaction } from '../transaction.ts'

/** Id of an order's line by its index from 0: six digits in every sample of the guides. */
export const lineIdOf = (orderId: string, index: number): string => `${orderId}-${String(index + 1).padStart(6, '0')}`

/** What sets an order that follows a purchase apart from it. */
export type LaterOrder = Pick<Order, 'type' | 'amount' | 'chargingMode' | 'relatesTo'> &
  Partial<Pick<Order, 'periodType' | 'periodNumber' | 'expireTime' | 'previousExpireTime'>>

/**
 * Places an order on instances that a purchase opened: same buyer, guide and currency, and a line for each of them.
 *
 * @param lines what each line speaks of; their ids are given here
 */
export function placeLater(
  tx: Transaction,
  purchase: Order,
  own: LaterOrder,
  lines: readonly Omit<OrderLine, 'orderLineId'>[],
): { orderId: string; lines: readonly OrderLine[] } {
  const orderId = tx.newOrderId()
  const named = lines.map((line, index) => ({ ...line, orderLineId: lineIdOf(orderId, index) }))
  tx.emit({
    type: 'order-placed',
    order: {
      orderId,
      guide: purchase.guide,
      state: 'opening',
      lines: named,
      trial: false,
      currency: purchase.currency,
      refundedAmount: '0',
      customer: purchase.customer,
      createdAt: tx.now,
      messageIds: [],
      testFlag: purchase.testFlag,
      ...own,
    },
  })
  return { orderId, lines: named }
}
