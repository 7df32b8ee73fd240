import type { ApiAnswer } from '../../market/open-apis/answer.ts'
import type { OpenApiDiagnosis } from '../../market/open-apis/model.ts'
import { gatewayCode } from '../../protocol/open-apis/gateway-codes.ts'
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
