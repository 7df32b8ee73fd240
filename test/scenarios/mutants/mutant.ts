import type { ServerResponse } from 'node:http'
import type { Guide } from '../../../emulator/protocol/interface.ts'
import type { Text } from '../../../emulator/protocol/text.ts'
import type { Answer } from '../../../scenarios/reference-isv/answer.ts'
import type { Parts } from '../../../scenarios/reference-isv/app.ts'
import type { Instance } from '../../../scenarios/reference-isv/instances.ts'
import type { OpenApiClient, OpenApiClientOptions } from '../../../scenarios/reference-isv/open-apis/client.ts'
import type { akSkHeaders } from '../../../scenarios/reference-isv/open-apis/signing.ts'
import type { ReferenceIsvOptions, Seller } from '../../../scenarios/reference-isv/seller.ts'
import type { RunOptions } from '../../../scenarios/runner/options.ts'

/** A wrong ISV: the reference ISV with one small change that real sellers have made. */
export interface Mutant {
  readonly name: string
  /** What the seller did. */
  readonly mistake: Text
  /** The scenario meant for it, in each guide that the change matters in. */
  readonly caughtBy: Partial<Readonly<Record<Guide, string>>>
  /** Of these rules a finding must name at least one. */
  readonly rules: readonly string[]
  readonly make: () => Change
  /** How its scenario must be run for the mistake to show. */
  readonly run?: Pick<RunOptions, 'timeout' | 'polling' | 'settings'>
}

/** The one change. Each member is another place where a seller can go wrong. */
export interface Change {
  readonly options?: Partial<Omit<ReferenceIsvOptions, 'accessKey' | 'openApis'>>
  readonly parts?: (parts: Parts, seller: Seller) => Partial<Parts>
  /** Answers a request before anything of the ISV's own does. */
  readonly before?: (request: Request) => Response | undefined
  /** Writes the head of an answer. */
  readonly head?: (response: Response, outgoing: ServerResponse) => void
  /** Asks the marketplace; left out, the ISV asks nothing. */
  readonly asks?: Asking
}

export interface Asking {
  readonly client?: Partial<OpenApiClientOptions>
  /** How each try is signed with AK and SK. @param primary host of the first try */
  readonly akSk?: (honest: typeof akSkHeaders, primary: URL) => typeof akSkHeaders
  readonly calls?: (honest: OpenApiClient) => OpenApiClient
}

export type Call = Readonly<Record<string, string | undefined>>
export type Handle = (call: Call) => Answer | Promise<Answer>

type Role = keyof Parts['v1']

/** Does one interface otherwise, in every guide that has it. */
export const at = (role: Role, otherwise: (call: Call, honest: Handle, seller: Seller) => Answer | Promise<Answer>): Change => ({
  parts: ({ v1, v2 }, seller) => {
    const changed = (handlers: Parts['v1']): Parts['v1'] => {
      const honest = handlers[role] as Handle | undefined
      return honest ? { ...handlers, [role]: (call: Call) => otherwise(call, honest, seller) } : handlers
    }
    return { v1: changed(v1), v2: changed(v2) }
  },
})

/** Two places of one mistake. */
export const both = (one: Change, other: Change): Change => ({
  ...one,
  ...other,
  parts: (parts, seller) => {
    const changed = { ...parts, ...one.parts?.(parts, seller) }
    return { ...changed, ...other.parts?.(changed, seller) }
  },
})

/** The instance a call is about. */
export const instanceOf = ({ instanceId = '' }: Call, { instances }: Seller): Instance | undefined => instances.find(instanceId)

/** Looks at a call after it was authenticated; returns it, or throws a Refusal. */
export const reading = (read: (call: Call, seller: Seller) => Call): Change => ({
  parts: ({ authenticateV1, authenticateV2 }, seller) => ({
    authenticateV1: (url) => read(authenticateV1(url) as Call, seller),
    authenticateV2: (url, body) => read(authenticateV2(url, body) as Call, seller),
  }),
})

/** Tells something else; what is told is signed as it should be. */
export const telling = (otherwise: (content: Record<string, unknown>, seller: Seller) => object): Change => ({
  parts: ({ signed }, seller) => ({ signed: (content) => signed(otherwise({ ...content }, seller) as Answer) }),
})

/** What the order of a call is known by. */
export const orderOf = ({ orderId, orderLineId, productId, chargingMode }: Call): string =>
  [orderId, orderLineId, chargingMode === '0' ? productId : undefined].join(' ')

/** One scenario in several guides. */
export const by = (scenario: string, ...guides: readonly Guide[]): Mutant['caughtBy'] =>
  Object.fromEntries(guides.map((guide) => [guide, scenario]))

export const SAAS = ['saas-v1', 'saas-v2'] as const
export const ALL = ['saas-v1', 'saas-v2', 'online-license'] as const
/** The guides that speak POST with a signed body. */
export const POSTS = ['saas-v2', 'online-license'] as const

/** Answers that get lost, and the repeats that follow. */
export const LOST_SAAS = by('lost-answer-then-retry', ...SAAS)
export const LOST = { ...LOST_SAAS, 'online-license': 'online-license-lost-answers' } as const
