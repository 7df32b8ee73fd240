import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { byCodeUnit, sameSignature } from './auth-token.ts'

/** The last key as the crypto library holds it: making that anew costs as much as the HMAC itself. */
let last: { readonly key: string; readonly object: KeyObject } | undefined

function hmacHex(key: string, data: string): string {
  if (last?.key !== key) last = { key, object: createSecretKey(key, 'utf8') }
  return createHmac('sha256', last.object).update(data).digest('hex')
}

/**
 * The body of a V2.0 call as every kind of ISV can verify it: compact JSON, members sorted by name,
 * nulls left out, non-ASCII and `/` unescaped. Only the top level is sorted.
 *
 * Source: [doc] zh-cn_topic_0070649476 (order: the CN page and every example are ascending, intl and EU
 * texts say the reverse); [code] Huawei's sample drops nulls and sorts the top level only.
 */
export function canonicalBody(members: Readonly<Record<string, unknown>>): string {
  // Written out by hand: a JavaScript object would put "9" before "10" and lose a member called "__proto__".
  const pairs: string[] = []
  for (const name of Object.keys(members).sort(byCodeUnit)) {
    const value: string | undefined = JSON.stringify(members[name])
    if (value !== undefined && value !== 'null') pairs.push(`${JSON.stringify(name)}:${value}`)
  }
  return `{${pairs.join(',')}}`
}

/** The pieces of a V2.0 signature, kept apart so that a user can see where theirs differs. */
export interface QuerySignature {
  /** Lower-case hex of HMAC-SHA256(accessKey, body). */
  readonly bodyHash: string
  /** nonce + timestamp + bodyHash: the signed text without the access key that precedes it. */
  readonly publicText: string
  /** Upper-case hex, as the marketplace sends it. ISVs compare ignoring case. */
  readonly signature: string
}

/** What the three query parameters of a V2.0 call hold. `timestamp` is milliseconds since 1970, as decimal digits. */
export interface SignedQuery {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

/**
 * Signs a V2.0 body: hex(HMAC(accessKey, accessKey + nonce + timestamp + hex(HMAC(accessKey, body)))).
 *
 * Source: [doc] zh-cn_topic_0070649476; the key of both HMACs: [doc] zh-cn_topic_0070649248, [code] Huawei's sample.
 */
export function querySignature(body: string, accessKey: string, timestamp: string, nonce: string): QuerySignature {
  const bodyHash = hmacHex(accessKey, body)
  const publicText = nonce + timestamp + bodyHash
  return { bodyHash, publicText, signature: hmacHex(accessKey, accessKey + publicText).toUpperCase() }
}

/** Clock tolerance an ISV grants, in milliseconds. Source: [doc] zh-cn_topic_0070649476. */
export const TOLERANCE_MS = 60_000

/** Why a received V2.0 call is refused; `ok` when it is not. */
export type SignatureCheck = 'ok' | 'missing' | 'stale' | 'future' | 'wrong'

/**
 * Verifies a received V2.0 call against the bytes of its body, as text.
 *
 * @param now wall-clock milliseconds
 */
export function verifyQuerySignature(
  body: string,
  query: Partial<SignedQuery>,
  accessKey: string,
  now: number,
  toleranceMs: number = TOLERANCE_MS,
): SignatureCheck {
  const { signature, timestamp, nonce } = query
  if (!signature || !timestamp || !nonce || !/^\d{1,16}$/.test(timestamp)) return 'missing'
  const age = now - Number(timestamp)
  if (age > toleranceMs) return 'stale'
  if (age < -toleranceMs) return 'future'
  const expected = querySignature(body, accessKey, timestamp, nonce).signature
  return sameSignature(signature.toUpperCase(), expected) ? 'ok' : 'wrong'
}
