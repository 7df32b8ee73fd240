import { KIT_FLAGS } from '../../protocol/guides/kit-parts.ts'
import { isKitRole, type KitRole } from '../../protocol/interface.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Message } from '../model.ts'
import type { MarketState } from '../state.ts'
import type { Binding } from './model.ts'

/** Which kit messages still mean something: whatever a newer one says again must not come after it. */

type Read = { readonly state: MarketState }

/** Roles of the calls that make a binding, one after the other. */
const OF_SERIES: readonly KitRole[] = ['tenant', 'application', 'departments']
export const isOfSeries = ({ role }: Message): boolean => (OF_SERIES as readonly string[]).includes(role)

/** What takes something away is told whatever became of the purchase. Source: [doc] zh-cn_topic_0070649433 to …436. */
export const withdraws = ({ role, facts }: Message): boolean =>
  isKitRole(role) && (facts?.flag === KIT_FLAGS.delete || facts?.flag === KIT_FLAGS.cancel)

/** Whether the purchase behind a binding is gone. A credential's own binding has none. */
export function isGone({ state }: Read, { instanceKey }: Binding): boolean {
  const instance = instanceKey === undefined ? undefined : state.instances.get(instanceKey)
  return instance?.state === 'released' || instance?.state === 'failed'
}

const numberOf = ({ messageId }: Message): number => Number(/\d+$/.exec(messageId)?.[0])

/** Made since the present series of the binding's calls began. */
export const ofSeries = (binding: Binding, message: Message): boolean => numberOf(message) > binding.series

/** Whether two messages of one binding speak of the same tenant, application, department or user. */
export function sameSubject(a: Message, b: Pick<Message, 'role' | 'facts'>): boolean {
  if (a.role !== b.role) return false
  if (a.role === 'department') return a.facts?.departments?.[0]?.orgCode === b.facts?.departments?.[0]?.orgCode
  if (a.role !== 'authorisation') return true
  const names = new Set(a.facts?.users?.map(({ userName }) => userName))
  return b.facts?.users?.some(({ userName }) => names.has(userName)) ?? false
}

/** Why a kit message cannot be called again, by whoever; undefined where it can, and for messages of no binding. */
export function kitRefusal({ state }: Read, message: Message): Text | undefined {
  const binding = message.bindingId === undefined ? undefined : state.kit.bindings.get(message.bindingId)
  if (!binding) return undefined
  if (!withdraws(message)) {
    if (binding.state === 'dissolved') return text('the organisation was dissolved since', '组织已解散')
    if (isGone({ state }, binding)) return text('its purchase was released since', '所购实例已释放')
  }
  if (isOfSeries(message) && message.facts?.flag === KIT_FLAGS.add && !ofSeries(binding, message)) {
    return text('the application was bound anew since', '应用已重新绑定')
  }
  for (const other of [...state.messages.values()].slice(numberOf(message))) {
    if (other.bindingId === message.bindingId && !other.probe && sameSubject(message, other)) {
      return text(`${other.messageId} has said something newer of it since`, `${other.messageId} 已同步更新的内容`)
    }
  }
  return undefined
}
