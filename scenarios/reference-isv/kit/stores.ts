import type { DepartmentFacts, TenantFacts, UserFacts } from '../../../emulator/protocol/facts.ts'
import { Shelf } from './shelf.ts'

/** An enterprise that a purchase is bound to; `instanceId` is empty for the one of an application credential. */
export interface SyncedTenant extends TenantFacts {
  readonly instanceId: string
}

/** The client of one tenant at one application. */
export interface SyncedApplication {
  readonly instanceId: string
  readonly tenantId: string
  readonly appId: string
  readonly clientId: string
  /** Decrypted. */
  readonly clientSecret: string
}

export interface SyncedUser extends UserFacts {
  readonly instanceId: string
  readonly tenantId: string
  readonly appId: string
  /** False once the authorisation was cancelled: the user is still known, and may not enter. */
  readonly authorised: boolean
}

export interface SyncedDepartment extends DepartmentFacts {
  readonly instanceId: string
  readonly tenantId: string
}

/**
 * What the marketplace synchronised. The keys are those that make two calls the same one: a repeat finds its own record.
 * Source: [doc] zh-cn_topic_0070649433 to …437.
 */
export class KitStores {
  /** By instance and tenant. */
  readonly tenants = new Shelf<SyncedTenant>()
  /** By instance, tenant and application. */
  readonly applications = new Shelf<SyncedApplication>()
  /** By instance, tenant, application and userName, which is unique in one tenant only. */
  readonly users = new Shelf<SyncedUser>()
  /** By instance, tenant and orgCode. */
  readonly departments = new Shelf<SyncedDepartment>()

  /** Forgets a tenant with all that hangs on it. That nothing else needs to be deleted by calls: [assumed] kit F. */
  forgetTenant(instanceId: string, tenantId: string): void {
    for (const shelf of [this.tenants, this.applications, this.users, this.departments]) shelf.removeBelow([instanceId, tenantId])
  }

  /** Forgets an application of a tenant, and who was allowed to use it. */
  forgetApplication(instanceId: string, tenantId: string, appId: string): void {
    for (const shelf of [this.applications, this.users]) shelf.removeBelow([instanceId, tenantId, appId])
  }
}
