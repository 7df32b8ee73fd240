import type { PushedRecord } from '../../protocol/open-apis/usage-push.ts'
import { USAGE_RECORD_CODES, USAGE_RECORD_SOURCE } from '../../protocol/open-apis/usage-record-codes.ts'
import type { Provenance } from '../../protocol/provenance.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { Market } from '../market.ts'
import type { Order } from '../model.ts'
import { negate } from '../money.ts'
import type { OpenApiCall, OpenApiDiagnosis, OpenApiExchange, OpenApiOutcome, UsageRecord, UsageState } from './model.ts'
import { readQuantity, writeQuantity } from './quantity.ts'

/** The ISV's calls, its usage records and an order's ledger, as users see them. */

export interface OpenApiCallView {
  readonly callId: string
  readonly api?: string
  readonly at: string
  /** Wall-clock time. */
  readonly receivedAt: string
  readonly domain: string
  readonly host: string
  readonly outcome: OpenApiOutcome
  readonly status?: number
  readonly code?: string
  readonly orderId?: string
  readonly eventId?: string
  readonly instanceIds?: readonly string[]
  readonly reason?: string
  readonly reasonZh?: string
  readonly notes: readonly { en: string; zh: string }[]
}

export interface OpenApiCallDetail extends OpenApiCallView {
  readonly request: OpenApiExchange['request']
  readonly response?: OpenApiExchange['response']
  readonly diagnosis?: OpenApiDiagnosis
}

export function openApiCallView(call: OpenApiCall): OpenApiCallView {
  const { api, status, code, orderId, eventId, instanceIds, reason } = call
  return {
    callId: call.callId,
    ...(api === undefined ? {} : { api }),
    at: iso(call.at),
    receivedAt: iso(call.receivedAt),
    domain: call.domain,
    host: call.host,
    outcome: call.outcome,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(eventId === undefined ? {} : { eventId }),
    ...(instanceIds === undefined ? {} : { instanceIds }),
    ...(reason ? { reason: reason.en, reasonZh: reason.zh } : {}),
    notes: call.notes,
  }
}

/** With request, answer and diagnosis, read from the journal. */
export function openApiCallDetail(market: Market, call: OpenApiCall): OpenApiCallDetail {
  for (const event of call.line === undefined ? [] : market.line(call.line).events) {
    if (event.type === 'open-api-called' && event.call.callId === call.callId) return { ...openApiCallView(call), ...event.exchange }
  }
  throw new Error(`Failed to find call "${call.callId}" in the journal.`)
}

export interface UsageRecordView {
  readonly recordId: string
  readonly callId: string
  readonly api: string
  readonly at: string
  readonly state: UsageState
  readonly code?: string
  readonly reason?: string
  readonly reasonZh?: string
  readonly provenance?: Provenance
  readonly orderId?: string
  readonly record: PushedRecord
  readonly chargedAt?: string
  readonly deducted?: string
  readonly amount?: string
}

/** A row of the SDR management list (话单管理). */
export function usageRecordView(record: UsageRecord): UsageRecordView {
  const { code, chargedAt, deducted, amount, orderId } = record
  const why = code === undefined ? undefined : USAGE_RECORD_CODES[code]
  return {
    recordId: record.recordId,
    callId: record.callId,
    api: record.api,
    at: iso(record.at),
    state: record.state,
    ...(code !== undefined && why ? { code, reason: why.en, reasonZh: why.zh, provenance: USAGE_RECORD_SOURCE } : {}),
    ...(orderId === undefined ? {} : { orderId }),
    record: record.pushed,
    ...(chargedAt === undefined ? {} : { chargedAt: iso(chargedAt) }),
    ...(deducted === undefined ? {} : { deducted }),
    ...(amount === undefined ? {} : { amount }),
  }
}

/** What was pushed for an instance and accepted; undefined when nothing was. */
export function usageOf(market: Market, instanceKey: string): { accepted: string; charged: string; records: number } | undefined {
  const records = market.state.usageIndex.byInstance.get(instanceKey)
  if (!records) return undefined
  const total = (states: readonly UsageState[]) =>
    writeQuantity(
      records.filter(({ state }) => states.includes(state)).reduce((sum, { pushed }) => sum + (readQuantity(pushed.usage_value) ?? 0n), 0n),
    )
  return { accepted: total(['accepted', 'charged']), charged: total(['charged']), records: records.length }
}

export interface LedgerEntry {
  readonly at: string
  readonly kind: 'payment' | 'refund' | 'usage'
  /** Money the buyer pays; negative when it goes back. */
  readonly amount: string
  readonly orderId: string
  readonly recordId?: string
  readonly quantity?: string
  readonly deducted?: string
}

/** Money of an order, of those that followed it, and of its usage, oldest first. */
export function ledgerOf(market: Market, order: Order): LedgerEntry[] {
  const later = market.state.laterOrders.get(order.orderId) ?? []
  const entries: (LedgerEntry & { readonly time: number })[] = []
  const add = (time: number, entry: Omit<LedgerEntry, 'at'>) => entries.push({ time, at: iso(time), ...entry })
  for (const each of [order, ...later]) {
    // What an unsubscription gives back stands as the refund of the orders it undoes.
    if (each.type !== 'UNSUBSCRIBE') add(each.createdAt, { kind: 'payment', amount: each.amount, orderId: each.orderId })
    if (each.refundedAt !== undefined) {
      add(each.refundedAt, { kind: 'refund', amount: negate(each.refundedAmount), orderId: each.orderId })
    }
  }
  for (const { instanceKey } of order.lines) {
    for (const record of market.state.usageIndex.byInstance.get(instanceKey) ?? []) {
      if (record.chargedAt === undefined) continue
      add(record.chargedAt, {
        kind: 'usage',
        amount: record.amount as string,
        orderId: order.orderId,
        recordId: record.recordId,
        quantity: String(record.pushed.usage_value),
        deducted: record.deducted as string,
      })
    }
  }
  return entries.sort((a, b) => a.time - b.time).map(({ time: _time, ...entry }) => entry)
}
