import { pause, stopwatch } from '../../emulator/clock/wall.ts'
import type { TransportResult } from '../../emulator/delivery/exchange.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import type { PollingConfig } from '../../emulator/market/config.ts'
import type { AttemptVerdict } from '../../emulator/market/model.ts'
import type { CallParameters } from '../../emulator/protocol/interface.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { normalised } from '../trace/normalise.ts'
import { objectIn } from './asked.ts'
import type { Caller, MadeCall, Plain } from './caller.ts'
import { type Difference, differences } from './compare.ts'
import type { RecordedDelivery, Recording } from './deliveries.ts'
import { InstanceIds } from './instance-ids.ts'

/** One recorded call, and what came of making it again. */
export interface ReplayedCall {
  readonly delivery: RecordedDelivery
  /** Milliseconds of virtual time since the recording began. */
  readonly offset: number
  readonly made?: MadeCall
  readonly before?: AttemptVerdict
  readonly differences: readonly Difference[]
  /** The answer breaks a rule, whether or not it did so before. */
  readonly failing: boolean
  /** Why it was not sent. */
  readonly notSent?: { readonly reason: Text; readonly kind: 'never-reached' | 'no-instance' }
}

export interface PlayAgain {
  readonly caller: Caller
  readonly accessKey: string
  readonly isvUrl: string
  /** An ISV works in real time: what was ready then is waited for. */
  readonly polling: PollingConfig
  readonly signal?: AbortSignal
}

/** Makes every call of a recording again, in the order of virtual time. */
export async function playAgain(recording: Recording, options: PlayAgain): Promise<ReplayedCall[]> {
  const ids = new InstanceIds()
  const calls: ReplayedCall[] = []
  for (const delivery of recording.deliveries) {
    if (options.signal?.aborted) break
    calls.push(await again(delivery, recording, ids, options))
  }
  return calls
}

async function again(delivery: RecordedDelivery, recording: Recording, ids: InstanceIds, options: PlayAgain): Promise<ReplayedCall> {
  const common = { delivery, offset: delivery.at - recording.start, differences: [], failing: false }
  if (!delivery.reached) {
    const reason = text(`it never reached the ISV then (${delivery.fault})`, `录制时未到达商家（${delivery.fault}）`)
    return { ...common, notSent: { reason, kind: 'never-reached' } }
  }
  const before = verdictThen(delivery, recording)
  const asked = withInstances(delivery.asked, ids)
  if ('unknown' in asked) {
    const reason = text(
      `this build never named the instance that was ${asked.unknown}`,
      `当前版本从未返回过原实例 ${asked.unknown} 所对应的实例`,
    )
    return { ...common, ...(before ? { before } : {}), notSent: { reason, kind: 'no-instance' } }
  }
  const made = await send(delivery, asked.parameters, recording, before, options)
  const fresh = normalised(made, options.isvUrl)
  const { description, instanceKey } = delivery
  const repeat =
    description.role === 'create' && instanceKey !== undefined ? sameInstance(ids, instanceKey, idIn(delivery), made) : UNTOUCHED
  const found = [...repeat.differences]
  if (before && delivery.answer) {
    const recorded = normalised({ answer: delivery.answer, verdict: before }, recording.isvUrl)
    const neutral = (written: string, when: 'before' | 'after') => ids.neutral(written, when)
    const others = differences(recorded, fresh, { accessKey: options.accessKey, neutral })
    found.push(...others.filter(({ rule, about }) => !ofInstanceId(about) && !(repeat.broken && OF_MARKET.includes(rule))))
  }
  const failing = repeat.broken || made.verdict.outcome === 'failed' || made.verdict.notes.some(({ severity }) => severity === 'fail')
  return { ...common, made, ...(before ? { before } : {}), differences: found, failing }
}

/** Rules on instance ids that the market held against the recording; here they are looked at over all answers. */
const OF_MARKET: readonly string[] = ['failure.instance-changed', 'failure.foreign-instance']
const UNTOUCHED: Repeat = { differences: [], broken: false }

