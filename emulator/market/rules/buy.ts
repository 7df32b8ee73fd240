import { interfaceFor } from '../../protocol/catalogue.ts'
import { CHARGING_MODES, type ChargingMode, type CustomerFacts, type PeriodType, type ProductFacts } from '../../protocol/facts.ts'
import { baseOf, type Guide } from '../../protocol/interface.ts'
import { encodeExtendParams } from '../../protocol/saas-extend-params.ts'
import { flowNamed, flowsOf, type SupervisionFlow } from '../../protocol/supervision.ts'
import { text } from '../../protocol/text.ts'
import { impossible, MarketError } from '../errors.ts'
import type { Order, OrderLine } from '../model.ts'
import { moneyOf } from '../money.ts'
import { addPeriods } from '../periods.ts'
import { productIdFor } from '../product-id.ts'
import type { BuyRequest } from '../requests.ts'
import { begun, flowFor } from '../supervision/begin.ts'
import { planWaiting } from '../supervision/timers.ts'
import type { Transaction } from '../transaction.ts'
import { sells, sellsTrials } from './guide-ways.ts'
import { lineIdOf } from './later-order.ts'
import { newLicenceCode } from './licence-codes.ts'
import { createMessage, describedFor } from './messages.ts'

const attempt = text('place the order', '下单')
const TRIAL_DAYS = 15

/** Money of an order for which the user named none. */
const DEFAULT_AMOUNT = '100'

/** A buyer pays: the order exists, and the ISV is called for each of its lines at once. */
export function buy(tx: Transaction, request: BuyRequest): string {
  const terms = termsOf(tx, request)
  const { guide, chargingMode, trial, flow } = terms
  const orderId = tx.newOrderId()
  const products = (request.items ?? [request]).map((item, index) => productOf(tx, chargingMode, terms.periodType, item, index))
  const lines: OrderLine[] = products.map((product, index) => {
    const orderLineId = lineIdOf(orderId, index)
    return { orderLineId, product, instanceKey: orderLineId }
  })
  // Under supervision a period begins when it is accepted, or when the code is activated.
  const expireTime = flow && !interfaceFor(guide, 'create') ? undefined : expiryOf(tx.now, terms)
  const supervised = flow && begun(tx, flow, request.review ?? false, interfaceFor(guide, 'create') !== undefined)
  const order: Order = {
    orderId,
    guide,
    type: trial ? 'TRIAL' : 'NEW',
    state: supervised?.state ?? 'opening',
    lines,
    chargingMode,
    ...(terms.periodType ? { periodType: terms.periodType, periodNumber: terms.periodNumber } : {}),
    trial,
    amount: moneyOf(request.amount, trial || chargingMode === 'on-demand' ? '0' : DEFAULT_AMOUNT),
    currency: request.currency ?? 'CNY',
    ...(request.unitPrice === undefined ? {} : { unitPrice: String(request.unitPrice) }),
    refundedAmount: '0',
    customer: customerOf(tx, request),
    ...(request.extendParams?.length ? { extendParams: request.extendParams } : {}),
    createdAt: tx.now,
    ...(expireTime === undefined ? {} : { expireTime }),
    messageIds: [],
    testFlag: request.testFlag ?? false,
    ...(supervised ? { supervision: supervised.supervision } : {}),
  }
  tx.emit({ type: 'order-placed', order })
  if (flow) planWaiting(tx, order)
  for (const { instanceKey: key } of lines) {
    if (flow?.name === 'licence-code') tx.emit({ type: 'instance-identified', key, instanceId: newLicenceCode(tx, key) })
    // What the buyer has yet to submit, the seller cannot be asked for.
    if (order.state === 'opening') createMessage(tx, { description: describedFor(guide, 'create'), orderId, instanceKey: key })
  }
  return orderId
}

interface Terms {
  readonly guide: Guide
  readonly chargingMode: ChargingMode
  readonly trial: boolean
  readonly periodType?: PeriodType
  readonly periodNumber: number
  /** What it is delivered and accepted by. */
  readonly flow: SupervisionFlow | undefined
}

