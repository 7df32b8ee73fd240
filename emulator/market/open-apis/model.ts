import type { PushedRecord } from '../../protocol/open-apis/usage-push.ts'
import type { UsageRecordCode } from '../../protocol/open-apis/usage-record-codes.ts'
import type { Domain } from '../../protocol/sites.ts'
import type { Text } from '../../protocol/text.ts'

/** What a market knows of the calls an ISV makes on the open APIs. Instants are milliseconds since 1970. */

/** How a domain of the open APIs answers: not at all, with 503, late, never, or in vain: what was asked is done, the answer gets lost. */
export const DOMAIN_STATES = ['up', 'down', 'error', 'slow', 'hang', 'lose'] as const
export type DomainState = (typeof DOMAIN_STATES)[number]

export interface DomainSetting {
  readonly state: DomainState
  /** Real milliseconds by which a slow domain is late. */
  readonly delay: number
}

/** Real milliseconds by which a slow domain is late, unless told otherwise. */
export const SLOW_BY = 3_000
export const DOMAIN_UP: DomainSetting = { state: 'up', delay: SLOW_BY }

/** What became of a call: answered with success, refused with a code, or not answered by an unavailable domain. */
export type OpenApiOutcome = 'answered' | 'refused' | 'unavailable'

/** One call of the ISV on an open API. Request and answer stay in the journal, at `line`. */
export interface OpenApiCall {
  readonly callId: string
  /** Name of the API; absent when none has that method and path. */
  readonly api?: string | undefined
  /** Business time. */
  readonly at: number
  /** Wall-clock time. */
  readonly receivedAt: number
  readonly domain: Domain
  /** As the caller named it. */
  readonly host: string
  readonly outcome: OpenApiOutcome
  /** HTTP status; absent when nothing was answered. */
  readonly status?: number | undefined
  /** Code in the answer. */
  readonly code?: string | undefined
  readonly orderId?: string | undefined
  readonly eventId?: string | undefined
  readonly instanceIds?: readonly string[] | undefined
  /** SHA-256 of what was asked, signature and time left out: equal for the same call sent again. */
  readonly fingerprint: string
  /** Why it was refused. */
  readonly reason?: Text | undefined
  /** What works here and is still unwise. */
  readonly notes: readonly Text[]
  line?: number
}

/** A call in full, as it came and was answered, secrets hidden. */
export interface OpenApiExchange {
  readonly request: {
    readonly method: string
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    /** Text bodies up to a length; of uploads what was read of them. */
    readonly body?: string
  }
  readonly response?: { readonly status: number; readonly body: string }
  readonly diagnosis?: OpenApiDiagnosis
}

/** What the emulator computed for a signature that does not fit, and where the caller's differs. */
export interface OpenApiDiagnosis {
  /** The mistake that gives the very signature the caller sent, where one was found. */
  readonly mistake?: string
  readonly text: Text
  readonly canonicalRequest?: string
  readonly canonicalRequestHash?: string
  readonly stringToSign?: string
  /** Texts a usage push could have signed. */
  readonly signedTexts?: readonly string[]
}

/** A record with what it belongs to, as the market stood when it came. */
export interface OwnedRecord {
  readonly pushed: PushedRecord
  readonly instanceKey?: string | undefined
  readonly orderId?: string | undefined
  readonly foreign?: true | undefined
}

export type UsageState = 'pending' | 'accepted' | 'rejected' | 'charged'

/** One usage record (话单) that was pushed. */
export interface UsageRecord {
  readonly recordId: string
  readonly callId: string
  readonly api: string
  /** Business time of the push. */
  readonly at: number
  /** Wall-clock time of the push. */
  readonly receivedAt: number
  readonly pushed: PushedRecord
  /** The instance and order it belongs to, where there is one. */
  readonly instanceKey?: string | undefined
  readonly orderId?: string | undefined
  state: UsageState
  /** Why it was rejected. */
  code?: UsageRecordCode
  chargedAt?: number
  /** Usage a package took over, at most four decimals. */
  deducted?: string
  /** Money for the rest. */
  amount?: string
}

/** A test code (测试授权码) of the Seller Center. */
export interface TestCode {
  readonly code: string
  readonly madeAt: number
  /** Editable at any time. */
  expireTime: number
  /** 已激活. */
  activatedAt?: number
  /** 已检测: the heartbeat was answered with success. */
  checkedAt?: number
}

/** One line of a software usage report (授权码软件使用统计): a client that was seen, or how many there were. */
export interface SoftwareReport {
  readonly at: number
  readonly client?: string
  readonly activeNum?: number
}

/** An answer that an API gives in place of its own, for the calls to come. */
export interface PlannedReply {
  readonly api: string
  readonly code: string
  /** Calls left that get it. */
  times: number
}
