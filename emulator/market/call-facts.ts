import type { CallFacts } from '../protocol/facts.ts'
import { currentFacts } from './kit/current.ts'
import type { Message, Order, OrderLine } from './model.ts'
import { type MarketState, orderOf } from './state.ts'

/** What the create call of a line speaks of; the same at every repeat. */
function purchaseFacts(order: Order, line: OrderLine): CallFacts {
  return {
    orderId: order.orderId,
    orderLineId: line.orderLineId,
    instanceIds: [],
    product: line.product,
    customer: order.customer,
    chargingMode: order.chargingMode,
    ...(order.periodType ? { periodType: order.periodType, periodNumber: order.periodNumber as number } : {}),
    trial: order.trial,
    orderAmount: order.amount,
    ...(order.expireTime === undefined ? {} : { expireTime: order.expireTime }),
    ...(order.extendParams ? { extendParams: order.extendParams } : {}),
    testFlag: order.testFlag,
  }
}

/** What the calls of a message speak of. */
export function factsOf(state: MarketState, message: Message): CallFacts {
  if (message.facts) return message.bindingId === undefined ? message.facts : currentFacts(state, message, message.facts)
  const order = orderOf(state, message.orderId as string)
  const line = order.lines.find((candidate) => candidate.instanceKey === message.instanceKey)
  if (!line) throw new Error(`Failed to find the order line of message "${message.messageId}".`)
  return purchaseFacts(order, line)
}
