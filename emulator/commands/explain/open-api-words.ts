import type { OpenApiAuth, OpenApiBody } from '../../protocol/open-apis/open-api.ts'
import { UPLOAD_FILE_PART, UPLOAD_JSON_PART } from '../../protocol/open-apis/upload.ts'
import { assumed, doc } from '../../protocol/provenance.ts'
import { USAGE_HEADER_LENGTHS } from '../../protocol/signing/usage-signature.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { WireWords } from './wire-words.ts'

/** Where the parameters of an open API travel, told to people. */
export const BODIES: Readonly<Record<OpenApiBody, Text>> = {
  query: text('every parameter in the query string', '所有参数均在查询串中'),
  json: text(
    'a JSON body, UTF-8, Content-Type application/json;charset=UTF-8',
    'JSON 请求体，UTF-8，Content-Type 为 application/json;charset=UTF-8',
  ),
  multipart: text(
    `multipart/form-data: a JSON part ${UPLOAD_JSON_PART}, and for FILE a part ${UPLOAD_FILE_PART} with a file name`,
    `multipart/form-data：JSON 部分 ${UPLOAD_JSON_PART}；FILE 时另有携带文件名的 ${UPLOAD_FILE_PART} 部分`,
  ),
}

/** How the ISV proves who it is, and the headers that takes. */
export const AUTHS: Readonly<Record<OpenApiAuth, Omit<WireWords, 'travels'>>> = {
  'sdk-hmac': {
    signing: text(
      'AK/SK: Authorization = SDK-HMAC-SHA256 Access=AK, SignedHeaders=NAMES, Signature=hex(HMAC-SHA256(SK, text)); the text is three lines: SDK-HMAC-SHA256, X-Sdk-Date, hex(SHA-256(canonical request)). The canonical request is method, path ending in "/", sorted query, signed headers, their names and hex(SHA-256(body)), a line feed between them. Clocks may be 15 min apart.',
      'AK/SK：Authorization = SDK-HMAC-SHA256 Access=AK, SignedHeaders=名称, Signature=hex(HMAC-SHA256(SK, 原文))；原文为三行：SDK-HMAC-SHA256、X-Sdk-Date、hex(SHA-256(规范请求))。规范请求依次为方法、以“/”结尾的路径、排序后的查询串、已签名的头、其名称与 hex(SHA-256(请求体))，以换行连接。时钟偏差最多 15 分钟。',
    ),
    source: [
      doc('devg-apisign/api-sign-algorithm-001'),
      doc('en-us/devg-apisign/api-sign-errorcode', 'the 15 minutes'),
      doc('zh-cn_topic_0070649294', 'AK/SK of the seller account'),
    ],
    added: [
      {
        name: 'X-Sdk-Date',
        type: 'String',
        about: text(
          "header: UTC time of signing, yyyyMMdd'T'HHmmss'Z'; must be signed",
          "请求头：签名时间（UTC），yyyyMMdd'T'HHmmss'Z'，必须参与签名",
        ),
      },
      { name: 'Authorization', type: 'String', about: text('header: as above', '请求头：见上') },
    ],
  },
  'usage-signature': {
    signing: text(
      'signature = base64(HMAC-SHA256(seller key, "ts=" + ts + "&nonce=" + nonce + "&body=" + body)); the key is the one of the production interface, not the SK; the body is put in natural key order before it is signed. Sending exactly the signed text, sorted and without blanks, is safe under every reading.',
      'signature = base64(HMAC-SHA256(商家密钥, "ts=" + ts + "&nonce=" + nonce + "&body=" + 请求体))；密钥为生产接口的商家密钥，不是 SK；签名前请求体按自然键序排列。发送与签名原文完全一致、已排序且无空白的请求体，在任何理解下均可通过。',
    ),
    source: [doc('zh-cn_topic_0070649410'), assumed('open-api 3.3', 'how deep the order goes, blanks')],
    added: [
      {
        name: 'signature',
        type: `String(${USAGE_HEADER_LENGTHS.signature})`,
        about: text('header: the signature, base64', '请求头：签名（base64）'),
      },
      { name: 'ts', type: `String(${USAGE_HEADER_LENGTHS.ts})`, about: text('header: milliseconds since 1970', '请求头：毫秒时间戳') },
      {
        name: 'nonce',
        type: `String(${USAGE_HEADER_LENGTHS.nonce})`,
        about: text('header: random, new for each request', '请求头：随机数，每次请求均不同'),
      },
    ],
  },
}
