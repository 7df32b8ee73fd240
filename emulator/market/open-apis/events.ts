import type { LicenceUsageEntry } from '../../protocol/open-apis/licence-codes.ts'
import type { UsageRecordCode } from '../../protocol/open-apis/usage-record-codes.ts'
import type { Domain } from '../../protocol/sites.ts'
import type { DomainSetting, OpenApiCall, OpenApiExchange, OwnedRecord } from './model.ts'

/** What can happen on the side where the ISV calls. */
export type OpenApiEvent =
  | { readonly type: 'open-api-called'; readonly call: OpenApiCall; readonly exchange: OpenApiExchange }
  | {
      readonly type: 'usage-pushed'
      readonly callId: string
      readonly api: string
      /** Wall-clock milliseconds. */
      readonly receivedAt: number
      readonly records: readonly OwnedRecord[]
    }
  /** With the code it was rejected with, or accepted. */
  | { readonly type: 'usage-checked'; readonly recordId: string; readonly code?: UsageRecordCode }
  | { readonly type: 'usage-collected' }
  | { readonly type: 'usage-charged'; readonly recordId: string; readonly deducted: string; readonly amount: string }
  | { readonly type: 'domain-set'; readonly domain: Domain; readonly setting: DomainSetting }
  /** The next `times` calls of the API are answered with this code. */
  | { readonly type: 'reply-planned'; readonly api: string; readonly code: string; readonly times: number }
  | { readonly type: 'reply-used'; readonly api: string }
  | { readonly type: 'software-usage-reported'; readonly callId: string; readonly entries: readonly LicenceUsageEntry[] }
  | { readonly type: 'test-codes-made'; readonly codes: readonly string[]; readonly expireTime: number }
  | { readonly type: 'test-code-validity-set'; readonly code: string; readonly expireTime: number }
  | { readonly type: 'test-code-activated'; readonly code: string }
  | { readonly type: 'test-code-checked'; readonly code: string }
  | { readonly type: 'product-retired'; readonly productId: string }
  | { readonly type: 'product-relisted'; readonly productId: string }
