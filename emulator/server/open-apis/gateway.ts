import { freshId } from '../../clock/random.ts'
import { wallNow } from '../../clock/wall.ts'
import { recordRequest, redact } from '../../delivery/record.ts'
import type { Market } from '../../market/market.ts'
import { type ApiAnswer, refused } from '../../market/open-apis/answer.ts'
import type { OpenApiCall, OpenApiOutcome } from '../../market/open-apis/model.ts'
import { plannedAnswer } from '../../market/open-apis/planned.ts'
import { recordCall } from '../../market/open-apis/record-call.ts'
import { openApiAt, openApisAtPath } from '../../protocol/open-apis/catalogue.ts'
import { gatewayCode, MALFORMED_REQUEST, NO_SUCH_API } from '../../protocol/open-apis/gateway-codes.ts'
import type { OpenApi } from '../../protocol/open-apis/open-api.ts'
import { chosen } from '../../protocol/settings.ts'
import type { Domain } from '../../protocol/sites.ts'
import { type Text, text } from '../../protocol/text.ts'
import { Authenticator, type Caller, type Refused } from './authenticate.ts'
import { type Mentioned, marketFor } from './callers.ts'
import { gate } from './gate.ts'
import { type Asked, answerOf, mentionedIn, samenessOf, strangeFields } from './handlers.ts'
import { type Incoming, incoming } from './incoming.ts'
import { receiveUploadBody, tooLarge, UploadError } from './multipart.ts'
import { readBody } from './read-body.ts'
import { byOlderTable, gatewayRefusal, type Refusal } from './refusal.ts'

/** The marketplace's own APIs (云商店开放接口), as the gateway in front of them shows them. */

export interface GatewayOptions {
  /** Markets that may answer here; the first hears of calls that name nobody. */
  readonly markets: () => readonly Market[]
  /** Every market of the process: an id of another seller is told from one that nobody has. */
  readonly everywhere: () => readonly Market[]
  /** Hears of every call that was recorded. */
  readonly onCall?: ((market: Market, call: OpenApiCall) => void) | undefined
  /** Aborts when the server ends. */
  readonly stop?: AbortSignal
}

/** An answer, whole: whoever serves it writes it in one piece. */
export interface GatewayAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What becomes of a call: an answer, or a connection that breaks. */
export type GatewayResult = GatewayAnswer | 'cut'

/** Takes the raw headers as well where a server has them. */
export type Gateway = (request: Request, domain: Domain, rawHeaders?: readonly string[]) => Promise<GatewayResult>

export const asResponse = ({ status, headers, body }: GatewayAnswer): Response => new Response(body, { status, headers })

const JSON_LIMIT = 1024 * 1024

export function createGateway(options: GatewayOptions): Gateway {
  const authenticator = new Authenticator()
  return async (request, domain, rawHeaders) => {
    const call = incoming(request, rawHeaders)
    const markets = options.markets()
    const asked = askedFor(call)
    const named = marketFor(byAccess(markets, call), mentionedInPath(asked))
    if (!named) return 'cut'
    const leaving = () => AbortSignal.any([request.signal, named.closing, ...(options.stop ? [options.stop] : [])])
    const stands = gate(named, domain, leaving)
    const passage = typeof stands === 'string' ? stands : await stands
    if (passage === 'cut') return 'cut'
    const answer = await new Passing(options, authenticator, call, domain, markets, named).answer(asked, passage === 'unavailable')
    return passage === 'lose' ? 'cut' : answer
  }
}

/** Markets of the account a call names, all of them when it names none. */
function byAccess(markets: readonly Market[], { headers }: Incoming): readonly Market[] {
  const access = /Access\s*=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.trim()
  const own = markets.filter(({ keys }) => keys.ak === access)
  return own.length > 0 ? own : markets
}

/** What a call asks for by its method and path; undefined when no API is there. */
function askedFor({ method, path, query }: Incoming): Asked | undefined {
  const found = openApiAt(method, path)
  return found && { ...found, query: new URLSearchParams(query) }
}

const mentionedInPath = (asked: Asked | undefined): Mentioned => (asked ? mentionedIn(asked) : {})

