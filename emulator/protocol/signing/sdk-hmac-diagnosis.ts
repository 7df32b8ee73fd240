import { createHmac } from 'node:crypto'
import { OPEN_API_HOSTS } from '../open-apis/hosts.ts'
import { type Text, text } from '../text.ts'
import { byCodeUnit, sameSignature } from './auth-token.ts'
import {
  bodyHashes,
  type CanonicalParts,
  canonicalParts,
  headerValues,
  joinParts,
  parseAuthorization,
  parseSdkDate,
  percentEncode,
  queryPairs,
  SDK_ALGORITHM,
  type SdkAuthorization,
  type SdkRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
  UNSIGNED_PAYLOAD,
} from './sdk-hmac.ts'

/** Finds out how a wrong AK/SK signature came about, by making the likely mistakes one at a time. All of it is [derived]. */

/** The mistakes that are told apart, with what to say of each. */
const MISTAKES = {
  'signature-form': text('The signature is right but not written as lower-case hex.', '签名正确，但不是小写十六进制形式。'),
  'method-case': text('The method was not signed in upper case.', '签名时请求方法没有大写。'),
  'path-without-slash': text(
    'The path was signed without the "/" that must end it in the canonical request.',
    '签名时规范路径没有以“/”结尾。',
  ),
  'path-encoding': text(
    'The path was not percent-encoded, or encoded twice, when it was signed.',
    '签名时路径没有进行百分号编码，或编码了两次。',
  ),
  'query-left-out': text('The query was left out of the canonical request.', '规范请求中遗漏了查询参数。'),
  'query-unsorted': text('The query was not sorted by name when it was signed.', '签名时查询参数没有按名称排序。'),
  'query-encoding': text(
    'The query was not percent-encoded as RFC 3986 says when it was signed.',
    '签名时查询参数没有按 RFC 3986 进行百分号编码。',
  ),
  'query-empty-value': text('A query parameter with an empty value was signed without its "=".', '签名时空值查询参数缺少“=”。'),
  'header-untrimmed': text('Header values were signed with blanks around them.', '签名时头的值没有去除首尾空格。'),
  'header-line-feed': text(
    'The last signed header lacks its line feed, so no empty line stands before the signed names.',
    '最后一个签名头后缺少换行，签名头列表之前没有空行。',
  ),
  'headers-unsorted': text('The signed headers were not sorted by name.', '签名头没有按名称排序。'),
  'host-port': text('Host was signed with another port than it was sent with, or without it.', '签名时的 Host 与发送的 Host 端口不一致。'),
  'host-name': text(
    "Host was signed as the real marketplace's name, but the call was sent to another host.",
    '签名时使用的是真实云商店的 Host，但请求发送到了其他主机。',
  ),
  'date-value': text('Another time was signed than the X-Sdk-Date header has.', '签名所用的时间与 X-Sdk-Date 头的值不一致。'),
  'body-empty': text('The body was signed as if it were empty.', '签名时把请求体当作空内容。'),
  'body-reserialised': text(
    'Another text of the same JSON body was signed than was sent: sign exactly the bytes that go out.',
    '签名的 JSON 文本与发送的不一致：请对实际发送的字节签名。',
  ),
  'body-unsigned': text(
    `${UNSIGNED_PAYLOAD} was signed in place of the hash of the body.`,
    `签名时用 ${UNSIGNED_PAYLOAD} 代替了请求体哈希。`,
  ),
  'body-hash-form': text('The hash of the body was not put in as lower-case hex.', '请求体哈希不是小写十六进制形式。'),
  'canonical-not-hashed': text(
    'The canonical request itself was signed, not the string to sign with its hash.',
    '直接对规范请求签名，而不是对包含其哈希的待签字符串签名。',
  ),
  'derived-key': text(
    'The key was derived from date, region and service as in the AWS scheme; here the SK itself is the key.',
    '密钥按 AWS 方式由日期、区域和服务派生；此处应直接以 SK 作为密钥。',
  ),
  'key-blanks': text('The SK was used with a blank or line end after it.', '使用的 SK 末尾带有空格或换行。'),
  'key-is-access': text('The AK was used as the key in place of the SK.', '误将 AK 用作签名密钥，应使用 SK。'),
} as const satisfies Record<string, Text>

export type SdkMistake = keyof typeof MISTAKES

/** The mistake that gives the caller's very signature. */
export interface SdkDiagnosis {
  readonly mistake: SdkMistake
  readonly text: Text
}

/** One wrong way to sign: what it changes, everything else being right. */
interface Attempt {
  readonly mistake: SdkMistake
  readonly parts?: Partial<CanonicalParts>
  readonly date?: string
  readonly secret?: string
}

