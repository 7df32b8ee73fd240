import { policyById } from '../delivery/profiles.ts'
import { decryptField, keyBitsOf } from '../protocol/cipher/field-cipher.ts'
import type { Provenance } from '../protocol/provenance.ts'
import type { Text } from '../protocol/text.ts'
import { iso } from '../protocol/timestamps.ts'
import type { JournalLine } from '../store/store.ts'
import type { MarketEvent } from './events.ts'
import type { LicenceVerified } from './iscdesk/model.ts'
import type { Market } from './market.ts'
import type { Attempt, Instance, LicenceApplication, LicenceDelivery, Message, Notice, Order, RecordedExchange } from './model.ts'
import { channelsOf, describeNotice } from './notices.ts'
import type { TestCode } from './open-apis/model.ts'
import { usageOf } from './open-apis/views.ts'
import { possibleActions } from './rules/renewals.ts'
import { restartRefusal } from './rules/restart.ts'
import { type SupervisionView, supervisionView } from './supervision/view.ts'

/** The market's things as users see them, over the control API and in the library alike. Times are ISO 8601, UTC. */

export interface OrderView {
  readonly orderId: string
  readonly orderLineId: string
  readonly guide: string
  readonly type: Order['type']
  readonly state: Order['state']
  readonly instanceId?: string
  readonly expireTime?: string
  readonly chargingMode: Order['chargingMode']
  readonly periodType?: string
  readonly periodNumber?: number
  readonly trial: boolean
  readonly amount: string
  readonly currency: string
  readonly refundedAmount: string
  readonly refundReason?: Order['refundReason']
  readonly refundedAt?: string
  readonly createdAt: string
  readonly openedAt?: string
  readonly relatesTo?: string
  readonly lines: readonly { orderLineId: string; productId: string; skuCode: string; instanceId?: string; instanceState: string }[]
  readonly messageIds: readonly string[]
  /** Where it stands in service supervision (服务监管). */
  readonly supervision?: SupervisionView
}

export function orderView(market: Market, order: Order): OrderView {
  const lines = order.lines.map((line) => {
    const instance = market.state.instances.get(line.instanceKey)
    return {
      orderLineId: line.orderLineId,
      productId: line.product.productId,
      skuCode: line.product.skuCode,
      ...(instance?.instanceId === undefined ? {} : { instanceId: instance.instanceId }),
      instanceState: instance?.state ?? 'opening',
    }
  })
  const first = lines[0]
  const supervision = supervisionView(order)
  return {
    orderId: order.orderId,
    orderLineId: first?.orderLineId ?? '',
    guide: order.guide,
    type: order.type,
    state: order.state,
    ...(first?.instanceId === undefined ? {} : { instanceId: first.instanceId }),
    ...(order.expireTime === undefined ? {} : { expireTime: iso(order.expireTime) }),
    chargingMode: order.chargingMode,
    ...(order.periodType ? { periodType: order.periodType, periodNumber: order.periodNumber as number } : {}),
    trial: order.trial,
    amount: order.amount,
    currency: order.currency,
    refundedAmount: order.refundedAmount,
    ...(order.refundReason ? { refundReason: order.refundReason } : {}),
    ...(order.refundedAt === undefined ? {} : { refundedAt: iso(order.refundedAt) }),
    createdAt: iso(order.createdAt),
    ...(order.openedAt === undefined ? {} : { openedAt: iso(order.openedAt) }),
    ...(order.relatesTo === undefined ? {} : { relatesTo: order.relatesTo }),
    lines,
    messageIds: order.messageIds,
    ...(supervision ? { supervision } : {}),
  }
}

