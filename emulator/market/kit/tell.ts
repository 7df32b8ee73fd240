import type { CallFacts, DepartmentFacts, UserFacts } from '../../protocol/facts.ts'
import { KIT_FLAGS, type KitFlag, MAX_USERS } from '../../protocol/guides/kit-parts.ts'
import type { KitRole } from '../../protocol/interface.ts'
import type { Message } from '../model.ts'
import { createMessage, describedFor, settle, supersededBy } from '../rules/messages.ts'
import { messageOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import type { Binding, Credential, Tenant, TenantUser } from './model.ts'
import { sameSubject } from './standing.ts'
import { visible } from './visible.ts'

/** The calls that tell a seller of an enterprise; each is one message. */

export const tenantOf = (tx: Pick<Transaction, 'state'>, { tenantId }: Binding): Tenant => tx.state.kit.tenants.get(tenantId) as Tenant
export const credentialOf = (tx: Pick<Transaction, 'state'>, { appId }: Binding): Credential =>
  tx.state.kit.credentials.get(appId) as Credential

export interface Told {
  readonly flag: KitFlag
  readonly users?: readonly UserFacts[]
  readonly departments?: readonly DepartmentFacts[]
}

/** @returns id of the message */
export function tell(tx: Transaction, binding: Binding, role: KitRole, { flag, users, departments }: Told): string {
  const credential = credentialOf(tx, binding)
  const { tenantId, tenantCode, name, domainName } = tenantOf(tx, binding)
  const { appId, clientId, instanceKey, orderId, bindingId } = binding
  const instanceId = instanceKey === undefined ? undefined : tx.state.instances.get(instanceKey)?.instanceId
  const renewals = tx.state.kit.renewals.get(clientId)
  const forSeller = instanceKey === undefined
  const facts: CallFacts = {
    instanceIds: instanceId === undefined ? [] : [instanceId],
    ...(orderId === undefined ? {} : { orderId }),
    tenant: { tenantId, tenantCode, name, domainName },
    application: {
      appId,
      clientId,
      publicKey: credential.publicKey,
      oaep: credential.oaep,
      ...(renewals === undefined ? {} : { renewals }),
    },
    ...(users ? { users } : {}),
    ...(departments ? { departments } : {}),
    flag,
    testFlag: forSeller && tx.setting('kit-test-flag') === 'debug',
  }
  supersede(tx, bindingId, { role, facts })
  return createMessage(tx, {
    description: describedFor(credential.generation, role),
    facts,
    bindingId,
    ...(orderId === undefined ? {} : { orderId }),
    ...(instanceKey === undefined ? {} : { instanceKey }),
  })
}

/**
 * Calls off what is still being told of the same thing: its retry would come after the newer word. Users whom the newer
 * one does not speak of are told anew.
 */
function supersede(tx: Transaction, bindingId: string, newer: Pick<Message, 'role' | 'facts'>): void {
  for (const id of [...tx.state.openMessages]) {
    const message = messageOf(tx.state, id)
    if (message.bindingId !== bindingId || message.probe || !sameSubject(message, newer)) continue
    settle(tx, message, 'cancelled', supersededBy('something newer is told of it', '已同步更新的内容'))
    const named = new Set(newer.facts?.users?.map(({ userName }) => userName))
    const rest = message.facts?.users?.filter(({ userName }) => !named.has(userName)) ?? []
    const binding = tx.state.kit.bindings.get(bindingId)
    if (binding && rest.length > 0) tell(tx, binding, 'authorisation', { flag: message.facts?.flag ?? KIT_FLAGS.add, users: rest })
  }
}

/** Users in as many calls as it takes. Source: [doc] zh-cn_topic_0070649111, at most 500 in one. */
export function tellUsers(tx: Transaction, binding: Binding, users: readonly TenantUser[], flag: KitFlag): string[] {
  const shown = users.map((user) => visible(user, binding))
  const calls: string[] = []
  for (let at = 0; at < shown.length; at += MAX_USERS) {
    calls.push(tell(tx, binding, 'authorisation', { flag, users: shown.slice(at, at + MAX_USERS) }))
  }
  return calls
}
