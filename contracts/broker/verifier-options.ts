import type { VerifierOptions } from '@pact-foundation/pact'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { type BrokerOptions, readTarget } from './target.ts'

export interface VerifyFromBroker extends BrokerOptions {
  /** The participant whose pacts are verified. */
  readonly provider: string
  readonly providerVersion: string
  readonly providerBranch?: string
  readonly providerTags?: readonly string[]
  readonly publishResult?: boolean
  readonly buildUrl?: string
  readonly enablePending?: boolean
}

/** Versions of the consumers: their main branch, and what runs somewhere. */
const SELECTORS: NonNullable<VerifierOptions['consumerVersionSelectors']> = [{ mainBranch: true }, { deployedOrReleased: true }]

/** The part of the verifier's options that makes it take its pacts from a broker, and publish what came of them. @throws WrongUse */
export function verifierOptions(from: VerifyFromBroker, env: CommandIo['env']): Partial<VerifierOptions> {
  const { url, credentials } = readTarget(from, env)
  return {
    provider: from.provider,
    pactBrokerUrl: url,
    ...(credentials && 'token' in credentials ? { pactBrokerToken: credentials.token } : {}),
    ...(credentials && 'username' in credentials
      ? { pactBrokerUsername: credentials.username, pactBrokerPassword: credentials.password }
      : {}),
    providerVersion: from.providerVersion,
    ...(from.providerBranch === undefined ? {} : { providerVersionBranch: from.providerBranch }),
    ...(from.providerTags?.length ? { providerVersionTags: [...from.providerTags] } : {}),
    publishVerificationResult: from.publishResult ?? false,
    consumerVersionSelectors: SELECTORS,
    ...(from.enablePending === undefined ? {} : { enablePending: from.enablePending }),
    ...(from.buildUrl === undefined ? {} : { buildUrl: from.buildUrl }),
  }
}
