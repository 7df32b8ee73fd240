import type { SentRequest } from '../../delivery/exchange.ts'
import type { CallContext } from '../../protocol/facts.ts'
import type { CallParameters } from '../../protocol/interface.ts'
import { authTokenText } from '../../protocol/signing/auth-token.ts'
import { querySignature } from '../../protocol/signing/query-signature.ts'
import { type Text, text } from '../../protocol/text.ts'

/** What stands for the access key in everything that is printed. */
const KEY = '<accessKey>'

/** One step on the way to a signature, as it is shown. */
export interface Step {
  readonly title: Text
  readonly lines: readonly string[]
}

/** V1.0: the text, the key, the token. */
export function tokenSteps(parameters: CallParameters): Step[] {
  const values = parameters as Readonly<Record<string, string>>
  return [
    {
      title: text(
        'Signed text: every parameter but authToken, decoded, sorted by name',
        '签名原文：除 authToken 外的全部参数，解码后按名称排序',
      ),
      lines: [authTokenText(values)],
    },
    { title: text('Key: access key and timeStamp', '密钥：访问密钥 + timeStamp'), lines: [KEY + values.timeStamp] },
    {
      title: text('authToken = base64(HMAC-SHA256(key, text))', 'authToken = base64(HMAC-SHA256(密钥, 原文))'),
      lines: [values.authToken ?? ''],
    },
  ]
}

/** V2.0: the body, its hash, the text, the signature. */
export function signatureSteps({ body = '' }: SentRequest, { accessKey, wallNow: now, nonce }: CallContext): Step[] {
  const { bodyHash, publicText, signature } = querySignature(body, accessKey, String(now), nonce)
  return [
    { title: text('Body: compact JSON, sorted by name, sent exactly like this', '请求体：按名称排序的紧凑 JSON，原样发送'), lines: [body] },
    {
      title: text(`Hash of the body = hex(HMAC-SHA256(${KEY}, body))`, `请求体摘要 = hex(HMAC-SHA256(${KEY}, 请求体))`),
      lines: [bodyHash],
    },
    {
      title: text('Signed text: access key, nonce, timestamp, hash of the body', '签名原文：访问密钥 + nonce + timestamp + 请求体摘要'),
      lines: [KEY + publicText],
    },
    { title: text(`signature = hex(HMAC-SHA256(${KEY}, text))`, `signature = hex(HMAC-SHA256(${KEY}, 原文))`), lines: [signature] },
  ]
}
