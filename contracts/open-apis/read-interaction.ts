import { openApiAt } from '../../emulator/protocol/open-apis/catalogue.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import type { RecordedInteraction } from '../pact-file.ts'

/** What a recorded interaction is about, whoever recorded it and in whichever specification. */
export interface RecordedCall {
  /** Undefined where no API has this method and path. */
  readonly api: OpenApi | undefined
  readonly method: string
  readonly path: string
  /** Success is expected: what is named must exist. */
  readonly succeeds: boolean
  /** The signature is expected to be refused. */
  readonly unsigned: boolean
  /** The answer that is expected, as far as it is JSON. */
  readonly answer: Readonly<Record<string, unknown>>
}

/** Codes by which a signature is refused. Source: [doc] en-us/devg-apisign/api-sign-errorcode, bms_93eaf7b60423d9d66244ab3673314e1b. */
const SIGNATURE_CODES = /^(APIGW\.030[13]|(MKT|CBC)\.0102|CBC\.0150|(MKT|CBC)\.0154)$/
const SUCCESS = /^(MKT|CBC)\.0000$/

export function recordedCall({ request, response }: RecordedInteraction): RecordedCall {
  const { method = 'GET', path = '/' } = (request ?? {}) as { method?: string; path?: string }
  const { status = 200, body } = (response ?? {}) as { status?: number; body?: unknown }
  const api = openApiAt(method.toUpperCase(), path)?.api
  const answer = contentOf(body)
  const code = codeIn(answer)
  return {
    api,
    method,
    path,
    succeeds: status < 400 && (code === undefined || SUCCESS.test(code)),
    unsigned: code === undefined ? status === 401 || status === 403 : SIGNATURE_CODES.test(code),
    answer,
  }
}

/** Specification 4 wraps a body; 2 and 3 have it plain. */
function contentOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) return {}
  const { content, contentType } = body as { content?: unknown; contentType?: unknown }
  const plain = contentType === undefined ? body : content
  return typeof plain === 'object' && plain !== null ? (plain as Record<string, unknown>) : {}
}

const codeIn = ({ resultCode, error_code: errorCode }: Readonly<Record<string, unknown>>): string | undefined => {
  const code = resultCode ?? errorCode
  return typeof code === 'string' ? code : undefined
}
