import { interfaceFor } from '../../protocol/catalogue.ts'
import {
  arrivesAt,
  flowNamed,
  type NodeId,
  nodeOf,
  type SupervisionAction,
  type SupervisionActor,
  type SupervisionNode,
} from '../../protocol/supervision.ts'
import { type Text, text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import type { Instance, Order, OrderState } from '../model.ts'
import type { DeliverLicenceRequest } from '../requests.ts'
import { cancelMessages, createMessage, describedFor, supersededBy } from '../rules/messages.ts'
import { instant } from '../setup.ts'
import { instanceOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { complete } from './complete.ts'
import { type DeedName, SUPERVISION_DEEDS } from './deeds.ts'
import type { Supervision, SupervisionDeed, SupervisionDetails } from './model.ts'
import { supervisedActions } from './possible.ts'
import type { DeliverRequest } from './requests.ts'
import { planAcceptance } from './timers.ts'

/** Somebody acts in service supervision, or an interface does it for them. */

/** What anybody may hand in; which of it, the schema of the action says. */
export type SupervisionRequest = DeliverRequest & {
  readonly requirement?: string
  readonly files?: readonly string[]
  readonly reason?: string
}

/**
 * Takes an order one node on or back.
 *
 * @returns id of the order
 * @throws MarketError where supervision does not allow it now
 */
export function supervise(tx: Transaction, key: string, action: SupervisionAction, request: SupervisionRequest = {}): string {
  const { order, supervision } = under(tx, key, action)
  const flow = flowNamed(supervision.flow)
  const node = nodeOf(flow, supervision.node as NodeId)
  if (action === 'deliver') mustDeliver(flow.deliveryNeeds, request, supervisedActions(order))
  const to = arrivesAt(flow, node.actions[action] as NodeId | 'completed', supervision.reviewed)
  move(tx, order, to, node.actor, action, request)
  return order.orderId
}

function mustDeliver(needs: 'proof' | 'parcelNumber' | undefined, request: SupervisionRequest, possible: readonly string[]): void {
  if (needs === undefined || request[needs] !== undefined) return
  throw impossible(
    SUPERVISION_DEEDS.deliver.attempt,
    needs === 'proof'
      ? text('the proof of delivery is missing: statement of work and acceptance document', '缺少交付凭证（SOW、验收文档）')
      : text('the parcel number is missing', '缺少快递单号'),
    [needs, ...possible],
  )
}

/** The courier shows the parcel as signed for. */
export function signParcel(tx: Transaction, key: string): string {
  const { order } = under(tx, key, 'parcel-signed')
  tx.emit({ type: 'parcel-signed', orderId: order.orderId })
  planAcceptance(tx, order)
  return order.orderId
}

/** The seller enters the licence on the page of service supervision, as when the interface fails. */
export function deliverByHand(tx: Transaction, key: string, { licence, instanceId }: DeliverLicenceRequest): string {
  const { order } = under(tx, key, 'deliver-licence')
  cancelMessages(
    tx,
    (message) => message.instanceKey === key && message.role === 'create',
    supersededBy('the licence was delivered by hand', 'License 已人工交付'),
  )
  const instance = instanceOf(tx.state, key)
  if (instance.instanceId === undefined) {
    tx.emit({ type: 'instance-identified', key, instanceId: instanceId ?? tx.random.uuid('delivered-by-hand', key) })
  }
  tx.emit({ type: 'licence-handed-over', key, licence: { text: licence, by: 'hand' } })
  supervise(tx, key, 'deliver-licence')
  return order.orderId
}

/** An interface delivered: the node is passed without anybody's doing. A repeat after that changes nothing. */
export function handOver(tx: Transaction, instance: Instance, licence: NonNullable<Instance['licence']>): void {
  const order = orderOf(tx.state, instance.orderId)
  if (order.supervision?.node !== 'delivery' || order.state === 'refunded') return
  tx.emit({ type: 'licence-handed-over', key: instance.key, licence })
  passNode(tx, order, 'interface-delivered')
}

/** The interface did not deliver: the order waits at 商家实施交付License, and no money goes back. */
export function awaitDelivery(tx: Transaction, order: Order): void {
  if (order.state !== 'opening') return
  tx.emit({
    type: 'order-supervised',
    orderId: order.orderId,
    state: 'awaiting-delivery',
    node: 'delivery',
    by: 'marketplace',
    action: 'interface-failed',
  })
}

/** What the node waited for has happened elsewhere. */
export function passNode(tx: Transaction, order: Order, action: SupervisionDeed): void {
  const { supervision } = order
  if (!supervision || supervision.node === 'completed') return
  const flow = flowNamed(supervision.flow)
  const { passes } = nodeOf(flow, supervision.node)
  if (passes !== undefined) move(tx, order, arrivesAt(flow, passes, supervision.reviewed), 'marketplace', action)
}

function move(
  tx: Transaction,
  order: Order,
  to: NodeId | 'completed',
  by: SupervisionActor,
  action: SupervisionDeed,
  request: SupervisionRequest = {},
): void {
  const details = detailsIn(request)
  const { orderId } = order
  if (to === 'completed') {
    complete(tx, order, by, action)
    return
  }
  const calls = to === 'delivery' && action === 'submit-requirement' && interfaceFor(order.guide, 'create') !== undefined
  tx.emit({
    type: 'order-supervised',
    orderId,
    state: calls ? 'opening' : stateAt(to),
    node: to,
    by,
    action,
    ...(Object.keys(details).length > 0 ? { details } : {}),
    ...(request.reason === undefined ? {} : { reason: request.reason }),
  })
  // What the buyer submitted is what the licence is made for: only now can the seller be asked for it.
  if (calls) {
    for (const { instanceKey } of order.lines) createMessage(tx, { description: describedFor(order.guide, 'create'), orderId, instanceKey })
  }
}

/** Two words for the order's state; the node tells more. Source: [assumed] public surface. */
const stateAt = (node: NodeId): OrderState => (node === 'acceptance' ? 'awaiting-acceptance' : 'awaiting-delivery')

function detailsIn({ requirement, files, proof, startTime, parcelNumber, otherPhone }: SupervisionRequest): SupervisionDetails {
  return {
    ...(requirement === undefined ? {} : { requirement }),
    ...(files === undefined ? {} : { files }),
    ...(proof === undefined ? {} : { proof }),
    ...(startTime === undefined ? {} : { startTime: instant('the real begin of the service (startTime)', startTime) }),
    ...(parcelNumber === undefined ? {} : { parcelNumber }),
    ...(otherPhone === undefined ? {} : { otherPhone }),
  }
}

/** The order of an instance, whose supervision allows the action now. @throws MarketError otherwise */
export function under(tx: Transaction, key: string, action: DeedName): { order: Order; supervision: Supervision } {
  const order = orderOf(tx.state, instanceOf(tx.state, key).orderId)
  const { supervision, orderId, state } = order
  const possible = supervisedActions(order)
  if (supervision && possible.includes(action)) return { order, supervision }
  throw impossible(SUPERVISION_DEEDS[action].attempt, why(order), possible, supervision ? { orderId, state, node: supervision.node } : {})
}

function why({ orderId, guide, state, supervision }: Order): Text {
  if (!supervision) {
    return text(
      `order ${orderId} of guide ${guide} is ${state}, and under no service supervision`,
      `订单 ${orderId}（${guide}）的状态为 ${state}，不在服务监管中`,
    )
  }
  if (supervision.appeal && supervision.node !== 'completed' && state !== 'refunded') {
    return text(`an appeal about order ${orderId} is open: neither side can act`, `订单 ${orderId} 申诉处理中，双方均不可操作`)
  }
  const node: SupervisionNode | undefined =
    supervision.node === 'completed' ? undefined : nodeOf(flowNamed(supervision.flow), supervision.node)
  if (!node || state === 'refunded') {
    return text(`order ${orderId} of guide ${guide} is ${state}`, `订单 ${orderId}（${guide}）的状态为 ${state}`)
  }
  return text(
    `order ${orderId} of guide ${guide} is ${state}, at the node where ${node.title.en}`,
    `订单 ${orderId}（${guide}）的状态为 ${state}，当前节点：${node.title.zh}`,
  )
}
