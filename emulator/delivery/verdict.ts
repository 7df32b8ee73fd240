/** What the marketplace makes of an answer: the order in which the evidence is looked at. */

import type { CallParameters, MarketplaceInterface } from '../protocol/interface.ts'
import type { Settings } from '../protocol/settings.ts'
import { text } from '../protocol/text.ts'
import type { TransportFailureKind, TransportResult, Verdict } from './exchange.ts'
import { answerRuleRefusal } from './verdict/answer-rules.ts'
import { bodyRefusal } from './verdict/body.ts'
import { bodySignRefusal } from './verdict/body-sign.ts'
import type { Answer, Case } from './verdict/case.ts'
import { note } from './verdict/findings.ts'
import { httpRefusal } from './verdict/http.ts'
import { memberRefusal } from './verdict/members.ts'
import { resultCodeRefusal } from './verdict/result-code.ts'
import { resultMembersRefusal } from './verdict/result-members.ts'
import { provenanceOf, STILL_WORKING, SUCCEEDED } from './verdict/rules.ts'

/** Above this the general rules call an answer too slow; milliseconds. */
const SLOW_MS = 5_000

/** Stands for the answer until a JSON object was read. */
const NOT_READ: Answer = {}

/**
 * What the marketplace makes of one call: succeeded, still in progress, or failed, and why. Pure.
 *
 * @param asked the parameters the call carried, for rules that compare the answer with the question
 */
export function judge(
  description: MarketplaceInterface,
  asked: CallParameters,
  result: TransportResult,
  /** `secrets`: every key that no sentence may hold; the access key alone unless given. */
  context: { accessKey: string; settings: Settings; secrets?: readonly string[] },
): Verdict {
  if (result.failure) {
    const rule: `failure.${TransportFailureKind}` = `failure.${result.failure.kind}`
    return { outcome: 'failed', reason: result.failure.reason, rule, provenance: provenanceOf(rule), notes: [] }
  }
  const { accessKey, settings, secrets = [accessKey] } = context
  const it: Case = { description, response: result.response, accessKey, secrets, settings, notes: [], written: '', answer: NOT_READ }
  if (result.realMs > SLOW_MS) {
    note(
      it,
      'note.slow',
      (name) => `The answer to ${name} took ${Math.round(result.realMs)} ms; the general rules allow ${SLOW_MS} ms.`,
      (name) => `${name} 的响应耗时 ${Math.round(result.realMs)} 毫秒；通用要求为 ${SLOW_MS} 毫秒。`,
    )
  }
  const refusal =
    httpRefusal(it) ??
    bodyRefusal(it) ??
    resultMembersRefusal(it) ??
    bodySignRefusal(it) ??
    resultCodeRefusal(it) ??
    memberRefusal(it) ??
    answerRuleRefusal(it, asked)
  const known = it.answer === NOT_READ ? {} : { answer: it.answer, ...(it.resultCode === undefined ? {} : { resultCode: it.resultCode }) }
  if (refusal) return { outcome: 'failed', ...refusal, notes: it.notes, ...known }
  const { name } = description
  return description.success.includes(it.resultCode as string)
    ? {
        outcome: 'succeeded',
        reason: text(
          `The answer to ${name} has resultCode ${it.resultCode}: success.`,
          `${name} 的响应 resultCode 为 ${it.resultCode}：成功。`,
        ),
        rule: SUCCEEDED.id,
        provenance: SUCCEEDED.provenance,
        notes: it.notes,
        ...known,
      }
    : {
        outcome: 'in-progress',
        reason: text(
          `The answer to ${name} has resultCode ${it.resultCode}: the ISV is still working on it.`,
          `${name} 的响应 resultCode 为 ${it.resultCode}：商家仍在处理。`,
        ),
        rule: STILL_WORKING.id,
        provenance: STILL_WORKING.provenance,
        notes: it.notes,
        ...known,
      }
}
