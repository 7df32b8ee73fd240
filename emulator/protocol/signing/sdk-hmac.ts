import { createHmac, hash } from 'node:crypto'
import { type Text, text } from '../text.ts'
import { parseStamp, stamp14 } from '../timestamps.ts'
import { byCodeUnit, sameSignature } from './auth-token.ts'

/**
 * The AK/SK signature an ISV puts on its calls to the open interface.
 *
 * Source: [doc] devg-apisign/api-sign-algorithm-001, intl/en-us/devg-apisign/api-sign-algorithm-002.
 */
export const SDK_ALGORITHM = 'SDK-HMAC-SHA256'

/** What stands for the body hash when the body is not signed. That multipart calls may use it: [assumed]. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD'

/** Clock skew the gateway grants either way (`APIGW.0301`). Source: [doc] en-us/devg-apisign/api-sign-errorcode. */
export const SDK_SKEW_MS = 15 * 60_000

/** What a caller signs, as it goes over the wire. */
export interface SdkSigned {
  readonly method: string
  /** As on the wire: percent-encoded, without the query. */
  readonly path: string
  /** As on the wire, without the question mark; empty when there is none. */
  readonly query: string
  /** Names in any case. */
  readonly headers: Readonly<Record<string, string>>
}

/** A call as it came in. */
export interface SdkRequest extends SdkSigned {
  readonly body: string | Uint8Array
  /** Lower-case hex SHA-256 of a body that was hashed while it streamed by, and is not in `body`. */
  readonly bodyHash?: string
}

/** What may stand for a multipart body: its hash, the placeholder, or either. */
export type MultipartHash = 'either' | 'body' | 'unsigned'

/** The six parts of a canonical request, in order, so that a user can see where theirs differs. */
export interface CanonicalParts {
  readonly method: string
  readonly path: string
  readonly query: string
  /** One `name:value` per signed header, each ended by a line feed. */
  readonly headers: string
  readonly signedHeaders: string
  readonly bodyHash: string
}

const percent = (raw: string) => Buffer.from(raw, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&')

/**
 * Brings one piece of a path or query to the one encoding of RFC 3986, encoded or not as it may be. A `+` is a plus.
 * Source: [doc] devg-apisign/api-sign-algorithm-001; that `+` is no blank: [code] Huawei's signing SDKs.
 */
export function percentEncode(piece: string): string {
  if (/^[A-Za-z0-9\-._~]*$/.test(piece)) return piece
  return piece.replace(/%[0-9a-fA-F]{2}|[^A-Za-z0-9\-._~]/gu, (found) => {
    if (found.length !== 3 || found[0] !== '%') return percent(found)
    const decoded = String.fromCharCode(Number.parseInt(found.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(decoded) ? decoded : found.toUpperCase()
  })
}

/** Names and values of a query as on the wire, in the order of the wire. A name without `=` has an empty value. */
export function queryPairs(query: string): (readonly [name: string, value: string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    })
}

/** Headers by lower-case name, values trimmed. */
export function headerValues(headers: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]))
}

export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/**
 * The six parts of the canonical request. Values of one name repeated in the query are sorted too [assumed].
 * Source: [doc] devg-apisign/api-sign-algorithm-001.
 */
export function canonicalParts(
  request: SdkSigned,
  signedHeaders: readonly string[],
  bodyHash: string,
  values = headerValues(request.headers),
): CanonicalParts {
  const path = request.path.split('/').map(percentEncode).join('/')
  const names = signedHeaders.map((name) => name.toLowerCase()).sort(byCodeUnit)
  return {
    method: request.method.toUpperCase(),
    path: path.endsWith('/') ? path : `${path}/`,
    query: queryPairs(request.query)
      .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
      .sort(([a, x], [b, y]) => byCodeUnit(a, b) || byCodeUnit(x, y))
      .map(([name, value]) => `${name}=${value}`)
      .join('&'),
    headers: names.map((name) => `${name}:${values.get(name) ?? ''}\n`).join(''),
    signedHeaders: names.join(';'),
    bodyHash,
  }
}

/** The parts joined with a line feed. */
export const joinParts = (parts: CanonicalParts): string =>
  [parts.method, parts.path, parts.query, parts.headers, parts.signedHeaders, parts.bodyHash].join('\n')

/** The canonical request, as one text. */
export function canonicalRequest(request: SdkSigned & { readonly signedHeaders: readonly string[]; readonly bodyHash: string }): string {
  return joinParts(canonicalParts(request, request.signedHeaders, request.bodyHash))
}

/** Algorithm, `X-Sdk-Date` and hash of the canonical request, a line each. */
export const stringToSign = (canonical: string, date: string): string => `${SDK_ALGORITHM}\n${date}\n${sha256Hex(canonical)}`