function termsOf(tx: Transaction, request: BuyRequest): Terms {
  const asked = request.supervision
  // The kit sells nothing: its products are bought by their base interfaces.
  const guide = baseOf(request.guide ?? (asked === undefined ? tx.config.guide : flowNamed(asked).guide))
  const flow = flowFor(guide, asked)
  if (flow && flow.guide !== guide) {
    throw impossible(
      attempt,
      text(`guide ${guide} has no products under supervision as ${flow.name}`, `接入指南 ${guide} 没有 ${flow.name} 类商品`),
      ['leave guide out', ...flowsOf(guide).map(({ name }) => `supervision: ${name}`)],
    )
  }
  if (request.review && !flow?.nodes.some(({ reviewOnly }) => reviewOnly)) {
    throw impossible(
      attempt,
      text(`the platform checks no papers of ${flow?.name ?? `guide ${guide}`}`, `${flow?.title.zh ?? `接入指南 ${guide}`}没有华为云复核`),
      ['leave review out'],
    )
  }
  const chargingMode = request.chargingMode ?? (sells(guide, 'period', flow) ? 'period' : 'one-time')
  const trial = request.trial ?? false
  if (trial && !sellsTrials(guide)) {
    throw impossible(attempt, text(`products of guide ${guide} have no trial`, `接入指南 ${guide} 的商品不支持试用`), ['leave trial out'])
  }
  if (!sells(guide, chargingMode, flow)) {
    throw impossible(
      attempt,
      text(`products of guide ${guide} are not sold ${chargingMode}`, `接入指南 ${guide} 的商品不支持计费方式 ${chargingMode}`),
      [...CHARGING_MODES.filter((mode) => sells(guide, mode, flow)).map((mode) => `chargingMode: ${mode}`)],
    )
  }
  const periodic = chargingMode === 'period' || chargingMode === 'on-demand-package'
  if (trial && chargingMode !== 'period') {
    throw impossible(attempt, text('trials exist only for products sold by month or year', '仅包年包月规格支持试用'), [
      'chargingMode: period',
    ])
  }
  if (!periodic && (request.periodType !== undefined || request.periodNumber !== undefined)) {
    throw impossible(attempt, text(`a ${chargingMode} product has no period`, '该计费方式没有周期'), [
      'chargingMode: period',
      'leave periodType and periodNumber out',
    ])
  }
  if (request.periodType === 'day' && !trial) {
    throw impossible(attempt, text('periods of days exist only for trials', '按天周期仅用于试用'), ['periodType: month', 'trial: true'])
  }
  if (request.items && chargingMode !== 'on-demand' && request.items.length > 1) {
    throw impossible(attempt, text('only an on-demand specification has several billing items', '仅按需规格可有多个计费项'), [
      'chargingMode: on-demand',
    ])
  }
  if (request.extendParams && encodeExtendParams(request.extendParams).length > 2048) {
    throw new MarketError(
      'invalid',
      text(
        'Failed to place the order: extendParams exceed 2048 characters of base64. Shorten them.',
        '无法下单：扩展参数编码后超过 2048 个字符。',
      ),
    )
  }
  if (trial)
    return { guide, flow, chargingMode, trial, periodType: 'day', periodNumber: request.trialDays ?? request.periodNumber ?? TRIAL_DAYS }
  return {
    guide,
    flow,
    chargingMode,
    trial,
    ...(periodic ? { periodType: request.periodType ?? 'month' } : {}),
    periodNumber: request.periodNumber ?? 1,
  }
}

/** Order creation plus period: what the guide calls approximate. Source: [doc] fragment S31. */
function expiryOf(now: number, terms: Terms): number | undefined {
  return terms.periodType === undefined ? undefined : addPeriods(now, terms.periodType, terms.periodNumber)
}

/** The product of a line. Month and year of one specification are two products with one skuCode. Source: [doc] query order, ProductInfo. */
function productOf(
  tx: Transaction,
  mode: ChargingMode,
  periodType: PeriodType | undefined,
  item: Partial<ProductFacts>,
  index: number,
): ProductFacts {
  const n = String(index + 1)
  const attributes = {
    ...(item.quantity === undefined ? {} : { quantity: item.quantity }),
    ...(item.diskSize === undefined ? {} : { diskSize: item.diskSize }),
    ...(item.bandWidth === undefined ? {} : { bandWidth: item.bandWidth }),
  }
  const skuCode = item.skuCode ?? tx.random.uuid('sku', mode)
  return { productId: item.productId ?? productIdFor(skuCode, periodType ?? mode, n), skuCode, ...attributes }
}

function customerOf(tx: Transaction, { customer = {} }: BuyRequest): CustomerFacts {
  return {
    ...customer,
    customerId: customer.customerId ?? tx.random.hex('customer').slice(0, 32),
    customerName: customer.customerName ?? 'huaweiuser',
  }
}
