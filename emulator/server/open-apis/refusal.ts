import type { Market } from '../../market/market.ts'
import type { ApiAnswer } from '../../market/open-apis/answer.ts'
import type { OpenApiDiagnosis } from '../../market/open-apis/model.ts'
import { gatewayCode, IAM_REFUSED } from '../../protocol/open-apis/gateway-codes.ts'
import { CODE_INTERNAL } from '../../protocol/open-apis/licence-code-codes.ts'
import type { OpenApi } from '../../protocol/open-apis/open-api.ts'
import { chosen } from '../../protocol/settings.ts'
import type { Text } from '../../protocol/text.ts'

/** A call refused before any API looked at it, by the gateway or by the signature check. */
export interface Refusal extends ApiAnswer {
  readonly reason: Text
  /** The gateway's own form: `error_code`, `error_msg`, `request_id`, whatever the API. */
  readonly byGateway: boolean
  readonly diagnosis?: OpenApiDiagnosis
}

export const gatewayRefusal = (code: string, reason: Text, more: { httpStatus?: number; diagnosis?: OpenApiDiagnosis } = {}): Refusal => ({
  httpStatus: more.httpStatus ?? gatewayCode(code)?.httpStatus ?? 400,
  code,
  message: reason.en,
  reason,
  byGateway: true,
  ...(more.diagnosis ? { diagnosis: more.diagnosis } : {}),
})

/** An older table of the licence codes had a row of its own for this. Source: [doc] bms_74767911ab3af227d0a4e382667efa95. */
export function byOlderTable(api: OpenApi, { config }: Market, refusal: Refusal): Refusal {
  const older = api.settings.includes('license-code-errors') && chosen(config.settings, 'license-code-errors') === 'older'
  return older && refusal.code === IAM_REFUSED ? { ...refusal, httpStatus: 403, code: CODE_INTERNAL, byGateway: false } : refusal
}
