import { KIT_FLAGS } from '../../protocol/guides/kit-parts.ts'
import { isKitRole, type KitRole } from '../../protocol/interface.ts'
import type { Message } from '../model.ts'
import { cancelMessages, supersededBy } from '../rules/messages.ts'
import type { Transaction } from '../transaction.ts'
import type { Binding, BindingState } from './model.ts'
import { isOfSeries, ofSeries } from './standing.ts'
import { tell, tenantOf } from './tell.ts'

/**
 * Calls that follow one another: those of a binding, and those of its end. What is still to come stands in the binding,
 * so that a restart by hand or a decision goes on with it.
 */

/** Order of a binding's calls. Source: [doc] imc_faq/imc_08_0001; that it is strict is a setting. */
const OF_BINDING: readonly KitRole[] = ['tenant', 'application', 'departments']

export const beginBinding = (tx: Transaction, binding: Binding): string[] => begin(tx, binding, 'syncing', OF_BINDING)

export const endBinding = (tx: Transaction, binding: Binding): string[] =>
  begin(tx, binding, 'dissolved', tx.setting('kit-dissolve') === 'tenant-only' ? ['tenant'] : ['application', 'tenant'])

function begin(tx: Transaction, { bindingId }: Binding, state: BindingState, roles: readonly KitRole[]): string[] {
  endSeries(tx, bindingId, state === 'dissolved' ? isAny : isOfSeries)
  tx.emit({ type: 'binding-moved', bindingId, state, next: roles, series: tx.state.counters.message })
  const binding = tx.state.kit.bindings.get(bindingId) as Binding
  const now = tx.setting('kit-sequence') === 'at-once' ? roles : roles.slice(0, 1)
  return now.map((role) => send(tx, binding, role))
}

const isAny = (): boolean => true

/** Calls off what still tells of a binding, but not what takes something away. @param which of its messages; default: those of its series */
export function endSeries(tx: Transaction, bindingId: string, which: (message: Message) => boolean = isOfSeries): void {
  cancelMessages(
    tx,
    (message) => message.bindingId === bindingId && which(message),
    supersededBy('the binding is begun or ended anew', '绑定已重新开始或结束'),
  )
}

function send(tx: Transaction, binding: Binding, role: KitRole): string {
  const flag = binding.state === 'dissolved' ? KIT_FLAGS.delete : KIT_FLAGS.add
  return tell(tx, binding, role, { flag, ...(role === 'departments' ? { departments: tenantOf(tx, binding).departments } : {}) })
}

/** What follows from a kit call that the seller took. */
export function kitSucceeded(tx: Transaction, message: Message): void {
  const binding = message.bindingId === undefined ? undefined : tx.state.kit.bindings.get(message.bindingId)
  if (!binding || !isKitRole(message.role) || !binding.next.includes(message.role)) return
  const { bindingId, state } = binding
  // What was stopped goes on by a new binding alone, and an earlier series moves nothing.
  if (state === 'stopped' || !ofSeries(binding, message)) return
  if (message.facts?.flag !== (state === 'dissolved' ? KIT_FLAGS.delete : KIT_FLAGS.add)) return
  const next = binding.next.filter((role) => role !== message.role)
  const moved = state === 'dissolved' ? state : next.length === 0 ? 'bound' : 'syncing'
  tx.emit({ type: 'binding-moved', bindingId, state: moved, next })
  const following = next[0]
  if (following !== undefined && tx.setting('kit-sequence') !== 'at-once') {
    send(tx, tx.state.kit.bindings.get(bindingId) as Binding, following)
  }
}
