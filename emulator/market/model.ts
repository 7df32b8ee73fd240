import type { RecordedResponse, SentRequest, Verdict } from '../delivery/exchange.ts'
import type { FaultName } from '../delivery/fault-catalogue.ts'
import type { CallFacts, ChargingMode, CustomerFacts, PeriodType, ProductFacts } from '../protocol/facts.ts'
import type { Guide, Role } from '../protocol/interface.ts'
import type { ExtendParam } from '../protocol/saas-extend-params.ts'
import type { Text } from '../protocol/text.ts'
import type { LicenceVerified } from './iscdesk/model.ts'
import type { Supervision, SupervisionTimer } from './supervision/model.ts'

/** The things a market knows. All instants are milliseconds since 1970 in business time. */

/** Types of the order query. Source: [doc] zh-cn_topic_0070649350. */
export type OrderType = 'NEW' | 'TRIAL' | 'TRIAL_TO_FORMAL' | 'RENEW' | 'CHANGE' | 'UNSUBSCRIBE'

export type OrderState = 'opening' | 'opened' | 'refunded' | 'awaiting-delivery' | 'awaiting-acceptance' | 'completed'

export type RefundReason =
  | 'create-failed'
  | 'opening-timed-out'
  | 'upgrade-failed'
  | 'unsubscribed'
  | 'renewal-cancelled'
  | 'appeal-decided'
  | 'supervision-overdue'

/** One specification or billing item of an order; each has an instance of its own. */
export interface OrderLine {
  readonly orderLineId: string
  readonly product: ProductFacts
  /** Key of the instance this line opens or changes. */
  readonly instanceKey: string
}

export interface Order {
  readonly orderId: string
  readonly guide: Guide
  readonly type: OrderType
  state: OrderState
  readonly lines: readonly OrderLine[]
  readonly chargingMode: ChargingMode
  readonly periodType?: PeriodType
  readonly periodNumber?: number
  readonly trial: boolean
  /** Money paid; negative on an order that gives money back. */
  readonly amount: string
  readonly currency: string
  /** Money for one unit of pushed usage. */
  readonly unitPrice?: string
  refundedAmount: string
  refundReason?: RefundReason
  refundedAt?: number
  readonly customer: CustomerFacts
  readonly extendParams?: readonly ExtendParam[]
  readonly createdAt: number
  openedAt?: number
  /** Expiry this order brings about. */
  readonly expireTime?: number
  /** Expiry before it, for orders that move one. */
  readonly previousExpireTime?: number
  /** The purchase a later order belongs to, or the order a cancellation undoes. */
  readonly relatesTo?: string
  readonly messageIds: string[]
  readonly testFlag: boolean
  /** Where it stands in service supervision; absent where its kind of product has none. */
  readonly supervision?: Supervision
}

export type InstanceState = 'opening' | 'active' | 'frozen' | 'released' | 'failed'

/** The marketplace's view of an instance: what it decided, whether or not the ISV has confirmed it. */
export interface Instance {
  /** The order line that opened it; known before the ISV gives its own id. */
  readonly key: string
  /** The ISV's id, once it was returned. */
  instanceId?: string
  readonly guide: Guide
  readonly orderId: string
  product: ProductFacts
  readonly chargingMode: ChargingMode
  trial: boolean
  periodType?: PeriodType
  periodNumber?: number
  state: InstanceState
  frozenReason?: 'expiry' | 'violation'
  /** Frozen for a violation that is not cured: a renewal does not thaw it. */
  held?: true
  expireTime?: number
  openedAt?: number
  releasedAt?: number
  appInfo?: Readonly<Record<string, unknown>>
  usageInfo?: readonly unknown[]
  /** The licence itself, where it came in an answer or from the seller's hand. */
  licence?: { readonly text: string; readonly by: 'interface' | 'hand' }
  /** Planned expiry and release, by due id. */
  expireDue?: number
  releaseDue?: number
}

/** A licence as the ISV uploaded it. Source: [doc] zh-cn_topic_0070649351. */
export interface LicenceDelivery {
  readonly type: 'CHARACTERS' | 'FILE'
  /** The licence itself, where it is text. */
  readonly characters?: string
  readonly fileName?: string
  /** Lower-case hexadecimal, of the file. */
  readonly sha256?: string
  /** Bytes of the file. */
  readonly size?: number
  readonly at: number
  /** The call of the open API that brought it. */
  readonly callId: string
}

/** One application of a buyer for a licence (异步申请License), and what came of it. Source: [doc] zh-cn_topic_0070649255. */
export interface LicenceApplication {
  /** Names it for the ISV; a UUID. */
  readonly eventId: string
  readonly instanceKey: string
  readonly deviceFingerprint?: string
  readonly effectiveTime: number
  readonly expireTime?: number
  readonly appliedAt: number
  /** The message that told the ISV first; repeats have messages of their own. */
  readonly messageId: string
  readonly delivered?: LicenceDelivery
  /** What the software on the device said of it. */
  readonly verified?: LicenceVerified
}

