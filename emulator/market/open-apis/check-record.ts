import { DAY } from '../../clock/duration.ts'
import type { PushedRecord } from '../../protocol/open-apis/usage-push.ts'
import { MAX_USAGE_AGE_DAYS } from '../../protocol/open-apis/usage-push.ts'
import type { UsageRecordCode } from '../../protocol/open-apis/usage-record-codes.ts'
import { parseSdkDate } from '../../protocol/signing/sdk-hmac.ts'
import type { Instance } from '../model.ts'
import { readQuantity } from './quantity.ts'

/** What a usage record is checked against. */
export interface UsageContext {
  /** The instance it names; `foreign` when it belongs to another seller. */
  readonly instance: Instance | 'foreign' | undefined
  /** New pushes carry a unique id. */
  readonly needsSn: boolean
  /** Whether the unique id, or the instance with this begin and end, was accepted before. */
  readonly knownSn: boolean
  readonly knownRange: boolean
  readonly retired: boolean
  /** Business and wall-clock time of the push. */
  readonly at: number
  readonly receivedAt: number
}

const MOST_AGE = MAX_USAGE_AGE_DAYS * DAY

/**
 * The two clocks of an emulated market: an ISV meters by its own, which is the wall clock, while business time may be
 * years ahead. A record is judged by the clock its begin is nearer to.
 */
export function clockFor(begin: number, { at, receivedAt }: Pick<UsageContext, 'at' | 'receivedAt'>): { now: number; business: boolean } {
  const business = Math.abs(begin - at) <= Math.abs(begin - receivedAt)
  return { now: business ? at : receivedAt, business }
}

/** Whether a record begins more than 21 days before the push; false where its time cannot be read. */
export function beginsTooEarly(record: PushedRecord, times: Pick<UsageContext, 'at' | 'receivedAt'>): boolean {
  const begin = timeOf(record.begin_time)
  return begin !== undefined && clockFor(begin, times).now - begin > MOST_AGE
}

/** The code a record is rejected with; undefined when it is accepted. The order of the checks is [assumed]. */
export function checkRecord(record: PushedRecord, context: UsageContext): UsageRecordCode | undefined {
  const { instance } = context
  if (context.needsSn && !isText(record.metering_sn, 64)) return '004'
  if (instance === undefined) return '001'
  if (instance === 'foreign') return '009'
  if (instance.chargingMode !== 'on-demand') return '012'
  const begin = timeOf(record.begin_time)
  const end = timeOf(record.end_time)
  const made = timeOf(record.record_time)
  if (begin === undefined || end === undefined || made === undefined) return '002'
  if (readQuantity(record.usage_value) === undefined) return '003'
  if (context.needsSn && context.knownSn) return '005'
  if (context.knownRange) return '010'
  const { now, business } = clockFor(begin, context)
  if (now - begin > MOST_AGE || now - made > MOST_AGE) return '007'
  if (begin > end || end > now + CLOCK_SLACK) return '011'
  if (business && instance.openedAt !== undefined && begin < startOf(instance.openedAt)) return '011'
  if (stateIsAbnormal(instance, end, business)) return '013'
  return context.retired ? '006' : undefined
}

/** Stamps have whole seconds: a clock that is a little ahead is no error [assumed]. */
const CLOCK_SLACK = 60_000

const startOf = (openedAt: number): number => Math.floor(openedAt / 1000) * 1000

function stateIsAbnormal(instance: Instance, end: number, business: boolean): boolean {
  if (instance.state === 'active') return false
  // What was used before the resource closed may still be told.
  return !(instance.state === 'released' && business && instance.releasedAt !== undefined && end <= instance.releasedAt)
}

const isText = (value: unknown, longest: number): value is string => typeof value === 'string' && value !== '' && value.length <= longest

const timeOf = (stamp: unknown): number | undefined => (typeof stamp === 'string' ? parseSdkDate(stamp) : undefined)
