import type { Outcome as CallOutcome, RecordedResponse, SentRequest } from '../../emulator/delivery/exchange.ts'
import type { FaultName } from '../../emulator/delivery/faults.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import type { Certainty, Provenance } from '../../emulator/protocol/provenance.ts'
import type { Text } from '../../emulator/protocol/text.ts'

/** What running one scenario in one guide came to. Times are milliseconds from the beginning of the story. */
export interface ScenarioResult {
  readonly name: string
  readonly title: Text
  /** `open-api` for calls the other way, which belong to no guide. */
  readonly guide: Guide | 'open-api'
  readonly outcome: Outcome
  /** Why it was skipped, or what was different from what the story hoped for. */
  readonly reason?: Text
  readonly virtualMs: number
  readonly realMs: number
  readonly timeline: readonly TimelineEntry[]
  readonly deliveries: readonly Delivery[]
  readonly consequences: readonly Text[]
  readonly findings: readonly Finding[]
  /** Every event of its market, when it was asked for. */
  readonly trace?: readonly Readonly<Record<string, unknown>>[]
}

export type Outcome = 'passed' | 'warned' | 'failed' | 'skipped'

/** One message to the ISV, with its calls. */
export interface Delivery {
  readonly interface: string
  readonly orderId?: string
  readonly state: string
  readonly attempts: readonly DeliveryAttempt[]
}

interface DeliveryAttempt {
  readonly n: number
  /** Virtual time, milliseconds since 1970. */
  readonly at: number
  readonly outcome: CallOutcome | 'unanswered'
  readonly reason: Text
  readonly realMs: number
  readonly fault?: string
}

/** A rule that was broken, with what shows it. */
export interface Finding {
  readonly rule: string
  readonly certainty: Certainty
  readonly severity: 'fail' | 'warn'
  readonly summary: Text
  /** What the marketplace would have done. */
  readonly consequence?: Text
  /** Where the rule is written, or what the guess rests on. */
  readonly source: Provenance
  readonly interface?: string
  /** Calls that broke it in the same way. */
  readonly count: number
  readonly exchange?: FindingExchange
  /** Settings with a say in the rule, as `name=reading`. */
  readonly settings: readonly string[]
  /** The command that shows it again. */
  readonly reproduce: string
}

/** The first exchange that shows a finding. */
export interface FindingExchange {
  readonly request: SentRequest
  readonly response: RecordedResponse | { readonly failure: string; readonly reason: Text }
}

export type Actor = 'buyer' | 'seller' | 'administrator' | 'user' | 'platform' | 'marketplace' | 'isv' | 'tester'

/** One line of the story as it went. */
export interface TimelineEntry {
  readonly at: number
  readonly actor: Actor
  readonly text: Text
  readonly mark: 'act' | 'good' | 'waiting' | 'bad' | 'injected' | 'change' | 'time'
  /** The fault that had a hand in a call. */
  readonly fault?: FaultName
  /** Calls alike in this are told once. */
  readonly fold?: string
}
