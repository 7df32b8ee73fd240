import { type Text, text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import type { Instance, Order } from '../model.ts'
import { addPeriods } from '../periods.ts'
import type { DeliverLicenceRequest } from '../requests.ts'
import { instanceOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { isSupervised } from './guide-ways.ts'
import { planExpiry } from './lifecycle.ts'
import { cancelMessages, supersededBy } from './messages.ts'

/**
 * Service supervision (服务监管) of a licence that comes in an answer: 商家实施交付License, then 用户确认验收, which may lead
 * back. Sources: [doc] sp_topic_0000187, zh-cn_topic_0000001353181669.
 */

const delivering = text('deliver the licence', '交付 License')
const accepting = text('accept the licence', '确认验收')
const rejecting = text('reject the licence', '驳回验收')

type SupervisedAction = 'deliver-licence' | 'accept' | 'reject' | 'unsubscribe'

/** What supervision allows to be done to an order as it stands; nothing where its guide has no supervision. */
export function supervisedActions({ guide, state }: Order): SupervisedAction[] {
  if (!isSupervised(guide)) return []
  switch (state) {
    case 'opening':
      return ['deliver-licence']
    case 'awaiting-delivery':
      return ['deliver-licence', 'unsubscribe']
    case 'awaiting-acceptance':
      return ['accept', 'reject', 'unsubscribe']
    default:
      return []
  }
}

/** The interface did not deliver: the order waits at 商家实施交付License, and no money goes back. */
export function awaitDelivery(tx: Transaction, order: Order): void {
  if (order.state === 'opening') tx.emit({ type: 'order-supervised', orderId: order.orderId, state: 'awaiting-delivery' })
}

/** The licence is there: the buyer has to accept it. A repeat after that changes nothing. */
export function handOver(tx: Transaction, instance: Instance, licence: NonNullable<Instance['licence']>): void {
  const order = orderOf(tx.state, instance.orderId)
  if (order.state !== 'opening' && order.state !== 'awaiting-delivery') return
  tx.emit({ type: 'licence-handed-over', key: instance.key, licence })
  tx.emit({ type: 'order-supervised', orderId: order.orderId, state: 'awaiting-acceptance' })
}

/** The seller enters the licence on the page of service supervision, as when the interface fails. */
export function deliverByHand(tx: Transaction, key: string, { licence, instanceId }: DeliverLicenceRequest): string {
  const { instance, order } = supervised(tx, key, 'deliver-licence', delivering)
  cancelMessages(
    tx,
    (message) => message.instanceKey === key && message.role === 'create',
    supersededBy('the licence was delivered by hand', 'License 已人工交付'),
  )
  if (instance.instanceId === undefined) {
    tx.emit({ type: 'instance-identified', key, instanceId: instanceId ?? tx.random.uuid('delivered-by-hand', key) })
  }
  handOver(tx, instance, { text: licence, by: 'hand' })
  return order.orderId
}

/** The buyer accepts: the order is completed, and a period begins now. Source: [doc] sp_topic_0000187 (start of a period resource). */
export function accept(tx: Transaction, key: string): string {
  const { instance, order } = supervised(tx, key, 'accept', accepting)
  const { periodType, periodNumber = 1 } = order
  const expireTime = periodType === undefined ? undefined : addPeriods(tx.now, periodType, periodNumber)
  tx.emit({ type: 'instance-opened', key, ...(expireTime === undefined ? {} : { expireTime }) })
  tx.emit({ type: 'order-supervised', orderId: order.orderId, state: 'completed' })
  planExpiry(tx, instance)
  return order.orderId
}

/** The buyer does not accept: the seller delivers again. */
export function reject(tx: Transaction, key: string): string {
  const { order } = supervised(tx, key, 'reject', rejecting)
  tx.emit({ type: 'order-supervised', orderId: order.orderId, state: 'awaiting-delivery' })
  return order.orderId
}

/** @throws MarketError where supervision does not allow it now */
function supervised(tx: Transaction, key: string, action: SupervisedAction, attempt: Text): { instance: Instance; order: Order } {
  const instance = instanceOf(tx.state, key)
  const order = orderOf(tx.state, instance.orderId)
  const possible = supervisedActions(order)
  if (possible.includes(action)) return { instance, order }
  const { orderId, state, guide } = order
  throw impossible(
    attempt,
    text(`order ${orderId} of guide ${guide} is ${state}`, `订单 ${orderId}（${guide}）的状态为 ${state}`),
    possible,
  )
}
