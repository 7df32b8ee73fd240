import { interfaceFor } from '../../protocol/catalogue.ts'
import type { Instance } from '../model.ts'
import { instanceOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { createMessage, describedFor } from './messages.ts'
import { dropLifecycle, releaseInstance } from './refunds.ts'

/** Plans the end of a period: expiry after the grace days, release after the retention days that follow. */
export function planExpiry(tx: Transaction, instance: Instance): void {
  if (instance.expireTime === undefined) return
  tx.plan(instance.expireTime + tx.config.grace, { kind: 'expire', instanceKey: instance.key })
}

/** Moves the end of the period: what was planned for the old one is dropped. */
export function replanExpiry(tx: Transaction, instance: Instance): void {
  dropLifecycle(tx, instance)
  planExpiry(tx, instance)
}

/** The period ran out: the ISV must freeze and keep the data; release follows after the retention days. */
export function expire(tx: Transaction, key: string): void {
  const instance = instanceOf(tx.state, key)
  if (instance.state !== 'active' && instance.state !== 'frozen') return
  const frozenAlready = instance.state === 'frozen'
  tx.emit({ type: 'instance-frozen', key, reason: 'expiry' })
  tx.plan(tx.now + tx.config.retention, { kind: 'release', instanceKey: key })
  // An instance frozen for a violation has had its FREEZE; V1.0 has a call of its own for expiry.
  if (frozenAlready && !interfaceFor(instance.guide, 'expire')) return
  // What is delivered by hand has nobody to call.
  if (interfaceFor(instance.guide, 'expire') ?? interfaceFor(instance.guide, 'status')) freezeCall(tx, instance, 'expiry')
}

/** V1.0 period products expire by expireInstance, everything else by the status call. Sources: [doc] zh-cn_topic_0070649181, zh-cn_topic_0070649430. */
export function freezeCall(tx: Transaction, instance: Instance, reason: 'expiry' | 'violation'): string {
  const byExpire = reason === 'expiry' && instance.chargingMode === 'period' ? interfaceFor(instance.guide, 'expire') : undefined
  return createMessage(tx, {
    description: byExpire ?? describedFor(instance.guide, 'status'),
    orderId: instance.orderId,
    instanceKey: instance.key,
    facts: { instanceIds: [instance.instanceId as string], orderId: instance.orderId, freeze: true },
  })
}

export function unfreezeCall(tx: Transaction, instance: Instance): string {
  return createMessage(tx, {
    description: describedFor(instance.guide, 'status'),
    orderId: instance.orderId,
    instanceKey: instance.key,
    facts: { instanceIds: [instance.instanceId as string], orderId: instance.orderId, freeze: false },
  })
}

/** The retention days are over and nobody renewed. */
export function retentionOver(tx: Transaction, key: string): void {
  const instance = instanceOf(tx.state, key)
  if (instance.state === 'frozen') releaseInstance(tx, instance)
}
