import { Agent, request as httpRequest } from 'node:http'
import { expect, onTestFinished } from 'vitest'
import { macrotask } from '../../../emulator/clock/wall.ts'
import { findInterface, interfaceById } from '../../../emulator/protocol/catalogue.ts'
import type { CallContext, CallFacts } from '../../../emulator/protocol/facts.ts'
import { acknowledgement } from '../../../emulator/protocol/guides/app-info.ts'
import type { Guide } from '../../../emulator/protocol/interface.ts'
import { SUCCESS } from '../../../emulator/protocol/result-codes.ts'
import { authToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { checkBodySign } from '../../../emulator/protocol/signing/body-sign.ts'
import { canonicalBody, querySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { stamp17 } from '../../../emulator/protocol/timestamps.ts'
import { violations } from '../../../emulator/protocol/validate.ts'
import { type ServeOptions, serveReferenceIsv } from '../../../scenarios/reference-isv/serve.ts'

export const ACCESS_KEY = 'test-access-key-0001'
export const NOW = Date.UTC(2026, 0, 15, 8, 30, 0, 123)

export interface AppInfo {
  readonly frontEndUrl: string
  readonly userName: string
  readonly password: string
  readonly memo: string
}

export interface IsvAnswer {
  readonly resultCode: string
  readonly resultMsg: string
  readonly encryptType?: string
  readonly instanceId?: string
  readonly appInfo?: AppInfo
  readonly info?: { instanceId: string; appInfo: AppInfo; usageInfo?: { usageValue: number; statisticalTime: string }[] }[]
}

export interface Exchange {
  readonly status: number
  readonly rawHeaders: readonly string[]
  readonly body: Buffer
}

/** How a V2.0 call departs from a good one. */
export interface Departure {
  readonly accessKey?: string
  readonly timestamp?: number | string
  readonly nonce?: string
  readonly signature?: (right: string) => string
  /** What is sent in place of the body that was signed. */
  readonly sent?: string
}

type Values = Readonly<Record<string, string>>

/** A V1.0 query the way the marketplace writes it: every name and value percent-encoded. */
export const percentEncoded = (values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&')

/** The reference ISV on a real socket, and the marketplace that calls it. Ended with the test. */
export async function marketAndIsv(options: Partial<ServeOptions> = {}) {
  const clock = { now: NOW }
  const isv = await serveReferenceIsv({ accessKey: ACCESS_KEY, now: () => clock.now, ...options })
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  onTestFinished(async () => {
    agent.destroy()
    await isv.close()
  })
  let calls = 0
  const fresh = () => `c0ffee00-0000-4000-8000-${String(++calls).padStart(12, '0')}`

  const exchange = (method: 'GET' | 'POST', query: string, body?: string): Promise<Exchange> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest(`${isv.url}?${query}`, { method, agent, headers: { 'Content-Type': 'application/json;charset=utf8' } })
      sent.on('error', reject)
      sent.on('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, rawHeaders: response.rawHeaders, body: Buffer.concat(chunks) }),
        )
      })
      sent.end(body)
    })

  /** Everything the guides demand of any answer, success or refusal. */
  function judged(guide: Guide, asked: Readonly<Record<string, unknown>>, { status, rawHeaders, body }: Exchange): IsvAnswer {
    const parsed = JSON.parse(body.toString('utf8'))
    const described = findInterface(`${guide}/${asked.activity}`)
    expect(status).toBe(200)
    expect(rawHeaders[rawHeaders.findIndex((name) => /^content-type$/i.test(name)) + 1]).toBe('application/json')
    expect(checkBodySign(rawHeaders, body, ACCESS_KEY)).toBe('ok')
    expect(violations(described?.response ?? acknowledgement, parsed)).toEqual([])
    if (parsed.resultCode === SUCCESS) {
      expect(described?.answerRules.map((rule) => rule.broken(parsed, asked)).filter(Boolean)).toEqual([])
    }
    return parsed
  }

  const market = {
    clock,
    isv,
    fresh,
    exchange,

    /** A V1.0 call with these parameters; timeStamp and authToken are added unless they are given. */
    async get(values: Values, accessKey = ACCESS_KEY): Promise<IsvAnswer> {
      const stamped = { timeStamp: stamp17(clock.now), ...values }
      const query = percentEncoded({ authToken: authToken(stamped, accessKey), ...stamped })
      const guide = findInterface(`license-v1/${values.activity}`) ? 'license-v1' : 'saas-v1'
      return judged(guide, values, await exchange('GET', query))
    },

    /** A V1.0 call with exactly this query. */
    getQuery: async (query: string, activity: string): Promise<IsvAnswer> => judged('saas-v1', { activity }, await exchange('GET', query)),

    /** A V2.0 call with these members, or with this text as its body. */
    async post(body: Readonly<Record<string, unknown>> | string, departure: Departure = {}): Promise<IsvAnswer> {
      const text = typeof body === 'string' ? body : canonicalBody(body)
      const timestamp = String(departure.timestamp ?? clock.now)
      const nonce = departure.nonce ?? fresh()
      const { signature } = querySignature(text, departure.accessKey ?? ACCESS_KEY, timestamp, nonce)
      const query = percentEncoded({ signature: departure.signature?.(signature) ?? signature, timestamp, nonce })
      return market.postQuery(query, departure.sent ?? text)
    },

    /** A V2.0 call with exactly this query and body. */
    async postQuery(query: string, body: string): Promise<IsvAnswer> {
      let asked: unknown
      try {
        asked = JSON.parse(body)
      } catch {}
      const parameters: Readonly<Record<string, unknown>> = { ...(asked as object) }
      const guide =
        (['saas-v2', 'online-license', 'license-code'] as const).find((one) => findInterface(`${one}/${parameters.activity}`)) ?? 'saas-v2'
      return judged(guide, parameters, await exchange('POST', query, body))
    },

    /** A call of the catalogue, composed as the marketplace composes it, with a businessId of its own. */
    call(id: string, facts: CallFacts, context: Partial<CallContext> = {}): Promise<IsvAnswer> {
      const described = interfaceById(id)
      const parameters = described.compose(facts, {
        businessId: fresh(),
        wallNow: clock.now,
        nonce: 'unused',
        iv: (field) => field.padEnd(16, '0').slice(0, 16),
        accessKey: ACCESS_KEY,
        keyBits: options.keyBits ?? 256,
        settings: {},
        ...context,
      })
      return described.method === 'GET' ? market.get(parameters as Values) : market.post(parameters)
    },
  }
  return market
}

/** Callbacks that wait until the test says so, in place of a timer. */
export function heldTimer() {
  const waiting: { ms: number; callback: () => void }[] = []
  return {
    waiting,
    after: (ms: number, callback: () => void) => waiting.push({ ms, callback }),
    fire: async () => {
      for (const { callback } of waiting.splice(0)) callback()
      // Lets the promises that hang on the callbacks settle.
      await macrotask()
    },
  }
}
