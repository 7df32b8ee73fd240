import { DECIDERS } from '../../delivery/policies.ts'
import { isKitRole } from '../../protocol/interface.ts'
import { type Text, text } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import type { Message } from '../model.ts'
import { createMessage, sameCall } from '../rules/messages.ts'
import type { Transaction } from '../transaction.ts'
import type { Binding, Decider } from './model.ts'
import type { DecideRequest } from './requests.ts'
import { endSeries } from './sequence.ts'
import { kitRefusal } from './standing.ts'

const attempt = text('decide about the message', '决定是否继续同步')

/** Who may decide about a message now; undefined where nobody may. */
export function deciderOf(tx: Pick<Transaction, 'state' | 'policyById'>, message: Message): Decider | undefined {
  if (message.state !== 'failed' || message.probe || tx.state.kit.decisions.has(message.messageId)) return undefined
  if (isCalled(tx, message) || kitRefusal(tx, message)) return undefined
  return tx.policyById(message.policyId).decider
}

/** A restart by hand is under way, or due. */
const isCalled = ({ state }: Pick<Transaction, 'state'>, { messageId }: Message): boolean =>
  state.inFlight.has(messageId) || state.agenda.list().some((work) => work.kind === 'attempt' && work.messageId === messageId)

/**
 * After calls in vain, the buyer (tenant, application) or the administrator (authorisation) decides. Source: [doc]
 * zh-cn_topic_0070649433 to …435; that going on is the same series once more is [assumed] kit A.8.
 *
 * @returns the message that goes on, or the one that was stopped
 */
export function decide(tx: Transaction, messageId: string, { choice, by }: DecideRequest): string {
  const message = tx.state.messages.get(messageId)
  if (!message) throw unknown(text('message', '消息'), messageId)
  const decider = deciderOf(tx, message)
  if (!decider) throw impossible(attempt, refusal(tx, message), message.state === 'failed' ? ['restart'] : [])
  if (by !== undefined && by !== decider) {
    const { en, zh } = DECIDERS[decider]
    throw impossible(attempt, text(`of ${message.interfaceName} ${en} decides`, `${message.interfaceName} 由${zh}决定`), [`by: ${decider}`])
  }
  tx.emit({ type: 'kit-decided', messageId, by: decider, choice })
  const binding = message.bindingId === undefined ? undefined : tx.state.kit.bindings.get(message.bindingId)
  if (choice === 'go-on') return again(tx, message)
  if (binding && waitsFor(binding, message)) {
    endSeries(tx, binding.bindingId)
    tx.emit({ type: 'binding-moved', bindingId: binding.bindingId, state: 'stopped', next: binding.next })
  }
  return messageId
}

const waitsFor = ({ state, next }: Binding, { role }: Message): boolean => state === 'syncing' && isKitRole(role) && next.includes(role)

const again = (tx: Transaction, message: Message): string =>
  createMessage(tx, { ...sameCall(message), ...(message.bindingId === undefined ? {} : { bindingId: message.bindingId }) })

function refusal(tx: Transaction, message: Message): Text {
  const decided = tx.state.kit.decisions.get(message.messageId)
  if (decided) return text(`it was decided already: ${decided}`, `已作出决定：${decided}`)
  if (message.state !== 'failed') return text(`it is ${message.state}, not failed`, `消息状态为 ${message.state}，并未失败`)
  if (isCalled(tx, message)) return text('the seller has restarted it just now', '商家刚刚重新启动')
  const stale = kitRefusal(tx, message)
  if (stale) return stale
  return text(`nobody decides about ${message.interfaceName}; the seller restarts it`, `${message.interfaceName} 无需决定，由商家重新启动`)
}
