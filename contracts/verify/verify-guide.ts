import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VerifierOptions } from '@pact-foundation/pact-core'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { interactionsOf } from '../interactions/interactions.ts'
import { fileNameOf, type PactFile, pactText, providerOf, type RecordedInteraction } from '../pact-file.ts'
import { openDoor } from './door.ts'
import { type Learnt, learn } from './learn.ts'
import { skipped, unknownInteraction, verified } from './result.ts'
import { runVerifier, type VerifierError } from './run-verifier.ts'

/** Where the contract comes from. */
export type Contract =
  | { readonly pact: PactFile; readonly broker?: undefined }
  /** Options for the official verifier, which fetches it. */
  | { readonly broker: Partial<VerifierOptions>; readonly pact?: undefined }

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

/** The verifier itself did not do its work, whatever the ISV is like. The message is for the user. */
export class VerifierBroken extends Error {
  override readonly name = 'VerifierBroken'
  readonly text: Text

  constructor(words: Text) {
    super(words.en)
    this.text = words
  }
}

/** Milliseconds that the verifier waits for a provider state or an answer; the door gives up long before. */
const PATIENCE_MS = 120_000

/** Holds an ISV to the contract of one guide. @throws VerifierBroken */
export async function verifyGuide(options: VerifyGuide): Promise<ScenarioResult[]> {
  const { run, contract, openApis, stateChangeUrl, limitMs } = options
  const began = stopwatch()
  const interactions = new Map(interactionsOf(run.guide).map((one) => [one.id, one]))
  const learnt = stateChangeUrl === undefined ? await learn(run, openApis) : EVERYTHING
  const { results, pact } = sifted(options, interactions, learnt)
  if (pact?.interactions.length === 0) return results
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
    )
    if (!told.report) throw broken(told)
    const { interactionResults, errors, pendingErrors } = told.report
    const byTitle = new Map([...interactions.values()].map((one) => [one.title.en, one]))
    const found = interactionResults.map(({ description }) => {
      const interaction = byTitle.get(description)
      if (!interaction) return unknownInteraction(description, run.guide)
      const reason = pact ? undefined : learnt.notFor(interaction)
      if (reason) return skipped(interaction, reason)
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

/** The part of a pact that can be verified, and what becomes of the rest. */
function sifted({ contract: { pact }, only = [], run }: VerifyGuide, interactions: ReadonlyMap<string, Interaction>, learnt: Learnt) {
  const results: ScenarioResult[] = []
  if (!pact) return { results }
  const kept = pact.interactions.filter((recorded) => {
    const interaction = interactions.get(idOf(recorded))
    if (!interaction) {
      results.push(unknownInteraction(recorded.description, run.guide))
      return false
    }
    if (only.length > 0 && !only.some((begin) => interaction.id.startsWith(begin))) return false
    const reason = learnt.notFor(interaction)
    if (reason) results.push(skipped(interaction, reason))
    return reason === undefined
  })
  // What may be otherwise is not otherwise here: from now on it counts.
  return { results, pact: { ...pact, interactions: kept.map((recorded) => ({ ...recorded, pending: false })) } }
}

const idOf = ({ providerStates }: RecordedInteraction): string => String(providerStates?.[0]?.params?.interaction)

function written(dir: string, pact: PactFile): string {
  const file = join(dir, fileNameOf(pact))
  writeFileSync(file, pactText(pact))
  return file
}

const errorOf = (errors: readonly VerifierError[], description: string): VerifierError | undefined =>
  errors.find(({ interaction }) => interaction.endsWith(` - ${description}`))

function broken({ failed, output }: { readonly failed: string; readonly output: string }): VerifierBroken {
  const last = output.trim().split('\n').slice(-3).join(' ')
  return new VerifierBroken(
    text(`Failed to verify: Pact's verifier gave no report (${failed}). ${last}`, `验证失败：Pact 验证器未给出报告（${failed}）。${last}`),
  )
}