/** One call on its way through the gateway. */
class Passing {
  readonly #options: GatewayOptions
  readonly #authenticator: Authenticator
  readonly #call: Incoming
  readonly #domain: Domain
  readonly #markets: readonly Market[]
  readonly #named: Market
  readonly #receivedAt = wallNow()

  constructor(
    options: GatewayOptions,
    authenticator: Authenticator,
    call: Incoming,
    domain: Domain,
    markets: readonly Market[],
    named: Market,
  ) {
    this.#options = options
    this.#authenticator = authenticator
    this.#call = call
    this.#domain = domain
    this.#markets = markets
    this.#named = named
  }

  async answer(asked: Asked | undefined, unavailable: boolean): Promise<GatewayAnswer> {
    if (unavailable) return this.#unavailable(asked)
    if (asked) return asked.api.body === 'multipart' ? this.#upload(asked) : this.#text(asked)
    const { method, path } = this.#call
    const [other] = openApisAtPath(path)
    if (other?.refusals) {
      const reason = otherMethod(other, method)
      return this.#refuse(other, this.#named, { ...refused(other.refusals.method, reason), reason, byGateway: false }, {})
    }
    const why = text(
      `No API is published here as ${method} ${path}. koogallery explain open-apis lists them.`,
      `此处未发布 ${method} ${path}。可用接口见 koogallery explain open-apis。`,
    )
    return this.#refuse(undefined, this.#named, gatewayRefusal(NO_SUCH_API, why), {})
  }

  /** APIs whose body is short, or none. */
  async #text(base: Omit<Asked, 'json'>): Promise<GatewayAnswer> {
    const { api } = base
    const early = api.auth === 'sdk-hmac' ? this.#authenticator.claims(this.#call, this.#markets) : undefined
    if (early?.ok === false) return this.#refused(base, early)
    const body = api.body === 'query' ? '' : await readBody(this.#call.request, JSON_LIMIT)
    if (typeof body !== 'string')
      return this.#refuse(api, this.#named, gatewayRefusal(MALFORMED_REQUEST, body.why, body), mentionedIn(base))
    const asked: Asked = api.body === 'json' ? { ...base, ...this.#json(api, body) } : base
    const mentioned = mentionedIn(asked)
    const caller =
      early === undefined
        ? this.#authenticator.usage(this.#call, body, this.#markets, mentioned)
        : this.#authenticator.sdk(this.#call, { body }, early.claims, early.markets)
    if (!caller.ok) return this.#refused(asked, caller, body)
    return this.#decide(asked, caller, mentioned, body)
  }

  /** The signature covers a body that is too large to keep: it streams to disk and is thrown away unless all fits. */
  async #upload(base: Omit<Asked, 'upload'>): Promise<GatewayAnswer> {
    const early = this.#authenticator.claims(this.#call, this.#markets)
    if (!early.ok) return this.#refused(base, early)
    const mentioned = mentionedIn(base)
    const market = marketFor(early.markets, mentioned) as Market
    const limit = market.config.uploadLimit
    const { request, headers } = this.#call
    let asked: Asked = base
    try {
      if (Number(headers['content-length'] ?? 0) > limit) throw tooLarge(limit)
      asked = { ...base, upload: await receiveUploadBody(request, market.uploads, limit) }
    } catch (error) {
      if (!(error instanceof UploadError)) throw error
      if (error.tooLarge)
        return this.#refuse(base.api, market, gatewayRefusal(MALFORMED_REQUEST, error.text, { httpStatus: 413 }), mentioned)
      asked = { ...base, unreadable: error.text }
    }
    const { upload } = asked
    try {
      // A body that could not be read was not hashed either: its signature is beyond judging, and it is refused anyway.
      const caller: Caller | Refused = upload
        ? this.#authenticator.sdk(this.#call, { body: '', bodyHash: upload.bodyHash }, early.claims, early.markets)
        : { ok: true, markets: early.markets, notes: [] }
      if (!caller.ok) return this.#refused(asked, caller)
      return this.#decide(asked, caller, mentioned, uploadShown(asked))
    } finally {
      upload?.file?.staged.discard()
    }
  }

