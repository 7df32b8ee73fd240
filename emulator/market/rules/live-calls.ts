import { interfaceFor } from '../../protocol/catalogue.ts'
import { text } from '../../protocol/text.ts'
import { impossible, MarketError } from '../errors.ts'
import type { RenewRequest } from '../requests.ts'
import { instanceOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { detailsCall } from './guide-ways.ts'
import { createMessage } from './messages.ts'
import { mustBeOpen, mustBeRenewable, possibleActions, targetOf } from './renewals.ts'

const opening = text('open the resource details', '查看资源详情')

/** The buyer opens the resource details: V1.0 calls newInstance again, V2.0 queries. Sources: [doc] zh-cn_topic_0070649013, zh-cn_topic_0070649414. */
export function openDetails(tx: Transaction, key: string): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, opening)
  const description = detailsCall(instance.guide)
  if (!description) {
    throw impossible(
      opening,
      text(`guide ${instance.guide} has no interface that tells them`, `接入指南 ${instance.guide} 没有查询资源详情的接口`),
      possibleActions(tx, instance),
    )
  }
  const common = { description, orderId: instance.orderId, instanceKey: key, live: true }
  if (description.role === 'create') return createMessage(tx, common)
  return createMessage(tx, {
    ...common,
    facts: { instanceIds: [instance.instanceId as string] },
  })
}

/** Asks about several instances in one call; all must be of one guide. Source: [doc] zh-cn_topic_0070649428. */
export function queryInstances(tx: Transaction, instanceIds: readonly string[]): string {
  const keys = instanceIds.map((id) => {
    const key = tx.state.byInstanceId.get(id)
    if (key === undefined) {
      throw new MarketError(
        'unknown',
        text(`Failed to query instances: this market knows no instance "${id}".`, `无法查询：此市场没有实例“${id}”。`),
      )
    }
    return key
  })
  const guides = new Set(keys.map((key) => instanceOf(tx.state, key).guide))
  if (guides.size > 1) {
    throw new MarketError(
      'invalid',
      text(
        'Failed to query instances: they belong to different guides. Query one guide at a time.',
        '无法查询：实例属于不同的接入指南，请分开查询。',
      ),
    )
  }
  const first = instanceOf(tx.state, keys[0] as string)
  const description = interfaceFor(first.guide, 'query')
  if (!description) {
    throw impossible(
      text('query instances', '查询实例'),
      text(`guide ${first.guide} has no query interface`, `接入指南 ${first.guide} 没有查询接口`),
    )
  }
  return createMessage(tx, { description, live: true, facts: { instanceIds: [...instanceIds] } })
}

/** Before a renewal with change: may the instance change? Source: [doc] zh-cn_topic_0000002411753620. */
export function checkChange(tx: Transaction, key: string, request: RenewRequest): string | undefined {
  const instance = instanceOf(tx.state, key)
  mustBeRenewable(tx, instance, request)
  const description = interfaceFor(instance.guide, 'check')
  if (!request.change || !description) return undefined
  const periodType = request.periodType ?? instance.periodType ?? 'month'
  return createMessage(tx, {
    description,
    instanceKey: key,
    live: true,
    facts: { instanceIds: [instance.instanceId as string], product: targetOf(instance, request.change, periodType) },
  })
}
