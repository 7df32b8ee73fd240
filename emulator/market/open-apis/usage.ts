import { DAY, HOUR, MINUTE } from '../../clock/duration.ts'
import { BEGIN_TOO_OLD, INVALID_OPEN_API_PARAMETER, OPEN_API_SUCCESS, TOO_MANY_RECORDS } from '../../protocol/open-apis/error-codes.ts'
import { MAX_USAGE_AGE_DAYS, MAX_USAGE_RECORDS, type PushedRecord } from '../../protocol/open-apis/usage-push.ts'
import { text } from '../../protocol/text.ts'
import type { Instance } from '../model.ts'
import { orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { type ApiAnswer, accepted, refused } from './answer.ts'
import { beginsTooEarly, checkRecord } from './check-record.ts'
import type { OwnedRecord, UsageRecord } from './model.ts'
import { priced, readQuantity, writeQuantity } from './quantity.ts'
import { rangeKey, snKey } from './record-keys.ts'

/** Price of a unit of usage for orders that name none [assumed]. */
const UNIT_PRICE = '1'

export interface Push {
  readonly callId: string
  readonly api: 'usage-push' | 'usage-push-old'
  readonly body: unknown
  /** Wall-clock milliseconds. */
  readonly receivedAt: number
  /** Whether an instance is known to another seller's market. */
  readonly isForeign: (instanceId: string) => boolean
}

/** Takes a push as a whole; each record is checked afterwards. Source: [doc] 话单 pages (open-api 8). */
export function receiveUsage(tx: Transaction, { callId, api, body, receivedAt, isForeign }: Push): ApiAnswer {
  const records = recordsOf(body)
  if (!records) {
    return refused(
      INVALID_OPEN_API_PARAMETER,
      text('usage_records must be a list of one or more objects', 'usage_records 必须为非空的对象列表'),
    )
  }
  const most = api === 'usage-push' ? MAX_USAGE_RECORDS : Number(tx.setting('usage-record-limit-old'))
  if (records.length > most) {
    return refused(
      TOO_MANY_RECORDS,
      text(`the push has ${records.length} records, at most ${most} are allowed`, `推送含 ${records.length} 条话单，最多允许 ${most} 条`),
    )
  }
  if (tx.setting('usage-begin-too-old') === 'refuse-push') {
    const index = records.findIndex((record) => beginsTooEarly(record, { at: tx.now, receivedAt }))
    if (index >= 0) {
      return refused(
        BEGIN_TOO_OLD,
        text(
          `record ${index + 1} begins at ${records[index]?.begin_time}, more than ${MAX_USAGE_AGE_DAYS} days ago`,
          `第 ${index + 1} 条话单的开始时间 ${records[index]?.begin_time} 早于 ${MAX_USAGE_AGE_DAYS} 天前`,
        ),
      )
    }
  }
  tx.emit({ type: 'usage-pushed', callId, api, receivedAt, records: records.map((pushed) => owned(tx, pushed, isForeign)) })
  tx.plan(tx.now, { kind: 'check-usage', callId })
  return accepted(OPEN_API_SUCCESS)
}

function owned(tx: Transaction, pushed: PushedRecord, isForeign: (instanceId: string) => boolean): OwnedRecord {
  const { instance_id: id } = pushed
  const key = typeof id === 'string' ? tx.state.byInstanceId.get(id) : undefined
  const instance = key === undefined ? undefined : tx.state.instances.get(key)
  if (instance) return { pushed, instanceKey: instance.key, orderId: instance.orderId }
  return typeof id === 'string' && isForeign(id) ? { pushed, foreign: true } : { pushed }
}

function recordsOf(body: unknown): PushedRecord[] | undefined {
  const list = (body as { usage_records?: unknown } | null)?.usage_records
  if (!Array.isArray(list) || list.length === 0) return undefined
  const objects = list.every((record) => typeof record === 'object' && record !== null && !Array.isArray(record))
  return objects ? (list as PushedRecord[]) : undefined
}

/** The background check of a push: its outcome stands in the SDR management list (话单管理). */
export function checkUsage(tx: Transaction, callId: string): void {
  let collect = false
  for (const recordId of tx.state.usageIndex.pending.get(callId) ?? []) {
    const code = codeFor(tx, tx.state.usage.get(recordId) as UsageRecord)
    tx.emit({ type: 'usage-checked', recordId, ...(code === undefined ? {} : { code }) })
    if (code === undefined) collect = true
  }
  if (collect && tx.state.collectDue === undefined) tx.plan(nextCollection(tx), { kind: 'collect-usage' })
}

function codeFor(tx: Transaction, record: UsageRecord) {
  const instance = record.instanceKey === undefined ? undefined : tx.state.instances.get(record.instanceKey)
  return checkRecord(record.pushed, {
    instance: tx.state.foreignUsage.has(record.recordId) ? 'foreign' : instance,
    needsSn: record.api === 'usage-push',
    knownSn: tx.state.usageIndex.known.has(snKey(record.pushed)),
    knownRange: tx.state.usageIndex.known.has(rangeKey(record.pushed)),
    retired: instance !== undefined && tx.state.retiredProducts.has(instance.product.productId),
    at: record.at,
    receivedAt: record.receivedAt,
  })
}

/** Minute 15 of the hour, or 01:00 in Beijing. Source: [doc] 话单 pages (open-api 8). */
function nextCollection(tx: Transaction): number {
  if (tx.setting('usage-collection') === 'daily') {
    const oneOClock = 17 * HOUR
    return Math.floor((tx.now - oneOClock) / DAY) * DAY + DAY + oneOClock
  }
  const quarterPast = 15 * MINUTE
  return Math.floor((tx.now - quarterPast) / HOUR) * HOUR + HOUR + quarterPast
}

/** Accepted usage is charged: a package's quota first, the rest by the unit. Source: [doc] sp_topic_0000120 (open-api 9). */
export function collectUsage(tx: Transaction): void {
  tx.emit({ type: 'usage-collected' })
  for (const recordId of [...tx.state.usageIndex.accepted]) {
    const record = tx.state.usage.get(recordId) as UsageRecord
    const used = readQuantity(record.pushed.usage_value) ?? 0n
    const left = quotaLeft(tx, record.pushed.relate_pkg_instance)
    const deducted = used < left ? used : left
    const { unitPrice = UNIT_PRICE } = orderOf(tx.state, record.orderId as string)
    tx.emit({
      type: 'usage-charged',
      recordId,
      deducted: writeQuantity(deducted),
      amount: priced(used - deducted, unitPrice),
    })
  }
}

/** What is left of a package, in ten-thousandths. Its size is the quantity that was bought. */
function quotaLeft(tx: Transaction, packageId: string | undefined): bigint {
  const key = packageId === undefined ? undefined : tx.state.byInstanceId.get(packageId)
  const instance: Instance | undefined = key === undefined ? undefined : tx.state.instances.get(key)
  if (instance?.chargingMode !== 'on-demand-package' || instance.state !== 'active') return 0n
  const left = BigInt(instance.product.quantity ?? 0) * 10_000n - (tx.state.usageIndex.deducted.get(packageId as string) ?? 0n)
  return left > 0n ? left : 0n
}