  #json({ refusals }: OpenApi, body: string): Pick<Asked, 'json' | 'unreadable' | 'unreadableCode'> {
    const type = this.#call.headers['content-type'] ?? ''
    if (!/^application\/json\s*(;|$)/i.test(type)) {
      return {
        unreadable: text(
          `the Content-Type is ${type === '' ? 'missing' : `"${type}"`}, application/json is needed`,
          `Content-Type ${type === '' ? '缺失' : `为“${type}”`}，应为 application/json`,
        ),
        ...(refusals ? { unreadableCode: refusals.contentType } : {}),
      }
    }
    try {
      return { json: JSON.parse(body) }
    } catch {
      return {
        unreadable: text('the body is no JSON', '请求体不是合法的 JSON'),
        ...(refusals ? { unreadableCode: refusals.unreadable } : {}),
      }
    }
  }

  #decide(asked: Asked, { markets, notes }: Caller, mentioned: Mentioned, body: string): GatewayAnswer {
    const market = marketFor(markets, mentioned) as Market
    const { api } = asked
    const strange = asked.unreadable ? [] : strangeFields(asked)
    const said = [...notes, ...(strange.length > 0 ? [ignoredNote(strange)] : [])]
    return market.decide((tx) => {
      const callId = nextCallId(market)
      const answer =
        plannedAnswer(tx, api.name) ??
        answerOf(tx, asked, {
          callId,
          receivedAt: this.#receivedAt,
          foreign: {
            instance: (id) => this.#elsewhere(market).some(({ state }) => state.byInstanceId.has(id)),
            event: (id) => this.#elsewhere(market).some(({ state }) => state.licences.has(id)),
          },
        })
      const content = gatewayCode(answer.code) ? gatewayBody(answer) : bodyOf(api, answer, market)
      const outcome: OpenApiOutcome = answer.reason ? 'refused' : 'answered'
      const call = this.#record(market, { api, callId, outcome, answer, content, mentioned, notes: said, sameness: samenessOf(asked) })
      recordCall(tx, call, this.#exchange(market, body, { status: answer.httpStatus, body: content }))
      this.#options.onCall?.(market, call)
      return json(answer.httpStatus, content)
    })
  }

  #elsewhere(market: Market): readonly Market[] {
    return this.#options.everywhere().filter((other) => other !== market && other.keys.ak !== market.keys.ak)
  }

  #refused(asked: Asked, { refusal, markets }: Refused, body?: string): GatewayAnswer {
    const mentioned = mentionedIn(asked)
    const market = marketFor(markets, mentioned) ?? this.#named
    return this.#refuse(asked.api, market, byOlderTable(asked.api, market, refusal), mentioned, body)
  }

  #refuse(api: OpenApi | undefined, market: Market, refusal: Refusal, mentioned: Mentioned, body?: string): GatewayAnswer {
    const content = refusal.byGateway || !api ? gatewayBody(refusal) : bodyOf(api, refusal, market)
    market.decide((tx) => {
      const callId = nextCallId(market)
      const call = this.#record(market, {
        api,
        callId,
        outcome: 'refused',
        answer: refusal,
        content,
        mentioned,
        notes: [],
        sameness: callId,
      })
      recordCall(tx, call, {
        ...this.#exchange(market, body, { status: refusal.httpStatus, body: content }),
        ...(refusal.diagnosis ? { diagnosis: refusal.diagnosis } : {}),
      })
      this.#options.onCall?.(market, call)
    })
    return json(refusal.httpStatus, content, refusal.httpStatus === 413)
  }

  /** Like the error page of a load balancer without a backend. */
  #unavailable(asked: Asked | undefined): GatewayAnswer {
    const market = this.#named
    const body = '<html><head><title>503 Service Temporarily Unavailable</title></head><body>503</body></html>'
    market.decide((tx) => {
      const callId = nextCallId(market)
      const answer = { httpStatus: 503, code: '', message: '' }
      const call = this.#record(market, {
        api: asked?.api,
        callId,
        outcome: 'unavailable',
        answer,
        content: body,
        mentioned: mentionedInPath(asked),
        notes: [],
        sameness: callId,
      })
      recordCall(tx, call, this.#exchange(market, undefined, { status: 503, body }))
      this.#options.onCall?.(market, call)
    })
    return { status: 503, headers: { 'content-type': 'text/html' }, body }
  }

  #record(
    market: Market,
    from: {
      api: OpenApi | undefined
      callId: string
      outcome: OpenApiOutcome
      answer: ApiAnswer
      content: string
      mentioned: Mentioned
      notes: readonly Text[]
      sameness: string
    },
  ): OpenApiCall {
    const { api, callId, outcome, answer, mentioned, notes, sameness } = from
    return {
      callId,
      api: api?.name,
      at: market.clock.now(),
      receivedAt: this.#receivedAt,
      domain: this.#domain,
      host: this.#call.headers.host as string,
      outcome,
      status: answer.httpStatus,
      code: answer.code === '' ? undefined : prefixed(answer.code, api, market),
      ...mentioned,
      fingerprint: `${api?.name ?? 'none'} ${sameness}`,
      reason: answer.reason && shownIn(market, answer.reason),
      notes,
    }
  }

  #exchange(market: Market, body: string | undefined, response: { status: number; body: string }) {
    const { method, headers, path, query } = this.#call
    const secrets = secretsOf(market)
    const url = `${path}${query === '' ? '' : `?${query}`}`
    const request = recordRequest({ method: method as 'GET', url, headers, ...(body ? { body } : {}) }, secrets)
    return { request, response: { ...response, body: redact(response.body, secrets) } }
  }
}

