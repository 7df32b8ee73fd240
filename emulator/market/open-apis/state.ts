import type { Domain } from '../../protocol/sites.ts'
import {
  DOMAIN_UP,
  type DomainSetting,
  type OpenApiCall,
  type PlannedReply,
  type SoftwareReport,
  type TestCode,
  type UsageRecord,
} from './model.ts'
import { readQuantity } from './quantity.ts'
import { rangeKey, snKey } from './record-keys.ts'

/** What a market knows of the calls an ISV makes. A part of the market's state, folded by `evolveOpenApis`. */
export interface OpenApiState {
  readonly openApiCalls: Map<string, OpenApiCall>
  readonly domains: Record<Domain, DomainSetting>
  readonly plannedReplies: Map<string, PlannedReply>
  readonly usage: Map<string, UsageRecord>
  /** Records whose instance belongs to another seller. */
  readonly foreignUsage: Set<string>
  readonly retiredProducts: Set<string>
  readonly testCodes: Map<string, TestCode>
  /** Reports on the use of software, by licence code. */
  readonly softwareUsage: Map<string, SoftwareReport[]>
  /** Due id of the next collection of accepted usage. */
  collectDue: number | undefined
  /** Indexes over `usage`, kept in no snapshot. */
  readonly usageIndex: UsageIndex
}

interface UsageIndex {
  /** Unique ids and ranges that were accepted. */
  readonly known: Set<string>
  /** Records not checked yet, by call. */
  readonly pending: Map<string, string[]>
  /** Accepted and not charged yet. */
  readonly accepted: Set<string>
  /** Ten-thousandths taken from packages, by instance id. */
  readonly deducted: Map<string, bigint>
  /** Records of an instance, by its key. */
  readonly byInstance: Map<string, UsageRecord[]>
}

export const emptyOpenApiState = (): OpenApiState => ({
  openApiCalls: new Map(),
  domains: { primary: DOMAIN_UP, fallback: DOMAIN_UP },
  plannedReplies: new Map(),
  usage: new Map(),
  foreignUsage: new Set(),
  retiredProducts: new Set(),
  testCodes: new Map(),
  softwareUsage: new Map(),
  collectDue: undefined,
  usageIndex: { known: new Set(), pending: new Map(), accepted: new Set(), deducted: new Map(), byInstance: new Map() },
})

export interface FrozenOpenApiState {
  readonly openApiCalls: OpenApiCall[]
  readonly domains: Record<Domain, DomainSetting>
  readonly plannedReplies: PlannedReply[]
  readonly usage: UsageRecord[]
  readonly foreignUsage: string[]
  readonly retiredProducts: string[]
  readonly testCodes: TestCode[]
  readonly softwareUsage: [string, SoftwareReport[]][]
  readonly collectDue: number | undefined
}

export const freezeOpenApis = (state: OpenApiState): FrozenOpenApiState => ({
  openApiCalls: [...state.openApiCalls.values()],
  domains: { ...state.domains },
  plannedReplies: [...state.plannedReplies.values()],
  usage: [...state.usage.values()],
  foreignUsage: [...state.foreignUsage],
  retiredProducts: [...state.retiredProducts],
  testCodes: [...state.testCodes.values()],
  softwareUsage: [...state.softwareUsage],
  collectDue: state.collectDue,
})

/** The reverse of {@link freezeOpenApis}. */
export function thawOpenApis(state: OpenApiState, from: FrozenOpenApiState): void {
  for (const call of from.openApiCalls) state.openApiCalls.set(call.callId, call)
  Object.assign(state.domains, from.domains)
  for (const reply of from.plannedReplies) state.plannedReplies.set(reply.api, reply)
  for (const id of from.foreignUsage) state.foreignUsage.add(id)
  for (const id of from.retiredProducts) state.retiredProducts.add(id)
  for (const code of from.testCodes) state.testCodes.set(code.code, code)
  for (const [code, reports] of from.softwareUsage) state.softwareUsage.set(code, reports)
  state.collectDue = from.collectDue
  for (const record of from.usage) {
    keepRecord(state, record)
    if (record.state === 'accepted' || record.state === 'charged') noteAccepted(state, record)
    if (record.state === 'charged') noteCharged(state, record)
  }
}

/** Adds a record under every way it is looked up. */
export function keepRecord(state: OpenApiState, record: UsageRecord): void {
  const { usage, usageIndex } = state
  usage.set(record.recordId, record)
  if (record.state === 'pending') listOf(usageIndex.pending, record.callId).push(record.recordId)
  if (record.instanceKey !== undefined) listOf(usageIndex.byInstance, record.instanceKey).push(record)
}

export function noteAccepted({ usageIndex }: OpenApiState, { recordId, pushed }: UsageRecord): void {
  usageIndex.accepted.add(recordId)
  if (typeof pushed.metering_sn === 'string') usageIndex.known.add(snKey(pushed))
  usageIndex.known.add(rangeKey(pushed))
}

export function noteCharged({ usageIndex }: OpenApiState, { recordId, pushed, deducted }: UsageRecord): void {
  usageIndex.accepted.delete(recordId)
  const { relate_pkg_instance: id } = pushed
  const taken = readQuantity(deducted)
  if (id !== undefined && taken !== undefined) usageIndex.deducted.set(id, (usageIndex.deducted.get(id) ?? 0n) + taken)
}

function listOf<T>(map: Map<string, T[]>, key: string): T[] {
  const found = map.get(key)
  if (found) return found
  const made: T[] = []
  map.set(key, made)
  return made
}