export type MessageState = 'pending' | 'retrying' | 'succeeded' | 'failed' | 'cancelled'

/** One production-interface message (生产接口消息): one thing the ISV must be told, with all its attempts. */
export interface Message {
  readonly messageId: string
  readonly interfaceId: string
  readonly interfaceName: string
  readonly guide: Guide
  readonly role: Role
  readonly policyId: string
  readonly orderId?: string
  readonly instanceKey?: string
  /** What the call speaks of; absent for a create, which speaks of its order line. */
  readonly facts?: CallFacts
  /** Sent when this one succeeds. */
  readonly followUp?: 'unfreeze'
  /** What a kit call tells the seller of. */
  readonly bindingId?: string
  /** A call for somebody who waits: one attempt, no notice. */
  readonly live: boolean
  /** Sent by a tester beside the market's own calls: its answer changes nothing. */
  readonly probe?: Probe
  /** Number of the attempt that a fault held back until its time. */
  heldAttempt?: number
  readonly createdAt: number
  state: MessageState
  /** Why it was cancelled or gave up. */
  ended?: Text
  settledAt?: number
  /** Scheduled attempts made so far; restarts do not count. */
  scheduled: number
  /** Due id of what comes next. */
  nextDue?: number
  nextAt?: number
  readonly attempts: Attempt[]
  /** Instance ids in answers that were lost on the way or came too late. */
  seenInstanceIds: string[]
}

/** How a tester's call differs from what the market would send. */
export interface Probe {
  readonly fault?: FaultName
  /** Parameters set before the call is signed; null leaves one out. */
  readonly change?: Readonly<Record<string, unknown>>
}

/** What the journal must hold to make a message; the rest follows from it and from the catalogue. */
export interface MessageSeed {
  readonly messageId: string
  readonly interfaceId: string
  readonly policyId: string
  readonly orderId?: string | undefined
  readonly instanceKey?: string | undefined
  readonly facts?: CallFacts | undefined
  readonly followUp?: 'unfreeze' | undefined
  readonly bindingId?: string | undefined
  readonly live?: true | undefined
  readonly probe?: Probe | undefined
}

export type AttemptVerdict = Pick<Verdict, 'outcome' | 'reason' | 'rule' | 'provenance' | 'notes' | 'resultCode'>

/** One call of a message. The exchange itself stays in the journal, at `line`. */
export interface Attempt {
  readonly n: number
  readonly kind: 'scheduled' | 'restart'
  readonly at: number
  /** Times the process ended before the answer was recorded, and the call was made again. */
  interruptions: number
  /** Journal line that holds request and answer. */
  line?: number
  realMs?: number
  fault?: string
  verdict?: AttemptVerdict
  /** An answer whose verdict falls due later in virtual time. */
  waiting?: Verdict
  /** Journal line of an answer that came after the verdict. */
  lateLine?: number
}

/** Request and answer as they went over the wire, secrets left out. */
export interface RecordedExchange {
  readonly request: SentRequest
  readonly response?: RecordedResponse
  readonly failure?: { readonly kind: string; readonly reason: Text }
  /** Wall-clock milliseconds of sending. */
  readonly sentAt: number
  readonly realMs: number
}

export type NoticeKind =
  | 'call-failed'
  | 'calls-stopped'
  | 'order-refunded'
  | 'open-api-refused'
  | 'supervision-reminder'
  | 'appeal-opened'
  | 'appeal-decided'
  | 'decision-needed'

/** A mail, SMS or in-site message: what it is about. Its words follow from that: see `notices.ts`. */
export interface Notice {
  readonly noticeId: string
  readonly at: number
  readonly kind: NoticeKind
  readonly to: 'seller' | 'buyer' | 'administrator'
  readonly orderId?: string | undefined
  readonly messageId?: string | undefined
  /** The ISV's call that was refused. */
  readonly callId?: string | undefined
  /** Number of the failed attempt, or of all of them. */
  readonly attempt?: number | undefined
}

/** Work that falls due. */
export type DueWork =
  | { readonly kind: 'attempt'; readonly messageId: string; readonly restart?: true }
  | { readonly kind: 'verdict'; readonly messageId: string; readonly n: number }
  | { readonly kind: 'late-answer'; readonly messageId: string; readonly n: number; readonly line: number }
  | { readonly kind: 'close-window'; readonly messageId: string }
  | { readonly kind: 'expire'; readonly instanceKey: string }
  | { readonly kind: 'release'; readonly instanceKey: string }
  | { readonly kind: 'repeat'; readonly messageId: string }
  | { readonly kind: 'check-usage'; readonly callId: string }
  | { readonly kind: 'collect-usage' }
  | { readonly kind: 'supervision'; readonly timer: SupervisionTimer; readonly orderId: string }

export type PlannedWork = DueWork & { readonly id: number; readonly at: number }
