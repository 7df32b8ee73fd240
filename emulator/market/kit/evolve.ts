import { found } from '../found.ts'
import type { KitEvent } from './events.ts'
import type { Binding, Credential, KitState, Tenant } from './model.ts'

export const emptyKit = (): KitState => ({
  credentials: new Map(),
  tenants: new Map(),
  bindings: new Map(),
  renewals: new Map(),
  decisions: new Map(),
})

export interface FrozenKit {
  readonly credentials: Credential[]
  readonly tenants: Tenant[]
  readonly bindings: Binding[]
  readonly renewals: [string, number][]
  readonly decisions: [string, 'go-on' | 'stop'][]
}

export const freezeKit = ({ credentials, tenants, bindings, renewals, decisions }: KitState): FrozenKit => ({
  credentials: [...credentials.values()],
  tenants: [...tenants.values()],
  bindings: [...bindings.values()],
  renewals: [...renewals],
  decisions: [...decisions],
})

export function thawKit(kit: KitState, frozen: FrozenKit): void {
  for (const credential of frozen.credentials) kit.credentials.set(credential.appId, credential)
  for (const tenant of frozen.tenants) kit.tenants.set(tenant.tenantId, tenant)
  for (const binding of frozen.bindings) kit.bindings.set(binding.bindingId, binding)
  for (const [clientId, count] of frozen.renewals) kit.renewals.set(clientId, count)
  for (const [messageId, choice] of frozen.decisions) kit.decisions.set(messageId, choice)
}

/** The kit's events, as changes of its state. Takes every event as given. */
export function evolveKit(kit: KitState, event: KitEvent, at: number): void {
  switch (event.type) {
    case 'credential-issued':
      kit.credentials.set(event.credential.appId, structuredClone(event.credential))
      return
    case 'test-account-made':
      found(kit.credentials, event.appId, 'application').testAccount = event.userName
      return
    case 'tenant-made':
      // The event is kept in the journal: what changes later must be another object.
      kit.tenants.set(event.tenant.tenantId, structuredClone(event.tenant))
      return
    case 'tenant-renamed':
      found(kit.tenants, event.tenantId, 'tenant').name = event.name
      return
    case 'tenant-dissolved':
      found(kit.tenants, event.tenantId, 'tenant').dissolvedAt = at
      return
    case 'tenant-user-set':
      found(kit.tenants, event.tenantId, 'tenant').users[event.user.userName] = event.user
      return
    case 'tenant-user-removed':
      delete found(kit.tenants, event.tenantId, 'tenant').users[event.userName]
      return
    case 'departments-set':
      found(kit.tenants, event.tenantId, 'tenant').departments = [...event.departments]
      return
    case 'application-bound':
      kit.bindings.set(event.binding.bindingId, structuredClone(event.binding))
      return
    case 'binding-moved': {
      const binding = found(kit.bindings, event.bindingId, 'binding')
      binding.state = event.state
      binding.next = event.next
      if (event.series !== undefined) binding.series = event.series
      return
    }
    case 'users-granted': {
      const { grants } = found(kit.bindings, event.bindingId, 'binding')
      for (const userName of event.userNames) grants[userName] = at
      return
    }
    case 'users-revoked': {
      const { grants } = found(kit.bindings, event.bindingId, 'binding')
      for (const userName of event.userNames) delete grants[userName]
      return
    }
    case 'client-secret-renewed':
      kit.renewals.set(event.clientId, (kit.renewals.get(event.clientId) ?? 0) + 1)
      return
    case 'kit-decided':
      kit.decisions.set(event.messageId, event.choice)
      return
  }
}