export interface InstanceView {
  readonly instanceId?: string
  readonly orderId: string
  readonly orderLineId: string
  readonly guide: string
  readonly state: Instance['state']
  readonly frozenReason?: string
  readonly trial: boolean
  readonly chargingMode: string
  readonly product: Instance['product']
  readonly expireTime?: string
  readonly openedAt?: string
  readonly releasedAt?: string
  readonly appInfo?: Readonly<Record<string, unknown>>
  readonly usageInfo?: readonly unknown[]
  /** The licence, where it came in an answer or by hand. */
  readonly licence?: Instance['licence']
  /** What the ISV pushed for it. */
  readonly usage?: { readonly accepted: string; readonly charged: string; readonly records: number }
  /** Who used the software, as reported with its licence code. */
  readonly softwareUsage?: { readonly reports: number; readonly clients: number; readonly activeNum?: number }
  /** Actions that are possible now. */
  readonly possible: readonly string[]
}

export function instanceView(market: Market, instance: Instance): InstanceView {
  const usage = usageOf(market, instance.key)
  return {
    ...(instance.instanceId === undefined ? {} : { instanceId: instance.instanceId }),
    orderId: instance.orderId,
    orderLineId: instance.key,
    guide: instance.guide,
    state: instance.state,
    ...(instance.frozenReason ? { frozenReason: instance.frozenReason } : {}),
    trial: instance.trial,
    chargingMode: instance.chargingMode,
    product: instance.product,
    ...(instance.expireTime === undefined ? {} : { expireTime: iso(instance.expireTime) }),
    ...(instance.openedAt === undefined ? {} : { openedAt: iso(instance.openedAt) }),
    ...(instance.releasedAt === undefined ? {} : { releasedAt: iso(instance.releasedAt) }),
    ...(instance.appInfo ? { appInfo: readableAppInfo(market, instance.appInfo) } : {}),
    ...(instance.usageInfo ? { usageInfo: instance.usageInfo } : {}),
    ...(instance.licence ? { licence: instance.licence } : {}),
    ...(usage ? { usage } : {}),
    ...softwareUsageOf(market, instance),
    possible: possibleActions(market, instance),
  }
}

/** Distinct clients of all reports, and the newest number. */
export function softwareUsageOf({ state }: Market, { instanceId }: Instance): Pick<InstanceView, 'softwareUsage'> {
  const reports = instanceId === undefined ? undefined : state.softwareUsage.get(instanceId)
  if (!reports) return {}
  const clients = new Set(reports.map(({ client }) => client).filter((client) => client !== undefined))
  const activeNum = reports.findLast((report) => report.activeNum !== undefined)?.activeNum
  return { softwareUsage: { reports: reports.length, clients: clients.size, ...(activeNum === undefined ? {} : { activeNum }) } }
}

/** What the buyer sees: encrypted fields decrypted where the key fits. Whether V2.0 encrypts at all is open: saas-v2 5.2. */
function readableAppInfo(market: Market, appInfo: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { encryptType, ...rest } = appInfo
  const shown: Record<string, unknown> = rest
  const bits = keyBitsOf(encryptType === undefined ? undefined : String(encryptType))
  for (const field of ['userName', 'password']) {
    const value = shown[field]
    if (typeof value !== 'string' || !bits) continue
    shown[field] = decryptField(value, market.keys.accessKey, bits) ?? value
  }
  return shown
}

export interface LicenceView {
  readonly eventId: string
  readonly instanceId?: string
  readonly orderId: string
  readonly orderLineId: string
  readonly state: 'applied' | 'delivered' | 'verified' | 'unusable'
  readonly deviceFingerprint?: string
  readonly effectiveTime: string
  readonly expireTime?: string
  readonly appliedAt: string
  /** The message that told the ISV first. */
  readonly messageId: string
  readonly delivered?: Omit<LicenceDelivery, 'at'> & { readonly at: string }
  /** What the software on the device said of it. */
  readonly verified?: Omit<LicenceVerified, 'at'> & { readonly at: string }
}

/** From the application to what the software on the device says of the licence. */
export function licenceState({ delivered, verified }: LicenceApplication): LicenceView['state'] {
  if (verified) return verified.verified ? 'verified' : 'unusable'
  return delivered ? 'delivered' : 'applied'
}