/** Lower-case hex of the HMAC-SHA256 whose key is the SK itself: no derived key as in the AWS scheme. */
export const sdkSignature = (signedText: string, secret: string): string => createHmac('sha256', secret).update(signedText).digest('hex')

/** What an `Authorization` header holds. */
export interface SdkAuthorization {
  readonly access: string
  /** In lower case, in the order the caller gave them. */
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

/** The header value in its exact form: a blank after the algorithm, a comma and a blank between the three fields. */
export function authorizationHeader({ access, signedHeaders, signature }: SdkAuthorization): string {
  const names = signedHeaders.map((name) => name.toLowerCase()).sort(byCodeUnit)
  return `${SDK_ALGORITHM} Access=${access}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

const FORM = /^SDK-HMAC-SHA256\s+Access\s*=([^,]+),\s*SignedHeaders\s*=([^,=]+),\s*Signature\s*=([^,]+)$/
const HEADER_NAME = /^[a-z0-9!#$%&'*+\-.^_`|~]+$/

/** Reads the header value, whatever blanks it has; undefined when it is not of the form. */
export function parseAuthorization(header: string): SdkAuthorization | undefined {
  const form = FORM.exec(header.trim())
  if (!form) return undefined
  const [access, names, signature] = form.slice(1).map((field) => field.trim()) as [string, string, string]
  const signedHeaders = names.split(';').map((name) => name.trim().toLowerCase())
  if (!/^\S+$/.test(access) || !/^\S+$/.test(signature)) return undefined
  return signedHeaders.every((name) => HEADER_NAME.test(name)) ? { access, signedHeaders, signature } : undefined
}

/** An instant as `X-Sdk-Date` has it: `yyyyMMdd'T'HHmmss'Z'`, UTC. Source: [doc] zh-cn_topic_0070649294. */
export function sdkDate(instant: number): string {
  const stamp = stamp14(instant)
  return `${stamp.slice(0, 8)}T${stamp.slice(8)}Z`
}

/** Reads an `X-Sdk-Date`; undefined when it is not of the form or no date. */
export function parseSdkDate(date: string): number | undefined {
  const form = /^(\d{8})T(\d{6})Z$/.exec(date)
  return form ? parseStamp(`${form[1]}${form[2]}`) : undefined
}

export type SdkRefusalCode =
  | 'missing-authorization'
  | 'malformed-authorization'
  | 'unknown-access-key'
  | 'missing-date'
  | 'malformed-date'
  | 'date-not-signed'
  | 'signed-header-absent'
  | 'clock-skew'
  | 'wrong-signature'

/** Why a call is refused. The gateway answers all of these with `APIGW.0301`. */
export interface SdkRefusal {
  readonly code: SdkRefusalCode
  readonly text: Text
  /** With a wrong signature: what the emulator signed. It holds nothing secret. */
  readonly computed?: { readonly canonicalRequest: string; readonly hash: string; readonly stringToSign: string }
}

/** The outcome of {@link verifySdkHmac}. `notes` speak of what works here and is still unwise. */
export type SdkVerdict =
  | { readonly ok: true; readonly access: string; readonly notes: readonly Text[] }
  | { readonly ok: false; readonly reason: SdkRefusal }

const refused = (code: SdkRefusalCode, en: string, zh: string): Exclude<SdkVerdict, { ok: true }> => ({
  ok: false,
  reason: { code, text: text(en, zh) },
})

const hostNote = text(
  'Host is not among the signed headers. The common-header page lists it as signed: sign it as well.',
  '签名头中没有 Host。公共请求头页面要求对其签名，请一并签名。',
)

/** The body hashes the emulator takes: the real one, and for multipart the placeholder as well [assumed]. */
export function bodyHashes(
  request: SdkRequest,
  multipart: MultipartHash = 'either',
  values = headerValues(request.headers),
): readonly [string, ...string[]] {
  const real = request.bodyHash ?? sha256Hex(request.body)
  if (multipart === 'body' || !/^multipart\//i.test(values.get('content-type') ?? '')) return [real]
  return multipart === 'unsigned' ? [UNSIGNED_PAYLOAD] : [real, UNSIGNED_PAYLOAD]
}

/** What a caller claims in its headers, found in order as far as that can be told without the body. */
export interface SdkClaims extends SdkAuthorization {
  readonly ok: true
  readonly date: string
  readonly secret: string
  /** Headers of the call by lower-case name. */
  readonly values: ReadonlyMap<string, string>
}

/**
 * Verifies a received call.
 *
 * Source: [doc] devg-apisign/api-sign-algorithm-001; skew: [doc] en-us/devg-apisign/api-sign-errorcode. The order of
 * the checks is [assumed]. That Host must be signed is not enforced: no page says the gateway refuses without it.
 *
 * @param secretOf the SK of an access key, undefined when there is no such key
 * @param now wall-clock milliseconds
 */
export function verifySdkHmac(
  request: SdkRequest,
  secretOf: (access: string) => string | undefined,
  now: number,
  multipart: MultipartHash = 'either',
): SdkVerdict {
  const claims = checkSdkClaims(request, secretOf, now)
  return claims.ok ? verifySdkClaims(request, claims, multipart) : claims
}

/** The first half of {@link verifySdkHmac}: everything that can be refused before the body has come. */
export function checkSdkClaims(
  request: SdkSigned,
  secretOf: (access: string) => string | undefined,
  now: number,
): SdkClaims | Exclude<SdkVerdict, { ok: true }> {
  const values = headerValues(request.headers)
  const header = values.get('authorization')
  if (!header) return refused('missing-authorization', 'The call has no Authorization header.', '请求缺少 Authorization 头。')
  const authorization = parseAuthorization(header)
  if (!authorization) {
    return refused(
      'malformed-authorization',
      `The Authorization header is not of the form "${SDK_ALGORITHM} Access=<AK>, SignedHeaders=<names>, Signature=<hex>".`,
      `Authorization 头的格式不是“${SDK_ALGORITHM} Access=<AK>, SignedHeaders=<头名>, Signature=<十六进制>”。`,
    )
  }
  const { access, signedHeaders, signature } = authorization
  const secret = secretOf(access)
  if (secret === undefined) return refused('unknown-access-key', `There is no access key "${access}".`, `访问密钥“${access}”不存在。`)

  const date = values.get('x-sdk-date')
  if (!date) return refused('missing-date', 'The call has no X-Sdk-Date header.', '请求缺少 X-Sdk-Date 头。')
  const signedAt = parseSdkDate(date)
  if (signedAt === undefined) {
    return refused(
      'malformed-date',
      `X-Sdk-Date is "${date}", not a UTC time of the form yyyyMMdd'T'HHmmss'Z'.`,
      `X-Sdk-Date 的值“${date}”不是 yyyyMMdd'T'HHmmss'Z' 格式的 UTC 时间。`,
    )
  }
  if (!signedHeaders.includes('x-sdk-date')) {
    return refused('date-not-signed', 'SignedHeaders does not list x-sdk-date.', 'SignedHeaders 中没有 x-sdk-date。')
  }
  const absent = signedHeaders.find((name) => !values.has(name))
  if (absent !== undefined) {
    return refused(
      'signed-header-absent',
      `The call lists "${absent}" as signed but has no such header.`,
      `SignedHeaders 列出了“${absent}”，但请求没有该头。`,
    )
  }
  const skew = now - signedAt
  if (Math.abs(skew) > SDK_SKEW_MS) {
    const [minutes, en, zh] = [Math.round(Math.abs(skew) / 60_000), skew > 0 ? 'behind' : 'ahead of', skew > 0 ? '慢' : '快']
    return refused(
      'clock-skew',
      `X-Sdk-Date is ${date}, ${minutes} minutes ${en} the gateway's clock (${sdkDate(now)}); 15 are granted.`,
      `X-Sdk-Date 为 ${date}，比网关时钟（${sdkDate(now)}）${zh} ${minutes} 分钟，最多允许相差 15 分钟。`,
    )
  }
  return { ok: true, access, signedHeaders, signature, date, secret, values }
}

/** The second half: the signature itself, against the body. */
export function verifySdkClaims(request: SdkRequest, claims: SdkClaims, multipart: MultipartHash = 'either'): SdkVerdict {
  const { access, signedHeaders, signature, date, secret, values } = claims
  const hashes = bodyHashes(request, multipart, values)
  const canonicalOf = (bodyHash: string) => joinParts(canonicalParts(request, signedHeaders, bodyHash, values))
  const fits = hashes.some((bodyHash) => sameSignature(signature, sdkSignature(stringToSign(canonicalOf(bodyHash), date), secret)))
  if (fits) return { ok: true, access, notes: signedHeaders.includes('host') ? [] : [hostNote] }
  const canonical = canonicalOf(hashes[0])
  const hash = sha256Hex(canonical)
  return {
    ok: false,
    reason: {
      code: 'wrong-signature',
      text: text(
        `The signature does not fit the call; the canonical request computed here has the hash ${hash}.`,
        `签名与请求不符；此处计算的规范请求哈希为 ${hash}。`,
      ),
      computed: { canonicalRequest: canonical, hash, stringToSign: stringToSign(canonical, date) },
    },
  }
}
