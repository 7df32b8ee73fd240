import type { ApiAnswer } from '../../market/open-apis/answer.ts'
import { refused } from '../../market/open-apis/answer.ts'
import { codesIn } from '../../market/open-apis/codes-in.ts'
import { activateBatch, activateOne, heartbeat, heartbeatBatch, reportUsage } from '../../market/open-apis/licence-codes.ts'
import { rangeKey, snKey } from '../../market/open-apis/record-keys.ts'
import { receiveUpload } from '../../market/open-apis/upload.ts'
import { receiveUsage } from '../../market/open-apis/usage.ts'
import { queryOrder } from '../../market/order-query.ts'
import type { Transaction } from '../../market/transaction.ts'
import { INVALID_OPEN_API_PARAMETER } from '../../protocol/open-apis/error-codes.ts'
import { LICENCE_CODE_APIS, type LicenceUsageEntry } from '../../protocol/open-apis/licence-codes.ts'
import type { OpenApi } from '../../protocol/open-apis/open-api.ts'
import { UPLOAD_JSON_PART } from '../../protocol/open-apis/upload.ts'
import type { PushedRecord } from '../../protocol/open-apis/usage-push.ts'
import { siteOf } from '../../protocol/sites.ts'
import { type Text, text } from '../../protocol/text.ts'
import { unknownFields } from '../../protocol/unknown-fields.ts'
import { violations } from '../../protocol/validate.ts'
import type { Mentioned } from './callers.ts'
import type { ReceivedUpload } from './multipart.ts'

/** What a call brought, read but not yet judged. */
export interface Asked {
  readonly api: OpenApi
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Of a JSON body; undefined when it is none. */
  readonly json?: unknown
  readonly upload?: ReceivedUpload
  /** Why the body cannot be read. */
  readonly unreadable?: Text
  /** Code of the API's own for that. */
  readonly unreadableCode?: string
}

export interface Surroundings {
  readonly callId: string
  /** Wall-clock milliseconds. */
  readonly receivedAt: number
  /** Whether another seller's market has this instance or event. */
  readonly foreign: { instance(id: string): boolean; event(id: string): boolean }
}

/** The ids a call speaks of, for finding its market and for the list of calls. */
export function mentionedIn({ api, parameters, query, json }: Pick<Asked, 'api' | 'parameters' | 'query' | 'json'>): Mentioned {
  if (api.name === 'order-query') return { orderId: query.get('orderId') || undefined }
  if (api.name === 'upload') return { eventId: parameters.event_id }
  if (LICENCE_CODE_APIS.includes(api)) return { instanceIds: codesIn(json) }
  return { instanceIds: [...new Set(recordsIn(json).flatMap(({ instance_id: id }) => (typeof id === 'string' ? [id] : [])))] }
}

/** By what the same call is known again when it comes a second time, to whatever host, signed anew. */
export function samenessOf({ api, parameters, query, json, upload }: Asked): string {
  if (api.name === 'order-query')
    return [...query]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&')
  if (api.name === 'upload') return [parameters.event_id, upload?.json, upload?.file?.staged.sha256].join('\n')
  if (LICENCE_CODE_APIS.includes(api)) return JSON.stringify(json)
  const key = api.name === 'usage-push' ? snKey : rangeKey
  return recordsIn(json).map(key).join('\n')
}

/** The API's own answer, in the market's transaction. */
export function answerOf(tx: Transaction, asked: Asked, around: Surroundings): ApiAnswer {
  const { api, parameters, query, json, upload, unreadable, unreadableCode } = asked
  const invalid = api.refusals?.invalid ?? (api.name === 'upload' ? 'CBC.0101' : INVALID_OPEN_API_PARAMETER)
  if (unreadable) return refused(unreadableCode ?? invalid, unreadable)
  const [wrong] = api.refusals ? violations(api.request, json) : []
  if (wrong) return refused(invalid, text(wrong.message, wrong.message))
  const strange = tx.setting('open-api-unknown-fields') === 'refuse' ? strangeFields(asked) : []
  if (strange.length > 0) {
    return refused(invalid, text(`no table lists ${strange.join(', ')}`, `文档未列出字段 ${strange.join('、')}`))
  }
  switch (api.name) {
    case 'order-query': {
      const site = siteOf(tx.config.site)
      const { httpStatus, body, reason } = queryOrder(
        tx.state,
        tx.config.settings,
        query.get('orderId') ?? undefined,
        query.get('orderLineId') ?? undefined,
        site,
      )
      const { resultCode, resultMsg, ...members } = body
      return { httpStatus, code: resultCode, message: resultMsg, members, ...(reason ? { reason } : {}) }
    }
    case 'upload':
      return receiveUpload(tx, { ...around, eventId: parameters.event_id as string, upload: upload as ReceivedUpload })
    case 'license-activate':
    case 'license-activate-batch': {
      const { license, license_list: list, real_effect_time: realEffectTime } = json as LicenceCodeBody
      if (license === undefined) return activateBatch(tx, { ...around, codes: list as string[], realEffectTime })
      return activateOne(tx, { ...around, codes: [license], realEffectTime })
    }
    case 'license-heartbeat':
      return heartbeat(tx, (json as LicenceCodeBody).license as string)
    case 'license-heartbeat-batch':
      return heartbeatBatch(tx, (json as LicenceCodeBody).license_list as string[])
    case 'license-usage':
      return reportUsage(tx, around.callId, (json as { usage_info: LicenceUsageEntry[] }).usage_info)
    default:
      return receiveUsage(tx, {
        ...around,
        api: api.name as 'usage-push' | 'usage-push-old',
        body: json,
        isForeign: around.foreign.instance,
      })
  }
}

/** Members that no table of the API lists. */
export function strangeFields({ api, query, json, upload }: Asked): string[] {
  if (api.body === 'query') return unknownFields(api.request, Object.fromEntries(query))
  if (api.body === 'json') return unknownFields(api.request, json)
  const part = upload?.json === undefined ? {} : { [UPLOAD_JSON_PART]: parsed(upload.json) }
  return [...(upload?.unknownParts ?? []), ...unknownFields(api.request, part)]
}

/** Members of the licence code APIs, by what their own schemas demand. */
interface LicenceCodeBody {
  readonly license?: string
  readonly license_list?: string[]
  readonly real_effect_time?: string
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function recordsIn(json: unknown): PushedRecord[] {
  const list = (json as { usage_records?: unknown } | null | undefined)?.usage_records
  return Array.isArray(list) ? list.filter((record) => typeof record === 'object' && record !== null) : []
}
