import { interfaceFor } from '../../protocol/catalogue.ts'
import type { CallFacts, PeriodType, ProductFacts, Scene } from '../../protocol/facts.ts'
import { type Text, text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import type { Instance, Order, OrderType } from '../model.ts'
import { moneyOf, negate } from '../money.ts'
import { addPeriods } from '../periods.ts'
import { productIdFor } from '../product-id.ts'
import type { ConvertRequest, RenewRequest } from '../requests.ts'
import { instanceOf, orderOf } from '../state.ts'
import { supervisedActions } from '../supervision/possible.ts'
import type { Transaction } from '../transaction.ts'
import { canCancelRenewal, canChangeOnRenewal, cancelledRenewalSetting, detailsCall, unfreezesAfterRenewal } from './guide-ways.ts'
import { placeLater } from './later-order.ts'
import { replanExpiry } from './lifecycle.ts'
import { cancelMessages, createMessage, supersededBy } from './messages.ts'

const renewing = text('renew the instance', '续费')
const converting = text('convert the trial', '试用转正')
const cancelling = text('cancel the renewal', '退续费')

/** What `POST …/instances/{id}/{action}` may do to an instance as it stands. */
export function possibleActions(tx: Pick<Transaction, 'state'>, instance: Instance): string[] {
  const open = instance.state === 'active' || instance.state === 'frozen'
  const purchase = orderOf(tx.state, instance.orderId)
  const supervised = supervisedActions(purchase)
  if (!open) return instance.state === 'opening' ? supervised : []
  const active = instance.state === 'active'
  const expired = instance.frozenReason === 'expiry'
  const renewable = instance.chargingMode === 'period' && !instance.trial
  return [
    ...(renewable ? ['renew'] : []),
    ...(instance.trial ? ['convert-trial'] : []),
    ...supervised,
    // Under supervision it is possible as long as the flow says so, and never after it.
    ...(instance.trial || expired || purchase.supervision ? [] : ['unsubscribe']),
    ...(active && !instance.trial && interfaceFor(instance.guide, 'upgrade') ? ['upgrade'] : []),
    ...(canCancelRenewal(instance.guide) && lastRenewal(tx.state, instance) ? ['unsubscribe-renewal'] : []),
    ...(!interfaceFor(instance.guide, 'status') ? [] : active ? ['freeze'] : expired ? [] : ['unfreeze']),
    ...(detailsCall(instance.guide) ? ['open-details'] : []),
    ...(active && interfaceFor(instance.guide, 'license') ? ['apply-licence'] : []),
  ]
}

/** Refuses what cannot be done to an instance that is not open. */
export function mustBeOpen(tx: Transaction, instance: Instance, attempt: Text): void {
  if (instance.state === 'active' || instance.state === 'frozen') return
  const why: Record<string, Text> = {
    opening: text('it is not open yet: its order is still in opening', '实例尚未开通'),
    released: text('it was released', '实例已释放'),
    failed: text('its order was refunded', '订单已退订'),
  }
  throw impossible(attempt, why[instance.state] as Text, possibleActions(tx, instance))
}

/** Refuses a renewal that cannot be; the check of a renewal with change runs before the order exists. */
export function mustBeRenewable(tx: Transaction, instance: Instance, request: RenewRequest): void {
  mustBeOpen(tx, instance, renewing)
  if (instance.chargingMode !== 'period') {
    throw impossible(
      renewing,
      text(`a ${instance.chargingMode} instance has no period to renew`, '该计费方式的实例不可续费'),
      possibleActions(tx, instance),
    )
  }
  if (instance.trial) throw impossible(renewing, text('it is a trial; convert it first', '试用实例请先转正'), possibleActions(tx, instance))
  if (request.change && !canChangeOnRenewal(instance.guide)) {
    throw impossible(renewing, text(`guide ${instance.guide} has no renewal with change`, `接入指南 ${instance.guide} 不支持续费变更`), [
      'renew without change',
    ])
  }
}

/** The specification a renewal with change asks for. */
export function targetOf(instance: Instance, change: NonNullable<RenewRequest['change']>, periodType: PeriodType): ProductFacts {
  const skuCode = change.skuCode ?? instance.product.skuCode
  return { ...instance.product, ...change, skuCode, productId: change.productId ?? productIdFor(skuCode, periodType) }
}

/** A renewal was paid: the expiry moves now, the ISV is told. Source: [doc] zh-cn_topic_0070649429, zh-cn_topic_0070649180. */
export function renew(tx: Transaction, key: string, request: RenewRequest): string {
  const instance = instanceOf(tx.state, key)
  mustBeRenewable(tx, instance, request)
  const periodType = request.periodType ?? (instance.periodType as PeriodType)
  const periodNumber = request.periodNumber ?? 1
  const periodChanged = periodType !== instance.periodType
  const product = request.change
    ? targetOf(instance, request.change, periodType)
    : periodChanged
      ? { ...instance.product, productId: productIdFor(instance.product.skuCode, periodType) }
      : instance.product
  const paid = orderOf(tx.state, instance.orderId).amount
  return moveExpiry(tx, instance, {
    type: 'RENEW',
    scene: request.change ? 'RENEWAL_CHANGE' : 'RENEWAL',
    periodType,
    periodNumber,
    product,
    productChanged: product.productId !== instance.product.productId,
    amount: moneyOf(request.amount, paid),
    expireTime: addPeriods(instance.expireTime as number, periodType, periodNumber),
  })
}

/** A trial becomes formal. Source: [doc] topic_0070649094, zh-cn_topic_0070649180. */
export function convertTrial(tx: Transaction, key: string, request: ConvertRequest): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, converting)
  if (!instance.trial) throw impossible(converting, text('it is no trial', '该实例不是试用'), possibleActions(tx, instance))
  const periodType = request.periodType ?? 'month'
  const periodNumber = request.periodNumber ?? 1
  const from = tx.setting('trial-to-formal-starts') === 'trial-end' ? (instance.expireTime as number) : tx.now
  const product = { ...instance.product, productId: request.productId ?? productIdFor(instance.product.skuCode, periodType) }
  return moveExpiry(tx, instance, {
    type: 'TRIAL_TO_FORMAL',
    scene: 'TRIAL_TO_FORMAL',
    periodType,
    periodNumber,
    product,
    productChanged: product.productId !== instance.product.productId,
    amount: moneyOf(request.amount, '100'),
    expireTime: addPeriods(from, periodType, periodNumber),
    formal: true,
  })
}

