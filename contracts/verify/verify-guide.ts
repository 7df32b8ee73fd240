import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VerifierOptions } from '@pact-foundation/pact-core'
import { stopwatch } from '../../emulator/clock/wall.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { interactionsOf } from '../interactions/interactions.ts'
import { fileNameOf, type PactFile, pactText, providerOf, type RecordedInteraction } from '../pact-file.ts'
import { openDoor } from './door.ts'
import { type Learnt, learn } from './learn.ts'
import { skipped, unknownInteraction, verified } from './result.ts'
import { errorOf, runVerifier, VerifierBroken } from './run-verifier.ts'

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

/** Holds an ISV to the contract of one guide. @throws VerifierBroken */
export async function verifyGuide(options: VerifyGuide): Promise<ScenarioResult[]> {
  const { run, contract, openApis, stateChangeUrl, limitMs } = options
  const began = stopwatch()
  const interactions = new Map(interactionsOf(run.guide).map((one) => [one.id, one]))
  const learnt = stateChangeUrl === undefined ? await learn(run, openApis) : EVERYTHING
  const { results, pact, wanted } = sifted(options, interactions, learnt)
  if (wanted.length === 0) return results
  const dir = mkdtempSync(join(tmpdir(), 'koogallery-verify-'))
  const left = Math.max(0, limitMs - (stopwatch() - began))
  const door = await openDoor({ run, interactions, openApis, stateChangeUrl, limitMs: left })
  try {
    const told = await runVerifier(
      {
        provider: providerOf(run.guide),
        providerBaseUrl: door.url,
        providerStatesSetupUrl: door.statesUrl,
        timeout: PATIENCE_MS,
        logLevel: 'error',
        ...(pact ? { pactUrls: [written(dir, pact)] } : contract.broker),
      },
      left,
      pact ? undefined : asPattern(wanted),
    )
    if (!told.report) throw VerifierBroken.of(told)
    const { interactionResults, errors, pendingErrors } = told.report
    const byTitle = new Map([...interactions.values()].map((one) => [one.title.en, one]))
    const found = interactionResults.map(({ description }) => {
      const interaction = byTitle.get(description)
      if (!interaction) return unknownInteraction(description, run.guide)
      return verified(interaction, door.seen.get(interaction.id), errorOf([...errors, ...pendingErrors], description), run)
    })
    return [...found, ...results]
  } finally {
    await door.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** With a state-change URL the seller can be anything. */
const EVERYTHING: Learnt = { notFor: () => undefined }

/** The part of a contract that can be verified, and what becomes of the rest. */
function sifted({ contract, only = [], run }: VerifyGuide, interactions: ReadonlyMap<string, Interaction>, learnt: Learnt) {
  const results: ScenarioResult[] = []
  const byTitle = new Map([...interactions.values()].map((one) => [one.title.en, one]))
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
  if (!pact) return { results, wanted: contract.descriptions.filter((description) => isWanted(byTitle.get(description), description)) }
  const kept = pact.interactions.filter((recorded) => isWanted(interactions.get(idOf(recorded)), recorded.description))
  // What may be otherwise is not otherwise here: from now on it counts.
  return {
    results,
    pact: { ...pact, interactions: kept.map((recorded) => ({ ...recorded, pending: false })) },
    wanted: kept.map(({ description }) => description),
  }
}

const idOf = ({ providerStates }: RecordedInteraction): string => String(providerStates?.[0]?.params?.interaction)

function written(dir: string, pact: PactFile): string {
  const file = join(dir, fileNameOf(pact))
  writeFileSync(file, pactText(pact))
  return file
}

/** Of a contract from a broker, which the verifier fetches: those that are for this ISV, as a regular expression. */
const asPattern = (titles: readonly string[]): string =>
  `^(${titles.map((title) => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})$`
