import type { SentRequest } from '../../delivery/exchange.ts'
import type { CallContext } from '../../protocol/facts.ts'
import type { CallParameters, Wire } from '../../protocol/interface.ts'
import { authTokenText, postAuthTokenText } from '../../protocol/signing/auth-token.ts'
import { querySignature } from '../../protocol/signing/query-signature.ts'
import { type Text, text } from '../../protocol/text.ts'

/** What stands for the access key in everything that is printed. */
const KEY = '<accessKey>'

/** One step on the way to a signature, as it is shown. */
export interface Step {
  readonly title: Text
  readonly lines: readonly string[]
}

/** The way from a call to what signs it. @param parameters of V1.0, with `timeStamp` and `authToken` */
export function stepsOf(wire: Wire, request: SentRequest, parameters: CallParameters, context: CallContext): Step[] {
  switch (wire) {
    case 'get-auth-token':
      return tokenSteps(parameters)
    case 'post-query-signature':
      return signatureSteps(request, context)
    case 'kit-auth-token':
      return kitTokenSteps(request)
    case 'kit-signature':
      return kitSignatureSteps(request)
  }
}

/** V1.0: the text, the key, the token. */
function tokenSteps(parameters: CallParameters): Step[] {
  const values = parameters as Readonly<Record<string, string>>
  return [
    {
      title: text(
        'Signed text: every parameter but authToken, decoded, sorted by name',
        '签名原文：除 authToken 外的全部参数，解码后按名称排序',
      ),
      lines: [authTokenText(values)],
    },
    ...tokenOf(values.timeStamp, values.authToken),
  ]
}

const tokenOf = (timeStamp: unknown, token = ''): Step[] => [
  { title: text('Key: access key and timeStamp', '密钥：访问密钥 + timeStamp'), lines: [`${KEY}${timeStamp}`] },
  { title: text('authToken = base64(HMAC-SHA256(key, text))', 'authToken = base64(HMAC-SHA256(密钥, 原文))'), lines: [token] },
]

const bodyOf = ({ body = '' }: SentRequest): Step => ({
  title: text('Body: compact JSON, sorted by name, sent exactly like this', '请求体：按名称排序的紧凑 JSON，原样发送'),
  lines: [body],
})

/** The kit V1.0: as V1.0, over the members of the body. */
function kitTokenSteps(request: SentRequest): Step[] {
  const members = JSON.parse(request.body ?? '{}') as CallParameters
  return [
    bodyOf(request),
    {
      title: text('Signed text: every member of the body that is not blank, sorted by name', '签名原文：请求体中全部非空成员，按名称排序'),
      lines: [postAuthTokenText(members)],
    },
    ...tokenOf(members.timeStamp, request.headers.authToken),
  ]
}

/** The kit V2.0: the body itself is signed, there is no hash of it. */
function kitSignatureSteps(request: SentRequest): Step[] {
  const { headers, body = '' } = request
  return [
    bodyOf(request),
    {
      title: text(
        'Signed text: access key, x-nonce, x-timestamp and the body itself, not its hash as in the base interfaces',
        '签名原文：访问密钥 + x-nonce + x-timestamp + 请求体原文（不同于基础接口的请求体摘要）',
      ),
      lines: [`${KEY}${headers['x-nonce']}${headers['x-timestamp']}${body}`],
    },
    {
      title: text(`x-sign = hex(HMAC-SHA256(${KEY}, text))`, `x-sign = hex(HMAC-SHA256(${KEY}, 原文))`),
      lines: [headers['x-sign'] ?? ''],
    },
  ]
}

/** V2.0: the body, its hash, the text, the signature. */
function signatureSteps(request: SentRequest, { accessKey, wallNow: now, nonce }: CallContext): Step[] {
  const { bodyHash, publicText, signature } = querySignature(request.body ?? '', accessKey, String(now), nonce)
  return [
    bodyOf(request),
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