/** The last renewal that has not begun yet is given back (退续费). Source: [doc] zh-cn_topic_0070649429; V1.0: [doc] zh-cn_topic_0070649180. */
export function cancelRenewal(tx: Transaction, key: string): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, cancelling)
  if (!canCancelRenewal(instance.guide)) {
    throw impossible(
      cancelling,
      text(`guide ${instance.guide} has no call for it`, `接入指南 ${instance.guide} 没有对应的接口`),
      possibleActions(tx, instance),
    )
  }
  const renewal = lastRenewal(tx.state, instance)
  if (!renewal) throw impossible(cancelling, text('no paid renewal is left on it', '没有可退的续费订单'), possibleActions(tx, instance))
  if ((renewal.previousExpireTime as number) <= tx.now) {
    throw impossible(
      cancelling,
      text(`renewal ${renewal.orderId} is in effect already`, `续费订单 ${renewal.orderId} 已生效`),
      possibleActions(tx, instance),
    )
  }
  cancelMessages(tx, (message) => message.orderId === renewal.orderId, supersededBy('the renewal was cancelled', '续费已退订'))
  tx.emit({ type: 'order-refunded', orderId: renewal.orderId, reason: 'renewal-cancelled', amount: renewal.amount })
  return moveExpiry(tx, instance, {
    type: 'UNSUBSCRIBE',
    scene: 'UNSUBSCRIBE_RENEWAL_PERIOD',
    periodType: renewal.periodType as PeriodType,
    periodNumber: renewal.periodNumber as number,
    product: instance.product,
    productChanged: false,
    amount: negate(renewal.amount),
    expireTime: renewal.previousExpireTime as number,
    undoes: renewal,
  })
}

