import type { CallContext, CallFacts } from './facts.ts'
import type { Provenance } from './provenance.ts'
import type { Schema } from './schema.ts'
import type { SettingName, Settings } from './settings.ts'
import type { Text } from './text.ts'

/**
 * The access guides (接入指南); the values of `--guide`. `by-hand` has no guide and no production interface: what is delivered
 * by people (manual service, hardware) and only supervised.
 */
export const GUIDES = ['saas-v1', 'saas-v2', 'license-v1', 'online-license', 'license-code', 'kit-v1', 'kit-v2', 'by-hand'] as const
export type Guide = (typeof GUIDES)[number]

/** What an interface does in an order's life; retry policies and market rules hang on this, not on names. */
export const ROLES = [
  'create',
  'query',
  'renew',
  'expire',
  'status',
  'release',
  'upgrade',
  'check',
  'license',
  'tenant',
  'application',
  'authorisation',
  'department',
  'departments',
] as const
export type Role = (typeof ROLES)[number]

/** Roles of the kit's calls. */
export const KIT_ROLES = ['tenant', 'application', 'authorisation', 'department', 'departments'] as const satisfies readonly Role[]
/** Guides of the kit. Their products are sold by a base guide, see {@link baseOf}. */
export const KIT_GUIDES = ['kit-v1', 'kit-v2'] as const satisfies readonly Guide[]
export type KitGuide = (typeof KIT_GUIDES)[number]
export const isKitGuide = (guide: Guide): guide is KitGuide => (KIT_GUIDES as readonly Guide[]).includes(guide)

/** The guide whose interfaces open and close what the kit adds users to. Source: [doc] zh-cn_topic_0070649433: ten interfaces in all. */
export const baseOf = (guide: Guide): Guide => (guide === 'kit-v1' ? 'saas-v1' : guide === 'kit-v2' ? 'saas-v2' : guide)

/** The guide that describes a role in a market of this one: kit guides have the kit's roles, the base has the rest. */
export const guideFor = (guide: Guide, role: Role): Guide => (isKitRole(role) ? guide : baseOf(guide))

export type KitRole = (typeof KIT_ROLES)[number]
export const isKitRole = (role: Role): role is KitRole => (KIT_ROLES as readonly Role[]).includes(role)

/** How a call is signed and where its parameters travel. */
export type Wire = 'get-auth-token' | 'post-query-signature' | 'kit-auth-token' | 'kit-signature'

/** The kit's calls have a key of their own, where the seller has two. Source: [doc] 接口调试 V2.0. */
export const isKitWire = (wire: Wire): boolean => wire === 'kit-auth-token' || wire === 'kit-signature'

/** Business parameters before signing. Values of V1.0 are text; V2.0 members may nest. */
export type CallParameters = Readonly<Record<string, unknown>>

/** One documented form of a call, such as "new purchase, on demand". */
export interface CallForm {
  readonly name: string
  readonly title: Text
  readonly facts: CallFacts
}

/** What a repeat must have in common with the first call to be "the same request". */
export interface Idempotency {
  /** Names of parameters, or of facts the ISV learns otherwise (marked with a trailing `*`). */
  readonly key: readonly string[]
  readonly onDemandKey?: readonly string[]
  /** What the ISV must answer to a repeat. */
  readonly answer: Text
  readonly source: Provenance
}

/** A rule on the answer that a schema alone cannot hold. */
export interface AnswerRule {
  readonly id: string
  readonly about: Text
  readonly source: Provenance
  /** What an answer that keeps the rule carries at least, as an example; for contracts and documents. */
  readonly carries: (asked: CallParameters) => Readonly<Record<string, unknown>>
  /** Undefined when the answer keeps the rule, else what is wrong. */
  readonly broken: (answer: Readonly<Record<string, unknown>>, asked: CallParameters) => Text | undefined
}

/**
 * One interface of the marketplace, described once. The call, the validation, the verdict on the answer, pacts,
 * forms, documents, the reference ISV's routes and scenarios derive from it.
 */
export interface MarketplaceInterface {
  /** `guide/name`, unique. */
  readonly id: string
  readonly guide: Guide
  /** The guide's own name, which is also its `activity`. */
  readonly name: string
  readonly title: Text
  /** When the marketplace calls it. */
  readonly trigger: Text
  readonly role: Role
  readonly method: 'GET' | 'POST'
  /** Appended to the ISV's production address; empty when `activity` selects the scene. */
  readonly path: string
  readonly wire: Wire
  readonly request: Schema
  readonly response: Schema
  /** Result codes that mean success. */
  readonly success: readonly string[]
  /** Result codes that mean "still working on it". */
  readonly inProgress: readonly string[]
  readonly idempotency: Idempotency
  readonly answerRules: readonly AnswerRule[]
  /** The setting that governs Body-Sign for this guide. */
  readonly bodySignSetting: SettingName
  /** Settings with a say in this interface, for `explain` and findings. */
  readonly settings: readonly SettingName[]
  readonly source: readonly Provenance[]
  /** Facts → parameters, without anything that signing adds. Absent facts leave absent parameters. */
  readonly compose: (facts: CallFacts, context: CallContext) => CallParameters
  /** Every documented form, as example facts. */
  readonly forms: readonly CallForm[]
}

/** Whether a real call carries testFlag, and as what. */
export function testFlagOf(facts: CallFacts, settings: Settings, name: 'v1-test-flag' | 'v2-test-flag'): string | undefined {
  if (facts.testFlag) return '1'
  return settings[name] === 'zero' ? '0' : undefined
}

/** Drops undefined members, so that compose functions can list every documented parameter in one place. */
export function present(members: Readonly<Record<string, unknown>>): CallParameters {
  // A loop: this stands in the path of every call, and a round trip through entries costs four times as much.
  const kept: Record<string, unknown> = {}
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name]
  return kept
}
