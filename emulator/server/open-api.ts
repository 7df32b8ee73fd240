import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import { freshId } from '../clock/random.ts'
import { wallNow } from '../clock/wall.ts'
import type { Emulator } from '../market/emulator.ts'
import type { Market } from '../market/market.ts'
import { queryOrder } from '../market/order-query.ts'
import { ORDER_QUERY_PATH } from '../protocol/open-apis/order-query.ts'
import { parseAuthorization, type SdkRequest, verifySdkHmac } from '../protocol/signing/sdk-hmac.ts'
import { diagnose } from '../protocol/signing/sdk-hmac-diagnosis.ts'

/** The marketplace's own APIs (云商店开放接口), as the gateway shows them: paths and answers of the guides, AK/SK calls. */

/** Signature, AK or clock skew refused by the gateway. Source: [doc] api-sign-errorcode; the status 401 is assumed. */
const IAM_REFUSED = { status: 401, code: 'APIGW.0301' } as const

export function openApi(emulator: Emulator): Hono {
  const app = new Hono()
  app.get(ORDER_QUERY_PATH, (c) => {
    const caller = authenticate(emulator, c)
    if (caller instanceof Response) return caller
    const { orderId, orderLineId } = c.req.query()
    const market = marketOf(emulator, caller, orderId)
    const { httpStatus, body } = queryOrder(market.state, market.config.settings, orderId, orderLineId)
    return json(httpStatus, body)
  })
  app.notFound(() => refusal(404, 'APIGW.0101', 'The API does not exist or is not published in this emulator.'))
  return app
}

/** The access key of a call whose signature fits, or the gateway's refusal, which says why. */
function authenticate(emulator: Emulator, c: Context): string | Response {
  const { pathname, search } = new URL(c.req.url)
  const request: SdkRequest = { method: c.req.method, path: pathname, query: search.slice(1), headers: c.req.header(), body: '' }
  const secretOf = (access: string) => emulator.list().find((market) => market.keys.ak === access)?.keys.sk
  const verdict = verifySdkHmac(request, secretOf, wallNow())
  if (verdict.ok) return verdict.access
  const secret = secretOf(parseAuthorization(c.req.header('authorization') ?? '')?.access ?? '')
  const mistake = verdict.reason.code === 'wrong-signature' && secret !== undefined ? diagnose(request, secret) : undefined
  return refusal(IAM_REFUSED.status, IAM_REFUSED.code, mistake ? `${verdict.reason.text.en} ${mistake.text.en}` : verdict.reason.text.en)
}

/** Markets may share an account: the one that has the order answers, else the first. */
function marketOf(emulator: Emulator, access: string, orderId: string | undefined): Market {
  const own = emulator.list().filter((market) => market.keys.ak === access)
  return (own.find((market) => orderId !== undefined && market.state.orders.has(orderId)) ?? own[0]) as Market
}

/** The gateway's own answer. Source: [assumed] open-api 11, Huawei's general guide. */
const refusal = (status: number, code: string, message: string): Response =>
  json(status, { error_code: code, error_msg: message, request_id: freshId() })

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json;charset=UTF-8' } })
