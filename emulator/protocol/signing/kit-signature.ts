import { createHmac } from 'node:crypto'
import { sameSignature } from './auth-token.ts'
import { type SignatureCheck, TOLERANCE_MS } from './query-signature.ts'

/**
 * `x-sign` of a V2.0 kit call: hex(HMAC(accessKey, accessKey + nonce + timestamp + body)), the body itself
 * and not its hash, upper case. Source: [doc] zh-cn_topic_0070649476; the kit's own key: [code] Huawei's sample.
 */
export function kitSignature(body: string, accessKey: string, timestamp: string, nonce: string): string {
  return createHmac('sha256', accessKey)
    .update(accessKey + nonce + timestamp + body)
    .digest('hex')
    .toUpperCase()
}

/** What the headers `x-sign`, `x-timestamp` and `x-nonce` hold. `timestamp` is milliseconds since 1970, as decimal digits. */
export interface KitHeaders {
  readonly sign: string
  readonly timestamp: string
  readonly nonce: string
}

/**
 * Verifies a received V2.0 kit call against the bytes of its body, as text.
 *
 * @param now wall-clock milliseconds
 */
export function verifyKitSignature(
  body: string,
  headers: { readonly [Name in keyof KitHeaders]?: string | undefined },
  key: string,
  now: number,
  toleranceMs: number = TOLERANCE_MS,
): SignatureCheck {
  const { sign, timestamp, nonce } = headers
  if (!sign || !timestamp || !nonce || !/^\d{1,16}$/.test(timestamp)) return 'missing'
  const age = now - Number(timestamp)
  if (age > toleranceMs) return 'stale'
  if (age < -toleranceMs) return 'future'
  return sameSignature(sign.toUpperCase(), kitSignature(body, key, timestamp, nonce)) ? 'ok' : 'wrong'
}
