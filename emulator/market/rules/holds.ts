import { interfaceFor } from '../../protocol/catalogue.ts'
import { text } from '../../protocol/text.ts'
import { impossible } from '../errors.ts'
import { instanceOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { freezeCall, unfreezeCall } from './lifecycle.ts'
import { mustBeOpen, possibleActions } from './renewals.ts'

const freezing = text('freeze the instance', '冻结')
const thawing = text('unfreeze the instance', '解冻')

/** The platform freezes an instance for a violation (违规). Source: [doc] zh-cn_topic_0070649430, zh-cn_topic_0070649407. */
export function freeze(tx: Transaction, key: string): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, freezing)
  if (!interfaceFor(instance.guide, 'status')) {
    throw impossible(
      freezing,
      text(`guide ${instance.guide} has no call for a violation`, `接入指南 ${instance.guide} 没有违规冻结接口`),
      possibleActions(tx, instance),
    )
  }
  if (instance.state === 'frozen') throw impossible(freezing, text('it is frozen already', '实例已冻结'), possibleActions(tx, instance))
  tx.emit({ type: 'instance-frozen', key, reason: 'violation' })
  return freezeCall(tx, instance, 'violation')
}

/** The violation is cured. An instance frozen by expiry thaws by renewal only. */
export function unfreeze(tx: Transaction, key: string): string {
  const instance = instanceOf(tx.state, key)
  mustBeOpen(tx, instance, thawing)
  if (instance.state !== 'frozen') throw impossible(thawing, text('it is not frozen', '实例未冻结'), possibleActions(tx, instance))
  if (instance.frozenReason === 'expiry') {
    throw impossible(
      thawing,
      text('its period is over: only a renewal thaws it', '已到期，只能通过续费解冻'),
      possibleActions(tx, instance).filter((action) => action !== 'unfreeze'),
    )
  }
  tx.emit({ type: 'instance-thawed', key })
  return unfreezeCall(tx, instance)
}
