import {
  authorizationHeader,
  canonicalRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
} from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { usageSignature } from '../../../emulator/protocol/signing/usage-signature.ts'
import type { OpenApiCall } from './send.ts'

/** Makes the headers of one try: what is signed holds the host and the time, so no two tries share them. */
export type Sign = (call: OpenApiCall) => Readonly<Record<string, string>>

/**
 * AK/SK headers of one try. The path, query and body are signed just as `fetch` sends them.
 *
 * Source: [doc] devg-apisign/api-sign-algorithm-001, zh-cn_topic_0070649294 (Host is signed); that a multipart body is
 * hashed like any other is [assumed]: the page of the upload does not say.
 *
 * @param now wall-clock milliseconds; more than 15 minutes off are refused (APIGW.0301)
 */
export function akSkHeaders({ method, url, contentType, body }: OpenApiCall, ak: string, sk: string, now: number): Record<string, string> {
  const sent = { 'Content-Type': contentType, 'X-Sdk-Date': sdkDate(now) }
  // Host is sent by fetch itself, in this very form: without the port where it is the default one.
  const headers = { ...sent, Host: url.host }
  const signedHeaders = Object.keys(headers)
  const canonical = canonicalRequest({
    method,
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    signedHeaders,
    bodyHash: sha256Hex(body),
  })
  const signature = sdkSignature(stringToSign(canonical, sent['X-Sdk-Date']), sk)
  return { ...sent, Authorization: authorizationHeader({ access: ak, signedHeaders, signature }) }
}

/**
 * Headers of one try of a usage push, signed with the seller key and not with the SK.
 *
 * Source: [doc] zh-cn_topic_0070649410.
 *
 * @param now wall-clock milliseconds
 * @param nonce at most 64 characters, new in every try
 */
export function sellerKeyHeaders(
  { contentType, body }: OpenApiCall,
  sellerKey: string,
  now: number,
  nonce: string,
): Record<string, string> {
  const ts = String(now)
  return { 'Content-Type': contentType, ts, nonce, signature: usageSignature(sellerKey, ts, nonce, String(body)) }
}
