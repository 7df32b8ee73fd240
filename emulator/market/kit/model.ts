import type { OaepMode } from '../../protocol/cipher/client-secret.ts'
import type { DepartmentFacts, UserFacts } from '../../protocol/facts.ts'
import type { KitGuide, KitRole } from '../../protocol/interface.ts'

/** Enterprises, applications and users of joint operation (联营). Instants are milliseconds since 1970 in business time. */

/** Fields of a user that the seller may ask for and the buyer may release. Source: [doc] imc_faq. */
export const ASKED_FIELDS = ['mobile', 'email', 'position', 'employeeCode', 'employeeType', 'workPlace', 'entryDate'] as const
export type AskedField = (typeof ASKED_FIELDS)[number]

/** Credential of an application (应用凭证), as the seller applied for it. Source: [doc] zh-cn_topic_0070649438. */
export interface Credential {
  readonly appId: string
  readonly name: string
  readonly generation: KitGuide
  /** Where a browser is sent with code and tenant; no two applications have the same. */
  readonly loginAddress: string
  /** The seller's, as it was pasted. */
  readonly publicKey: string
  readonly oaep: OaepMode
  /** Several orders of one product may be bound to one enterprise (支持多实例绑定). */
  readonly multiInstance: boolean
  /** Asked of the buyer. */
  readonly fields: readonly AskedField[]
  /** The enterprise made for the seller's own tests. */
  readonly testTenantId: string
  readonly at: number
  /** One only, and it cannot be deleted. Source: [doc] imc_faq. */
  testAccount?: string
}

/** A user of an enterprise, with everything the enterprise knows of them. */
export type TenantUser = UserFacts

/** An enterprise (企业, 租户). */
export interface Tenant {
  readonly tenantId: string
  readonly tenantCode: string
  name: string
  /** Of its authentication centre, with the scheme. */
  readonly domainName: string
  readonly at: number
  dissolvedAt?: number
  /** By userName, unique in the enterprise. */
  readonly users: Record<string, TenantUser>
  /** A tree, told flat: parents before their children. */
  departments: DepartmentFacts[]
}

/** An application of a purchase (or of a credential) bound to an enterprise (应用与企业绑定). */
export interface Binding {
  readonly bindingId: string
  readonly tenantId: string
  readonly appId: string
  /** OAuth client of this tenant at this application. */
  readonly clientId: string
  /** Key of the purchase's instance; absent for a credential's own test enterprise. */
  readonly instanceKey?: string
  readonly orderId?: string
  /** Released by the buyer, of those the seller asked for. */
  readonly fields: readonly AskedField[]
  readonly at: number
  state: BindingState
  /** Calls that are still to come, in order. */
  next: readonly KitRole[]
  /** Number of the newest message when its present series of calls began: only later ones move it. */
  series: number
  /** Users with an authorisation, and when they got it. */
  readonly grants: Record<string, number>
}

/** Own property only: a user may be called `constructor`. */
export const isGranted = ({ grants }: Binding, { userName }: Pick<TenantUser, 'userName'>): boolean => Object.hasOwn(grants, userName)
export const userOf = ({ users }: Tenant, userName: string): TenantUser | undefined =>
  Object.hasOwn(users, userName) ? users[userName] : undefined

/**
 * - `syncing`: its calls are under way, or wait for a decision.
 * - `bound`: all of them succeeded.
 * - `stopped`: somebody decided not to go on.
 * - `dissolved`: the organisation was dissolved, or the binding undone.
 */
export type BindingState = 'syncing' | 'bound' | 'stopped' | 'dissolved'

/** Who decides whether to go on after calls in vain. Source: [doc] zh-cn_topic_0070649433, zh-cn_topic_0070649435. */
export type Decider = 'buyer' | 'administrator'

export interface KitState {
  readonly credentials: Map<string, Credential>
  readonly tenants: Map<string, Tenant>
  readonly bindings: Map<string, Binding>
  /** How often the secret of a client was renewed, by clientId; absent: never. */
  readonly renewals: Map<string, number>
  /** Decisions after calls in vain, by the id of the message. */
  readonly decisions: Map<string, 'go-on' | 'stop'>
}
