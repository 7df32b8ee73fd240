import { HOUR } from '../../emulator/clock/duration.ts'
import { MAX_USAGE_RECORDS } from '../../emulator/protocol/open-apis/usage-push.ts'
import { sdkDate } from '../../emulator/protocol/signing/sdk-hmac.ts'
import type { Instance } from './instances.ts'
import type { OpenApiClient } from './open-apis/client.ts'

/** A span of time and what was used in it. */
export interface Usage {
  /** Milliseconds since 1970. */
  readonly begin: number
  readonly end: number
  readonly value: number
}

/**
 * The usage since the last metering, one hour at most; undefined when not a second has passed, or when nothing can be
 * used. Not before the opening, and not beyond now. Source: [doc] zh-cn_topic_0070649410.
 */
export function nextHour(instance: Instance, now: number): Usage | undefined {
  if (instance.state !== 'active') return undefined
  const begin = instance.meteredUntil ?? instance.orderedAt
  const end = Math.min(begin + HOUR, now)
  return end - begin < 1000 ? undefined : { begin, end, value: 1 }
}

/** At most 4 decimals. Source: [doc] zh-cn_topic_0070649410. */
export const usageText = (value: number): string => String(Number(value.toFixed(4)))

/**
 * Puts usage on record, to be pushed. The same span is recorded once: of two records with the same begin and end the
 * marketplace charges the first only. Source: [doc] zh-cn_topic_0070649410.
 */
export function meter(instance: Instance, { begin, end, value }: Usage, now: number, randomText: (length: number) => string): void {
  const span = `${sdkDate(begin)}-${sdkDate(end)}`
  if (instance.metered.has(span)) return
  instance.metered.add(span)
  instance.meteredUntil = Math.max(end, instance.meteredUntil ?? end)
  instance.usage += value
  instance.unpushed.push({
    instance_id: instance.id,
    // Made when the span was over, never before.
    record_time: sdkDate(Math.max(now, end)),
    begin_time: sdkDate(begin),
    end_time: sdkDate(end),
    usage_value: usageText(value),
    // Given once, when the record is made: whenever it is pushed again, the marketplace knows it by this.
    metering_sn: `${sdkDate(begin)}-${randomText(32)}`,
  })
}

/**
 * Pushes what the marketplace has not taken yet. What fails stays on record, and goes again as it is the next time.
 *
 * @returns how many records were taken
 */
export async function pushUsage(instance: Instance, openApis: OpenApiClient): Promise<number> {
  const records = instance.unpushed.slice(0, MAX_USAGE_RECORDS)
  if (records.length === 0) return 0
  await openApis.pushUsage(records)
  instance.unpushed.splice(0, records.length)
  return records.length
}
