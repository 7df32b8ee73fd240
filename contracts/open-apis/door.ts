import { freshId } from '../../emulator/clock/random.ts'
import { wallNow } from '../../emulator/clock/wall.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import type { Marketplace } from '../../emulator/marketplace.ts'
import { jsonIn } from '../../emulator/protocol/json.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { listen } from '../../scenarios/reference-isv/listen.ts'
import type { OpenApiCall } from '../../scenarios/reference-isv/open-apis/send.ts'
import { akSkHeaders, sellerKeyHeaders } from '../../scenarios/reference-isv/open-apis/signing.ts'
import { OF_THE_CONNECTION } from '../verify/as-recorded.ts'
import type { RecordedCall } from './read-interaction.ts'
import { withRecentTimes } from './recent-times.ts'
import { renamedBack, renamedPath, renamedQuery, renamedRecords } from './renamed.ts'
import { type AskedFor, type StandIns, standIns } from './stand-ins.ts'

/** Tells which interaction a call belongs to. */
export const INTERACTION_HEADER = 'X-Koogallery-Interaction'

export interface Keys {
  readonly ak: string
  readonly sk: string
  readonly sellerKey: string
}

/** What went through for one interaction. */
export interface Passed {
  /** Undefined where the market could not be brought to what is expected. */
  readonly answered: { readonly status: number; readonly text: string } | undefined
  /** What is wrong with the call, as the market notes it, or why there is no such state. */
  readonly reason: Text | undefined
}

export interface Door {
  readonly url: string
  readonly passed: ReadonlyMap<string, Passed>
  close(): Promise<void>
}

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
    const { api, unsigned } = recorded
    const asked = new URL(request.url)
    const bytes = Buffer.from(await request.arrayBuffer())
    const json = api.body === 'json' ? asOfNow(bytes, recorded) : undefined
    let ids: StandIns
    try {
      ids = await arranged(recorded, { query: asked.searchParams, path: asked.pathname, json: json && jsonIn(json) }, market)
    } catch (error) {
      if (!(error instanceof MarketError)) throw error
      passed.set(id, { answered: undefined, reason: error.text })
      return new Response(error.text.en, { status: 500 })
    }
    const call: OpenApiCall = {
      method: api.method,
      url: new URL(renamedPath(api, asked.pathname, ids) + renamedQuery(asked.searchParams, ids), primary),
      contentType: request.headers.get('content-type') ?? 'application/json',
      body: api.method === 'GET' ? '' : json === undefined ? bytes : renamedRecords(json, ids),
    }
    const key = unsigned ? 'a-key-that-no-seller-has' : undefined
    const headers =
      api.auth === 'sdk-hmac'
        ? akSkHeaders(call, ak, key ?? sk, wallNow())
        : sellerKeyHeaders({ ...call, body: call.body.toString() }, key ?? sellerKey, wallNow(), freshId())
    const answer = await fetch(call.url, { method: call.method, headers, body: call.method === 'GET' ? null : call.body })
    const text = await answer.text()
    const noted = [...market.engine.state.openApiCalls.values()].at(-1)
    passed.set(id, { answered: { status: answer.status, text }, reason: noted?.reason })
    return new Response(renamedBack(text, ids), { status: answer.status, headers: saidBy(answer.headers) })
  }

  const { origin, close } = await listen(pass, { port: 0, host: '127.0.0.1' })
  return { url: origin, passed, close }
}

/** Brings the market to what the interaction expects. */
async function arranged(recorded: RecordedCall, asked: AskedFor, market: Marketplace): Promise<StandIns> {
  const ids: StandIns = recorded.exists ? await standIns(recorded, asked, market) : new Map()
  if (recorded.api && recorded.planned) market.planAnswer(recorded.api.name, recorded.planned)
  return ids
}

const asOfNow = (body: Buffer, { recent }: RecordedCall): string =>
  recent ? withRecentTimes(body.toString('utf8'), wallNow()) : body.toString('utf8')

/** Headers that the market itself set, for a body that is no longer packed. */
const saidBy = (headers: Headers): [string, string][] =>
  [...headers].filter(([name]) => !OF_THE_CONNECTION.test(name) && name !== 'content-encoding')