// Documented hosts. Source: [doc] zh-cn_topic_0070649350, zh-cn_topic_0070649351, intl topic_0070649116, eu en-us_topic_000033.
const HOSTS = [...OPEN_API_HOSTS, 'mkt-intl.myhuaweicloud.com', 'mkt.myhuaweicloud.eu', 'mkt-euro.myhuaweicloud.com']
const REGIONS = ['cn-north-1', 'cn-north-4', 'cn-east-3', 'cn-south-1', 'ap-southeast-1', 'ap-southeast-3', 'eu-west-101', 'us-east-1']
const SERVICES = ['mkt', 'marketplace', 'apig', 'execute-api']

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece)
  } catch {
    return piece
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byCodeUnit(a, b))
      .map(([name, member]) => [name, sorted(member)]),
  )
}

/** JSON with a blank after `,` and `:`, as Python writes it by default. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
    .join(', ')}}`
}

const ascii = (json: string) => json.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Other texts of the same JSON; none when the body is no JSON. */
function otherTexts(body: string): string[] {
  try {
    const value: unknown = JSON.parse(body)
    const forms = [value, sorted(value)].flatMap((v) => [
      JSON.stringify(v),
      JSON.stringify(v, null, 2),
      JSON.stringify(v, null, 4),
      spaced(v),
    ])
    return [...forms, ...forms.map(ascii), body.trim(), `${body}\n`]
  } catch {
    return []
  }
}

function* pathAttempts(wire: string, right: CanonicalParts): Generator<Attempt> {
  const bare = (path: string) => path.replace(/\/$/, '')
  yield { mistake: 'path-without-slash', parts: { path: bare(right.path) } }
  const twice = wire
    .split('/')
    .map((segment) => percentEncode(segment.replaceAll('%', '%25')))
    .join('/')
  for (const path of [wire, decoded(wire), twice]) yield { mistake: 'path-encoding', parts: { path: `${bare(path)}/` } }
}

function* queryAttempts(wire: string, right: CanonicalParts): Generator<Attempt> {
  if (right.query === '') return
  const pairs = queryPairs(wire)
  const inOrder = [...pairs].sort(([a], [b]) => byCodeUnit(a, b))
  const joined = (of: typeof pairs, encode: (piece: string) => string) => of.map(([n, v]) => `${encode(n)}=${encode(v)}`).join('&')
  yield { mistake: 'query-left-out', parts: { query: '' } }
  yield { mistake: 'query-unsorted', parts: { query: joined(pairs, percentEncode) } }
  const encodings: ((piece: string) => string)[] = [
    decoded,
    (piece) => piece,
    (piece) => percentEncode(piece.replaceAll('+', '%20')),
    (piece) => percentEncode(piece).replaceAll('%20', '+'),
    (piece) => percentEncode(piece.replaceAll('%', '%25')),
    (piece) => encodeURIComponent(decoded(piece).replace(/[\ud800-\udfff]/gu, '\ufffd')),
  ]
  for (const encode of encodings) yield { mistake: 'query-encoding', parts: { query: joined(inOrder, encode) } }
  yield { mistake: 'query-empty-value', parts: { query: right.query.replace(/=(?=&|$)/g, '') } }
}

function* headerAttempts(request: SdkRequest, names: readonly string[], right: CanonicalParts): Generator<Attempt> {
  const values = headerValues(request.headers)
  const raw = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const inOrder = [...names].sort(byCodeUnit)
  const lines = (of: readonly string[], value: (name: string) => string) => of.map((name) => `${name}:${value(name)}\n`).join('')
  const trimmed = (name: string) => values.get(name) ?? ''
  const untrimmed = [(name: string) => raw.get(name) ?? '', (name: string) => ` ${trimmed(name)}`, (name: string) => `${trimmed(name)} `]
  for (const value of untrimmed) yield { mistake: 'header-untrimmed', parts: { headers: lines(inOrder, value) } }
  yield { mistake: 'header-line-feed', parts: { headers: right.headers.replace(/\n$/, '') } }
  yield { mistake: 'headers-unsorted', parts: { headers: lines(names, trimmed), signedHeaders: names.join(';') } }
  yield { mistake: 'headers-unsorted', parts: { headers: lines(names, trimmed) } }
  yield { mistake: 'headers-unsorted', parts: { signedHeaders: names.join(';') } }

  const as = (host: string) => ({ headers: lines(inOrder, (name) => (name === 'host' ? host : trimmed(name))) })
  const bare = trimmed('host').replace(/:\d*$/, '')
  for (const host of [bare, `${bare}:443`, `${bare}:80`]) yield { mistake: 'host-port', parts: as(host) }
  for (const host of HOSTS) yield { mistake: 'host-name', parts: as(host) }
}

function* dateAttempts(request: SdkRequest, names: readonly string[], date: string): Generator<Attempt> {
  const values = headerValues(request.headers)
  const instant = parseSdkDate(date)
  const others: string[] = []
  const sent = values.get('date')
  if (sent !== undefined) {
    const at = Date.parse(sent)
    others.push(sent, ...(Number.isNaN(at) ? [] : [sdkDate(at)]))
  }
  if (instant !== undefined) {
    const whole = new Date(instant).toISOString()
    others.push(whole, whole.replace('.000', ''), String(instant), String(instant / 1000))
    // A clock read twice, or one eight hours off: China's time signed as UTC or the other way round.
    for (const seconds of [-3, -2, -1, 1, 2, 3, 28_800, -28_800]) others.push(sdkDate(instant + seconds * 1000))
  }
  const inOrder = [...names].sort(byCodeUnit)
  for (const other of others) {
    const headers = inOrder.map((name) => `${name}:${name === 'x-sdk-date' ? other : (values.get(name) ?? '')}\n`).join('')
    yield { mistake: 'date-value', date: other }
    yield { mistake: 'date-value', parts: { headers } }
    yield { mistake: 'date-value', date: other, parts: { headers } }
  }
}

