import type { Wire } from '../../protocol/interface.ts'
import { assumed, type Provenance } from '../../protocol/provenance.ts'
import { AUTH_FAILED, INVALID_PARAMETER, SUCCESS } from '../../protocol/result-codes.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Note, TransportResult, Verdict } from '../exchange.ts'
import { FAULTS, type FaultKind, type FaultName, faultKind } from '../fault-catalogue.ts'
import type { VerdictRule } from './rules.ts'

/** What an answer to a forged or unusual call says of the ISV, beside the verdict that the market goes by. */

/** authToken guides name no tolerance for the time stamp: an old call is a valid one there. Source: [doc] zh-cn_topic_0070649156 (silent). */
const VALID_BY_WIRE: Readonly<Partial<Record<Wire, readonly FaultName[]>>> = {
  'get-auth-token': ['stale-timestamp', 'future-timestamp'],
  'kit-auth-token': ['stale-timestamp', 'future-timestamp'],
}

/** Whether a call with this fault breaks no rule of the wire. */
export const isValidOn = (wire: Wire, fault: FaultName): boolean => VALID_BY_WIRE[wire]?.includes(fault) ?? false

const REFUSAL_SHAPE: VerdictRule = {
  id: 'forged.refusal-shape',
  about: text('a refusal is HTTP 200 with result code 000001 or 000002', '拒绝应为 HTTP 200 与结果码 000001 或 000002'),
  provenance: assumed('zh-cn_topic_0070649421', 'the codes are documented, the HTTP status of a refusal is not'),
}

/** What a forged or unusual call may show of an ISV: one rule for each of the faults. */
export const FORGERY_RULES: readonly VerdictRule[] = [
  ...(FAULTS as readonly FaultKind[]).flatMap(({ name, way, about, source }): VerdictRule[] => {
    if (way === 'forged')
      return [{ id: `forged.${name}`, about: text(`must be refused: ${about.en}`, `必须拒绝：${about.zh}`), provenance: source }]
    if (way === 'variant')
      return [{ id: `variant.${name}`, about: text(`must be taken: ${about.en}`, `必须接受：${about.zh}`), provenance: source }]
    return []
  }),
  REFUSAL_SHAPE,
]

/** The verdict with what else is to be said. @param wire of the interface called */
export function judgedAgainstFault(verdict: Verdict, result: TransportResult, fault: FaultName | undefined, wire: Wire): Verdict {
  const kind = fault === undefined ? undefined : faultKind(fault)
  if (!kind || (kind.way !== 'forged' && kind.way !== 'variant')) return verdict
  if (isValidOn(wire, kind.name as FaultName)) return verdict
  const note = kind.way === 'forged' ? forgedNote(kind, verdict, result) : variantNote(kind, verdict)
  return note ? { ...verdict, notes: [...verdict.notes, note] } : verdict
}

const noted = (rule: string, about: Text, provenance: Provenance): Note => ({
  rule,
  severity: provenance.certainty === 'doc' ? 'fail' : 'warn',
  about,
  provenance,
})

function forgedNote({ name, about, source }: FaultKind, verdict: Verdict, result: TransportResult): Note | undefined {
  // Also where 000000 lacks what belongs to it, and therefore counts as a failure: refused it was not.
  if (verdict.outcome !== 'failed' || verdict.resultCode === SUCCESS) {
    return noted(
      `forged.${name}`,
      text(
        `A call that must be refused was answered with success (${verdict.resultCode}): ${about.en}.`,
        `应拒绝的请求返回了成功（${verdict.resultCode}）：${about.zh}。`,
      ),
      source,
    )
  }
  const shape = refusalShape(verdict, result)
  if (shape.documented) return undefined
  return {
    rule: REFUSAL_SHAPE.id,
    severity: 'warn',
    about: text(
      `A call that must be refused was refused as ${shape.en}; recommended is HTTP 200 with result code ${AUTH_FAILED} (authentication failed) or ${INVALID_PARAMETER}.`,
      `应拒绝的请求以 ${shape.zh} 拒绝；建议返回 HTTP 200 与结果码 ${AUTH_FAILED}（鉴权失败）或 ${INVALID_PARAMETER}。`,
    ),
    provenance: REFUSAL_SHAPE.provenance,
  }
}

/** In which of the shapes that ISVs really use a call was refused. */
export function refusalShape(verdict: Verdict, { response, failure }: TransportResult): { documented: boolean; en: string; zh: string } {
  if (failure) return { documented: false, en: `a connection that failed (${failure.kind})`, zh: `连接失败（${failure.kind}）` }
  const { status } = response
  const code = verdict.resultCode
  if (status === 200 && (code === AUTH_FAILED || code === INVALID_PARAMETER)) return { documented: true, en: code, zh: code }
  if (status === 200 && code !== undefined) return { documented: false, en: `result code ${code}`, zh: `结果码 ${code}` }
  if (status === 200) return { documented: false, en: 'HTTP 200 without a result code', zh: '无结果码的 HTTP 200' }
  const [en, zh] = status >= 500 ? ['an error page', '错误页面'] : ['a refusal', '拒绝']
  return { documented: false, en: `${en} with HTTP ${status}`, zh: `HTTP ${status} ${zh}` }
}

function variantNote({ name, about, source }: FaultKind, verdict: Verdict): Note | undefined {
  if (verdict.outcome !== 'failed') return undefined
  return noted(
    `variant.${name}`,
    text(`A valid call was not taken: ${about.en}. ${verdict.reason.en}`, `合法请求未被接受：${about.zh}。${verdict.reason.zh}`),
    source,
  )
}
