import type { ClockMode } from '../clock/clock.ts'
import { DAY, SECOND } from '../clock/duration.ts'
import type { PolicyOverrides, ProfileName } from '../delivery/profiles.ts'
import type { KeyBits } from '../protocol/cipher/field-cipher.ts'
import { GUIDES, type Guide, isKitWire, type MarketplaceInterface } from '../protocol/interface.ts'
import type { Settings } from '../protocol/settings.ts'
import type { SiteName } from '../protocol/sites.ts'

/** How one market is set up. Everything but keys: those never enter the journal. Lengths are milliseconds. */
export interface MarketConfig {
  readonly id: string
  /** Guide of orders that name none. */
  readonly guide: Guide
  readonly profile?: ProfileName
  /** Production address (生产接口地址) of the ISV. */
  readonly isvUrl?: string
  readonly clock: ClockMode
  /** Where business time begins. */
  readonly start: number
  readonly seed: number
  readonly settings: Settings
  readonly policies: PolicyOverrides
  /** Limit of one call, by guide. */
  readonly timeouts: Readonly<Record<Guide, number>>
  readonly grace: number
  readonly retention: number
  readonly polling: PollingConfig
  /** Calls in flight at once. */
  readonly concurrency: number
  /** Key size for fields the marketplace encrypts; chosen by the seller at listing. */
  readonly keyBits: KeyBits
  /** Site of the marketplace. */
  readonly site: SiteName
  /** Most bytes of an upload. */
  readonly uploadLimit: number
}

/** Pacing of polls that wait for the ISV's own work, in real milliseconds. */
export interface PollingConfig {
  /** At least this long between two polls. */
  readonly interval: number
  /** An ISV that takes less than this is never outrun by a virtual clock. */
  readonly patience: number
}

export const DEFAULT_POLLING: PollingConfig = { interval: 100, patience: 30 * SECOND }

/**
 * Limit of one order call. 20 s in the V1.0 guide ([doc] zh-cn_topic_0082027567), 5 s in the others
 * ([doc] zh-cn_topic_0070649475); debugging calls always have 20 s.
 */
export const ORDER_TIMEOUTS = Object.fromEntries(
  GUIDES.map((guide) => [guide, guide === 'saas-v1' ? 20 * SECOND : 5 * SECOND]),
) as Readonly<Record<Guide, number>>

export const DEBUG_TIMEOUT = 20 * SECOND

/** Days of grace and retention by customer tier, for yearly and monthly products. Source: [doc] zh-cn_topic_0086671074. */
export const TIERS = {
  V5: { grace: 7 * DAY, retention: 15 * DAY },
  V4: { grace: 7 * DAY, retention: 15 * DAY },
  V3: { grace: 7 * DAY, retention: 7 * DAY },
  V2: { grace: DAY, retention: 7 * DAY },
  V1: { grace: DAY, retention: 7 * DAY },
  V0: { grace: DAY, retention: DAY },
} as const satisfies Readonly<Record<string, { grace: number; retention: number }>>

/** Grace 0, retention 15 days: [assumed] policies 8.2; "at most 15 days" is [doc] zh-cn_topic_0070649282. */
export const DEFAULT_LIFECYCLE = { grace: 0, retention: 15 * DAY }

/** What must stay secret; kept apart from {@link MarketConfig}. */
export interface Keys {
  readonly accessKey: string
  readonly kitKey?: string
  readonly ak: string
  readonly sk: string
}

/** The kit's calls have a key of their own, where the seller made one. Source: [doc] 接口调试 V2.0. */
export const keyOf = ({ wire }: MarketplaceInterface, { accessKey, kitKey }: Pick<Keys, 'accessKey' | 'kitKey'>): string =>
  isKitWire(wire) ? (kitKey ?? accessKey) : accessKey
