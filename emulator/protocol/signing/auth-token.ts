import { createHmac, timingSafeEqual } from 'node:crypto'

/** Parameters as decoded values, in any order. */
export type Parameters = Readonly<Record<string, string>>

/** Natural order of UTF-16 code units, as a Java TreeMap keeps it: upper case before lower case. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The text V1.0 signs: every parameter but `authToken`, decoded, sorted by name, joined as
 * `name=value` with `&`. Empty values stay in.
 *
 * Source: [doc] zh-cn_topic_0070649156 authToken取值说明; empty values: [doc] sample code zh-cn_topic_0070649061.
 */
export function authTokenText(parameters: Parameters): string {
  return Object.keys(parameters)
    .filter((name) => name !== 'authToken')
    .sort(byCodeUnit)
    .map((name) => `${name}=${parameters[name]}`)
    .join('&')
}

/**
 * `authToken` of a V1.0 GET call: base64(HMAC-SHA256(accessKey + timeStamp, text)), 44 characters.
 *
 * Source: [doc] zh-cn_topic_0070649156, zh-cn_topic_0070649135.
 */
export function authToken(parameters: Parameters, accessKey: string): string {
  return createHmac('sha256', accessKey + (parameters.timeStamp ?? ''))
    .update(authTokenText(parameters))
    .digest('base64')
}

/**
 * The text the POST (kit) form of V1.0 signs: as {@link authTokenText}, but parameters that are null or
 * blank are left out. Source: [doc] sample code zh-cn_topic_0070649159.
 */
export function postAuthTokenText(body: Readonly<Record<string, unknown>>): string {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue
    const asText = String(value)
    if (asText.trim() !== '') kept[name] = asText
  }
  return authTokenText(kept)
}

/** `authToken` header of a V1.0 kit POST. Source: [doc] zh-cn_topic_0070649135, zh-cn_topic_0070649159. */
export function postAuthToken(body: Readonly<Record<string, unknown>>, accessKey: string): string {
  return createHmac('sha256', accessKey + String(body.timeStamp ?? ''))
    .update(postAuthTokenText(body))
    .digest('base64')
}

/** Compares two signatures in constant time. */
export function sameSignature(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

/** True when the parameters of a received V1.0 call carry the token their own values give. */
export function verifyAuthToken(parameters: Parameters, accessKey: string): boolean {
  const received = parameters.authToken
  return received !== undefined && sameSignature(received, authToken(parameters, accessKey))
}

/** True when the `authToken` header of a received V1.0 kit call is the one the members of its body give. */
export function verifyPostAuthToken(body: Readonly<Record<string, unknown>>, token: string | undefined, key: string): boolean {
  return token !== undefined && sameSignature(token, postAuthToken(body, key))
}
