import { interfaceFor } from '../../protocol/catalogue.ts'
import type { Instance, Order, RefundReason } from '../model.ts'
import { instanceOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { releaseNamesPurchase } from './guide-ways.ts'
import { cancelMessages, createMessage, describedFor, supersededBy } from './messages.ts'

/** Gives the buyer's money back because a create or an upgrade ran out of calls (自动退订). Source: [doc] zh-cn_topic_0070649013. */
export function refundAutomatically(tx: Transaction, order: Order, reason: RefundReason): void {
  tx.emit({ type: 'order-refunded', orderId: order.orderId, reason, amount: order.amount })
  cancelMessages(tx, (message) => message.orderId === order.orderId, supersededBy('the order was refunded', '订单已退订'))
  tx.emit({ type: 'noticed', kind: 'order-refunded', to: 'seller', orderId: order.orderId })
  tx.emit({ type: 'noticed', kind: 'order-refunded', to: 'buyer', orderId: order.orderId })
  if (reason === 'upgrade-failed') return
  for (const line of order.lines) abandonInstance(tx, instanceOf(tx.state, line.instanceKey))
}

/** An instance whose order is gone: released when the ISV ever named it, else forgotten. */
export function abandonInstance(
  tx: Transaction,
  instance: Instance,
  because?: { orderId: string; orderLineId: string },
  forOrder?: string,
): void {
  dropLifecycle(tx, instance)
  if (instance.instanceId === undefined || tx.setting('release-after-refund') === 'never') {
    tx.emit({ type: 'instance-failed', key: instance.key })
    return
  }
  releaseInstance(tx, instance, because, forOrder)
}

/**
 * Sends the release of an instance. V2.0 and the online licence name an order only when an unsubscription brought
 * it about, V1.0 always the purchase. Sources: [doc] zh-cn_topic_0070649431, zh-cn_topic_0070649056.
 */
export function releaseInstance(
  tx: Transaction,
  instance: Instance,
  because?: { orderId: string; orderLineId: string },
  /** The order whose message this is. */
  forOrder: string = instance.orderId,
): void {
  dropLifecycle(tx, instance)
  cancelMessages(
    tx,
    (message) => message.instanceKey === instance.key && message.role !== 'release',
    supersededBy('the instance is being released', '实例正在释放'),
  )
  const named = releaseNamesPurchase(instance.guide)
    ? { orderId: instance.orderId, orderAmount: orderOf(tx.state, instance.orderId).amount }
    : because
  if (isToldOfRelease(tx, instance)) {
    createMessage(tx, {
      description: describedFor(instance.guide, 'release'),
      orderId: forOrder,
      instanceKey: instance.key,
      facts: { instanceIds: [instance.instanceId as string], ...named },
    })
  }
  tx.emit({ type: 'instance-released', key: instance.key })
}

/** Nobody is called about what is delivered by hand, nor about a code that nobody ever entered. */
function isToldOfRelease(tx: Transaction, { guide, state }: Instance): boolean {
  const release = interfaceFor(guide, 'release')
  if (!release) return false
  return !release.settings.includes('license-code-release') || state !== 'opening' || tx.setting('license-code-release') === 'always'
}

/** Nothing more falls due for this instance. */
export function dropLifecycle(tx: Transaction, instance: Instance): void {
  tx.drop(instance.expireDue)
  tx.drop(instance.releaseDue)
}

/** A late answer after the refund named an instance that nobody would release otherwise. */
export function releaseLateInstance(tx: Transaction, instance: Instance, instanceId: string): void {
  if (instance.state !== 'failed' || tx.setting('late-instance-id') === 'ignore' || tx.setting('release-after-refund') === 'never') return
  if (tx.state.byInstanceId.has(instanceId)) return
  tx.emit({ type: 'instance-identified', key: instance.key, instanceId })
  releaseInstance(tx, instance)
}
