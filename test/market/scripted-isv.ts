import type { ReceivedResponse, SentRequest, TransportResult } from '../../emulator/delivery/exchange.ts'
import type { Transport } from '../../emulator/delivery/transport.ts'
import type { Keys, MarketConfig } from '../../emulator/market/config.ts'
import { Market } from '../../emulator/market/market.ts'
import { type MarketOptions, readOptions } from '../../emulator/market/setup.ts'
import { bodySignHeader } from '../../emulator/protocol/signing/body-sign.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import type { MarketStore } from '../../emulator/store/store.ts'

/** One call as an ISV reads it. */
export interface SeenCall {
  readonly activity: string
  readonly parameters: Readonly<Record<string, string>>
  /** How many calls of this activity came before, for the same order or instance. */
  readonly repeat: number
}

export type Answer = { status?: number; json?: Record<string, unknown>; failure?: 'refused' | 'timeout' | 'reset' } | 'hang'

/** An ISV without a socket: rules are tested against a function from call to answer. */
export class ScriptedIsv {
  readonly calls: SeenCall[] = []
  readonly #counts = new Map<string, number>()
  #release: (() => void)[] = []
  hanging = 0
  script: (call: SeenCall) => Answer | undefined
  readonly accessKey: string

  constructor(accessKey: string, script: (call: SeenCall) => Answer | undefined = () => undefined) {
    this.accessKey = accessKey
    this.script = script
  }

  get transport(): Transport {
    return { send: (request) => this.#send(request), close: async () => this.release() }
  }

  /** Answers every hanging call as a healthy ISV would. */
  release(): void {
    for (const go of this.#release.splice(0)) go()
  }

  activities(): string[] {
    return this.calls.map((call) => call.activity)
  }

  async #send(request: SentRequest): Promise<TransportResult> {
    const parameters =
      request.body === undefined
        ? Object.fromEntries(new URL(request.url).searchParams)
        : (JSON.parse(request.body) as Record<string, string>)
    // Calls of the kit are told apart by their path.
    const activity = parameters.activity ?? (/\/produceAPI\/(?:v2\/)?(\w+)$/.exec(request.url)?.[1] as string)
    const key = [activity, parameters.orderId, parameters.orderLineId, parameters.productId, parameters.instanceId].join('|')
    const repeat = this.#counts.get(key) ?? 0
    this.#counts.set(key, repeat + 1)
    const call = { activity, parameters, repeat }
    this.calls.push(call)
    let answer = this.script(call)
    if (answer === 'hang') {
      this.hanging++
      await new Promise<void>((resolve) => this.#release.push(resolve))
      this.hanging--
      answer = undefined
    }
    if (answer?.failure)
      return { realMs: 1, failure: { kind: answer.failure, reason: { en: `scripted ${answer.failure}`, zh: '脚本故障' } } }
    return { realMs: 1, response: this.#response(answer?.status ?? 200, answer?.json ?? healthy(call)) }
  }

  #response(status: number, json: Record<string, unknown>): ReceivedResponse {
    const body = Buffer.from(JSON.stringify(json))
    return { status, rawHeaders: ['Content-Type', 'application/json', 'Body-Sign', bodySignHeader(body, this.accessKey)], body }
  }
}

const app = { frontEndUrl: 'https://isv.example.com' }

/** What a good ISV answers: one instance for one order line, or for one order and product in V1.0. */
export function healthy({ activity, parameters }: Pick<SeenCall, 'activity' | 'parameters'>): Record<string, unknown> {
  const ok = { resultCode: '000000', resultMsg: 'success' }
  if (activity === 'newInstance') {
    const line = parameters.orderLineId ?? `${parameters.orderId}:${parameters.productId}`
    const v1 = parameters.orderLineId === undefined
    return { ...ok, instanceId: `i-${line}`, ...(v1 ? { appInfo: app } : {}) }
  }
  if (activity === 'getLicense') return { ...ok, instanceId: `i-${parameters.orderId}`, license: `licence of ${parameters.orderId}` }
  if (activity === 'queryInstance')
    return {
      ...ok,
      info: String(parameters.instanceId)
        .split(',')
        .map((instanceId) => ({ instanceId, appInfo: app })),
    }
  return ok
}

export interface Bench {
  readonly market: Market
  readonly isv: ScriptedIsv
  readonly store: MarketStore
  readonly config: MarketConfig
  readonly keys: Keys
}

/** A market and a scripted ISV. Polls are not paced unless the test says so. */
export function bench(options: MarketOptions = {}, script?: (call: SeenCall) => Answer | undefined): Bench {
  const { config, keys } = readOptions('test', {
    seed: 1,
    concurrency: 1,
    polling: { interval: '0s', patience: '0s' },
    ...options,
    isv: { url: 'http://isv.test/produce', accessKey: 'scripted-key', ...options.isv },
  })
  const isv = new ScriptedIsv(keys.accessKey, script)
  const store = memoryStore()
  return { market: Market.create(config, { keys, store, transport: isv.transport }), isv, store, config, keys }
}

/** Minutes from the message's first call to each of its attempts. */
export const minutes = (market: Market, messageId: string): number[] => {
  const message = market.message(messageId)
  return message.attempts.map((attempt) => (attempt.at - message.createdAt) / 60_000)
}
