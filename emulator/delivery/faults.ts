import type { FaultName } from './fault-catalogue.ts'

export { FAULTS, type FaultKind, type FaultName, type FaultWay } from './fault-catalogue.ts'

/** Where and when a fault strikes. */
export interface FaultRule {
  readonly id: string
  /** Interface name such as `newInstance`, or `*`. */
  readonly on: string
  /** Only messages of this order. */
  readonly orderId?: string
  /** `all`, `2`, `1-2`, `3-`, or several joined with commas. Counted per message, from 1. */
  readonly attempts: string
  readonly fault: FaultName
  /** Milliseconds of virtual time, for faults that need it. */
  readonly delay?: number
  /** How likely it strikes, from 0 to 1; drawn from the seed for each attempt. Default: 1. */
  readonly probability?: number
}

const RANGE = /^(\d+)(-(\d*))?$/

function isRange(part: string): boolean {
  const m = RANGE.exec(part)
  if (!m) return false
  const [from, to] = [Number(m[1]), m[3] ? Number(m[3]) : Infinity]
  return from >= 1 && from <= to
}

/** Whether `written` is a list of attempts in the form of {@link FaultRule.attempts}. */
export const isAttemptList = (written: string): boolean => written === 'all' || written.split(',').every((part) => isRange(part.trim()))

/** Whether attempt `n` is on the list. */
export function attemptListed(written: string, n: number): boolean {
  if (written === 'all') return true
  return written.split(',').some((part) => {
    const m = RANGE.exec(part.trim())
    if (!m) return false
    const from = Number(m[1])
    const to = m[2] === undefined ? from : m[3] ? Number(m[3]) : Infinity
    return n >= from && n <= to
  })
}

/** The first rule that strikes attempt `n` of a message. */
export function faultFor(
  rules: Iterable<FaultRule>,
  message: { interfaceName: string; orderId?: string },
  n: number,
  /** A number from 0 up to 1 for a rule: the same for the same seed, rule and attempt. */
  drawn: (rule: FaultRule) => number = () => 0,
): FaultRule | undefined {
  for (const rule of rules) {
    if (rule.on !== '*' && rule.on !== message.interfaceName) continue
    if (rule.orderId !== undefined && rule.orderId !== message.orderId) continue
    if (!attemptListed(rule.attempts, n)) continue
    if (rule.probability === undefined || drawn(rule) < rule.probability) return rule
  }
  return undefined
}
