import type { Provenance } from '../provenance.ts'
import type { Schema } from '../schema.ts'
import type { SettingName } from '../settings.ts'
import type { Text } from '../text.ts'

/** How a caller of an open API proves who it is. Source: [doc] zh-cn_topic_0070649294, zh-cn_topic_0070649410. */
export type OpenApiAuth = 'sdk-hmac' | 'usage-signature'

/** Where the parameters of a call travel. */
export type OpenApiBody = 'query' | 'json' | 'multipart'

/** Names of the two result members, which differ from API to API, and the code of success. */
export interface OpenApiResult {
  readonly code: 'resultCode' | 'error_code'
  readonly message: 'resultMsg' | 'error_msg'
  readonly success: string
}

/** One of the marketplace's own APIs (云商店开放接口), described once: the ISV calls it. */
export interface OpenApi {
  /** `open-api/name`, unique. */
  readonly id: string
  readonly name: string
  readonly title: Text
  readonly method: 'GET' | 'POST'
  /** Parameters in braces. */
  readonly path: string
  readonly auth: OpenApiAuth
  readonly body: OpenApiBody
  readonly request: Schema
  readonly response: Schema
  readonly result: OpenApiResult
  /** Members that an answer of success carries though a failure does not. */
  readonly carries?: readonly string[]
  /** Settings with a say in it. */
  readonly settings: readonly SettingName[]
  readonly source: readonly Provenance[]
}
