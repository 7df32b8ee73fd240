import { assumed, doc } from '../provenance.ts'
import { emptyableText, type FieldNote, object, oneOf, optional, type Schema, type Static, text } from '../schema.ts'
import { text as words } from '../text.ts'
import type { OpenApi } from './open-api.ts'

/** Upload of a string or file stream (字符串/文件流上传): the ISV hands over a licence that it was asked for. */

const page = doc('zh-cn_topic_0070649351')
const partName = doc('zh-cn_topic_0070649351', 'in the JSON part: assumed; the FILE example of the page leaves it out')

export const UPLOAD_PATH = '/api/mkp-openapi-public/global/v1/market-event/{event_id}/file'
/** The JSON part of the multipart body, and the part with the stream. Source: [doc] zh-cn_topic_0070649351. */
export const UPLOAD_JSON_PART = 'isvUpdateFileReq'
export const UPLOAD_FILE_PART = 'file'
export const MAX_EVENT_ID = 64

/** The stream itself: it is no JSON, and held to nothing but its digest. */
const stream = (note: FieldNote): Schema => ({
  type: 'string',
  contentMediaType: 'application/octet-stream',
  description: note.about.en,
  'x-zh': note.about.zh,
  'x-source': note.source,
})

/** What the JSON part may hold. */
export const uploadPartSchema = object({
  type: oneOf(
    ['CHARACTERS', 'FILE'],
    { about: words('a licence as text, or as a file', '字符串或文件'), source: page, example: 'CHARACTERS' },
    10,
  ),
  file_name: optional(emptyableText(1024, { about: words('name of the file', '文件名'), source: partName, example: 'licence.lic' })),
  sha256: optional(
    emptyableText(1024, {
      about: words('hex SHA-256 of the file, needed for FILE', '文件的 SHA-256（十六进制），FILE 时必填'),
      source: page,
      example: '350fafaf8c24b0f2d1a8c2f9e1d3b0a7c4e5f60718293a4b5c6d7e8f90ebe1cd',
    }),
  ),
  characters: optional(
    emptyableText(1024, {
      about: words('the licence, needed for CHARACTERS', 'License 字符串，CHARACTERS 时必填'),
      source: page,
      example: 'DEMO-LICENCE-TEXT',
    }),
  ),
})
export type UploadPart = Static<typeof uploadPartSchema>

const request = object({
  event_id: text(MAX_EVENT_ID, {
    about: words('event id of the application, in the path', '申请事件ID，位于路径中'),
    source: doc('zh-cn_topic_0070649351', 'that it is the eventId of getLicenseAsync: assumed'),
    example: '4b1d8c9e-1f4a-4a0e-9a53-0d6b1a5f7c11',
  }),
  [UPLOAD_JSON_PART]: { ...uploadPartSchema, description: 'JSON part', 'x-zh': 'JSON 部分', 'x-source': page },
  [UPLOAD_FILE_PART]: optional(
    stream({ about: words('the stream, for FILE; with a file name', '文件流，FILE 时必填，携带文件名'), source: page }),
  ),
})

const response = object({
  error_code: text(16, {
    about: words('result code, CBC.0000 for success', '结果码，CBC.0000 表示成功'),
    source: page,
    example: 'CBC.0000',
  }),
  error_msg: emptyableText(1024, { about: words('text of the result', '结果描述'), source: page, example: 'success' }),
})

/** Bytes of an upload that are taken, when a market says nothing else. No page names a limit: [assumed] open-api 13. */
export const UPLOAD_LIMIT = { bytes: 128 * 1024 * 1024, source: assumed('open-api 5', 'no page names a limit') } as const

export const UPLOAD: OpenApi = {
  id: 'open-api/upload',
  name: 'upload',
  title: words('upload string or file stream', '字符串/文件流上传'),
  method: 'POST',
  path: UPLOAD_PATH,
  auth: 'sdk-hmac',
  body: 'multipart',
  request,
  response,
  result: { code: 'error_code', message: 'error_msg', success: 'CBC.0000' },
  settings: ['multipart-body-hash', 'upload-repeat', 'sdk-replay', 'open-api-unknown-fields'],
  source: [page, doc('saascenter_usermanual_0114')],
}
