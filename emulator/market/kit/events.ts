import type { DepartmentFacts } from '../../protocol/facts.ts'
import type { KitRole } from '../../protocol/interface.ts'
import type { Binding, BindingState, Credential, Decider, Tenant, TenantUser } from './model.ts'

/** What can happen to enterprises and their applications. */
export type KitEvent =
  | { readonly type: 'credential-issued'; readonly credential: Credential }
  | { readonly type: 'test-account-made'; readonly appId: string; readonly userName: string }
  | { readonly type: 'tenant-made'; readonly tenant: Tenant }
  | { readonly type: 'tenant-renamed'; readonly tenantId: string; readonly name: string }
  | { readonly type: 'tenant-dissolved'; readonly tenantId: string }
  | { readonly type: 'tenant-user-set'; readonly tenantId: string; readonly user: TenantUser }
  | { readonly type: 'tenant-user-removed'; readonly tenantId: string; readonly userName: string }
  | { readonly type: 'departments-set'; readonly tenantId: string; readonly departments: readonly DepartmentFacts[] }
  | { readonly type: 'application-bound'; readonly binding: Binding }
  | {
      readonly type: 'binding-moved'
      readonly bindingId: string
      readonly state: BindingState
      readonly next: readonly KitRole[]
      readonly series?: number
    }
  | { readonly type: 'users-granted'; readonly bindingId: string; readonly userNames: readonly string[] }
  | { readonly type: 'users-revoked'; readonly bindingId: string; readonly userNames: readonly string[] }
  | { readonly type: 'client-secret-renewed'; readonly clientId: string }
  | { readonly type: 'kit-decided'; readonly messageId: string; readonly by: Decider; readonly choice: 'go-on' | 'stop' }
