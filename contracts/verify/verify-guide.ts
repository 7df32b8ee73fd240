import type { VerifierOptions } from '@pact-foundation/pact-core'
import { stopwatch } from '../../emulator/clock/wall.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { interactionsOf } from '../interactions/interactions.ts'
import { type PactFile, providerOf, type RecordedInteraction } from '../pact-file.ts'
import { openDoor } from './door.ts'
import { type Learnt, learn } from './learn.ts'
import { skipped, unknownInteraction, verified } from './result.ts'
import { runVerifier, type Subject } from './run-verifier.ts'

/** Where the contract comes from. */
export type Contract =
  | { readonly pact: PactFile; readonly broker?: undefined }
  /** Options for the official verifier, which fetches it. */
  | { readonly broker: Partial<VerifierOptions>; readonly descriptions: readonly string[]; readonly pact?: undefined }

export interface VerifyGuide {
  readonly run: RunOptions
  readonly contract: Contract
  readonly openApis: OpenApiStand | undefined
  readonly stateChangeUrl?: string | undefined
  /** Begins of ids: these interactions only. */
  readonly only?: readonly string[]
  /** Real milliseconds for all of it. */
  readonly limitMs: number
}

/** Milliseconds that the verifier waits for a provider state or an answer; the door gives up long before. */
const PATIENCE_MS = 120_000

/** Holds an ISV to the contract of one guide. @throws WrongUse where the verifier did not do its work */
export async function verifyGuide(options: VerifyGuide): Promise<ScenarioResult[]> {
  const { run, openApis, stateChangeUrl, limitMs } = options
  const began = stopwatch()
  const known: Known = interactionsOf(run.guide)
  const learnt = stateChangeUrl === undefined ? await learn(run, openApis) : EVERYTHING
  const { results, subject } = sifted(options, known, learnt)
  if (!subject) return results
  const left = Math.max(0, limitMs - (stopwatch() - began))
  const interactions = new Map(known.map((one) => [one.id, one]))
  const door = await openDoor({ run, interactions, openApis, stateChangeUrl, limitMs: left })
  try {
    const { verified: descriptions, errorOf } = await runVerifier(
      {
        provider: providerOf(run.guide),
        providerBaseUrl: door.url,
        providerStatesSetupUrl: door.statesUrl,
        timeout: PATIENCE_MS,
        logLevel: 'error',
      },
      subject,
      left,
    )
    const found = descriptions.map((description) => {
      const interaction = titled(known, description)
      if (!interaction) return unknownInteraction(description, run.guide)
      return verified(interaction, door.seen.get(interaction.id), errorOf(description), run)
    })
    return [...found, ...results]
  } finally {
    await door.close()
  }
}

type Known = readonly Interaction[]

const titled = (known: Known, description: string): Interaction | undefined => known.find(({ title }) => title.en === description)

/** With a state-change URL the seller can be anything. */
const EVERYTHING: Learnt = { notFor: () => undefined }

/** The part of a contract that can be verified, none where nothing can; and what becomes of the rest. */
function sifted({ contract, only = [], run }: VerifyGuide, known: Known, learnt: Learnt): { results: ScenarioResult[]; subject?: Subject } {
  const results: ScenarioResult[] = []
  const isWanted = (interaction: Interaction | undefined, description: string): boolean => {
    if (!interaction) {
      results.push(unknownInteraction(description, run.guide))
      return false
    }
    if (only.length > 0 && !only.some((begin) => interaction.id.startsWith(begin))) return false
    const reason = learnt.notFor(interaction)
    if (reason) results.push(skipped(interaction, reason))
    return reason === undefined
  }
  const { pact } = contract
  if (!pact) {
    const descriptions = contract.descriptions.filter((description) => isWanted(titled(known, description), description))
    return { results, ...(descriptions.length > 0 ? { subject: { broker: contract.broker, descriptions } } : {}) }
  }
  const kept = pact.interactions.filter((recorded) =>
    isWanted(
      known.find(({ id }) => id === idOf(recorded)),
      recorded.description,
    ),
  )
  // What may be otherwise is not otherwise here: from now on it counts.
  const interactions = kept.map((recorded) => ({ ...recorded, pending: false }))
  return { results, ...(kept.length > 0 ? { subject: { pact: { ...pact, interactions } } } : {}) }
}

const idOf = ({ providerStates }: RecordedInteraction): string => String(providerStates?.[0]?.params?.interaction)
