import { callsOf, offsetOf } from '../../delivery/policies.ts'
import { interfaceById, interfaceFor } from '../../protocol/catalogue.ts'
import type { CallFacts } from '../../protocol/facts.ts'
import type { Guide, MarketplaceInterface, Role } from '../../protocol/interface.ts'
import { type Text, text } from '../../protocol/text.ts'
import { withdraws } from '../kit/standing.ts'
import type { Message, MessageState, Probe } from '../model.ts'
import { messageOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'

export interface NewMessage {
  readonly description: MarketplaceInterface
  /** Left out for a create: it speaks of its order line. */
  readonly facts?: CallFacts
  readonly orderId?: string
  readonly instanceKey?: string
  readonly followUp?: 'unfreeze'
  readonly bindingId?: string
  /** Somebody waits for the answer: one attempt, no retry. */
  readonly live?: boolean
  /** A tester's call: its answer changes nothing. */
  readonly probe?: Probe
}

/** Creates a message whose first call is due at once. */
export function createMessage(tx: Transaction, from: NewMessage): string {
  const { description, facts, orderId, instanceKey } = from
  const policy =
    from.live && (from.probe || description.role !== 'check') ? tx.policyById('live') : tx.policyFor(description.guide, description.role)
  const messageId = tx.newMessageId()
  tx.emit({
    type: 'message-created',
    message: {
      messageId,
      interfaceId: description.id,
      policyId: policy.id,
      orderId,
      instanceKey,
      facts,
      followUp: from.followUp,
      bindingId: from.bindingId,
      live: from.live ? true : undefined,
      probe: from.probe,
    },
    due: tx.state.counters.due + 1,
  })
  return messageId
}

/** What a message calls with, to make another of it. */
export const sameCall = ({ interfaceId, facts, orderId, instanceKey }: Message): NewMessage => ({
  description: interfaceById(interfaceId),
  ...(facts ? { facts } : {}),
  ...(orderId === undefined ? {} : { orderId }),
  ...(instanceKey === undefined ? {} : { instanceKey }),
})

/** The guide's description for a role, which our own rules know to exist. */
export function describedFor(guide: Guide, role: Role): MarketplaceInterface {
  const description = interfaceFor(guide, role)
  if (!description) throw new Error(`Failed to find an interface of guide "${guide}" for role "${role}": the catalogue has none.`)
  return description
}

/** Plans the next scheduled call, or the closing of the window when none is left. True when the window is closed already. */
export function planNext(tx: Transaction, message: Message): boolean {
  const policy = tx.policyById(message.policyId)
  const first = message.createdAt
  if (message.scheduled < callsOf(policy.schedule)) {
    const offset = offsetOf(policy.schedule, message.scheduled)
    tx.plan(first + offset, { kind: 'attempt', messageId: message.messageId })
    return false
  }
  const closesAt = first + policy.window
  if (closesAt <= tx.now) return true
  tx.plan(closesAt, { kind: 'close-window', messageId: message.messageId })
  return false
}

/** Ends a message; what was planned for it falls away. */
export function settle(tx: Transaction, message: Message, state: MessageState, why?: Text): void {
  tx.emit({ type: 'message-settled', messageId: message.messageId, state, why })
}

/** Calls off every unfinished message that `which` picks. */
export function cancelMessages(tx: Transaction, which: (message: Message) => boolean, why: Text): void {
  for (const id of [...tx.state.openMessages]) {
    const message = messageOf(tx.state, id)
    if (which(message) && !withdraws(message)) settle(tx, message, 'cancelled', why)
  }
}

export const supersededBy = (en: string, zh: string): Text => text(`called off: ${en}`, `已取消：${zh}`)