interface Repeat {
  readonly differences: readonly Difference[]
  /** The answers to one purchase name several instances. */
  readonly broken: boolean
}

const SAME_INSTANCE = 'idempotency.same-instance'

/** Told once, and better, by {@link SAME_INSTANCE}. */
const ofInstanceId = ({ en }: Text): boolean => en.startsWith('instanceId was ')

function sameInstance(ids: InstanceIds, key: string, before: string | undefined, made: MadeCall): Repeat {
  const answered = made.verdict.outcome === 'failed' ? undefined : made.verdict.answer?.instanceId
  const now = typeof answered === 'string' ? answered : undefined
  const rule = SAME_INSTANCE
  switch (ids.answered(key, before, now)) {
    case 'worse': {
      const about = text(`a repeat names another instance now: ${now}`, `重复请求返回了不同的实例：${now}`)
      return { differences: [{ rule, direction: 'worse', about }], broken: true }
    }
    case 'better': {
      const about = text('repeats name the same instance now', '重复请求现在返回同一实例')
      return { differences: [{ rule, direction: 'better', about }], broken: false }
    }
    case 'still-broken':
      return { differences: [], broken: true }
    case 'same':
      return UNTOUCHED
  }
}

function idIn({ answer }: RecordedDelivery): string | undefined {
  const id = objectIn(answer?.response?.body ?? '')?.instanceId
  return typeof id === 'string' ? id : undefined
}

/** Sends it, and for as long as the ISV is still working on what was ready then, asks again. */
async function send(
  delivery: RecordedDelivery,
  asked: CallParameters,
  { settings }: Recording,
  before: AttemptVerdict | undefined,
  { caller, polling, signal }: PlayAgain,
): Promise<MadeCall> {
  const plain = plainOf(delivery)
  const began = stopwatch()
  for (;;) {
    const made = await caller.call(delivery.description, asked, plain, settings)
    const waits = delivery.description.role === 'query' && before?.outcome === 'succeeded' && made.verdict.outcome === 'in-progress'
    if (!waits || stopwatch() - began >= polling.patience || signal?.aborted) return made
    await pause(polling.interval, signal)
  }
}

/** What was encrypted goes again under the local key: its clear text is in the order. */
function plainOf({ asked, customer }: RecordedDelivery): Plain {
  const plain: Record<string, string> = {}
  for (const name of ['mobilePhone', 'email'] as const) {
    if (name in asked) plain[name] = customer?.[name] ?? EXAMPLE[name]
  }
  return plain
}

/** Where the recording does not hold the order. */
const EXAMPLE = { mobilePhone: '13900000000', email: 'buyer@example.com' } as const

/** The call with the instances of this build in place of the recorded ones. */
function withInstances(asked: CallParameters, ids: InstanceIds): { parameters: CallParameters } | { unknown: string } {
  const { instanceId } = asked
  if (typeof instanceId !== 'string') return { parameters: asked }
  const mapped: string[] = []
  for (const id of instanceId.split(',')) {
    const now = ids.idFor(id)
    if (now === undefined) return { unknown: id }
    mapped.push(now)
  }
  return { parameters: { ...asked, instanceId: mapped.join(',') } }
}

/** The verdict of then; an answer that a fault hid is judged now, by the settings of then. */
function verdictThen({ verdict, answer, description, asked }: RecordedDelivery, { settings }: Recording): AttemptVerdict | undefined {
  if (verdict) return verdict
  if (!answer) return undefined
  const { response, failure } = answer
  const result = (
    response ? { realMs: 0, response: { ...response, body: Buffer.from(response.body) } } : { realMs: 0, failure }
  ) as TransportResult
  // Its signature is a placeholder, or was made with a key that is not known here.
  return judge(description, asked, result, {
    accessKey: '',
    settings: { ...settings, 'v1-body-sign': 'off', 'v2-body-sign': 'off' },
    secrets: [],
  })
}
