import { membersIn } from '../../../emulator/protocol/json.ts'
import { anyCode } from '../../../emulator/protocol/open-apis/codes.ts'
import type { OpenApi } from '../../../emulator/protocol/open-apis/open-api.ts'
import type { OpenApiAnswer } from './send.ts'

/** The marketplace answered, and the answer is no. */
export class OpenApiRefusal extends Error {
  override readonly name = 'OpenApiRefusal'
  readonly status: number
  /** Such as `MKT.0150`, `91381034` or `APIGW.0301`; undefined when the answer has none. */
  readonly code: string | undefined

  constructor(message: string, status: number, code: string | undefined) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The same table is printed with either prefix. Source: [doc] category-0dff4d8a9ede975f6674698a8064dbbe and its second copy. */
const SUCCESS = /^(MKT|CBC)\.0000$/

/**
 * The members of an answer that says yes. HTTP 200 alone does not: the upload's `9138…` failures travel under it
 * (zh-cn_topic_0070649352).
 *
 * @throws OpenApiRefusal
 */
export function accepted(api: OpenApi, what: string, { origin, status, text }: OpenApiAnswer): Readonly<Record<string, unknown>> {
  const members = membersIn(text)
  // The gateway in front of an API has names of its own. Source: [assumed] Huawei's general guide.
  const code = textIn(members[api.result.code] ?? members.error_code)
  if (status === 200 && code !== undefined && (code === api.result.success || SUCCESS.test(code))) return members
  const meaning = code === undefined ? undefined : anyCode(code)?.meaning.en
  const said = textIn(members[api.result.message] ?? members.error_msg)?.slice(0, 300)
  throw new OpenApiRefusal(
    `Failed to ${what}: ${origin} answered HTTP ${status} with ${code ?? 'no result code'}${meaning ? ` (${meaning})` : ''}` +
      `${said ? `: "${said}"` : ''}. Another host would say the same: see to what the code names, then call again.`,
    status,
    code,
  )
}

const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
