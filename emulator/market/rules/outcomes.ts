import type { Verdict } from '../../delivery/exchange.ts'
import type { Role } from '../../protocol/interface.ts'
import { text } from '../../protocol/text.ts'
import { tellDevices } from '../iscdesk/sdk.ts'
import type { Decider } from '../kit/model.ts'
import { kitSucceeded } from '../kit/sequence.ts'
import type { Instance, Message } from '../model.ts'
import { instanceOf, messageOf, orderOf } from '../state.ts'
import { awaitDelivery, handOver } from '../supervision/moves.ts'
import type { Transaction } from '../transaction.ts'
import { isSupervised, pollAfterCreate } from './guide-ways.ts'
import { planExpiry, unfreezeCall } from './lifecycle.ts'
import { createMessage, planNext, settle } from './messages.ts'
import { refundAutomatically } from './refunds.ts'

/** Calls that 000004 accepts: what the ISV is still to do comes another way. */
const ACCEPTS: readonly Role[] = ['create', 'license']

/** What follows from the verdict on attempt `n`. The message may have been settled meanwhile: then nothing does. */
export function applyVerdict(tx: Transaction, message: Message, n: number, verdict: Verdict): void {
  const restarted = message.attempts[n - 1]?.kind === 'restart'
  const open = message.state === 'pending' || message.state === 'retrying'
  if (!open && !(restarted && message.state === 'failed')) return

  if (message.probe) {
    settle(tx, message, verdict.outcome === 'failed' ? 'failed' : 'succeeded')
    return
  }
  if (verdict.outcome === 'succeeded' || (verdict.outcome === 'in-progress' && ACCEPTS.includes(message.role))) {
    settle(tx, message, 'succeeded')
    succeeded(tx, message, verdict)
    return
  }
  if (verdict.outcome === 'failed' && !message.live) {
    tx.emit({ type: 'noticed', kind: 'call-failed', to: 'seller', messageId: message.messageId, orderId: message.orderId, attempt: n })
  }
  // The schedule, if it still runs, goes on beside a restart that failed.
  if (restarted) return
  if (planNext(tx, message)) closeWindow(tx, message)
}

/** The window is over without success. Sources: the policy's own. */
export function closeWindow(tx: Transaction, message: Message): void {
  const policy = tx.policyById(message.policyId)
  const ended = text(
    `given up after ${message.attempts.length} call${message.attempts.length === 1 ? '' : 's'}`,
    `共调用 ${message.attempts.length} 次后停止`,
  )
  settle(tx, message, 'failed', ended)
  const order = message.orderId === undefined ? undefined : orderOf(tx.state, message.orderId)
  if (policy.end === 'refund' && order && order.state === 'opening') {
    if (message.role === 'query' && tx.setting('query-exhausted') === 'keep-open') {
      calledInVain(tx, message)
      return
    }
    refundAutomatically(
      tx,
      order,
      message.role === 'query' ? 'opening-timed-out' : message.role === 'upgrade' ? 'upgrade-failed' : 'create-failed',
    )
    return
  }
  const application = message.facts?.licence && tx.state.licences.get(message.facts.licence.eventId)
  if (application) tellDevices(tx, application, 'failed')
  if (policy.end === 'seller-delivers' && order) awaitDelivery(tx, order)
  // Where nothing can be restarted, the notice of the failed call has said it all.
  if (!message.live && policy.end !== 'nothing') calledInVain(tx, message, policy.decider)
}

/** The seller must repair the interface and restart the call by hand. */
function calledInVain(tx: Transaction, message: Message, decider?: Decider): void {
  const { messageId, orderId, attempts } = message
  const common = { type: 'noticed', messageId, orderId, attempt: attempts.length } as const
  tx.emit({ ...common, kind: 'calls-stopped', to: 'seller' })
  if (decider) tx.emit({ ...common, kind: 'decision-needed', to: decider })
}

