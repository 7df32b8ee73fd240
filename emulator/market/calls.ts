import type { Random } from '../clock/random.ts'
import { wallNow } from '../clock/wall.ts'
import { type Delivered, deliver } from '../delivery/deliver.ts'
import type { TransportResult, Verdict } from '../delivery/exchange.ts'
import type { FaultRule } from '../delivery/faults.ts'
import { afterSigning, beforeSigning } from '../delivery/forge.ts'
import { recordRequest, recordResponse, redact } from '../delivery/record.ts'
import { buildRequest } from '../delivery/request.ts'
import type { Transport } from '../delivery/transport.ts'
import type { judgedAgainstFault } from '../delivery/verdict/forged.ts'
import type { judge } from '../delivery/verdict.ts'
import { interfaceById } from '../protocol/catalogue.ts'
import type { CallContext, CallFacts } from '../protocol/facts.ts'
import type { CallParameters, MarketplaceInterface } from '../protocol/interface.ts'
import { text } from '../protocol/text.ts'
import { callContext } from './call-context.ts'
import { DEBUG_TIMEOUT, type Keys, keyOf, type MarketConfig } from './config.ts'
import { clientSecretOf } from './kit/client.ts'
import type { Attempt, Message, RecordedExchange } from './model.ts'

/** One call to the ISV, made and judged, ready to be recorded. Nothing in it holds a key. */
export interface CallMade {
  readonly exchange: RecordedExchange
  readonly verdict: Verdict
  /** Virtual milliseconds until the verdict takes effect. */
  readonly virtualMs: number
  /** The answer to the same call made a second time, by a fault. */
  readonly again?: JudgedAnswer
  /** What the ISV answered when a fault kept it from the market. */
  readonly seen?: JudgedAnswer
  /** An answer on its way that will arrive after the limit. */
  readonly held?: JudgedAnswer & { readonly afterVirtualMs: number }
}

export interface JudgedAnswer {
  readonly exchange: RecordedExchange
  readonly verdict: Verdict
}

export interface CallSetup {
  readonly config: MarketConfig
  readonly keys: Keys
  readonly random: Random
  readonly transport: Transport
  readonly fault?: FaultRule | undefined
  /** Hears of a real answer that comes after the limit. */
  readonly onLate: (late: JudgedAnswer) => void
}

/** Set once loaded: the judge is many files, which no start should wait for. */
let loadedJudge: typeof judge | undefined
let loadedAgainstFault: typeof judgedAgainstFault | undefined

const againstFault: typeof judgedAgainstFault = (verdict, ...rest) => loadedAgainstFault?.(verdict, ...rest) ?? verdict

async function loadJudge(): Promise<typeof judge> {
  const loaded = await import('../delivery/verdict.ts')
  loadedAgainstFault = (await import('../delivery/verdict/forged.ts')).judgedAgainstFault
  loadedJudge = loaded.judge
  return loaded.judge
}

/** Signs, sends and judges one attempt of a message. Never throws: whatever happens is a verdict. */
export async function makeCall(message: Message, facts: CallFacts, attempt: Attempt, setup: CallSetup): Promise<CallMade> {
  const { config, keys } = setup
  const description = interfaceById(message.interfaceId)
  const sentAt = wallNow()
  const made = (again: number) => requestFor(description, facts, message, contextOf(message, attempt, setup, sentAt, again), setup)
  const { request, parameters } = made(0)
  const { application } = facts
  const secrets = application
    ? [...secretsOf(keys), clientSecretOf(setup.random, application.clientId, application.renewals)]
    : secretsOf(keys)
  const recorded = recordRequest(request, secrets)
  const judgedBy = (judgeOf: typeof judge, result: TransportResult, sent = recorded): JudgedAnswer => ({
    exchange: {
      request: sent,
      ...(result.response ? { response: recordResponse(result.response, secrets) } : { failure: result.failure }),
      sentAt,
      realMs: Math.round(result.realMs * 10) / 10,
    },
    verdict: withoutSecrets(
      againstFault(
        judgeOf(description, parameters as CallParameters, result, {
          accessKey: keyOf(description, keys),
          settings: config.settings,
          secrets,
        }),
        result,
        setup.fault?.fault,
        description.wire,
      ),
      result.response?.body,
      secrets,
    ),
  })
  if (config.isvUrl === undefined) return { ...judgedBy(loadedJudge ?? (await loadJudge()), NO_ISV), virtualMs: 0 }
  const delivered: Delivered = await deliver({
    request,
    timeoutMs: facts.testFlag ? DEBUG_TIMEOUT : config.timeouts[message.guide],
    transport: setup.transport,
    ...(setup.fault ? { fault: setup.fault } : {}),
    anew: () => made(1).request,
    onLate: (late) => {
      if (loadedJudge) setup.onLate(judgedBy(loadedJudge, late))
      else void loadJudge().then((judgeOf) => setup.onLate(judgedBy(judgeOf, late)))
    },
  })
  const judgeOf = loadedJudge ?? (await loadJudge())
  const judged = (result: TransportResult) => judgedBy(judgeOf, result)
  return {
    ...judged(delivered.result),
    virtualMs: delivered.virtualMs,
    ...(delivered.seen ? { seen: judged(delivered.seen) } : {}),
    ...(delivered.again ? { again: judgedBy(judgeOf, delivered.again.result, recordRequest(delivered.again.request, secrets)) } : {}),
    ...(delivered.held ? { held: { ...judged(delivered.held.result), afterVirtualMs: delivered.held.afterVirtualMs } } : {}),
  }
}

