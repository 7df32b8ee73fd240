/** Reads the body of an answer: UTF-8 that holds a JSON object, or what it is instead. */

import { isUtf8 } from 'node:buffer'
import { type Text, text } from '../../protocol/text.ts'
import type { Answer, Case } from './case.ts'
import { note, type Refusal, refuse } from './findings.ts'
import { header } from './header.ts'
import { NOT_JSON, parse } from './json.ts'
import { excerpt, quote } from './words.ts'

const BYTE_ORDER_MARK = 0xfeff
const LOOKS_LIKE_HTML = /^\ufeff?\s*(<!doctype\s+html|<html|<head|<body|<!--|<h\d|<p\b|<div)/i

export function bodyRefusal(it: Case): Refusal | undefined {
  const { body } = it.response
  if (body.length === 0) {
    return refuse(
      it,
      'failure.body-empty',
      (name) => `The answer to ${name} has an empty body; it must be a JSON object with resultCode.`,
      (name) => `${name} 的响应体为空，应为包含 resultCode 的 JSON 对象。`,
    )
  }
  if (!isUtf8(body)) return encodingRefusal(it)
  it.written = utf8(body)
  if (it.accessKey !== '' && it.written.includes(it.accessKey)) {
    note(
      it,
      'note.access-key',
      (name) =>
        `The answer to ${name} contains the access key, with which anybody can sign calls. Take it out; renew the key if the answer went anywhere.`,
      (name) => `${name} 的响应中包含访问密钥，任何人获得后均可伪造签名。请移除；若响应已外传，请更换密钥。`,
    )
  }
  const marked = it.written.charCodeAt(0) === BYTE_ORDER_MARK
  if (marked) {
    note(
      it,
      'note.byte-order-mark',
      (name) => `The body of the answer to ${name} begins with a byte order mark, which JSON parsers may refuse. Write UTF-8 without it.`,
      (name) => `${name} 的响应体以 BOM 开头，JSON 解析器可能拒绝。请使用不带 BOM 的 UTF-8。`,
    )
  }
  const parsed = parse(marked ? it.written.slice(1) : it.written)
  if (parsed === NOT_JSON) {
    const reads = excerpt(body, it)
    return LOOKS_LIKE_HTML.test(it.written)
      ? refuse(
          it,
          'failure.body-html',
          (name) => `The body of the answer to ${name} is an HTML page, not JSON.${reads.en}`,
          (name) => `${name} 的响应体是 HTML 页面，不是 JSON。${reads.zh}`,
        )
      : refuse(
          it,
          'failure.body-json',
          (name) => `The body of the answer to ${name} is not JSON.${reads.en}`,
          (name) => `${name} 的响应体不是 JSON。${reads.zh}`,
        )
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    it.answer = parsed as Answer
    return undefined
  }
  const kind = parsed === null ? text('null', ' null') : Array.isArray(parsed) ? text('an array', '数组') : (SCALARS[typeof parsed] as Text)
  return refuse(
    it,
    'failure.body-object',
    (name) => `The body of the answer to ${name} is JSON, but ${kind.en}; it must be an object with resultCode.`,
    (name) => `${name} 的响应体是 JSON，但为${kind.zh}，应为包含 resultCode 的对象。`,
  )
}

const SCALARS: Readonly<Record<string, Text>> = {
  string: text('a string', '字符串'),
  number: text('a number', '数字'),
  boolean: text('a boolean', '布尔值'),
}

function encodingRefusal(it: Case): Refusal {
  const packed = header(it.response.rawHeaders, 'content-encoding')
  if (packed) {
    return refuse(
      it,
      'failure.body-encoding',
      (name) =>
        `The body of the answer to ${name} is not valid UTF-8: it has Content-Encoding ${quote(packed, it)}, and compression was not asked for.`,
      (name) => `${name} 的响应体不是有效的 UTF-8：Content-Encoding 为 ${quote(packed, it)}，而请求并未要求压缩。`,
    )
  }
  const sent = quote(header(it.response.rawHeaders, 'content-type') ?? '', it)
  return refuse(
    it,
    'failure.body-encoding',
    (name) => `The body of the answer to ${name} is not valid UTF-8, whatever its Content-Type ${sent} says. Encode it as UTF-8.`,
    (name) => `${name} 的响应体不是有效的 UTF-8（Content-Type 为 ${sent}）。请使用 UTF-8 编码。`,
  )
}

const utf8 = (body: Uint8Array): string =>
  (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)).toString('utf8')
