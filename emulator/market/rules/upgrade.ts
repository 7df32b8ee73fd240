import { interfaceFor } from '../../protocol/catalogue.ts'
import { text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import { moneyOf } from '../money.ts'
import { productIdFor } from '../product-id.ts'
import type { UpgradeRequest } from '../requests.ts'
import { instanceOf, messageOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { placeLater } from './later-order.ts'
import { createMessage } from './messages.ts'
import { mustBeOpen, possibleActions } from './renewals.ts'

const attempt = text('upgrade the instance', '升级')

/** An upgrade was paid. It takes effect when the ISV confirms it; else the money goes back. Source: [doc] zh-cn_topic_0070649432, zh-cn_topic_0070649183. */
export function upgrade(tx: Transaction, key: string, request: UpgradeRequest): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, attempt)
  const description = interfaceFor(instance.guide, 'upgrade')
  if (!description) {
    throw impossible(
      attempt,
      text(`guide ${instance.guide} has no upgrade`, `接入指南 ${instance.guide} 不支持升级`),
      possibleActions(tx, instance),
    )
  }
  if (instance.trial) throw impossible(attempt, text('it is a trial; convert it first', '试用实例请先转正'), possibleActions(tx, instance))
  if (instance.state === 'frozen') throw impossible(attempt, text('it is frozen', '实例已冻结'), possibleActions(tx, instance))
  for (const id of tx.state.openMessages) {
    const message = messageOf(tx.state, id)
    if (message.role === 'upgrade' && message.instanceKey === key) {
      throw impossible(attempt, text(`upgrade order ${message.orderId} is still being worked on`, `升级订单 ${message.orderId} 尚未完成`), [
        'wait for it',
      ])
    }
  }
  const { amount, ...change } = request
  if (Object.keys(change).length === 0) {
    throw impossible(attempt, text('nothing of it would change', '没有需要变更的内容'), [
      'skuCode',
      'productId',
      'quantity',
      'diskSize',
      'bandWidth',
    ])
  }
  const purchase = orderOf(tx.state, instance.orderId)
  const skuCode = change.skuCode ?? instance.product.skuCode
  const sold = instance.periodType ?? instance.chargingMode
  const skuChanged = skuCode !== instance.product.skuCode
  const productId = change.productId ?? (skuChanged ? productIdFor(skuCode, sold) : instance.product.productId)
  const product = { ...instance.product, ...change, skuCode, productId }
  const { orderId, lines } = placeLater(
    tx,
    purchase,
    {
      type: 'CHANGE',
      amount: moneyOf(amount, '50'),
      chargingMode: instance.chargingMode,
      ...(instance.periodType ? { periodType: instance.periodType, periodNumber: instance.periodNumber as number } : {}),
      ...(instance.expireTime === undefined ? {} : { expireTime: instance.expireTime }),
      relatesTo: instance.orderId,
    },
    [{ product, instanceKey: key }],
  )
  createMessage(tx, {
    description,
    orderId,
    instanceKey: key,
    facts: {
      orderId,
      orderLineId: lines[0]?.orderLineId,
      instanceIds: [instance.instanceId as string],
      product,
      testFlag: purchase.testFlag,
    },
  })
  return orderId
}
