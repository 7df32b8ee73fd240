import type { Provenance } from '../provenance.ts'
import type { Schema } from '../schema.ts'
import type { SettingName } from '../settings.ts'
import type { Text } from '../text.ts'

/** How a caller of an open API proves who it is. Source: [doc] zh-cn_topic_0070649294, zh-cn_topic_0070649410. */
export type OpenApiAuth = 'sdk-hmac' | 'usage-signature'

/** Where the parameters of a call travel. */
export type OpenApiBody = 'query' | 'json' | 'multipart'

/** One code of an API's own table. Several failures travel under HTTP 200. */
export interface ApiCode {
  readonly httpStatus: number
  readonly code: string
  readonly meaning: Text
  readonly source: Provenance
}

/** Names of the two result members, which differ from API to API, and the code of success. */
export interface OpenApiResult {
  readonly code: 'resultCode' | 'error_code'
  readonly message: 'resultMsg' | 'error_msg'
  readonly success: string
}

/** What a call is refused with before anybody looks at what it wants. */
export interface OpenApiRefusals {
  /** A parameter is missing, or not of the documented form. The schema is held to the letter. */
  readonly invalid: string
  /** The body is no JSON. */
  readonly unreadable: string
  /** The Content-Type is another. */
  readonly contentType: string
  /** The path is right, the method is not. */
  readonly method: string
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
  /** Codes for a call that cannot be understood; without them the marketplace's general ones. */
  readonly refusals?: OpenApiRefusals
  /** Members that an answer of success carries though a failure does not. */
  readonly carries?: readonly string[]
  /** Settings with a say in it. */
  readonly settings: readonly SettingName[]
  readonly source: readonly Provenance[]
}
