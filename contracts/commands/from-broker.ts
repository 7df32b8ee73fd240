import type { VerifierOptions } from '@pact-foundation/pact-core'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { descriptionsFor } from '../broker/descriptions.ts'
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

export interface BrokeredContract {
  /** Options of the official verifier. */
  readonly broker: Partial<VerifierOptions>
  /** Of every interaction that the broker wants verified. */
  readonly descriptions: readonly string[]
}

export interface BrokerSource {
  readonly contractOf: (guide: Guide) => Promise<BrokeredContract>
  readonly warning: Text | undefined
}

/** @throws WrongUse where the options do not go together, or the broker cannot be talked to */
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
  const target = readTarget(options, env)
  await preflight(target, 'pb:provider-pacts-for-verification')
  return {
    contractOf: async (guide) => {
      const broker = verifierOptions(
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
      )
      return { broker, descriptions: await descriptionsFor(target, broker) }
    },
    warning: version?.warning,
  }
}