export function licenceView(market: Market, licence: LicenceApplication): LicenceView {
  const { eventId, instanceKey, deviceFingerprint, effectiveTime, expireTime, appliedAt, messageId, delivered, verified } = licence
  const { instanceId, orderId } = market.instance(instanceKey)
  return {
    eventId,
    ...(instanceId === undefined ? {} : { instanceId }),
    orderId,
    orderLineId: instanceKey,
    state: licenceState(licence),
    ...(deviceFingerprint === undefined ? {} : { deviceFingerprint }),
    effectiveTime: iso(effectiveTime),
    ...(expireTime === undefined ? {} : { expireTime: iso(expireTime) }),
    appliedAt: iso(appliedAt),
    messageId,
    ...(delivered ? { delivered: { ...delivered, at: iso(delivered.at) } } : {}),
    ...(verified ? { verified: { ...verified, at: iso(verified.at) } } : {}),
  }
}

export interface TestCodeView {
  readonly code: string
  readonly madeAt: string
  readonly expireTime: string
  readonly activated: boolean
  readonly checked: boolean
}

export const testCodeView = ({ code, madeAt, expireTime, activatedAt, checkedAt }: TestCode): TestCodeView => ({
  code,
  madeAt: iso(madeAt),
  expireTime: iso(expireTime),
  activated: activatedAt !== undefined,
  checked: checkedAt !== undefined,
})

export interface MessageView {
  readonly messageId: string
  readonly interface: string
  readonly guide: string
  readonly orderId?: string
  readonly instanceId?: string
  readonly policy: string
  readonly state: Message['state']
  readonly createdAt: string
  readonly settledAt?: string
  readonly nextAttemptAt?: string
  readonly attemptCount: number
  /** Sent by a tester beside the market's own calls. */
  readonly probe?: true
  /** Why it gave up or was called off, or the reason of the last failed call. */
  readonly reason?: string
  readonly reasonZh?: string
  readonly restartable: boolean
}

export function messageView(market: Market, message: Message): MessageView {
  const open = message.state === 'pending' || message.state === 'retrying'
  const reason = message.ended ?? lastFailure(message)
  const named = message.facts?.instanceIds.join(',') ?? ''
  const policies = { state: market.state, policyById: (id: string) => policyById(id, market.config.policies) }
  return {
    messageId: message.messageId,
    interface: message.interfaceName,
    guide: message.guide,
    ...(message.orderId === undefined ? {} : { orderId: message.orderId }),
    ...(named === '' ? {} : { instanceId: named }),
    policy: message.policyId,
    state: message.state,
    createdAt: iso(message.createdAt),
    ...(message.settledAt === undefined ? {} : { settledAt: iso(message.settledAt) }),
    ...(open && message.nextAt !== undefined ? { nextAttemptAt: iso(message.nextAt) } : {}),
    attemptCount: message.attempts.length,
    ...(message.probe ? { probe: true } : {}),
    ...(reason ? { reason: reason.en, reasonZh: reason.zh } : {}),
    restartable: restartRefusal(policies, message.messageId) === undefined,
  }
}

function lastFailure(message: Message): Text | undefined {
  const last = message.attempts[message.attempts.length - 1]?.verdict
  return last?.outcome === 'failed' ? last.reason : undefined
}

export interface AttemptView {
  readonly number: number
  readonly kind: Attempt['kind']
  /** Virtual time. */
  readonly at: string
  readonly state: 'in-flight' | 'waiting' | 'answered'
  readonly fault?: string
  readonly interruptions?: number
  readonly request?: RecordedExchange['request']
  readonly response?: RecordedExchange['response']
  readonly failure?: RecordedExchange['failure']
  /** Wall-clock time of sending. */
  readonly sentAt?: string
  readonly durationMs?: number
  readonly verdict?: VerdictView
  /** What the ISV really answered, when a fault kept it from the market. */
  readonly seen?: RecordedExchange
  /** The answer to the same call made a second time, by a fault. */
  readonly again?: RecordedExchange
  /** An answer that came after the limit. */
  readonly late?: RecordedExchange
}

