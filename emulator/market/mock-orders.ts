import type { Order } from './model.ts'
import { addPeriods } from './periods.ts'
import { lineIdOf } from './rules/later-order.ts'

/** What a query tells of an order, for orders of a market and mock orders alike. */
export type QueriedOrder = Pick<
  Order,
  | 'orderId'
  | 'type'
  | 'lines'
  | 'chargingMode'
  | 'periodType'
  | 'periodNumber'
  | 'amount'
  | 'customer'
  | 'extendParams'
  | 'createdAt'
  | 'expireTime'
>

const CREATED = Date.UTC(2024, 0, 1, 19, 4, 5)

type Scene = Pick<QueriedOrder, 'type' | 'chargingMode' | 'periodType' | 'periodNumber' | 'amount'>

/**
 * The mock orders (模拟订单) of the real marketplace: fixed ids that answer without a purchase. `MONTY` is spelt as
 * documented. Source: [doc] zh-cn_topic_0070649350, topic_0070649116; the values they answer with are invented.
 */
const SCENES: Readonly<Record<string, Scene>> = {
  MOCKPERIODYEARNEW: { type: 'NEW', chargingMode: 'period', periodType: 'year', periodNumber: 1, amount: '100' },
  MOCKONETIMENEW: { type: 'NEW', chargingMode: 'one-time', amount: '100' },
  MOCKONDEMAND: { type: 'NEW', chargingMode: 'on-demand', amount: '0' },
  MOCKONDEMANDPKG: { type: 'NEW', chargingMode: 'on-demand-package', periodType: 'year', periodNumber: 1, amount: '100' },
  MOCKPERIODDAYTRIAL: { type: 'TRIAL', chargingMode: 'period', periodType: 'day', periodNumber: 15, amount: '0' },
  MOCKMONTYTRIALTOFORMAL: { type: 'TRIAL_TO_FORMAL', chargingMode: 'period', periodType: 'month', periodNumber: 1, amount: '100' },
  MOCKMONTYUNSUBSCRIBE: { type: 'UNSUBSCRIBE', chargingMode: 'period', periodType: 'month', periodNumber: 1, amount: '-100' },
  MOCKMONTYRENEW: { type: 'RENEW', chargingMode: 'period', periodType: 'month', periodNumber: 1, amount: '100' },
  MOCKMONTYCHANGE: { type: 'CHANGE', chargingMode: 'period', periodType: 'month', periodNumber: 1, amount: '50' },
}

export const MOCK_ORDER_IDS: readonly string[] = Object.keys(SCENES)

/**
 * The mock order of an id, the same in every market and at every time; undefined for any other id.
 *
 * @param without ids that the site's pages do not list
 */
export function mockOrder(orderId: string, without: readonly string[] = []): QueriedOrder | undefined {
  const scene = Object.hasOwn(SCENES, orderId) && !without.includes(orderId) ? SCENES[orderId] : undefined
  if (!scene) return undefined
  const { type, periodType, periodNumber } = scene
  const orderLineId = lineIdOf(orderId, 0)
  const expires = type !== 'UNSUBSCRIBE' && periodType !== undefined && periodNumber !== undefined
  return {
    ...scene,
    orderId,
    createdAt: CREATED,
    ...(expires ? { expireTime: addPeriods(CREATED, periodType, periodNumber) } : {}),
    lines: [
      {
        orderLineId,
        instanceKey: orderLineId,
        product: { productId: 'OFFI000000000000000001', skuCode: '2f6d3a0e-0000-4000-8000-000000000001', quantity: 50 },
      },
    ],
    customer: { customerId: '0123456789abcdef0123456789abcdef', customerName: 'mock_buyer' },
  }
}
