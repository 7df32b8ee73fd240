import type { Agenda } from '../../clock/agenda.ts'
import type { PlannedWork } from '../model.ts'
import type { OpenApiEvent } from './events.ts'
import type { SoftwareReport, TestCode, UsageRecord } from './model.ts'
import { keepRecord, noteAccepted, noteCharged, type OpenApiState } from './state.ts'

/** The events of the side where the ISV calls, as changes of state. Takes every event as given. */
export function evolveOpenApis(
  state: OpenApiState & { readonly agenda: Agenda<PlannedWork> },
  event: OpenApiEvent,
  at: number,
  line: number,
): void {
  switch (event.type) {
    case 'open-api-called':
      state.openApiCalls.set(event.call.callId, { ...event.call, line })
      return
    case 'usage-pushed':
      for (const { pushed, instanceKey, orderId, foreign } of event.records) {
        const recordId = `usage-${String(state.usage.size + 1).padStart(6, '0')}`
        keepRecord(state, {
          recordId,
          callId: event.callId,
          api: event.api,
          at,
          receivedAt: event.receivedAt,
          pushed,
          instanceKey,
          orderId,
          state: 'pending',
        })
        if (foreign) state.foreignUsage.add(recordId)
      }
      return
    case 'usage-checked': {
      const record = recordOf(state, event.recordId)
      record.state = event.code === undefined ? 'accepted' : 'rejected'
      if (event.code !== undefined) record.code = event.code
      else noteAccepted(state, record)
      state.usageIndex.pending.delete(record.callId)
      return
    }
    case 'usage-collected':
      state.collectDue = undefined
      return
    case 'usage-charged': {
      const record = recordOf(state, event.recordId)
      record.state = 'charged'
      record.chargedAt = at
      record.deducted = event.deducted
      record.amount = event.amount
      noteCharged(state, record)
      return
    }
    case 'domain-set':
      state.domains[event.domain] = event.setting
      return
    case 'reply-planned':
      state.plannedReplies.set(event.api, { api: event.api, code: event.code, times: event.times })
      return
    case 'reply-used': {
      const reply = state.plannedReplies.get(event.api)
      if (reply && --reply.times <= 0) state.plannedReplies.delete(event.api)
      return
    }
    case 'software-usage-reported':
      for (const { license, software_usage_Info: list } of event.entries) {
        const reports = state.softwareUsage.get(license) ?? []
        reports.push(...list.map(({ id, active_num: activeNum }) => softwareReport(at, id, activeNum)))
        state.softwareUsage.set(license, reports)
      }
      return
    case 'test-codes-made':
      for (const code of event.codes) state.testCodes.set(code, { code, madeAt: at, expireTime: event.expireTime })
      return
    case 'test-code-validity-set':
      testCodeOf(state, event.code).expireTime = event.expireTime
      return
    case 'test-code-activated':
      testCodeOf(state, event.code).activatedAt = at
      return
    case 'test-code-checked':
      testCodeOf(state, event.code).checkedAt = at
      return
    case 'product-retired':
      state.retiredProducts.add(event.productId)
      return
    case 'product-relisted':
      state.retiredProducts.delete(event.productId)
      return
  }
}

const softwareReport = (at: number, client: string | undefined, activeNum: number | undefined): SoftwareReport => ({
  at,
  ...(client === undefined ? {} : { client }),
  ...(activeNum === undefined ? {} : { activeNum }),
})

function testCodeOf(state: OpenApiState, code: string): TestCode {
  const found = state.testCodes.get(code)
  if (!found) throw new Error(`The journal speaks of test code "${code}", which no earlier event made.`)
  return found
}

function recordOf(state: OpenApiState, recordId: string): UsageRecord {
  const record = state.usage.get(recordId)
  if (!record) throw new Error(`The journal speaks of usage record "${recordId}", which no earlier event made.`)
  return record
}
