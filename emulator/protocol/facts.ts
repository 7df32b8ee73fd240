import type { OaepMode } from './cipher/client-secret.ts'
import type { KeyBits } from './cipher/field-cipher.ts'
import type { ExtendParam } from './saas-extend-params.ts'
import type { Settings } from './settings.ts'

/** How a product is paid for (计费方式). */
export const CHARGING_MODES = ['period', 'one-time', 'on-demand', 'on-demand-package'] as const
export type ChargingMode = (typeof CHARGING_MODES)[number]

export const PERIOD_TYPES = ['year', 'month', 'day'] as const
export type PeriodType = (typeof PERIOD_TYPES)[number]

/** Why an instance's expiry moves; the wire words of V2.0's `scene`. Source: [doc] topic_0070649094. */
export const SCENES = ['TRIAL_TO_FORMAL', 'RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD', 'RENEWAL_CHANGE'] as const
export type Scene = (typeof SCENES)[number]

/** The specification a call speaks of. */
export interface ProductFacts {
  readonly productId: string
  readonly skuCode: string
  /** Value of the linear attributes, where the product has them: pieces, GB, Mbps. */
  readonly quantity?: number
  readonly diskSize?: number
  readonly bandWidth?: number
}

export interface CustomerFacts {
  readonly customerId: string
  readonly customerName: string
  readonly userId?: string
  readonly userName?: string
  /** Plain; encrypted on the wire, and sent only where the listing asks the buyer for it. */
  readonly mobilePhone?: string
  readonly email?: string
}

/** An application for a licence (异步申请License). Times are milliseconds since 1970. Source: [doc] zh-cn_topic_0070649255. */
export interface LicenceFacts {
  /** Names the application: a repeat carries it again, and gets the same licence. */
  readonly eventId: string
  readonly effectiveTime: number
  readonly expireTime?: number
  /** Of the device the licence is bound to, where it is bound to one. */
  readonly deviceFingerprint?: string
}

/** An enterprise (租户) as the kit speaks of it. Source: [doc] zh-cn_topic_0070649433. */
export interface TenantFacts {
  readonly tenantId: string
  readonly tenantCode: string
  readonly name: string
  /** With its scheme. */
  readonly domainName: string
}

/** The client of one tenant at an application. Its secret is no fact: it comes from the context of a call. */
export interface ApplicationFacts {
  readonly appId: string
  readonly clientId: string
  /** The seller's, as it was pasted. */
  readonly publicKey?: string
  readonly oaep: OaepMode
  /** How often its secret was renewed; absent: never. */
  readonly renewals?: number
}

/** A department; the tree travels flat. */
export interface DepartmentFacts {
  readonly orgCode: string
  readonly orgName: string
  readonly parentCode?: string
}

/** A user as an application may see them: fields that nobody granted are absent. Source: [doc] zh-cn_topic_0070649435. */
export interface UserFacts {
  readonly userName: string
  readonly name: string
  readonly orgCode: string
  readonly role: 'user' | 'admin'
  readonly enable: boolean
  readonly position?: string
  readonly employeeCode?: string
  readonly employeeType?: number
  readonly mobile?: string
  readonly email?: string
  readonly workPlace?: string
  readonly entryDate?: string
}

/**
 * Everything the market knows that may enter a call. Each description picks what its table lists; this is the
 * only bridge from market state to the wire.
 */
export interface CallFacts {
  readonly orderId?: string
  readonly orderLineId?: string
  readonly instanceIds: readonly string[]
  readonly product?: ProductFacts
  readonly customer?: CustomerFacts
  readonly chargingMode?: ChargingMode
  readonly periodType?: PeriodType
  readonly periodNumber?: number
  readonly trial?: boolean
  /** Money as decimal text, at most 3 decimals; negative when money goes back. */
  readonly orderAmount?: string
  /** Milliseconds since 1970. */
  readonly expireTime?: number
  readonly scene?: Scene
  /** productId is sent only when the period type changed. */
  readonly productChanged?: boolean
  readonly freeze?: boolean
  readonly extendParams?: readonly ExtendParam[]
  readonly licence?: LicenceFacts
  readonly tenant?: TenantFacts
  readonly application?: ApplicationFacts
  readonly users?: readonly UserFacts[]
  readonly departments?: readonly DepartmentFacts[]
  /** What a kit call does: 0 delete, 1 add, 2 modify, 3 cancel. */
  readonly flag?: 0 | 1 | 2 | 3
  readonly testFlag?: boolean
}

/** What is fresh in every single call, retries included, and how the sender is set up. */
export interface CallContext {
  readonly businessId: string
  /** Wall-clock milliseconds: what a real ISV compares with its own clock. */
  readonly wallNow: number
  readonly nonce: string
  /** IVs for encrypted fields, 16 letters or digits each, made afresh by the caller's random source. */
  readonly iv: (field: string) => string
  readonly accessKey: string
  /** Plain secret of a tenant's client; absent in examples. */
  readonly clientSecret?: (application: ApplicationFacts) => string
  readonly keyBits: KeyBits
  readonly settings: Settings
}
