import { createHash } from 'node:crypto'
import { wallNow } from '../../../emulator/clock/wall.ts'
import { ORDER_QUERY_PATH } from '../../../emulator/protocol/open-apis/order-query.ts'
import {
  authorizationHeader,
  canonicalRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
  UNSIGNED_PAYLOAD,
} from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { usageSignature } from '../../../emulator/protocol/signing/usage-signature.ts'
import type { Json } from '../harness.ts'

/** A seller's own calls, signed as the guides say, or wrongly on purpose. */

export const UPLOAD = (eventId: string) => `/api/mkp-openapi-public/global/v1/market-event/${encodeURIComponent(eventId)}/file`
export const USAGE = '/api/mkp-openapi-public/global/v1/isv/usage-data'
export const USAGE_OLD = '/rest/marketplace/v1/isv/usage-data'

type App = { request(url: string, init: object): Response | Promise<Response> }

export interface Sent {
  readonly status: number
  readonly body: Json
}

export interface Signing {
  readonly ak?: string
  readonly sk?: string
  readonly at?: number
  readonly hash?: string
  readonly headers?: Record<string, string>
}

/** Headers of an AK/SK call. */
export function sdkHeaders(
  method: string,
  path: string,
  query: string,
  body: string | Uint8Array,
  host: string,
  { ak = 'test-ak', sk = 'test-sk', at = wallNow(), hash = sha256Hex(body), headers: more = {} }: Signing = {},
): Record<string, string> {
  const headers: Record<string, string> = { host, 'x-sdk-date': sdkDate(at), ...more }
  const signedHeaders = Object.keys(headers)
  const canonical = canonicalRequest({ method, path, query, headers, signedHeaders, bodyHash: hash })
  const signature = sdkSignature(stringToSign(canonical, headers['x-sdk-date'] as string), sk)
  return { ...headers, authorization: authorizationHeader({ access: ak, signedHeaders, signature }) }
}

export const jsonOf = async (response: Response): Promise<Sent> => {
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

export async function askOrder(app: App, query: string, signing: Signing = {}): Promise<Sent> {
  const headers = sdkHeaders('GET', ORDER_QUERY_PATH, query, '', 'localhost', signing)
  return jsonOf(await app.request(`http://localhost${ORDER_QUERY_PATH}?${query}`, { headers }))
}

/** Parts as a multipart body with a boundary of its own. */
export function multipart(parts: readonly { name: string; fileName?: string; type?: string; content: string | Uint8Array }[]) {
  const boundary = `----boundary${createHash('sha256')
    .update(JSON.stringify(parts.map(({ name }) => name)))
    .digest('hex')
    .slice(0, 16)}`
  const pieces = parts.flatMap(({ name, fileName, type, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    ),
    Buffer.from(content as Uint8Array),
    Buffer.from('\r\n'),
  ])
  return { body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` }
}

export const part = (content: object | string) => ({
  name: 'isvUpdateFileReq',
  type: 'application/json',
  content: typeof content === 'string' ? content : JSON.stringify(content),
})

export async function upload(
  app: App,
  eventId: string,
  parts: Parameters<typeof multipart>[0],
  { unsigned = false, cut = 0, ...signing }: Signing & { unsigned?: boolean; cut?: number } = {},
): Promise<Sent> {
  const { body: whole, type } = multipart(parts)
  const body = cut === 0 ? whole : whole.subarray(0, whole.length - cut)
  const path = UPLOAD(eventId)
  const headers = sdkHeaders('POST', path, '', body, 'localhost', {
    ...(unsigned ? { hash: UNSIGNED_PAYLOAD } : {}),
    ...signing,
    headers: { 'content-type': type, ...signing.headers },
  })
  return jsonOf(await app.request(`http://localhost${path}`, { method: 'POST', headers, body }))
}

let nonces = 0

export async function push(
  app: App,
  body: object | string,
  {
    key = 'isv-access-key-4711',
    ts = String(wallNow()),
    nonce = `nonce-${++nonces}`,
    signed,
    type = 'application/json;charset=UTF-8',
    headers = {},
  }: { key?: string; ts?: string; nonce?: string; signed?: string; type?: string; headers?: Record<string, string | undefined> } = {},
): Promise<Sent> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const all: Record<string, string | undefined> = {
    host: 'localhost',
    'content-type': type,
    signature: usageSignature(key, ts, nonce, signed ?? text),
    ts,
    nonce,
    ...headers,
  }
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>
  return jsonOf(await app.request(`http://localhost${USAGE}`, { method: 'POST', headers: kept, body: text }))
}

export async function pushOld(app: App, body: object | string, signing: Signing = {}): Promise<Sent> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = sdkHeaders('POST', USAGE_OLD, '', text, 'localhost', {
    ...signing,
    headers: { 'content-type': 'application/json', ...signing.headers },
  })
  return jsonOf(await app.request(`http://localhost${USAGE_OLD}`, { method: 'POST', headers, body: text }))
}
