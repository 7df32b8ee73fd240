import type { VerifierOptions } from '@pact-foundation/pact-core'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { preflight } from '../broker/preflight.ts'
import { type BrokerOptions, readTarget } from '../broker/target.ts'
import { verifierOptions } from '../broker/verifier-options.ts'
import { readVersion } from '../broker/version.ts'
import { providerOf } from '../pact-file.ts'

/** How `contracts verify` takes the contract from a broker, and hands the result back. */
export interface FromBroker extends Pick<BrokerOptions, 'broker' | 'token' | 'username' | 'password'> {
  /** Name of the seller in the broker; default: isv-GUIDE. */
  readonly provider?: string
  /** Publish what came of it. */
  readonly publish?: boolean
  readonly providerVersion?: string
  readonly branch?: string
  readonly tag?: readonly string[]
  readonly buildUrl?: string
}

export interface BrokerSource {
  /** Options of the official verifier. */
  readonly contractOf: (guide: Guide) => Partial<VerifierOptions>
  readonly warning: Text | undefined
}

/** @throws Refusal where the options do not go together, or the broker cannot be talked to */
export async function fromBroker(options: FromBroker, env: CommandIo['env']): Promise<BrokerSource> {
  const { publish = false, providerVersion, provider, branch, tag = [], buildUrl } = options
  const version = publish
    ? readVersion(
        {
          ...(providerVersion === undefined ? {} : { consumerVersion: providerVersion }),
          ...(branch === undefined ? {} : { branch }),
          tag,
        },
        process.cwd(),
        '--provider-version',
      )
    : undefined
  await preflight(readTarget(options, env), 'pb:provider-pacts-for-verification')
  return {
    contractOf: (guide) =>
      verifierOptions(
        {
          ...options,
          provider: provider ?? providerOf(guide),
          // Told even where nothing is published: pending pacts depend on it.
          providerVersion: version?.number ?? providerVersion ?? 'unpublished',
          ...(version?.branch === undefined ? {} : { providerBranch: version.branch }),
          providerTags: version?.tags ?? [],
          publishResult: publish,
          ...(buildUrl === undefined ? {} : { buildUrl }),
        },
        env,
      ),
    warning: version?.warning,
  }
}