/** The call as it is to be sent, with what a fault or a tester makes of it. */
function requestFor(description: MarketplaceInterface, facts: CallFacts, message: Message, context: CallContext, setup: CallSetup) {
  const fault = setup.fault?.fault
  const url = setup.config.isvUrl ?? 'http://no-isv.invalid'
  const { context: changed, change } = beforeSigning(fault, context)
  const own = message.probe?.change
  const altered = own || change ? (composed: CallParameters) => withChanges((change ?? same)(composed), own) : undefined
  const { request, parameters } = buildRequest(description, facts, changed, url, altered)
  return { request: fault === undefined ? request : afterSigning(fault, description, request, changed.accessKey), parameters }
}

const same = (composed: CallParameters): CallParameters => composed

/** Parameters with a tester's changes; null leaves one out. */
const withChanges = (composed: CallParameters, own: Readonly<Record<string, unknown>> = {}): CallParameters =>
  Object.fromEntries(Object.entries({ ...composed, ...own }).filter(([, value]) => value !== null))

const NO_ISV: TransportResult = {
  realMs: 0,
  failure: {
    kind: 'unreachable',
    reason: text(
      'the market has no production address to call; give it one with --isv or isv.url',
      '此市场未配置生产接口地址；请通过 --isv 或 isv.url 指定',
    ),
  },
}

/** Deeper than any answer of a guide, and shallow enough for every tool that reads a journal. */
const DEEPEST = 32
/** Keys of such characters look the same in JSON as they are. */
const SPELT_ONE_WAY = /^[\w.~-]+$/
/** A backslash can spell any character in JSON. */
const BACKSLASH = 0x5c

/** An answer may hold a key, and parts of it become instance ids, access data, usage figures and reasons. */
function withoutSecrets(verdict: Verdict, body: Uint8Array | undefined, secrets: readonly string[]): Verdict {
  if (!body) return verdict
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const plain = !bytes.includes(BACKSLASH) && secrets.every((secret) => SPELT_ONE_WAY.test(secret) && !bytes.includes(secret))
  if (plain && !isDeeper(verdict.answer, DEEPEST)) return verdict
  const { answer, reason, notes, resultCode } = verdict
  type Spoken = Pick<Verdict, 'answer' | 'reason' | 'notes' | 'resultCode'>
  const shown = hidden({ answer, reason, notes, resultCode }, secrets, DEEPEST + 1) as Spoken
  return { ...verdict, ...shown }
}

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' && value !== null && (depth === 0 || Object.values(value).some((member) => isDeeper(member, depth - 1)))

function hidden(value: unknown, secrets: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return redact(value, secrets)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return '…'
  if (Array.isArray(value)) return value.map((item) => hidden(item, secrets, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [redact(name, secrets), hidden(member, secrets, depth - 1)]))
}

/** Everything that must never be recorded. */
function secretsOf(keys: Keys): readonly string[] {
  if (lastSecrets?.keys !== keys) {
    const secrets = [keys.accessKey, keys.kitKey, keys.sk].filter((key): key is string => key !== undefined && key !== '')
    lastSecrets = { keys, secrets }
  }
  return lastSecrets.secrets
}

let lastSecrets: { readonly keys: Keys; readonly secrets: readonly string[] } | undefined

function contextOf(
  { messageId, interfaceId }: Message,
  { n, interruptions }: Attempt,
  setup: CallSetup,
  now: number,
  again: number,
): CallContext {
  return callContext(setup, interfaceById(interfaceId), now, messageId, n, interruptions, ...(again > 0 ? [again] : []))
}
