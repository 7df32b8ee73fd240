import { invalidRequest, type Refusal } from '../../market/login/refusal.ts'
import { text } from '../../protocol/text.ts'
import { readBody } from '../open-apis/read-body.ts'

/** Tokens and codes are short. */
const LIMIT = 64 * 1024
const FORM = 'application/x-www-form-urlencoded'

/** The form in a request's body, or why there is none. Source: [doc] zh-cn_topic_0070649448. */
export async function readForm(request: Request): Promise<URLSearchParams | Refusal> {
  const type = request.headers.get('content-type') ?? ''
  if (type.split(';')[0]?.trim().toLowerCase() !== FORM) {
    return invalidRequest(text(`The Content-Type must be ${FORM}`, `Content-Type 应为 ${FORM}`))
  }
  const body = await readBody(request, LIMIT)
  if (typeof body !== 'string') return { ...invalidRequest(body.why), status: body.httpStatus }
  const form = new URLSearchParams(body)
  const names = [...form.keys()]
  const twice = names.some((name, index) => names.indexOf(name) !== index)
  return twice ? invalidRequest(text('A parameter is given more than once', '参数重复')) : form
}

/** The first of some parameters that a form leaves out or empty. */
export const missingOf = (form: URLSearchParams, names: readonly string[]): string | undefined => names.find((name) => !form.get(name))
