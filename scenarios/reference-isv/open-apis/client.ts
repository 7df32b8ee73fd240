import { after as wallAfter, wallNow } from '../../../emulator/clock/wall.ts'
import { membersIn } from '../../../emulator/protocol/json.ts'
import {
  ACTIVATE,
  ACTIVATE_BATCH,
  type ActivatedCode,
  HEARTBEAT,
  HEARTBEAT_BATCH,
  type LicenceUsageEntry,
  type LicenseInfo,
  SOFTWARE_USAGE,
} from '../../../emulator/protocol/open-apis/licence-codes.ts'
import type { OpenApi } from '../../../emulator/protocol/open-apis/open-api.ts'
import { ORDER_QUERY, type OrderInfo } from '../../../emulator/protocol/open-apis/order-query.ts'
import { UPLOAD, type UploadPart } from '../../../emulator/protocol/open-apis/upload.ts'
import { USAGE_PUSH } from '../../../emulator/protocol/open-apis/usage-push.ts'
import { sha256Hex } from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { canonicalUsageBody } from '../../../emulator/protocol/signing/usage-signature.ts'
import { stamp14 } from '../../../emulator/protocol/timestamps.ts'
import { randomText as freshText } from '../random-text.ts'
import { accepted } from './answers.ts'
import { firstAvailable } from './fallback.ts'
import { baseUrl, secret } from './given.ts'
import { uploadBody } from './multipart.ts'
import { type OpenApiCall, send, type Timer } from './send.ts'
import { akSkHeaders, type Sign, sellerKeyHeaders } from './signing.ts'
import type { UsageRecord } from './usage-record.ts'

export interface OpenApiClientOptions {
  /** Base URLs, such as `https://mkt.myhuaweicloud.com` and `https://mkt.myhuaweicloud.cn`. */
  readonly hosts: readonly [primary: string, fallback?: string]
  /** The seller account's access key and its secret. */
  readonly ak: string
  readonly sk: string
  /** Signs usage pushes: the seller key bound to the production interface. */
  readonly sellerKey: string
  /** Milliseconds for one try on one host. The default leaves room for both within the 5 seconds of a newInstance call. */
  readonly timeoutMs?: number
  /** False never calls the fallback host, which the guides do not allow: for tests of what comes of it. */
  readonly fallback?: boolean
  /** Wall-clock milliseconds: the marketplace compares them with its own. */
  readonly now?: () => number
  readonly after?: Timer
  /** Letters and digits for nonces and boundaries. */
  readonly randomText?: (length: number) => string
}

/**
 * The marketplace's own APIs (云商店开放接口), as a seller calls them. Each call is tried once on each host.
 *
 * Every call throws OpenApiRefusal where the marketplace says no, and an Error naming all hosts where none answers.
 */
export interface OpenApiClient {
  /** What was bought; without a line id, all lines. Source: [doc] zh-cn_topic_0070649350. */
  queryOrder(orderId: string, orderLineId?: string): Promise<OrderInfo>
  /** Hands over a licence as text under the eventId of its application. Source: [doc] zh-cn_topic_0070649351. */
  uploadCharacters(eventId: string, characters: string): Promise<void>
  /** Hands over a licence as a file. Source: [doc] zh-cn_topic_0070649351. */
  uploadFile(eventId: string, fileName: string, bytes: Uint8Array): Promise<void>
  /**
   * Up to 1000 usage records. They are accepted as a whole and checked later: what is wrong with one shows only in the
   * Seller Center. Source: [doc] zh-cn_topic_0070649410.
   */
  pushUsage(records: readonly UsageRecord[]): Promise<void>
  /**
   * Activates a licence code. Not to be repeated: an active one is refused as 92020003, which a caller whose answer got
   * lost settles by {@link queryCode}. Source: [doc] zh-cn_topic_0070649244.
   *
   * @param realEffectTime milliseconds since 1970; default: the marketplace's own time
   */
  activateCode(license: string, realEffectTime?: number): Promise<ActivatedCode>
  /** Activates up to 100 codes. Source: [doc] zh-cn_topic_0070649244. */
  activateCodes(licenses: readonly string[], realEffectTime?: number): Promise<void>
  /** How a code stands; asked at its first use each day. Source: [doc] zh-cn_topic_0070649245. */
  queryCode(license: string): Promise<LicenseInfo>
  /** The same of up to 100 codes. Source: [doc] zh-cn_topic_0070649245. */
  queryCodes(licenses: readonly string[]): Promise<readonly LicenseInfo[]>
  /** Tells who used the software; returns the codes that were not counted. Source: [doc] zh-cn_topic_0000002290055385. */
  reportSoftwareUsage(entries: readonly LicenceUsageEntry[]): Promise<readonly string[]>
}

