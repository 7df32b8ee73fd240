import type { TransportResult, Verdict } from '../../emulator/delivery/exchange.ts'
import { recordRequest, recordResponse } from '../../emulator/delivery/record.ts'
import { FORGERY_RULES } from '../../emulator/delivery/verdict/forged.ts'
import type { VerdictRule } from '../../emulator/delivery/verdict/rules.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import { keyOf } from '../../emulator/market/config.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { SUCCESS } from '../../emulator/protocol/result-codes.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { secretsOf } from '../../scenarios/runner/hide.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { shellLine } from '../../scenarios/runner/reproduce.ts'
import type { Finding, FindingExchange, ScenarioResult } from '../../scenarios/runner/result.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { CONTRACT_RULES } from '../rules.ts'
import type { Seen } from './door.ts'
import type { VerifierError } from './run-verifier.ts'

/** What became of an interaction, told in the guide's terms. */

/** An interaction has no story. */
export const nothingOf = () => ({ virtualMs: 0, timeline: [], deliveries: [], consequences: [] })

export const skipped = ({ id, title, description: { guide } }: Interaction, reason: Text): ScenarioResult => ({
  ...nothingOf(),
  name: id,
  title,
  guide,
  outcome: 'skipped',
  reason,
  realMs: 0,
  findings: [],
})

/** An interaction that is not verified since nothing is known of it. */
export const leftOut = (description: string, guide: ScenarioResult['guide'], reason: Text): ScenarioResult => ({
  ...nothingOf(),
  name: description,
  title: text(description, description),
  guide,
  outcome: 'skipped',
  reason,
  realMs: 0,
  findings: [],
})

/** No description stands behind it: nothing is known of its state or of its parameters. */
export const unknownInteraction = (description: string, guide: Guide): ScenarioResult =>
  leftOut(
    description,
    guide,
    text(
      'This version of the catalogue has no such interaction. Record the contract again, or update koogallery-emulator.',
      '当前版本的接口目录中没有该交互。请重新录制契约或升级 koogallery-emulator。',
    ),
  )

/** @param error what the verifier has against it */
export function verified(
  interaction: Interaction,
  seen: Seen | undefined,
  error: VerifierError | undefined,
  run: RunOptions,
): ScenarioResult {
  const { id, title, description } = interaction
  const findings = error ? [findingOf(interaction, seen, error, run)] : []
  return {
    ...nothingOf(),
    name: id,
    title,
    guide: description.guide,
    outcome: findings.length === 0 ? 'passed' : findings.some(({ severity }) => severity === 'fail') ? 'failed' : 'warned',
    realMs: Math.round((seen?.result?.realMs ?? 0) * 10) / 10,
    findings,
  }
}

interface Reason {
  readonly rule: Pick<VerdictRule, 'id' | 'provenance'>
  readonly summary: Text
}

function findingOf(interaction: Interaction, seen: Seen | undefined, error: VerifierError, run: RunOptions): Finding {
  const { description, id } = interaction
  const { rule, summary } = reasonOf(interaction, seen, error, run)
  return {
    rule: rule.id,
    certainty: rule.provenance.certainty,
    // No page tells the shape of a refusal: where it is refused at all, another one is noted, as by koogallery check.
    severity: rule.id === 'forged.refusal-shape' && run.strict !== true ? 'warn' : 'fail',
    summary,
    source: rule.provenance,
    interface: description.name,
    count: 1,
    ...exchangeOf(seen, secretsOf(run.isv)),
    settings: [],
    reproduce: shellLine([
      ...['koogallery', 'contracts', 'verify', '--guide', description.guide, '--isv', run.isv.url, '--only', id],
      ...(run.reproduceWith ?? []),
    ]),
  }
}

function reasonOf(interaction: Interaction, seen: Seen | undefined, error: VerifierError, run: RunOptions): Reason {
  if (seen?.state) return { rule: { ...CONTRACT_RULES.state }, summary: seen.state }
  const said = mismatchWords(error)
  const verdict = seen?.result && verdictOn(interaction, seen, seen.result, run)
  if (interaction.kind === 'refused') {
    // 000000 without what belongs to it is a failed call, and no refusal.
    const refused = verdict?.outcome === 'failed' && verdict.resultCode !== SUCCESS
    const rule = FORGERY_RULES.find(({ id }) => id === (refused ? 'forged.refusal-shape' : 'forged.wrong-key'))
    return { rule: rule as VerdictRule, summary: text(`${rule?.about.en}: ${said}`, `${rule?.about.zh}：${said}`) }
  }
  if (verdict?.outcome === 'failed') return { rule: { id: verdict.rule, provenance: verdict.provenance }, summary: verdict.reason }
  const rule = ofKind(interaction)
  return { rule, summary: text(`${rule.about.en}: ${said}`, `${rule.about.zh}：${said}`) }
}

function ofKind({ kind, description: { idempotency } }: Interaction): VerdictRule {
  switch (kind) {
    case 'repeated':
      return { ...CONTRACT_RULES.repeated, about: idempotency.answer, provenance: idempotency.source }
    case 'told':
      return CONTRACT_RULES.told
    case 'in-progress':
      return CONTRACT_RULES.inProgress
    default:
      return CONTRACT_RULES.answer
  }
}

function verdictOn({ description }: Interaction, { arranged }: Seen, result: TransportResult, { isv, settings = {} }: RunOptions): Verdict {
  const { query = {}, body } = arranged?.call.wire ?? {}
  const { accessKey = DEFAULT_ACCESS_KEY, kitKey } = isv
  return judge(description, body ?? query, result, {
    accessKey: keyOf(description, { accessKey, ...(kitKey === undefined ? {} : { kitKey }) }),
    settings,
    secrets: secretsOf(isv),
  })
}

/** What the verifier says, in its own words: one line each. */
export function mismatchWords({ mismatch }: VerifierError): string {
  const all = mismatch.mismatches?.map((one) => `${one.path ?? one.key ?? one.type}: ${one.mismatch}`)
  return (all ?? [mismatch.message ?? mismatch.type]).join('; ')
}

function exchangeOf(seen: Seen | undefined, secrets: readonly string[]): { exchange?: FindingExchange } {
  if (!seen?.request || !seen.result) return {}
  const { response, failure } = seen.result
  return {
    exchange: {
      request: recordRequest(seen.request, secrets),
      response: response ? recordResponse(response, secrets) : { failure: failure.kind, reason: failure.reason },
    },
  }
}
