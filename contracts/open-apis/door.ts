import { freshId } from '../../emulator/clock/random.ts'
import { after, wallNow } from '../../emulator/clock/wall.ts'
import type { OpenApiCall as MarketCall } from '../../emulator/market/open-apis/model.ts'
import type { Marketplace } from '../../emulator/marketplace.ts'
import { listen } from '../../scenarios/reference-isv/listen.ts'
import { type OpenApiCall, send, Unavailable } from '../../scenarios/reference-isv/open-apis/send.ts'
import { akSkHeaders, sellerKeyHeaders } from '../../scenarios/reference-isv/open-apis/signing.ts'
import type { RecordedCall } from './read-interaction.ts'
import { withRecentTimes } from './recent-times.ts'
import { type StandIns, standIns } from './stand-ins.ts'

/** Tells which interaction a call belongs to. */
export const INTERACTION_HEADER = 'X-Koogallery-Interaction'

export interface Keys {
  readonly ak: string
  readonly sk: string
  readonly sellerKey: string
}

/** What went through for one interaction. */
export interface Passed {
  readonly call: OpenApiCall
  readonly status: number
  readonly text: string
  /** The market's own note of it, with what is wrong with the call. */
  readonly noted: MarketCall | undefined
}

export interface Door {
  readonly url: string
  readonly passed: ReadonlyMap<string, Passed>
  close(): Promise<void>
}

const LIMIT = 20_000

/**
 * Stands between the verifier and the emulator's open APIs: makes what a call names, lets the pact's ids stand for the
 * market's, and signs each call for this host and moment. A signature that is expected to be refused stays wrong.
 */
export async function openDoor(market: Marketplace, calls: ReadonlyMap<string, RecordedCall>, { ak, sk, sellerKey }: Keys): Promise<Door> {
  const { primary } = await market.serveOpenApis()
  const passed = new Map<string, Passed>()

  async function pass(request: Request): Promise<Response> {
    const id = request.headers.get(INTERACTION_HEADER) ?? ''
    const recorded = calls.get(id)
    if (!recorded?.api) return new Response('No API has this method and path.', { status: 404 })
    const { api, succeeds, unsigned } = recorded
    const url = new URL(request.url)
    const bytes = Buffer.from(await request.arrayBuffer())
    const recent = api.body === 'json' && succeeds ? Buffer.from(withRecentTimes(bytes.toString('utf8'), wallNow())) : bytes
    const ids: StandIns = succeeds
      ? await standIns(recorded, { query: url.searchParams, path: url.pathname, json: jsonIn(recent) }, market)
      : new Map()
    const call: OpenApiCall = {
      method: api.method,
      url: new URL(renamed(url.pathname, ids) + renamed(url.search.replaceAll('+', '%20'), ids), primary),
      contentType: request.headers.get('content-type') ?? 'application/json',
      body: api.method === 'GET' ? '' : renamedBytes(recent, ids),
    }
    const key = unsigned ? 'a-key-that-no-seller-has' : undefined
    const headers =
      api.auth === 'sdk-hmac'
        ? akSkHeaders(call, ak, key ?? sk, wallNow())
        : sellerKeyHeaders({ ...call, body: call.body.toString() }, key ?? sellerKey, wallNow(), freshId())
    const answer = await send(call, headers, LIMIT, after)
    passed.set(id, { call, status: answer.status, text: answer.text, noted: [...market.engine.state.openApiCalls.values()].at(-1) })
    const back = new Map([...ids].map(([pact, real]): [string, string] => [real, pact]))
    return new Response(renamed(answer.text, back), { status: answer.status, headers: { 'Content-Type': 'application/json' } })
  }

  const { origin, close } = await listen(
    (request) =>
      pass(request).catch((error: unknown) => {
        if (!(error instanceof Unavailable)) throw error
        return new Response(error.message, { status: 502 })
      }),
    { port: 0, host: '127.0.0.1' },
  )
  return { url: origin, passed, close }
}

/** The longest first: an order line's id begins with its order's. */
const renamed = (written: string, ids: StandIns): string =>
  [...ids].sort(([one], [other]) => other.length - one.length).reduce((text, [from, to]) => text.replaceAll(from, to), written)

/** As bytes, since a file need not be text. */
const renamedBytes = (body: Buffer, ids: StandIns): Uint8Array<ArrayBuffer> => Buffer.from(renamed(body.toString('latin1'), ids), 'latin1')

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