export interface VerdictView {
  readonly outcome: string
  readonly reason: string
  readonly reasonZh: string
  readonly rule: string
  readonly provenance: Provenance
  readonly resultCode?: string
  readonly notes: readonly { rule: string; severity: string; about: string; aboutZh: string; provenance: Provenance }[]
  /** Settings with a say in the rule, as they stand. */
  readonly settings?: Readonly<Record<string, string>>
}

/** One attempt with the exchange as sent, read from the journal. */
export function attemptView(market: Market, message: Message, attempt: Attempt): AttemptView {
  const answered = eventIn(market, attempt.line, 'attempt-answered', message, attempt)
  const late = eventIn(market, attempt.lateLine, 'late-answer', message, attempt)
  const exchange = answered?.exchange
  return {
    number: attempt.n,
    kind: attempt.kind,
    at: iso(attempt.at),
    state: attempt.waiting ? 'waiting' : attempt.verdict ? 'answered' : 'in-flight',
    ...(attempt.fault ? { fault: attempt.fault } : {}),
    ...(attempt.interruptions > 0 ? { interruptions: attempt.interruptions } : {}),
    ...(exchange ? { request: exchange.request, sentAt: iso(exchange.sentAt), durationMs: exchange.realMs } : {}),
    ...(exchange?.response ? { response: exchange.response } : {}),
    ...(exchange?.failure ? { failure: exchange.failure } : {}),
    ...(attempt.verdict ? { verdict: verdictView(market, attempt.verdict) } : {}),
    ...(answered?.seen ? { seen: answered.seen } : {}),
    ...(answered?.again ? { again: answered.again } : {}),
    ...(late ? { late: late.exchange } : {}),
  }
}

function eventIn<T extends 'attempt-answered' | 'late-answer'>(
  market: Market,
  line: number | undefined,
  type: T,
  message: Message,
  attempt: Attempt,
) {
  if (line === undefined) return undefined
  for (const event of market.line(line).events) {
    if (event.type === type && event.messageId === message.messageId && event.n === attempt.n)
      return event as Extract<typeof event, { type: T }>
  }
  return undefined
}

function verdictView(market: Market, verdict: NonNullable<Attempt['verdict']>): VerdictView {
  const { outcome, reason, rule, provenance, notes, resultCode } = verdict
  return {
    outcome,
    reason: reason.en,
    reasonZh: reason.zh,
    rule,
    provenance,
    ...(resultCode === undefined ? {} : { resultCode }),
    notes: notes.map((note) => ({
      rule: note.rule,
      severity: note.severity ?? 'warn',
      about: note.about.en,
      aboutZh: note.about.zh,
      provenance: note.provenance,
    })),
    ...(Object.keys(market.config.settings).length > 0 ? { settings: market.config.settings as Record<string, string> } : {}),
  }
}

export const messageDetail = (market: Market, message: Message) => ({
  ...messageView(market, message),
  attempts: message.attempts.map((attempt) => attemptView(market, message, attempt)),
})

export function noticeView(market: Market, notice: Notice) {
  const { words, provenance } = describeNotice(market.state, notice)
  return {
    noticeId: notice.noticeId,
    at: iso(notice.at),
    to: notice.to,
    channels: channelsOf(notice),
    kind: notice.kind,
    text: words.en,
    textZh: words.zh,
    ...(notice.orderId === undefined ? {} : { orderId: notice.orderId }),
    ...(notice.messageId === undefined ? {} : { messageId: notice.messageId }),
    ...(notice.callId === undefined ? {} : { callId: notice.callId }),
    provenance,
  }
}

/** The events of a journal line as users see them: times readable, verdicts in full. */
export function lineView(market: Market, line: JournalLine<MarketEvent>): Record<string, unknown>[] {
  return line.events.map((event) => {
    const named =
      event.type === 'attempt-answered' && typeof event.verdict === 'number' ? { verdict: market.state.verdicts[event.verdict] } : {}
    return { seq: line.seq, at: iso(line.at), ...event, ...named }
  })
}

/** The trace: one object per event, in order. */
export function* traceOf(market: Market, after = 0): Generator<Record<string, unknown>> {
  for (const line of market.lines(after)) {
    yield* lineView(market, line)
  }
}
