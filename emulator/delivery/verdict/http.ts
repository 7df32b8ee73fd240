/** Judges what HTTP says of an answer: its status and Content-Type. */

import type { Case } from './case.ts'
import { type Refusal, refuse } from './findings.ts'
import { header } from './header.ts'
import { excerpt, quote } from './words.ts'

export function httpRefusal(it: Case): Refusal | undefined {
  const { status, rawHeaders, body } = it.response
  if (status !== 200) {
    const reads = excerpt(body, it)
    return refuse(
      it,
      'failure.http-status',
      (name) => `The answer to ${name} has HTTP status ${status}; only 200 counts as success.${reads.en}`,
      (name) => `${name} 的响应 HTTP 状态码为 ${status}，只有 200 视为成功。${reads.zh}`,
    )
  }
  const contentType = header(rawHeaders, 'content-type')
  if (isJson(contentType)) return undefined
  const reads = excerpt(body, it)
  if (contentType === undefined) {
    return refuse(
      it,
      'failure.content-type',
      (name) => `The answer to ${name} has no Content-Type header; it must be application/json.${reads.en}`,
      (name) => `${name} 的响应缺少 Content-Type 响应头，应为 application/json。${reads.zh}`,
    )
  }
  const sent = quote(contentType, it)
  return refuse(
    it,
    'failure.content-type',
    (name) => `The answer to ${name} has Content-Type ${sent}; it must be application/json.${reads.en}`,
    (name) => `${name} 的响应 Content-Type 为 ${sent}，应为 application/json。${reads.zh}`,
  )
}

/** Parameters such as charset are allowed: many frameworks add one unasked. */
const isJson = (contentType: string | undefined): contentType is string =>
  contentType !== undefined && (contentType === 'application/json' || /^\s*application\/json\s*(;|$)/i.test(contentType))