const otherMethod = ({ method }: OpenApi, asked: string): Text =>
  text(`the method is ${asked}, ${method} is needed`, `请求方法为 ${asked}，应为 ${method}`)

const nextCallId = ({ state }: Market): string => `call-${String(state.openApiCalls.size + 1).padStart(6, '0')}`

const secretsOf = ({ keys }: Market): string[] => [keys.accessKey, keys.kitKey, keys.sk].filter((key): key is string => !!key)

const shownIn = (market: Market, { en, zh }: Text): Text => {
  const secrets = secretsOf(market)
  return text(redact(en, secrets), redact(zh, secrets))
}

const ignoredNote = (names: readonly string[]): Text =>
  text(
    `No table lists ${names.join(', ')}; ignored (setting open-api-unknown-fields).`,
    `文档未列出 ${names.join('、')}，已忽略（设置 open-api-unknown-fields）。`,
  )

const uploadShown = ({ upload }: Asked): string =>
  upload
    ? `${upload.json ?? ''}${upload.file ? `\n[file, ${upload.file.staged.size} bytes, sha256 ${upload.file.staged.sha256}]` : ''}`
    : ''

/** Both prefixes are documented; success keeps its own. */
function prefixed(code: string, api: OpenApi | undefined, market: Market): string {
  if (!api || code === api.result.success || chosen(market.config.settings, 'open-api-code-prefix') !== 'cbc') return code
  return code.replace(/^MKT\./, 'CBC.')
}

/** The gateway's own answer. Source: [assumed] open-api 11, Huawei's general guide. */
const gatewayBody = ({ code, message }: ApiAnswer): string =>
  JSON.stringify({ error_code: code, error_msg: message, request_id: freshId() })

/** An answer under the names of its API. What goes beyond a member's length is cut. */
function bodyOf(api: OpenApi, answer: ApiAnswer, market: Market): string {
  const { code, message } = api.result
  const members = api.response.properties as Readonly<Record<string, { maxLength?: number }>>
  const { en } = answer.reason ? shownIn(market, answer.reason) : { en: answer.message }
  return JSON.stringify({
    [code]: prefixed(answer.code, api, market),
    [message]: en.slice(0, members[message]?.maxLength),
    ...answer.members,
    ...(answer.reason && 'extra_info' in members ? { extra_info: en.slice(0, members.extra_info?.maxLength) } : {}),
  })
}

const json = (status: number, body: string, close = false): GatewayAnswer => ({
  status,
  headers: { 'content-type': 'application/json;charset=UTF-8', ...(close ? { connection: 'close' } : {}) },
  body,
})
