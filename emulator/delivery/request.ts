import type { CallContext, CallFacts } from '../protocol/facts.ts'
import { type CallParameters, isKitWire, type MarketplaceInterface, type Wire } from '../protocol/interface.ts'
import { authToken, postAuthToken } from '../protocol/signing/auth-token.ts'
import { kitSignature } from '../protocol/signing/kit-signature.ts'
import { canonicalBody, querySignature } from '../protocol/signing/query-signature.ts'
import { stamp17 } from '../protocol/timestamps.ts'
import type { SentRequest } from './exchange.ts'

const GET_HEADERS = { Accept: 'application/json' }
/** As in every example of V2.0; `utf8` without the hyphen is Huawei's spelling. Source: [doc] zh-cn_topic_0070649427. */
const POST_HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json;charset=utf8' }

/**
 * One signed call, ready to send. Every attempt is built afresh: time stamp, nonce and business id differ each time.
 *
 * @param url the ISV's production address; a path and a query of its own are kept, the query unsigned
 * @returns the request, and its parameters by name: for V1.0 the whole query with `timeStamp` and `authToken`, for
 * V2.0 the members of the body
 */
export function buildRequest(
  description: MarketplaceInterface,
  facts: CallFacts,
  context: CallContext,
  url: string,
  /** Changes the parameters before they are signed. */
  change: (composed: CallParameters) => CallParameters = (composed) => composed,
): { request: SentRequest; parameters: CallParameters } {
  const composed = change(description.compose(facts, context))
  const address = addressOf(url, description.path)
  if (description.wire === 'get-auth-token') {
    const parameters = signedQuery(composed, context)
    return { request: { method: description.method, url: address + queryString(parameters), headers: GET_HEADERS }, parameters }
  }
  if (isKitWire(description.wire)) {
    const body = canonicalBody(composed)
    const headers = { ...POST_HEADERS, ...kitHeaders(description.wire, body, context) }
    return { request: { method: description.method, url: address.slice(0, -1), headers, body }, parameters: composed }
  }
  const body = canonicalBody(composed)
  const timestamp = String(context.wallNow)
  const { signature } = querySignature(body, context.accessKey, timestamp, context.nonce)
  return {
    request: {
      method: description.method,
      // Hexadecimal and decimal digits: nothing here needs encoding.
      url: `${address}signature=${signature}&timestamp=${timestamp}&nonce=${context.nonce}`,
      headers: POST_HEADERS,
      body,
    },
    parameters: composed,
  }
}

/** What signs a call of the kit. Source: [doc] zh-cn_topic_0070649135 (V1.0), zh-cn_topic_0070649476 (V2.0). */
export function kitHeaders(
  wire: Wire,
  body: string,
  { accessKey, wallNow, nonce }: Pick<CallContext, 'accessKey' | 'wallNow' | 'nonce'>,
): Record<string, string> {
  if (wire === 'kit-auth-token') return { authToken: postAuthToken(JSON.parse(body), accessKey) }
  const timestamp = String(wallNow)
  return { 'x-sign': kitSignature(body, accessKey, timestamp, nonce), 'x-timestamp': timestamp, 'x-nonce': nonce }
}

/** The production address with the interface's path, up to and including the `?` or `&` that our own query follows. */
export function addressOf(url: string, path: string): string {
  const fragment = url.indexOf('#')
  const whole = fragment === -1 ? url : url.slice(0, fragment)
  const query = whole.indexOf('?')
  const base = query === -1 ? whole : whole.slice(0, query)
  const withPath = path === '' ? base : base.replace(/\/+$/, '') + path
  if (query === -1 || query === whole.length - 1) return `${withPath}?`
  const own = whole.slice(query)
  return withPath + (own.endsWith('&') ? own : `${own}&`)
}

function signedQuery(composed: CallParameters, context: CallContext): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {}
  for (const name in composed) parameters[name] = String(composed[name])
  parameters.timeStamp = stamp17(context.wallNow)
  parameters.authToken = authToken(parameters, context.accessKey)
  return parameters
}

export function queryString(parameters: Readonly<Record<string, string>>): string {
  let written = ''
  for (const name in parameters) written += `${written === '' ? '' : '&'}${name}=${encode(parameters[name] as string)}`
  return written
}

const UNRESERVED = /^[\w.~-]*$/
const LEFT_ALONE = /[!'()*]/g

/**
 * Percent encoding that every decoder reads alike: a blank is `%20`, never `+`, and the characters that
 * encodeURIComponent leaves alone are encoded too. Source: [doc] zh-cn_topic_0070649156 (values are URL-encoded).
 */
function encode(value: string): string {
  if (UNRESERVED.test(value)) return value
  // A lone surrogate cannot be encoded; the HMAC signs it as U+FFFD, so that is what must travel.
  const wellFormed = LONE_SURROGATE.test(value) ? Buffer.from(value).toString() : value
  return encodeURIComponent(wellFormed).replace(LEFT_ALONE, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

const LONE_SURROGATE = /\p{Surrogate}/u
