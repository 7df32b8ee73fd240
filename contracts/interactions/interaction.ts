import type { CallForm, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import type { Template } from './templates.ts'

/** What a seller is asked to show about one interface. */
export const KINDS = ['answered', 'repeated', 'in-progress', 'told', 'refused'] as const
export type Kind = (typeof KINDS)[number]

/** One interaction between the marketplace and an ISV, as it is recorded; everything in it comes from the description. */
export interface Interaction {
  /** `guide/interface/form/kind`, with the member told where there are several: unique, and the same in every version. */
  readonly id: string
  readonly description: MarketplaceInterface
  readonly form: CallForm
  readonly kind: Kind
  /** Of kind `told`: the optional member the answer carries. */
  readonly member?: string
  /** What the seller's team reads. */
  readonly title: Text
  /** Provider state, reached by verification through the protocol itself. */
  readonly state: Text
  /** Sellers may do otherwise: a seller who does is not held to it. */
  readonly optional: boolean
  readonly answer: ExpectedAnswer
  /** Lines for people: policy, sources, settings. */
  readonly comments: readonly string[]
}

export interface ExpectedAnswer {
  /** Several where no page says which. */
  readonly status: readonly number[]
  readonly headers: Readonly<Record<string, Template>>
  readonly body: Readonly<Record<string, Template>>
}
