import type { DepartmentFacts } from '../../protocol/facts.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { MarketState } from '../state.ts'
import type { Binding, Credential, Tenant, TenantUser } from './model.ts'

/** Enterprises and applications as users see them. No secret stands in any of it. */

export type CredentialView = Omit<Credential, 'at'> & { readonly at: string }

export const credentialView = ({ at, ...credential }: Credential): CredentialView => ({ ...credential, at: iso(at) })

export interface BindingView {
  readonly bindingId: string
  readonly appId: string
  readonly clientId: string
  readonly orderId?: string
  readonly instanceId?: string
  readonly fields: readonly string[]
  readonly state: Binding['state']
  /** Interfaces by role that have not succeeded yet. */
  readonly next: readonly string[]
  readonly users: readonly string[]
}

export interface TenantView {
  readonly tenantId: string
  readonly tenantCode: string
  readonly name: string
  readonly domainName: string
  readonly at: string
  readonly dissolvedAt?: string
  readonly departments: readonly DepartmentFacts[]
  readonly users: readonly TenantUser[]
  readonly bindings: readonly BindingView[]
}

export function tenantView({ kit, instances }: MarketState, tenant: Tenant): TenantView {
  const { at, dissolvedAt, users, tenantId, tenantCode, name, domainName, departments } = tenant
  const mine = [...kit.bindings.values()].filter((binding) => binding.tenantId === tenantId)
  return {
    tenantId,
    tenantCode,
    name,
    domainName,
    at: iso(at),
    ...(dissolvedAt === undefined ? {} : { dissolvedAt: iso(dissolvedAt) }),
    departments,
    users: Object.values(users),
    bindings: mine.map(({ bindingId, appId, clientId, orderId, instanceKey, fields, state, next, grants }) => {
      const instanceId = instanceKey === undefined ? undefined : instances.get(instanceKey)?.instanceId
      return {
        bindingId,
        appId,
        clientId,
        ...(orderId === undefined ? {} : { orderId }),
        ...(instanceId === undefined ? {} : { instanceId }),
        fields,
        state,
        next,
        users: Object.keys(grants),
      }
    }),
  }
}
