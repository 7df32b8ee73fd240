import { wallNow } from '../../emulator/clock/wall.ts'
import { ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import {
  authorizationHeader,
  canonicalRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
} from '../../emulator/protocol/signing/sdk-hmac.ts'

const QUERY = 'orderId=MOCKONETIMENEW'

/** Path and headers of an order query that is signed for a host. */
export function signedFor(host: string): { path: string; date: string; authorization: string } {
  const date = sdkDate(wallNow())
  const signedHeaders = ['host', 'x-sdk-date']
  const headers = { host, 'x-sdk-date': date }
  const canonical = canonicalRequest({
    method: 'GET',
    path: ORDER_QUERY_PATH,
    query: QUERY,
    headers,
    signedHeaders,
    bodyHash: sha256Hex(''),
  })
  const signature = sdkSignature(stringToSign(canonical, date), 'test-sk')
  return { path: `${ORDER_QUERY_PATH}?${QUERY}`, date, authorization: authorizationHeader({ access: 'test-ak', signedHeaders, signature }) }
}
