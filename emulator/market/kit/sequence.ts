import { KIT_FLAGS } from '../../protocol/guides/kit-parts.ts'
import { isKitRole, type KitRole } from '../../protocol/interface.ts'
import type { Message } from '../model.ts'
import type { Transaction } from '../transaction.ts'
import type { Binding, BindingState } from './model.ts'
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
  tx.emit({ type: 'binding-moved', bindingId, state, next: roles })
  const binding = tx.state.kit.bindings.get(bindingId) as Binding
  const now = tx.setting('kit-sequence') === 'at-once' ? roles : roles.slice(0, 1)
  return now.map((role) => send(tx, binding, role))
}

function send(tx: Transaction, binding: Binding, role: KitRole): string {
  const flag = binding.state === 'dissolved' ? KIT_FLAGS.delete : KIT_FLAGS.add
  return tell(tx, binding, role, { flag, ...(role === 'departments' ? { departments: tenantOf(tx, binding).departments } : {}) })
}

/** What follows from a kit call that the seller took. */
export function kitSucceeded(tx: Transaction, message: Message): void {
  const binding = message.bindingId === undefined ? undefined : tx.state.kit.bindings.get(message.bindingId)
  if (!binding || !isKitRole(message.role) || !binding.next.includes(message.role)) return
  const deletes = message.facts?.flag === KIT_FLAGS.delete
  if (deletes !== (binding.state === 'dissolved')) return
  const { bindingId, state } = binding
  const next = binding.next.filter((role) => role !== message.role)
  // Somebody who stopped a binding may still restart its call, and with that goes on.
  const moved = state === 'dissolved' ? state : next.length === 0 ? 'bound' : 'syncing'
  tx.emit({ type: 'binding-moved', bindingId, state: moved, next })
  const following = next[0]
  if (following !== undefined && tx.setting('kit-sequence') !== 'at-once') {
    send(tx, tx.state.kit.bindings.get(bindingId) as Binding, following)
  }
}