function* bodyAttempts(body: string | Uint8Array): Generator<Attempt> {
  const written = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  yield { mistake: 'body-empty', parts: { bodyHash: sha256Hex('') } }
  for (const other of otherTexts(written)) yield { mistake: 'body-reserialised', parts: { bodyHash: sha256Hex(other) } }
  yield { mistake: 'body-unsigned', parts: { bodyHash: UNSIGNED_PAYLOAD } }
  const hash = sha256Hex(body)
  const base64 = Buffer.from(hash, 'hex').toString('base64')
  for (const bodyHash of [hash.toUpperCase(), base64, written, '']) yield { mistake: 'body-hash-form', parts: { bodyHash } }
}

/** Signatures with a key derived as AWS does it, over the string to sign with and without its scope line. */
function* derivedSignatures(hash: string, date: string, secret: string): Generator<string> {
  const mac = (key: string | Uint8Array, data: string) => createHmac('sha256', key).update(data).digest()
  const day = date.slice(0, 8)
  for (const [prefix, end] of [
    ['AWS4', 'aws4_request'],
    ['SDK', 'sdk_request'],
    ['', 'sdk_request'],
  ] as const) {
    const ofDay = mac(prefix + secret, day)
    yield mac(ofDay, `${SDK_ALGORITHM}\n${date}\n${hash}`).toString('hex')
    for (const region of REGIONS) {
      const ofRegion = mac(ofDay, region)
      for (const service of SERVICES) {
        const key = mac(mac(ofRegion, service), end)
        for (const scope of ['', `${day}/${region}/${service}/${end}\n`]) {
          yield mac(key, `${SDK_ALGORITHM}\n${date}\n${scope}${hash}`).toString('hex')
        }
      }
    }
  }
}

const found = (mistake: SdkMistake): SdkDiagnosis => ({ mistake, text: MISTAKES[mistake] })

function diagnoseAgainst(
  right: CanonicalParts,
  request: SdkRequest,
  caller: SdkAuthorization,
  date: string,
  secret: string,
): SdkDiagnosis | undefined {
  const { access, signedHeaders, signature } = caller
  const canonical = joinParts(right)
  const rightSignature = sdkSignature(stringToSign(canonical, date), secret)
  const base64 = Buffer.from(rightSignature, 'hex').toString('base64')
  if ([rightSignature.toUpperCase(), base64].some((form) => sameSignature(signature, form))) return found('signature-form')

  const methods = [request.method.toLowerCase(), request.method.slice(0, 1).toUpperCase() + request.method.slice(1).toLowerCase()]
  const attempts: Attempt[] = [
    ...methods.map((method): Attempt => ({ mistake: 'method-case', parts: { method } })),
    ...pathAttempts(request.path, right),
    ...queryAttempts(request.query, right),
    ...headerAttempts(request, signedHeaders, right),
    ...dateAttempts(request, signedHeaders, date),
    ...bodyAttempts(request.body),
    ...[' ', '\n', '\r\n', '\r'].map((end): Attempt => ({ mistake: 'key-blanks', secret: secret + end })),
    { mistake: 'key-is-access', secret: access },
  ]
  for (const { mistake, parts, date: other = date, secret: key = secret } of attempts) {
    if (sameSignature(signature, sdkSignature(stringToSign(joinParts({ ...right, ...parts }), other), key))) return found(mistake)
  }
  if (sameSignature(signature, sdkSignature(canonical, secret))) return found('canonical-not-hashed')
  for (const derived of derivedSignatures(sha256Hex(canonical), date, secret)) {
    if (sameSignature(signature, derived)) return found('derived-key')
  }
  return undefined
}

/**
 * Tells which single mistake gives the caller's signature; undefined when none does, when the signature is right, or
 * when the call lacks its `Authorization` or `X-Sdk-Date`. The answer never holds the secret.
 */
export function diagnose(request: SdkRequest, secret: string): SdkDiagnosis | undefined {
  const values = headerValues(request.headers)
  const caller = parseAuthorization(values.get('authorization') ?? '')
  const date = values.get('x-sdk-date')
  if (!caller || !date) return undefined
  const readings = bodyHashes(request).map((bodyHash) => canonicalParts(request, caller.signedHeaders, bodyHash))
  if (readings.some((right) => sameSignature(caller.signature, sdkSignature(stringToSign(joinParts(right), date), secret))))
    return undefined
  for (const right of readings) {
    const diagnosis = diagnoseAgainst(right, request, caller, date, secret)
    if (diagnosis) return diagnosis
  }
  return undefined
}