function succeeded(tx: Transaction, message: Message, verdict: Verdict): void {
  const answer = verdict.answer ?? {}
  const instance = message.instanceKey === undefined ? undefined : instanceOf(tx.state, message.instanceKey)
  switch (message.role) {
    case 'create':
      if (instance && !message.live) created(tx, message, instance, answer)
      else if (instance) tx.emit({ type: 'instance-read', key: instance.key, ...readings(answer) })
      return
    case 'query':
      for (const info of infoOf(answer)) {
        const key = tx.state.byInstanceId.get(String(info.instanceId))
        if (key === undefined) continue
        if (message.live || key !== instance?.key) tx.emit({ type: 'instance-read', key, ...readings(info) })
        else opened(tx, message, instance, readings(info))
      }
      return
    case 'renew':
      openOrder(tx, message.orderId)
      if (message.followUp === 'unfreeze' && instance && instance.state === 'active') unfreezeCall(tx, instance)
      return
    case 'upgrade':
      if (instance && message.facts?.product) tx.emit({ type: 'instance-changed', key: instance.key, product: message.facts.product })
      openOrder(tx, message.orderId)
      return
    case 'release':
      unsubscribed(tx, message.orderId)
      return
    default:
      kitSucceeded(tx, message)
      return
  }
}

/**
 * V1.0 answers create with the access data; V2.0 is polled for it, whether create answered 000000 or 000004. An online
 * licence is open with either (setting `license-after-create`). Sources: [doc] zh-cn_topic_0070649414; [assumed] license 2.3.
 */
function created(tx: Transaction, message: Message, instance: Instance, answer: Readonly<Record<string, unknown>>): void {
  const instanceId = String(answer.instanceId)
  if (instance.instanceId !== instanceId) tx.emit({ type: 'instance-identified', key: instance.key, instanceId })
  if (isSupervised(message.guide)) {
    handOver(tx, instance, { text: String(answer.license), by: 'interface' })
    return
  }
  const poll = pollAfterCreate(message.guide)
  if (!poll) {
    opened(tx, message, instance, readings(answer))
    return
  }
  createMessage(tx, {
    description: poll,
    ...(message.orderId === undefined ? {} : { orderId: message.orderId }),
    instanceKey: instance.key,
    facts: { instanceIds: [instanceId] },
  })
}

function opened(tx: Transaction, message: Message, instance: Instance, read: Readings): void {
  if (instance.state !== 'opening') {
    tx.emit({ type: 'instance-read', key: instance.key, ...read })
    return
  }
  const order = orderOf(tx.state, message.orderId ?? instance.orderId)
  tx.emit({
    type: 'instance-opened',
    key: instance.key,
    ...read,
    ...(order.expireTime === undefined ? {} : { expireTime: order.expireTime }),
  })
  planExpiry(tx, instance)
  if (order.lines.every((line) => instanceOf(tx.state, line.instanceKey).state === 'active')) openOrder(tx, order.orderId)
}

function openOrder(tx: Transaction, orderId: string | undefined): void {
  if (orderId !== undefined && orderOf(tx.state, orderId).state === 'opening') tx.emit({ type: 'order-opened', orderId })
}

/** An unsubscription is through when the last of its instances is released. */
function unsubscribed(tx: Transaction, orderId: string | undefined): void {
  if (orderId === undefined) return
  const order = orderOf(tx.state, orderId)
  if (order.type === 'UNSUBSCRIBE' && order.messageIds.every((id) => messageOf(tx.state, id).state === 'succeeded')) openOrder(tx, orderId)
}

interface Readings {
  appInfo?: Readonly<Record<string, unknown>>
  usageInfo?: readonly unknown[]
}

/** Access and usage data of an answer, with the key size they are encrypted with kept beside them. */
function readings(from: Readonly<Record<string, unknown>>): Readings {
  const appInfo = from.appInfo && typeof from.appInfo === 'object' ? (from.appInfo as Record<string, unknown>) : undefined
  return {
    ...(appInfo ? { appInfo: from.encryptType === undefined ? appInfo : { ...appInfo, encryptType: from.encryptType } } : {}),
    ...(Array.isArray(from.usageInfo) ? { usageInfo: from.usageInfo } : {}),
  }
}

function infoOf(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
  return Array.isArray(answer.info)
    ? (answer.info as Record<string, unknown>[]).map((info) =>
        answer.encryptType === undefined ? info : { ...info, encryptType: answer.encryptType },
      )
    : []
}
