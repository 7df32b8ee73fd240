import { DAY } from '../../clock/duration.ts'
import { text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import type { Instance, Order, RefundReason } from '../model.ts'
import { isMore, moneyOf, negate, sum } from '../money.ts'
import type { UnsubscribeRequest } from '../requests.ts'
import { instanceOf, orderOf } from '../state.ts'
import { dropTimers } from '../supervision/complete.ts'
import { supervisedActions, unfinished } from '../supervision/possible.ts'
import type { Transaction } from '../transaction.ts'
import { placeLater } from './later-order.ts'
import { abandonInstance, releaseInstance } from './refunds.ts'
import { mustBeOpen, possibleActions } from './renewals.ts'

const attempt = text('unsubscribe', '退订')

/** No-reason refund within five days of opening. Source: [seed], [doc] unsubscription pages (policies 10). */
export const FREE_DAYS = 5
/** Per account and calendar year. Source: [seed] (policies 10). */
export const FREE_TIMES = 10

/** The buyer gives the whole purchase back: money at once, release of the instances. */
export function unsubscribe(tx: Transaction, key: string, request: UnsubscribeRequest): string {
  const instance = instanceOf(tx.state, key)
  const purchase = orderOf(tx.state, instance.orderId)
  const underSupervision = supervisedActions(purchase).includes('unsubscribe')
  if (!underSupervision) {
    if (purchase.state !== 'opening') mustNotBeBound(tx, instance, purchase)
    mustBeOpen(tx, instance, attempt)
  } else if (!request.negotiated) {
    // Source: [doc] sp_topic_0000187: agreed with the seller, until supervision is finished.
    throw impossible(attempt, text('it is under service supervision', '订单处于服务监管中'), [
      'negotiated: true',
      ...possibleActions(tx, instance),
    ])
  }
  if (instance.trial)
    throw impossible(attempt, text('a trial order cannot be unsubscribed', '试用订单不可退订'), possibleActions(tx, instance))
  if (purchase.type === 'TRIAL' && !request.negotiated) {
    throw impossible(attempt, text('the trial order cannot be unsubscribed; agree it with the seller', '试用订单不可退订，请与商家协商'), [
      'negotiated: true',
    ])
  }
  if (!request.negotiated) mustBeFree(tx, instance, purchase)

  const paid = paidFor(tx, purchase)
  const back = moneyOf(request.amount, paid)
  if (isMore(back, paid)) {
    throw impossible(attempt, text(`${back} is more than the ${paid} that was paid`, `退款金额 ${back} 超过实付 ${paid}`), [
      `amount: at most ${paid}`,
    ])
  }
  return unsubscribeOrder(tx, purchase, 'unsubscribed', request.amount === undefined ? undefined : back)
}

/** What was paid for a purchase and everything that came after it, and not given back. */
const paidFor = (tx: Transaction, purchase: Order): string => sum(paidOrdersOf(tx, purchase).map((order) => order.amount))

const paidOrdersOf = (tx: Transaction, purchase: Order): Order[] =>
  ordersOf(tx.state.orders.values(), purchase).filter((order) => order.state !== 'refunded' && order.type !== 'UNSUBSCRIBE')

/**
 * Gives a purchase back, whoever decided it.
 *
 * @param part money that goes back; left out: all that was paid
 * @returns id of the unsubscription order
 */
export function unsubscribeOrder(tx: Transaction, purchase: Order, reason: RefundReason, part?: string): string {
  const paidOrders = paidOrdersOf(tx, purchase)
  const back = part ?? paidFor(tx, purchase)
  dropTimers(tx, purchase)
  const { orderId, lines } = placeLater(
    tx,
    purchase,
    { type: 'UNSUBSCRIBE', amount: negate(back), chargingMode: purchase.chargingMode, relatesTo: purchase.orderId },
    purchase.lines,
  )
  for (const order of paidOrders) {
    const amount = part === undefined ? order.amount : order === purchase ? back : '0'
    tx.emit({ type: 'order-refunded', orderId: order.orderId, reason, amount })
  }
  const namesPurchase = tx.setting('v2-release-order-id') === 'purchase'
  for (const [index, line] of lines.entries()) {
    const named = namesPurchase ? (purchase.lines[index] as { orderLineId: string }) : line
    const opened = instanceOf(tx.state, line.instanceKey)
    const because = { orderId: namesPurchase ? purchase.orderId : orderId, orderLineId: named.orderLineId }
    if (opened.state === 'opening') abandonInstance(tx, opened, because, orderId)
    else if (opened.state === 'active' || opened.state === 'frozen') releaseInstance(tx, opened, because, orderId)
  }
  // Nobody to tell: it is done.
  if (orderOf(tx.state, orderId).messageIds.length === 0) tx.emit({ type: 'order-opened', orderId })
  return orderId
}

/** Source: [doc] unsubscription pages (policies 10): not once supervision is completed, nor once a code was taken. */
function mustNotBeBound(tx: Transaction, instance: Instance, purchase: Order): void {
  if (!purchase.supervision || purchase.state === 'refunded') return
  const possible = possibleActions(tx, instance)
  if (purchase.supervision.appeal)
    throw impossible(attempt, text('an appeal is open: neither side can act', '申诉处理中，双方均不可操作'), possible)
  throw impossible(
    attempt,
    unfinished(purchase)
      ? text('the buyer has taken the licence code', '用户已领取授权码')
      : text('service supervision is completed', '服务监管已完成'),
    possible,
  )
}

function mustBeFree(tx: Transaction, instance: Instance, purchase: Order): void {
  const otherwise = ['negotiated: true', ...possibleActions(tx, instance).filter((action) => action !== 'unsubscribe')]
  if (instance.state === 'frozen' && instance.frozenReason === 'expiry') {
    throw impossible(attempt, text('its period is over', '已过有效期'), otherwise)
  }
  if (purchase.chargingMode !== 'period') {
    throw impossible(
      attempt,
      text('the five-day refund is for period products; agree others with the seller', '五天无理由仅适用于包周期商品'),
      otherwise,
    )
  }
  const openedAt = purchase.openedAt ?? purchase.createdAt
  if (tx.now - openedAt > FREE_DAYS * DAY) {
    throw impossible(attempt, text(`more than ${FREE_DAYS} days have passed since it was opened`, `开通已超过 ${FREE_DAYS} 天`), otherwise)
  }
  const year = new Date(tx.now).getUTCFullYear()
  let used = 0
  for (const order of tx.state.orders.values()) {
    const counts = order.type === 'UNSUBSCRIBE' && order.customer.customerId === purchase.customer.customerId
    if (counts && new Date(order.createdAt).getUTCFullYear() === year) used++
  }
  if (used >= FREE_TIMES) {
    throw impossible(
      attempt,
      text(
        `the account has unsubscribed ${used} times in ${year}, the limit is ${FREE_TIMES}`,
        `该账号 ${year} 年已退订 ${used} 次，上限 ${FREE_TIMES} 次`,
      ),
      otherwise,
    )
  }
}

/** The purchase and every order that came after it on the same instances. */
function ordersOf(orders: Iterable<Order>, purchase: Order): Order[] {
  return [...orders].filter((order) => order === purchase || order.relatesTo === purchase.orderId)
}
