import type { Provenance } from '../protocol/provenance.ts'
import type { Text } from '../protocol/text.ts'

/** A call as it goes over the wire. */
export interface SentRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Names with their case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** An answer as it came over the wire. */
export interface ReceivedResponse {
  readonly status: number
  /** Names and values in turn, with the case they were sent in. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/** Ways in which a call gets no usable answer at all. */
export const TRANSPORT_FAILURES = [
  'refused',
  'dns',
  'unreachable',
  'tls',
  'timeout',
  'reset',
  'truncated',
  'too-large',
  'not-http',
] as const
export type TransportFailureKind = (typeof TRANSPORT_FAILURES)[number]

export interface TransportFailure {
  readonly kind: TransportFailureKind
  /** What happened, in plain words, without any secret. */
  readonly reason: Text
}

/** What came of sending one request: an answer, or the reason why there is none. */
export type TransportResult = {
  /** Real milliseconds from sending to the end of the answer or the failure. */
  readonly realMs: number
} & (
  | { readonly response: ReceivedResponse; readonly failure?: undefined }
  | { readonly failure: TransportFailure; readonly response?: undefined }
)

export type Outcome = 'succeeded' | 'in-progress' | 'failed'

/** Something noticed that does not decide the outcome. */
export interface Note {
  readonly rule: string
  /** `fail` where a seller broke a rule although the call itself counts as made; default `warn`. */
  readonly severity?: 'warn' | 'fail'
  readonly about: Text
  readonly provenance: Provenance
}

/** What the marketplace makes of one answer. */
export interface Verdict {
  readonly outcome: Outcome
  readonly reason: Text
  /** Id of the rule it rests on, such as `failure.http-status`. */
  readonly rule: string
  readonly provenance: Provenance
  readonly notes: readonly Note[]
  /** The answer's result code, when it could be read. */
  readonly resultCode?: string
  /** The parsed answer, when it could be read; already judged by its schema when the outcome is not `failed`. */
  readonly answer?: Readonly<Record<string, unknown>>
}

/** An answer as it is recorded: text, with no access key in it. */
export interface RecordedResponse {
  readonly status: number
  readonly rawHeaders: readonly string[]
  readonly body: string
}
