import { HOUR } from '../clock/duration.ts'
import type { ChargingMode, CustomerFacts, ProductFacts } from '../protocol/facts.ts'
import { INVALID_OPEN_API_PARAMETER, OPEN_API_SUCCESS, OTHER_PARAMETER_PROBLEM, openApiCode } from '../protocol/open-apis/error-codes.ts'
import { MAX_ORDER_ID, type OrderInfo, type OrderQueryResponse } from '../protocol/open-apis/order-query.ts'
import { chosen, type Settings } from '../protocol/settings.ts'
import { SITES, type Site } from '../protocol/sites.ts'
import { type Text, text } from '../protocol/text.ts'
import { stamp14 } from '../protocol/timestamps.ts'
import { mockOrder, type QueriedOrder } from './mock-orders.ts'
import { negate, sum } from './money.ts'
import type { MarketState } from './state.ts'

/** What the marketplace answers a query of an order with. */
export interface OrderQueryAnswer {
  readonly httpStatus: number
  readonly body: OrderQueryResponse
  /** Why it was refused, in both languages; the body carries the English. */
  readonly reason?: Text
}

type Line = OrderInfo['orderLine'][number]

const BEIJING = 8 * HOUR

/** Query order (查询订单) as the market stands; mock orders answer in every market. Source: [doc] zh-cn_topic_0070649350. */
export function queryOrder(
  state: Pick<MarketState, 'orders'>,
  settings: Settings,
  orderId: string | undefined,
  orderLineId?: string,
  site: Site = SITES.cn,
): OrderQueryAnswer {
  if (orderId === undefined || orderId === '') {
    return refused(INVALID_OPEN_API_PARAMETER, text('the parameter orderId is missing', '缺少参数 orderId'))
  }
  for (const [name, id] of Object.entries({ orderId, orderLineId })) {
    const length = [...(id ?? '')].length
    if (length > MAX_ORDER_ID) return refused(INVALID_OPEN_API_PARAMETER, tooLong(name, length))
  }
  // No page tells the code for an id that names nothing: open-api 4.6 leaves it to "other parameter problem" [assumed].
  const order = mockOrder(orderId, site.withoutMockOrders) ?? state.orders.get(orderId)
  if (!order) {
    return refused(OTHER_PARAMETER_PROBLEM, text(`this market has no order "${orderId}"`, `此市场中不存在订单“${orderId}”`))
  }
  const info = orderInfo(order, chosen(settings, 'order-query-time-zone') === 'beijing' ? BEIJING : 0)
  if (!orderLineId) return answered(info)
  const orderLine = info.orderLine.filter((line) => line.orderLineId === orderLineId)
  if (orderLine.length > 0) return answered({ ...info, orderLine })
  const lines = info.orderLine.map((line) => line.orderLineId).join(', ')
  return refused(
    OTHER_PARAMETER_PROBLEM,
    text(
      `order "${orderId}" has no line "${orderLineId}"; possible: ${lines}`,
      `订单“${orderId}”中不存在订单行“${orderLineId}”；可选：${lines}`,
    ),
  )
}

const tooLong = (name: string, length: number): Text =>
  text(
    `the parameter ${name} has ${length} characters, at most ${MAX_ORDER_ID} are allowed`,
    `参数 ${name} 长度为 ${length}，不得超过 ${MAX_ORDER_ID} 个字符`,
  )

const statusOf = (code: string): number => openApiCode(code)?.httpStatus ?? 500

const answered = (orderInfo: OrderInfo): OrderQueryAnswer => ({
  httpStatus: statusOf(OPEN_API_SUCCESS),
  body: { resultCode: OPEN_API_SUCCESS, resultMsg: 'Success', orderInfo },
})

function refused(code: string, because: Text): OrderQueryAnswer {
  const reason = text(`Failed to query the order: ${because.en}.`, `无法查询订单：${because.zh}。`)
  // Twenty line ids of a long order may exceed what the field holds.
  return { httpStatus: statusOf(code), body: { resultCode: code, resultMsg: reason.en.slice(0, 1024) }, reason }
}

function orderInfo(order: QueriedOrder, offset: number): OrderInfo {
  const amounts = shares(order.amount, order.lines.length)
  return {
    orderId: order.orderId,
    orderType: order.type,
    createTime: stamp14(order.createdAt + offset),
    orderLine: order.lines.map(({ orderLineId, product }, index) => ({
      orderLineId,
      chargingMode: CHARGING_MODES[order.chargingMode],
      ...(order.expireTime === undefined ? {} : { expireTime: stamp14(order.expireTime + offset) }),
      ...(order.periodType === undefined ? {} : { periodType: order.periodType }),
      ...(order.periodNumber === undefined || order.periodType === undefined ? {} : { periodNumber: order.periodNumber }),
      productInfo: [productInfo(product)],
      extendParams: (order.extendParams ?? []).map(({ name, value }) => ({ name, value })),
      currency: order.type === 'UNSUBSCRIBE' ? '' : (amounts[index] as string),
      currencyAfterDiscount: amounts[index] as string,
    })),
    buyerInfo: buyerInfo(order.customer, order.type === 'NEW' || order.type === 'TRIAL'),
    extendParams: [],
  }
}

const CHARGING_MODES: Readonly<Record<ChargingMode, Line['chargingMode']>> = {
  period: 'PERIOD',
  'one-time': 'ONE_TIME',
  'on-demand': 'ON_DEMAND',
  'on-demand-package': 'ON_DEMAND_PKG',
}

/** One linear value has room here: the first that the product has. No market of ours knows an asset's name. */
function productInfo({ productId, skuCode, quantity, diskSize, bandWidth }: ProductFacts): NonNullable<Line['productInfo']>[number] {
  const linearValue = quantity ?? diskSize ?? bandWidth
  return { productId, skuCode, ...(linearValue === undefined ? {} : { linearValue }), productName: `emulated asset,${skuCode}` }
}

/** Nulls as in the captured answer. IAM users are told for new purchases only. */
function buyerInfo(customer: CustomerFacts, bought: boolean): NonNullable<OrderInfo['buyerInfo']> {
  return {
    mobilePhone: customer.mobilePhone ?? null,
    email: customer.email ?? null,
    customerId: customer.customerId,
    customerName: customer.customerName,
    customerRealName: null,
    customerType: 0,
    userId: (bought ? customer.userId : undefined) ?? null,
    userName: (bought ? customer.userName : undefined) ?? null,
  }
}

/** An order's amount over its lines, in whole cents each; the first line takes what does not divide. */
function shares(amount: string, lines: number): string[] {
  if (lines === 1) return [amount]
  const [whole, fraction = ''] = amount.replace('-', '').split('.')
  const cents = BigInt(`${whole}${fraction.padEnd(2, '0').slice(0, 2)}`) / BigInt(lines)
  const size = sum([`${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`])
  const share = amount.startsWith('-') ? negate(size) : size
  const rest = Array.from({ length: lines - 1 }, () => share)
  return [sum([amount, negate(sum(rest))]), ...rest]
}
