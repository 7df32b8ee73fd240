import type { Wire } from '../../protocol/interface.ts'
import { code, doc, type Provenance } from '../../protocol/provenance.ts'
import { type Text, text } from '../../protocol/text.ts'
import type { Say } from './page.ts'

/** How one kind of call travels and is signed, told to people. */
export interface WireWords {
  readonly travels: Text
  readonly signing: Text
  readonly source: readonly Provenance[]
  /** Parameters that signing adds and that no table of the interface lists. */
  readonly added: readonly { readonly name: string; readonly type: string; readonly about: Text }[]
}

/** Rows of a parameter table for what signing adds; all of it is mandatory. */
export const addedRows = (added: WireWords['added'], say: Say): string[][] =>
  added.map(({ name, type, about }) => [name, 'M', type, say(about)])

export const WIRES: Readonly<Record<Wire, WireWords>> = {
  'get-auth-token': {
    travels: text('every parameter in the query string, percent-encoded', '所有参数均在查询串中，逐个 URL 编码'),
    signing: text(
      'authToken = base64(HMAC-SHA256(access key + timeStamp, text)); the text is every parameter but authToken, decoded, sorted by name, joined as name=value with &; empty values stay in.',
      'authToken = base64(HMAC-SHA256(访问密钥 + timeStamp, 原文))；原文为除 authToken 外的全部参数（解码后），按名称排序，以 & 连接 name=value，空值保留。',
    ),
    source: [doc('zh-cn_topic_0070649156', 'authToken取值说明')],
    added: [],
  },
  'post-query-signature': {
    travels: text(
      'a JSON body, compact and sorted by name; signature, timestamp and nonce in the query string',
      '请求体为按名称排序的紧凑 JSON；signature、timestamp、nonce 在查询串中',
    ),
    signing: text(
      'signature = hex(HMAC-SHA256(access key, access key + nonce + timestamp + hex(HMAC-SHA256(access key, body)))), the inner hex in lower case; compare ignoring case, and refuse calls more than 60 s old.',
      'signature = hex(HMAC-SHA256(访问密钥, 访问密钥 + nonce + timestamp + hex(HMAC-SHA256(访问密钥, 请求体))))，内层 hex 小写；比较时忽略大小写，并拒绝超过 60 秒的请求。',
    ),
    source: [doc('zh-cn_topic_0070649476', 'HTTP Body签名'), doc('zh-cn_topic_0070649248', 'the key of both HMACs')],
    added: [
      { name: 'signature', type: 'String(64)', about: text('query: the signature, hexadecimal', '查询参数：签名（十六进制）') },
      { name: 'timestamp', type: 'Long', about: text('query: milliseconds since 1970', '查询参数：毫秒时间戳') },
      { name: 'nonce', type: 'String', about: text('query: random, different in every call', '查询参数：随机数，每次请求均不同') },
    ],
  },
  'kit-auth-token': {
    travels: text('a JSON body; authToken in a header of that name', '请求体为 JSON；authToken 在同名请求头中'),
    signing: text(
      'authToken = base64(HMAC-SHA256(key + timeStamp, text)); the text is every member of the body, blank ones left out, sorted by name, joined as name=value with &. The kit has a key of its own where the seller made one.',
      'authToken = base64(HMAC-SHA256(密钥 + timeStamp, 原文))；原文为请求体全部成员（空值除外），按名称排序，以 & 连接 name=value。联营 kit 可有独立密钥。',
    ),
    source: [doc('zh-cn_topic_0070649135'), doc('zh-cn_topic_0070649159', 'blank values left out: the sample code')],
    added: [{ name: 'authToken', type: 'String(50)', about: text('header: the signature, base64', '请求头：签名（base64）') }],
  },
  'kit-signature': {
    travels: text(
      'a JSON body, compact and sorted by name at its top level; x-sign, x-timestamp and x-nonce in headers',
      '请求体为紧凑 JSON，顶层按名称排序；x-sign、x-timestamp、x-nonce 在请求头中',
    ),
    signing: text(
      'x-sign = hex(HMAC-SHA256(key, key + nonce + timestamp + body)): the body itself, not its hash as in the base interfaces; compare ignoring case, and refuse calls more than 60 s old. The kit has a key of its own.',
      'x-sign = hex(HMAC-SHA256(密钥, 密钥 + nonce + timestamp + 请求体))：使用请求体原文，而非基础接口的哈希；比较时忽略大小写，并拒绝超过 60 秒的请求。联营 kit 使用独立密钥。',
    ),
    source: [
      doc('zh-cn_topic_0070649476', '联营kit接口HTTP Body签名'),
      code('IsvProduceController', 'the key of the kit, the sorted top level'),
    ],
    added: [
      { name: 'x-sign', type: 'String(64)', about: text('header: the signature, hexadecimal', '请求头：签名（十六进制）') },
      { name: 'x-timestamp', type: 'String', about: text('header: milliseconds since 1970', '请求头：毫秒时间戳') },
      { name: 'x-nonce', type: 'String', about: text('header: random, different in every call', '请求头：随机数，每次请求均不同') },
    ],
  },
}
