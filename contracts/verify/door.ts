import { freshId } from '../../emulator/clock/random.ts'
import { stopwatch, wallNow } from '../../emulator/clock/wall.ts'
import type { SentRequest, TransportResult } from '../../emulator/delivery/exchange.ts'
import { afterSigning } from '../../emulator/delivery/forge.ts'
import { addressOf, kitHeaders, queryString } from '../../emulator/delivery/request.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { ORDER_TIMEOUTS } from '../../emulator/market/config.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import { duration } from '../../emulator/market/setup.ts'
import { isKitWire } from '../../emulator/protocol/interface.ts'
import { canonicalBody } from '../../emulator/protocol/signing/query-signature.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { listen } from '../../scenarios/reference-isv/listen.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { exampleCall } from '../interactions/example-call.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { namedValues, wireParts } from '../interactions/wire-parts.ts'
import { type Arranged, arrange } from '../states/arrange.ts'
import { StateError } from '../states/state-error.ts'
import { asRecorded } from './as-recorded.ts'
import { askStateChange, type StateChange } from './state-change.ts'

/** What happened in one interaction, seen from between verifier and ISV. */
export interface Seen {
  /** Why its provider state did not come about. */
  readonly state?: Text
  readonly arranged?: Arranged
  readonly request?: SentRequest
  readonly result?: TransportResult
}

export interface DoorOptions {
  readonly run: RunOptions
  readonly interactions: ReadonlyMap<string, Interaction>
  readonly openApis: OpenApiStand | undefined
  /** A handler of the seller's own that is told of each state as well. */
  readonly stateChangeUrl?: string | undefined
  /** Real milliseconds after which nothing more is sent. */
  readonly limitMs: number
}

export interface Door {
  /** What the verifier calls instead of the ISV. */
  readonly url: string
  /** What the verifier asks for provider states. */
  readonly statesUrl: string
  /** By id of the interaction, in the order they were verified. */
  readonly seen: ReadonlyMap<string, Seen>
  close(): Promise<void>
}

const STATES = '/_provider-states'

/**
 * Stands between the verifier and the ISV: sets provider states up through the protocol, sends what the verifier asks
 * for as the marketplace would, and keeps what was said.
 */
export async function openDoor({ run, interactions, openApis, stateChangeUrl, limitMs }: DoorOptions): Promise<Door> {
  const transport = createTransport()
  const timeoutMs = run.timeout === undefined ? ORDER_TIMEOUTS[run.guide] : duration('timeout', run.timeout)
  const seen = new Map<string, Seen>()
  const began = stopwatch()
  let current: { readonly interaction: Interaction; readonly arranged: Arranged } | undefined

  const end = async () => {
    const arranged = current?.arranged
    current = undefined
    await arranged?.close()
  }

  async function setUp(change: StateChange): Promise<Response> {
    await end()
    const id = String(change.params?.interaction)
    const interaction = interactions.get(id)
    if (change.action === 'teardown') return Response.json({})
    try {
      if (!interaction) throw new StateError(unknownWords(change))
      if (stopwatch() - began > limitMs) throw new StateError(overtime(limitMs))
      if (stateChangeUrl !== undefined) await askStateChange(stateChangeUrl, change, timeoutMs)
      const arranged = await arrange(interaction, run, openApis)
      current = { interaction, arranged }
      seen.set(id, { arranged })
      return Response.json(arranged.values)
    } catch (error) {
      if (!(error instanceof StateError)) throw error
      seen.set(id, { state: error.text })
      // Not an error of this call: the verifier would ask three times more. The interaction fails at its request instead.
      return Response.json(interaction ? exampleValues(interaction) : {})
    }
  }

  async function pass(asked: Request): Promise<Response> {
    if (!current) return new Response('The provider state did not come about.', { status: 424 })
    const { pathname, searchParams } = new URL(asked.url)
    const body = await asked.text()
    const type = asked.headers.get('content-type')
    const request: SentRequest = {
      method: asked.method as SentRequest['method'],
      url: addressOf(run.isv.url, pathname === '/' ? '' : pathname) + queryString(Object.fromEntries(searchParams)),
      headers: { Accept: 'application/json', ...(type === null ? {} : { 'Content-Type': type }) },
      ...(body === '' ? {} : { body }),
    }
    const sent = signedAnew(request, current, run)
    const result = await transport.send(sent, timeoutMs)
    seen.set(current.interaction.id, { arranged: current.arranged, request: sent, result })
    if (result.failure) return new Response(`No answer: ${result.failure.reason.en}`, { status: 502 })
    return asRecorded(result.response, current)
  }

  const { origin, close } = await listen(
    async (request) => {
      if (new URL(request.url).pathname !== STATES) return pass(request)
      return setUp((await request.json()) as StateChange)
    },
    { port: 0, host: '127.0.0.1' },
  )
  return {
    url: origin,
    statesUrl: origin + STATES,
    seen,
    close: async () => {
      await end()
      await close()
      await transport.close()
    },
  }
}

/**
 * A call of the kit is signed over its very bytes, and its lists are those of the contract, not of the provider state: so
 * what the verifier sends is signed here, as the marketplace signs it. Anything else goes on as it came.
 */
function signedAnew(request: SentRequest, { interaction }: { readonly interaction: Interaction }, { isv }: RunOptions): SentRequest {
  const { description, kind } = interaction
  if (!isKitWire(description.wire) || request.body === undefined) return request
  const body = canonicalBody(JSON.parse(request.body))
  const { accessKey = DEFAULT_ACCESS_KEY, kitKey = accessKey } = isv
  const signing = kitHeaders(description.wire, body, { accessKey: kitKey, wallNow: wallNow(), nonce: freshId() })
  const signed = { ...request, url: request.url.replace(/[?&]$/, ''), headers: { ...request.headers, ...signing }, body }
  return kind === 'refused' ? afterSigning('wrong-key', description, signed, kitKey) : signed
}

const exampleValues = ({ description, form }: Interaction) => namedValues(wireParts(exampleCall(description, form).request))

const unknownWords = ({ state }: StateChange): Text =>
  text(
    `Nothing says how the provider state "${state}" comes about: the interaction is none that this version records.`,
    `未知的前置状态“${state}”：该交互不属于当前版本的契约。`,
  )

const overtime = (limitMs: number): Text =>
  text(
    `Not verified: the time limit of ${Math.round(limitMs / 1000)} s for the whole verification was over. Give more with --time-limit.`,
    `未验证：已超过整个验证的时限 ${Math.round(limitMs / 1000)} 秒，可用 --time-limit 延长。`,
  )
