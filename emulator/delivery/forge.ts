import type { CallContext } from '../protocol/facts.ts'
import { isKitWire, type MarketplaceInterface } from '../protocol/interface.ts'
import { authToken, postAuthToken } from '../protocol/signing/auth-token.ts'
import { kitSignature } from '../protocol/signing/kit-signature.ts'
import { querySignature } from '../protocol/signing/query-signature.ts'
import type { SentRequest } from './exchange.ts'
import type { FaultName } from './fault-catalogue.ts'
import { queryString } from './request.ts'

/** Calls that are not what the marketplace signed, or that are valid in another form. Pure. */

const TEN_MINUTES = 600_000
const HALF_A_MINUTE = 30_000
/** A key that nobody has. It signs forged calls only. */
const OTHER_KEY = 'a-key-that-no-seller-has'
export const UNKNOWN_ACTIVITY = 'koogalleryNoSuchActivity'
export const UNKNOWN_FIELD = 'koogalleryUnknownField'

/** How a fault changes what is signed: the time, or the parameters. */
export function beforeSigning(
  fault: FaultName | undefined,
  context: CallContext,
): { context: CallContext; change?: (composed: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> } {
  const at = (offset: number) => ({ context: { ...context, wallNow: context.wallNow + offset } })
  switch (fault) {
    case 'stale-timestamp':
      return at(-TEN_MINUTES)
    case 'future-timestamp':
      return at(TEN_MINUTES)
    case 'clock-behind':
      return at(-HALF_A_MINUTE)
    case 'clock-ahead':
      return at(HALF_A_MINUTE)
    case 'unknown-activity':
      return { context, change: (composed) => ({ ...composed, activity: UNKNOWN_ACTIVITY }) }
    case 'unknown-field':
      return { context, change: (composed) => ({ ...composed, [UNKNOWN_FIELD]: '1' }) }
    default:
      return { context }
  }
}

/** How a fault changes what was signed, on its way. */
export function afterSigning(
  fault: FaultName | undefined,
  description: MarketplaceInterface,
  request: SentRequest,
  /** Signs the one forgery that is signed with the right key. */
  accessKey: string,
): SentRequest {
  if (isKitWire(description.wire)) return changedHeaders(fault, request, accessKey)
  return description.wire === 'get-auth-token' ? changedQuery(fault, request) : changedBody(fault, request)
}

function changedQuery(fault: FaultName | undefined, request: SentRequest): SentRequest {
  const at = request.url.indexOf('?')
  const [address, query] = [request.url.slice(0, at + 1), request.url.slice(at + 1)]
  const parameters = Object.fromEntries(new URLSearchParams(query.replaceAll('+', '%2B')))
  const { authToken: _token, ...unsigned } = parameters
  const written = (changed: Readonly<Record<string, string>>) => ({ ...request, url: address + queryString(changed) })
  switch (fault) {
    case 'wrong-key':
      return written({ ...unsigned, authToken: authToken(unsigned, OTHER_KEY) })
    case 'missing-signature':
      return written(unsigned)
    case 'tampered-body':
      return written({ ...parameters, ...tampered(parameters) })
    case 'truncated-request':
      // Half of what is signed: the length of the token differs with the characters in it.
      return { ...request, url: address + query.slice(0, Math.floor(queryString(unsigned).length / 2)) }
    case 'garbled-request':
      return { ...request, url: `${address}%EF%BF%BD=%00%01%02&${query.slice(0, 8)}%FF%FE` }
    default:
      return request
  }
}

/** The signature is ours at the end of the URL: the production address may have a query of its own, with like names. */
const SIGNATURE = /(?<=[?&]signature=)[^&]*(?=&timestamp=[^&]*&nonce=[^&]*$)/
const UNSIGNED = /(?<=[?&])signature=[^&]*&(?=timestamp=[^&]*&nonce=[^&]*$)/

function changedBody(fault: FaultName | undefined, request: SentRequest): SentRequest {
  const { url, body = '' } = request
  const [signature = ''] = SIGNATURE.exec(url) ?? []
  const signedAs = (other: string) => ({ ...request, url: url.replace(SIGNATURE, other) })
  switch (fault) {
    case 'wrong-key': {
      const { searchParams } = new URL(url)
      return signedAs(querySignature(body, OTHER_KEY, searchParams.get('timestamp') ?? '', searchParams.get('nonce') ?? '').signature)
    }
    case 'missing-signature':
      return { ...request, url: url.replace(UNSIGNED, '') }
    case 'lower-case-hex':
      return signedAs(signature.toLowerCase())
    case 'upper-case-hex':
      return signedAs(signature.toUpperCase())
    default:
      return spoilt(fault, request)
  }
}

/** What happens to a body on its way, however it is signed. */
function spoilt(fault: FaultName | undefined, request: SentRequest): SentRequest {
  const { body = '' } = request
  switch (fault) {
    case 'tampered-body':
      return { ...request, body: JSON.stringify({ ...JSON.parse(body), ...tampered(JSON.parse(body)) }) }
    case 'truncated-request':
      return { ...request, body: body.slice(0, Math.floor(body.length / 2)) }
    case 'garbled-request':
      return { ...request, body: `\u0000\u0001${body.slice(0, 4)}\ufffd\ufffd{{{` }
    default:
      return request
  }
}

/** Calls of the kit carry what signs them in headers. */
function changedHeaders(fault: FaultName | undefined, request: SentRequest, accessKey: string): SentRequest {
  const { headers, body = '' } = request
  const name = headers.authToken === undefined ? 'x-sign' : 'authToken'
  const { [name]: signature = '', ...unsigned } = headers
  const [timestamp = '', nonce = ''] = [headers['x-timestamp'], headers['x-nonce']]
  const signedAs = (other: string) => ({ ...request, headers: { ...headers, [name]: other } })
  switch (fault) {
    case 'wrong-key':
      return signedAs(name === 'authToken' ? postAuthToken(JSON.parse(body), OTHER_KEY) : kitSignature(body, OTHER_KEY, timestamp, nonce))
    case 'base-formula':
      return signedAs(querySignature(body, accessKey, timestamp, nonce).signature)
    case 'missing-signature':
      return { ...request, headers: unsigned }
    case 'lower-case-hex':
      return signedAs(signature.toLowerCase())
    case 'upper-case-hex':
      return signedAs(signature.toUpperCase())
    default:
      return spoilt(fault, request)
  }
}

/** The parameter an attacker would change: whose order, whose instance, or until when. */
function tampered(parameters: Readonly<Record<string, unknown>>): Record<string, string> {
  const name = ['expireTime', 'orderId', 'instanceId', 'businessId', 'activity'].find((known) => typeof parameters[known] === 'string')
  if (name === undefined) return { tampered: '1' }
  const value = parameters[name] as string
  return { [name]: name === 'expireTime' ? `9${value.slice(1)}` : `${value.slice(0, -1)}${value.endsWith('X') ? 'Y' : 'X'}` }
}
