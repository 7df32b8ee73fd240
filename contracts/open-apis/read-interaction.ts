import { plannedCode } from '../../emulator/market/open-apis/controls.ts'
import { membersOf } from '../../emulator/protocol/json.ts'
import { openApiAt } from '../../emulator/protocol/open-apis/catalogue.ts'
import {
  BEGIN_TOO_OLD,
  INVALID_OPEN_API_PARAMETER,
  OTHER_PARAMETER_PROBLEM,
  TOO_MANY_RECORDS,
  USAGE_SIGNATURE_INVALID,
} from '../../emulator/protocol/open-apis/error-codes.ts'
import { IAM_REFUSED, MALFORMED_REQUEST, NO_SUCH_API } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import {
  CODE_BATCH,
  CODE_ILLEGAL_STATE,
  CODE_NOT_ACTIVATED,
  CODE_NOT_TAKEN,
  CODE_UNKNOWN,
} from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import type { RecordedInteraction } from '../pact-file.ts'

/** What a recorded interaction is about, whoever recorded it and in whichever specification. */
export interface RecordedCall {
  /** Undefined where no API has this method and path. */
  readonly api: OpenApi | undefined
  readonly method: string
  readonly path: string
  /** Its type, where it is no HTTP call, such as a message. */
  readonly otherType: string | undefined
  /** What the call names must exist. */
  readonly exists: boolean
  /** Its times must be near now. */
  readonly recent: boolean
  /** The signature is expected to be refused. */
  readonly unsigned: boolean
  /** A documented code that no call brings about by what it holds: the market is told to answer with it. */
  readonly planned: string | undefined
  /** The answer that is expected, as far as it is JSON. */
  readonly answer: Readonly<Record<string, unknown>>
}

const SUCCESS = /^(MKT|CBC)\.0000$/
/** By which the emulator refuses a signature that does not fit. */
const SIGNATURE_CODES: ReadonlySet<string> = new Set([IAM_REFUSED, USAGE_SIGNATURE_INVALID])
const APPLICATION_ILLEGAL = '91381034'
/** What is named is expected to be unknown. */
const ABSENT_CODES: ReadonlySet<string> = new Set([OTHER_PARAMETER_PROBLEM, APPLICATION_ILLEGAL, CODE_UNKNOWN, CODE_BATCH])
/** Codes that the emulated market gives for what a call holds. The others stand for circumstances, such as throttling. */
const OWN_CODES: ReadonlySet<string> = new Set([
  ...SIGNATURE_CODES,
  ...ABSENT_CODES,
  NO_SUCH_API,
  MALFORMED_REQUEST,
  INVALID_OPEN_API_PARAMETER,
  TOO_MANY_RECORDS,
  BEGIN_TOO_OLD,
  // By how the code stands.
  CODE_ILLEGAL_STATE,
  CODE_NOT_TAKEN,
  CODE_NOT_ACTIVATED,
])
/** A seller's own words for a signature that is wrong on purpose: what it is about, and that it is wrong. */
const SIGNATURE_WORDS = /signature|signed|\bkey|authori[sz]|签名|鉴权|密钥/i
const WRONG_WORDS = /wrong|bad|invalid|another|forge|refus|expired|unauthori|错误|无效|失败|拒绝|过期/i

export function recordedCall(recorded: RecordedInteraction): RecordedCall {
  const { method, path } = membersOf(recorded.request) as { method?: string; path?: string }
  const { status = 200, body } = membersOf(recorded.response) as { status?: number; body?: unknown }
  const api = method === undefined || path === undefined ? undefined : openApiAt(method.toUpperCase(), path)?.api
  const answer = contentOf(body)
  const code = codeIn(answer)
  const succeeds = code === undefined ? status < 400 : code === api?.result.success || SUCCESS.test(code)
  // The tables write either prefix.
  const known = code?.replace(/^CBC\./, 'MKT.')
  const unsigned = known === undefined ? refusesSignature(recorded, status) : SIGNATURE_CODES.has(known)
  const exists = succeeds || (known !== undefined && !unsigned && !ABSENT_CODES.has(known))
  return {
    api,
    method: method ?? '',
    path: path ?? '',
    otherType: typeOf(recorded),
    exists,
    recent: exists && known !== BEGIN_TOO_OLD,
    unsigned,
    planned: api && code && known && !succeeds && !OWN_CODES.has(known) && plannedCode(api.name, code) ? code : undefined,
    answer,
  }
}

/** Without a code in the answer: by the status that says so, or by the seller's own words. */
const refusesSignature = (recorded: RecordedInteraction, status: number): boolean =>
  status === 401 ||
  status === 403 ||
  (status >= 400 && wordsOf(recorded).some((words) => SIGNATURE_WORDS.test(words) && WRONG_WORDS.test(words)))

/** Specification 1 and 2 know one state. */
const wordsOf = ({ description, providerStates = [], providerState }: RecordedInteraction): string[] =>
  [description, providerState, ...providerStates.map(({ name }) => name)].filter((words) => typeof words === 'string')

/** Only specification 4 names types; in the others every interaction is an HTTP call. */
function typeOf({ type, request }: RecordedInteraction): string | undefined {
  if (typeof type === 'string' && type !== 'Synchronous/HTTP') return type
  return typeof request === 'object' && request !== null ? undefined : 'without a request'
}

/** Specification 4 wraps a body; 2 and 3 have it plain. */
function contentOf(body: unknown): Readonly<Record<string, unknown>> {
  const { content, contentType } = membersOf(body)
  return contentType === undefined ? membersOf(body) : membersOf(content)
}

const codeIn = ({ resultCode, error_code: errorCode }: Readonly<Record<string, unknown>>): string | undefined => {
  const code = resultCode ?? errorCode
  return typeof code === 'string' ? code : undefined
}