const SIGNING = { akSk: akSkHeaders, sellerKey: sellerKeyHeaders }

const begin = (realEffectTime: number | undefined) => (realEffectTime === undefined ? {} : { real_effect_time: stamp14(realEffectTime) })

const JSON_TYPE = 'application/json;charset=UTF-8'

/**
 * @param signing how the headers of each try are made
 * @throws Error when a host is no http(s) URL, or a key is empty or has blanks
 */
export function createOpenApiClient(
  options: OpenApiClientOptions,
  signing: { readonly akSk: typeof akSkHeaders; readonly sellerKey: typeof sellerKeyHeaders } = SIGNING,
): OpenApiClient {
  const { timeoutMs = 2000, fallback = true, now = wallNow, after = wallAfter, randomText = freshText } = options
  const given = options.hosts.filter((host) => host !== undefined).map(baseUrl)
  const hosts = fallback ? given : given.slice(0, 1)
  const [ak, sk, sellerKey] = [secret('ak', options.ak), secret('sk', options.sk), secret('sellerKey', options.sellerKey)]

  const withAkSk: Sign = (call) => signing.akSk(call, ak, sk, now())
  const withSellerKey: Sign = (call) => signing.sellerKey(call, sellerKey, now(), randomText(32))

  /** `path` with the query. The body is made once: both hosts get the same ids. */
  const ask = async (api: OpenApi, what: string, sign: Sign, path: string, content: Pick<OpenApiCall, 'contentType' | 'body'>) => {
    const answer = await firstAvailable(what, hosts, (host) => {
      const call = { ...content, method: api.method, url: new URL(host.pathname.replace(/\/$/, '') + path, host) }
      return send(call, sign(call), timeoutMs, after)
    })
    return accepted(api, what, answer)
  }

  const posted = (api: OpenApi, what: string, members: object) =>
    ask(api, what, withAkSk, api.path, { contentType: JSON_TYPE, body: JSON.stringify(members) })

  const upload = async (eventId: string, part: UploadPart, file?: Uint8Array) => {
    const path = UPLOAD.path.replace('{event_id}', () => encodeURIComponent(eventId))
    await ask(UPLOAD, `upload the licence of event ${eventId}`, withAkSk, path, uploadBody(part, randomText(32), file))
  }

  return {
    async queryOrder(orderId, orderLineId) {
      const line = orderLineId === undefined ? '' : `&orderLineId=${encodeURIComponent(orderLineId)}`
      const path = `${ORDER_QUERY.path}?orderId=${encodeURIComponent(orderId)}${line}`
      const { orderInfo } = await ask(ORDER_QUERY, `query order ${orderId}`, withAkSk, path, { contentType: JSON_TYPE, body: '' })
      if (!Array.isArray((orderInfo as Partial<OrderInfo> | undefined)?.orderLine)) {
        throw new Error(`Failed to query order ${orderId}: the answer says success but has no orderInfo with a list orderLine.`)
      }
      return orderInfo as OrderInfo
    },

    uploadCharacters: (eventId, characters) => upload(eventId, { type: 'CHARACTERS', characters }),

    uploadFile: (eventId, fileName, bytes) => upload(eventId, { type: 'FILE', file_name: fileName, sha256: sha256Hex(bytes) }, bytes),

    async pushUsage(records) {
      // Sorted at every level and without blanks: right whichever text of the body the marketplace signs.
      const body = canonicalUsageBody(JSON.stringify({ usage_records: records })) as string
      await ask(USAGE_PUSH, `push ${records.length} usage records`, withSellerKey, USAGE_PUSH.path, { contentType: JSON_TYPE, body })
    },

    async activateCode(license, realEffectTime) {
      const { data } = await posted(ACTIVATE, `activate code ${license}`, { license, ...begin(realEffectTime) })
      const told = membersIn(String((data as { license_code_info?: unknown } | undefined)?.license_code_info ?? ''))
      return told as unknown as ActivatedCode
    },

    async activateCodes(licenses, realEffectTime) {
      await posted(ACTIVATE_BATCH, `activate ${licenses.length} codes`, { license_list: licenses, ...begin(realEffectTime) })
    },

    async queryCode(license) {
      const { data } = await posted(HEARTBEAT, `query code ${license}`, { license })
      return data as LicenseInfo
    },

    async queryCodes(licenses) {
      const { data } = await posted(HEARTBEAT_BATCH, `query ${licenses.length} codes`, { license_list: licenses })
      return (data ?? []) as LicenseInfo[]
    },

    async reportSoftwareUsage(entries) {
      const { data } = await posted(SOFTWARE_USAGE, `report the use of ${entries.length} codes`, { usage_info: entries })
      return (data as { check_fail_list?: string[] } | undefined)?.check_fail_list ?? []
    },
  }
}
