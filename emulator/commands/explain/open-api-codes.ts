import { OPEN_APIS } from '../../protocol/open-apis/catalogue.ts'
import { OPEN_API_CODES } from '../../protocol/open-apis/error-codes.ts'
import { GATEWAY_CODES } from '../../protocol/open-apis/gateway-codes.ts'
import { LICENCE_CODE_CODES } from '../../protocol/open-apis/licence-code-codes.ts'
import { LICENCE_CODE_APIS } from '../../protocol/open-apis/licence-codes.ts'
import type { OpenApi } from '../../protocol/open-apis/open-api.ts'
import { UPLOAD_CODES } from '../../protocol/open-apis/upload-codes.ts'
import type { Provenance } from '../../protocol/provenance.ts'
import { type Text, text } from '../../protocol/text.ts'

/** A code of any of the tables that an answer of an open API may come from. */
export interface AnsweredCode {
  readonly code: string
  readonly httpStatus: number
  readonly meaning: Text
  readonly source: Provenance
  /** Names of the APIs that answer with it. */
  readonly returnedBy: readonly string[]
  /** The answer carries `extra_info` beside it. */
  readonly extraInfo: boolean
  /** The same row as another copy of its table writes it. */
  readonly alias?: string
}

export interface CodeTable {
  readonly title: Text
  readonly codes: readonly AnsweredCode[]
}

const everywhere = OPEN_APIS.map(({ name }) => name)

/** Under its other documented prefix; success is `MKT.0000` under both. */
const withAlias = (code: string) => (code.endsWith('.0000') ? {} : { alias: code.replace(/^MKT\./, 'CBC.') })

/** Codes that the APIs themselves answer with. */
const OWN_TABLES: readonly CodeTable[] = [
  {
    title: text('Order query and usage pushes', '查询订单与使用量推送'),
    codes: OPEN_API_CODES.map((entry) => ({ ...entry, ...withAlias(entry.code) })),
  },
  {
    title: text('Upload', '字符串/文件流上传'),
    codes: UPLOAD_CODES.map((entry) => ({ ...entry, returnedBy: ['upload'], extraInfo: false })),
  },
  {
    title: text('Licence codes', '授权码'),
    codes: LICENCE_CODE_CODES.map((entry) => ({ ...entry, returnedBy: LICENCE_CODE_APIS.map(({ name }) => name), extraInfo: false })),
  },
]

/** Every table of codes: the APIs' own, and the gateway's before them. */
export const CODE_TABLES: readonly CodeTable[] = [
  ...OWN_TABLES,
  {
    title: text('Gateway, before any API sees the call', '网关（请求到达接口之前）'),
    codes: GATEWAY_CODES.map((entry) => ({ ...entry, returnedBy: everywhere, extraInfo: false })),
  },
]

const ALL = CODE_TABLES.flatMap(({ codes }) => codes)

export const openApiCodeNames = (): string[] => ALL.map(({ code }) => code)

/** Every row with that code, under either prefix: `CBC.0150` is the upload's, and the other copy's of `MKT.0150`. */
export const codesNamed = (code: string): AnsweredCode[] => ALL.filter((entry) => entry.code === code || entry.alias === code)

/** An API's own codes, the gateway's left out. */
export const codesOf = ({ name }: OpenApi): AnsweredCode[] =>
  OWN_TABLES.flatMap(({ codes }) => codes.filter(({ returnedBy }) => returnedBy.includes(name)))