interface Move {
  readonly type: OrderType
  readonly scene: Scene
  readonly periodType: PeriodType
  readonly periodNumber: number
  readonly product: ProductFacts
  readonly productChanged: boolean
  readonly amount: string
  readonly expireTime: number
  readonly formal?: true
  readonly undoes?: Order
}

function moveExpiry(tx: Transaction, instance: Instance, move: Move): string {
  const purchase = orderOf(tx.state, instance.orderId)
  const { orderId, lines } = placeLater(
    tx,
    purchase,
    {
      type: move.type,
      amount: move.amount,
      chargingMode: instance.chargingMode,
      periodType: move.periodType,
      periodNumber: move.periodNumber,
      expireTime: move.expireTime,
      previousExpireTime: instance.expireTime as number,
      relatesTo: move.undoes?.orderId ?? instance.orderId,
    },
    [{ product: move.product, instanceKey: instance.key }],
  )
  tx.emit({
    type: 'instance-extended',
    key: instance.key,
    expireTime: move.expireTime,
    ...(move.formal ? { formal: true } : {}),
    ...(move.undoes ? {} : { periodType: move.periodType, periodNumber: move.periodNumber }),
    product: move.product,
  })
  const thaw = !move.undoes && instance.state === 'frozen' && instance.frozenReason === 'expiry'
  if (thaw) {
    // The period is good again; a violation that was never cured still holds it.
    if (instance.held) tx.emit({ type: 'instance-frozen', key: instance.key, reason: 'violation' })
    else tx.emit({ type: 'instance-thawed', key: instance.key })
    cancelMessages(
      tx,
      (message) =>
        message.instanceKey === instance.key &&
        (message.role === 'expire' || (message.role === 'status' && message.facts?.freeze === true)),
      supersededBy('the instance was renewed', '实例已续费'),
    )
  }
  replanExpiry(tx, instance)
  const choice = cancelledRenewalSetting(instance.guide)
  const named = move.undoes && choice !== undefined && tx.setting(choice) === 'renewal' ? move.undoes : undefined
  const facts: CallFacts = {
    orderId: named?.orderId ?? orderId,
    orderLineId: (named?.lines ?? lines)[0]?.orderLineId,
    instanceIds: [instance.instanceId as string],
    product: move.product,
    productChanged: move.productChanged,
    chargingMode: instance.chargingMode,
    periodType: move.periodType,
    periodNumber: move.periodNumber,
    orderAmount: move.amount,
    expireTime: move.expireTime,
    scene: move.scene,
    testFlag: purchase.testFlag,
  }
  const unfreeze =
    thaw && !instance.held && unfreezesAfterRenewal(instance.guide) && tx.setting('v2-unfreeze-on-renewal') === 'refresh-then-unfreeze'
  const description = interfaceFor(instance.guide, 'renew')
  if (description)
    createMessage(tx, { description, orderId, instanceKey: instance.key, facts, ...(unfreeze ? { followUp: 'unfreeze' } : {}) })
  // Nobody to tell: it is done.
  else tx.emit({ type: 'order-opened', orderId })
  return orderId
}

/** The newest renewal of an instance that was neither cancelled nor refunded. */
function lastRenewal(state: Transaction['state'], instance: Instance): Order | undefined {
  const later = state.laterOrders.get(instance.orderId) ?? []
  return later.findLast((order) => order.type === 'RENEW' && order.state !== 'refunded')
}
