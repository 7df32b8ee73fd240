import type { Verdict } from '../delivery/exchange.ts'
import type { FaultRule } from '../delivery/faults.ts'
import type { ProductFacts } from '../protocol/facts.ts'
import type { Text } from '../protocol/text.ts'
import type { MarketConfig } from './config.ts'
import type { IscdeskEvent } from './iscdesk/model.ts'
import type { KitEvent } from './kit/events.ts'
import type { LoginEvent } from './login/events.ts'
import type {
  Attempt,
  AttemptVerdict,
  Instance,
  LicenceApplication,
  LicenceDelivery,
  Message,
  MessageSeed,
  Notice,
  Order,
  PlannedWork,
  RecordedExchange,
  RefundReason,
} from './model.ts'
import type { OpenApiEvent } from './open-apis/events.ts'
import type { SupervisionEvent } from './supervision/events.ts'

/** What can happen in a market. The journal is made of these; state is their fold. */
export type MarketEvent =
  | OpenApiEvent
  | { readonly type: 'market-created'; readonly config: MarketConfig }
  | { readonly type: 'clock-advanced' }
  | { readonly type: 'order-placed'; readonly order: Order }
  | { readonly type: 'order-opened'; readonly orderId: string }
  | { readonly type: 'order-refunded'; readonly orderId: string; readonly reason: RefundReason; readonly amount: string }
  | { readonly type: 'instance-identified'; readonly key: string; readonly instanceId: string }
  | {
      readonly type: 'instance-opened'
      readonly key: string
      readonly appInfo?: Readonly<Record<string, unknown>>
      readonly usageInfo?: readonly unknown[]
      readonly expireTime?: number
      /** Where its use began at another time than it was told of. */
      readonly openedAt?: number
    }
  | {
      readonly type: 'instance-read'
      readonly key: string
      readonly appInfo?: Readonly<Record<string, unknown>>
      readonly usageInfo?: readonly unknown[]
    }
  | {
      readonly type: 'instance-extended'
      readonly key: string
      readonly expireTime: number
      readonly formal?: true
      readonly periodType?: Instance['periodType']
      readonly periodNumber?: number
      readonly product?: ProductFacts
    }
  | { readonly type: 'instance-frozen'; readonly key: string; readonly reason: 'expiry' | 'violation' }
  | { readonly type: 'instance-thawed'; readonly key: string }
  | { readonly type: 'instance-changed'; readonly key: string; readonly product: ProductFacts }
  | { readonly type: 'instance-released'; readonly key: string }
  | { readonly type: 'instance-failed'; readonly key: string }
  | SupervisionEvent
  | IscdeskEvent
  | KitEvent
  | LoginEvent
  | { readonly type: 'licence-handed-over'; readonly key: string; readonly licence: NonNullable<Instance['licence']> }
  | { readonly type: 'licence-applied'; readonly application: LicenceApplication }
  | { readonly type: 'licence-delivered'; readonly eventId: string; readonly delivery: LicenceDelivery }
  /** Its first call is due at once, as work `due`. */
  | { readonly type: 'message-created'; readonly message: MessageSeed; readonly due: number }
  /** A verdict that will come again and again: named once, then referred to by its number. */
  | { readonly type: 'verdict-named'; readonly verdict: AttemptVerdict }
  /** What was planned for it falls away. */
  | { readonly type: 'message-settled'; readonly messageId: string; readonly state: Message['state']; readonly why?: Text | undefined }
  | {
      readonly type: 'attempt-started'
      readonly messageId: string
      readonly n: number
      readonly kind: Attempt['kind']
      /** The due work it came from; an interrupted call takes its place again. */
      readonly due: number
      readonly fault?: string | undefined
    }
  /** A fault holds the call back; it is made later, as new work. */
  | { readonly type: 'attempt-held'; readonly messageId: string; readonly n: number; readonly due: number }
  | { readonly type: 'attempt-interrupted'; readonly messageId: string; readonly n: number }
  | {
      readonly type: 'attempt-answered'
      readonly messageId: string
      readonly n: number
      readonly exchange: RecordedExchange
      /** In full, or the number of a named one. */
      readonly verdict: AttemptVerdict | number
      /** The whole verdict, when it takes effect later. */
      readonly waiting?: Verdict | undefined
      /** The ISV's real answer, when a fault kept it from the market. */
      readonly seen?: RecordedExchange | undefined
      /** The answer to the same call made a second time, by a fault. */
      readonly again?: RecordedExchange | undefined
      readonly seenInstanceId?: string | undefined
    }
  | { readonly type: 'verdict-due'; readonly messageId: string; readonly n: number }
  | {
      readonly type: 'late-answer'
      readonly messageId: string
      readonly n: number
      readonly exchange: RecordedExchange
      readonly heldInstanceId?: string | undefined
    }
  | {
      readonly type: 'late-answer-arrived'
      readonly messageId: string
      readonly n: number
      readonly line: number
      readonly instanceId?: string
    }
  | ({ readonly type: 'noticed' } & Omit<Notice, 'noticeId' | 'at'>)
  | { readonly type: 'planned'; readonly work: PlannedWork }
  | { readonly type: 'dropped'; readonly due: number }
  | { readonly type: 'fault-set'; readonly rule: FaultRule }
  | { readonly type: 'fault-removed'; readonly id: string }
  | { readonly type: 'faults-cleared' }
