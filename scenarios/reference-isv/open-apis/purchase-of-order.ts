import type { ChargingMode, CustomerFacts } from '../../../emulator/protocol/facts.ts'
import { present } from '../../../emulator/protocol/interface.ts'
import type { OrderInfo } from '../../../emulator/protocol/open-apis/order-query.ts'
import { parseStamp } from '../../../emulator/protocol/timestamps.ts'
import type { Purchase } from '../instances.ts'

type Line = OrderInfo['orderLine'][number]

/** Source: [doc] zh-cn_topic_0070649350. */
const CHARGING_MODES: Readonly<Record<Line['chargingMode'], ChargingMode>> = {
  PERIOD: 'period',
  ONE_TIME: 'one-time',
  ON_DEMAND: 'on-demand',
  ON_DEMAND_PKG: 'on-demand-package',
}

/**
 * What one line of an order bought; members that the answer leaves out, or has as null, are left out.
 *
 * @throws Error when the order has no such line
 */
export function purchaseOfOrder(order: OrderInfo, orderLineId: string): Purchase {
  const line = order.orderLine.find((candidate) => candidate.orderLineId === orderLineId)
  if (!line) {
    const possible = order.orderLine.map((candidate) => candidate.orderLineId).join(', ') || 'none'
    throw new Error(`Failed to read order ${order.orderId}: it has no line ${orderLineId}. Possible: ${possible}.`)
  }
  // A list with one product in every sample.
  const product = line.productInfo?.[0]
  return present({
    productId: product?.productId,
    // The plan hangs on this one: productId changes when a renewal changes the period type.
    skuCode: product?.skuCode,
    quantity: product?.linearValue,
    chargingMode: CHARGING_MODES[line.chargingMode],
    // UTC in the documentation's sample, Beijing time in a captured answer. No harm here: FREEZE comes by itself.
    expireTime: line.expireTime === undefined ? undefined : parseStamp(line.expireTime),
    buyer: order.buyerInfo && buyerOf(order.buyerInfo),
    extendParams: line.extendParams,
  })
}

function buyerOf({ customerId, customerName, ...others }: NonNullable<OrderInfo['buyerInfo']>): Partial<CustomerFacts> {
  return present({
    customerId,
    customerName,
    userId: others.userId ?? undefined,
    userName: others.userName ?? undefined,
    mobilePhone: others.mobilePhone ?? undefined,
    email: others.email ?? undefined,
  })
}
