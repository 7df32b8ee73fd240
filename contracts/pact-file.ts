import type { Guide } from '../emulator/protocol/interface.ts'

/** The marketplace, as a pacticipant. */
export const CONSUMER = 'koogallery'

/** Any ISV, where it calls the marketplace. */
export const ISV = 'isv'

/** The ISV of a guide, as a pacticipant. */
export const providerOf = (guide: Guide): string => `isv-${guide}`

/** A pact as it lies in a file, as far as we read it. Specification V4. */
export interface PactFile {
  readonly consumer: { readonly name: string }
  readonly provider: { readonly name: string }
  readonly interactions: readonly RecordedInteraction[]
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface RecordedInteraction {
  readonly description: string
  readonly pending?: boolean
  readonly providerStates?: readonly { readonly name: string; readonly params?: Readonly<Record<string, unknown>> }[]
  readonly [member: string]: unknown
}

export const fileNameOf = ({ consumer, provider }: Pick<PactFile, 'consumer' | 'provider'>): string =>
  `${consumer.name}-${provider.name}.json`

/** The bytes of a pact: the same for the same pact. */
export const pactText = (pact: PactFile): string => `${JSON.stringify(pact, undefined, 2)}\n`
