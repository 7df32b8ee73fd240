import { assumed, doc, type Provenance } from '../protocol/provenance.ts'
import { type Text, text } from '../protocol/text.ts'

/** One kind of failure made between emulator and ISV. */
export interface FaultKind {
  readonly name: string
  readonly about: Text
  /** What a good seller does when this happens. */
  readonly goodSeller: Text
  /** Whether the ISV gets to see the request. */
  readonly reachesIsv: boolean
  /** Whether the rule must say how long (`delay`). */
  readonly needsDelay: boolean
  readonly source: Provenance
}

/** The catalogue; `koogallery explain faults` prints it. */
export const FAULTS = [
  {
    name: 'refuse',
    about: text('the connection is refused; the ISV sees nothing', '连接被拒绝，商家收不到请求'),
    goodSeller: text('nothing: the next attempt arrives as if it were the first', '无需处理：下一次调用如同首次'),
    reachesIsv: false,
    needsDelay: false,
    source: doc('access_topic_0000008', 'address unreachable'),
  },
  {
    name: 'error-500',
    about: text('the answer is HTTP 500; the ISV sees nothing', '返回 HTTP 500，商家收不到请求'),
    goodSeller: text('nothing: the next attempt arrives as if it were the first', '无需处理：下一次调用如同首次'),
    reachesIsv: false,
    needsDelay: false,
    source: doc('zh-cn_topic_0082027567', 'only HTTP 200 is success'),
  },
  {
    name: 'lose-response',
    about: text('the ISV does the work, its answer is lost on the way', '商家已处理，响应在途中丢失'),
    goodSeller: text(
      'answers the repeat with the same instanceId and does the work only once',
      '对重复请求返回相同 instanceId，不重复处理',
    ),
    reachesIsv: true,
    needsDelay: false,
    source: doc('zh-cn_topic_0070649427', 'idempotency'),
  },
  {
    name: 'delay',
    about: text('the answer arrives later by `delay` of virtual time', '响应按虚拟时间延迟 `delay` 到达'),
    goodSeller: text(
      'past the time limit the call counts as failed: the repeat must be answered like the first',
      '超时即判失败：对重复请求返回与首次相同的结果',
    ),
    reachesIsv: true,
    needsDelay: true,
    source: assumed('policies 3', 'time-out figures are documented, delays are ours to make'),
  },
] as const satisfies readonly FaultKind[]

export type FaultName = (typeof FAULTS)[number]['name']

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
): FaultRule | undefined {
  for (const rule of rules) {
    if (rule.on !== '*' && rule.on !== message.interfaceName) continue
    if (rule.orderId !== undefined && rule.orderId !== message.orderId) continue
    if (attemptListed(rule.attempts, n)) return rule
  }
  return undefined
}
