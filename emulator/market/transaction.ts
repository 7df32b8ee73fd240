import type { Random } from '../clock/random.ts'
import type { RetryPolicy } from '../delivery/policies.ts'
import { type Profile, policyById, policyFor } from '../delivery/profiles.ts'
import type { Guide } from '../protocol/interface.ts'
import { chosen, type SettingName } from '../protocol/settings.ts'
import { stamp14 } from '../protocol/timestamps.ts'
import type { MarketConfig } from './config.ts'
import type { MarketEvent } from './events.ts'
import { evolve } from './evolve.ts'
import type { AttemptVerdict, DueWork } from './model.ts'
import type { MarketState } from './state.ts'

/** Enough for every interface with its usual notes; a linear look through them costs less than a call's JSON. */
const MOST_NAMED = 64
/** Failures may quote the ISV, each time other words: they must not use up the numbers of the rest. */
const MOST_NAMED_FAILURES = 40

function sameVerdict(a: AttemptVerdict, b: AttemptVerdict): boolean {
  return (
    a.reason.en === b.reason.en &&
    a.rule === b.rule &&
    a.resultCode === b.resultCode &&
    a.notes.length === b.notes.length &&
    a.notes.every((note, index) => note.about.en === b.notes[index]?.about.en)
  )
}

/**
 * One decision: rules read the state, emit events and see their own writes at once. The events become one
 * journal line, so that a decision is there whole or not at all.
 */
export class Transaction {
  readonly events: MarketEvent[] = []
  readonly state: MarketState
  /** Business time, milliseconds. */
  readonly now: number
  /** Seq the journal line will have. */
  readonly line: number
  readonly random: Random
  /** Where the authentication centres of tenants answer; undefined where nothing is served. */
  readonly loginUrl: string | undefined

  constructor(state: MarketState, now: number, line: number, random: Random, loginUrl?: string) {
    this.state = state
    this.now = now
    this.line = line
    this.random = random
    this.loginUrl = loginUrl
  }

  get config(): MarketConfig {
    if (!this.state.config) throw new Error('Failed to decide anything: the market has no configuration event yet.')
    return this.state.config
  }

  emit(event: MarketEvent): void {
    evolve(this.state, event, this.now, this.line)
    this.events.push(event)
  }

  /** @param id the place among work of the same instant; given only to take an earlier place again */
  plan(at: number, work: DueWork, id: number = this.state.counters.due + 1): number {
    this.emit({ type: 'planned', work: { ...work, id, at: Math.max(at, this.now) } })
    return id
  }

  /** Number for a verdict that recurs, so that sixty equal failures are told once. */
  verdictNumber(verdict: AttemptVerdict): number | AttemptVerdict {
    const known = this.state.verdicts.findIndex((other) => sameVerdict(other, verdict))
    if (known >= 0) return known
    if (this.state.verdicts.length >= (verdict.outcome === 'failed' ? MOST_NAMED_FAILURES : MOST_NAMED)) return verdict
    this.emit({ type: 'verdict-named', verdict })
    return this.state.verdicts.length - 1
  }

  drop(due: number | undefined): void {
    if (due !== undefined) this.emit({ type: 'dropped', due })
  }

  setting(name: SettingName): string {
    return chosen(this.config.settings, name)
  }

  policyFor(guide: Guide, role: keyof Profile): RetryPolicy {
    return policyFor(guide, role, this.config.profile, this.config.policies)
  }

  policyById(id: string): RetryPolicy {
    return policyById(id, this.config.policies)
  }

  /** `CS` + yyMMddHHmm + five letters or digits, as in the guides' samples. */
  newOrderId(): string {
    const minute = stamp14(this.now).slice(2, 12)
    for (let round = 0; ; round++) {
      const tail = this.random.alphanumeric(5, 'order', this.state.counters.order, round).toUpperCase()
      const id = `CS${minute}${tail}`
      if (!this.state.orders.has(id)) return id
    }
  }

  newMessageId(): string {
    return `msg-${String(this.state.counters.message + 1).padStart(6, '0')}`
  }
}
