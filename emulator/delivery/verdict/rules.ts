/** The rules that answers are judged by, as data: ids, words and sources. */

import { assumed, doc, type Provenance } from '../../protocol/provenance.ts'
import { EVERY_CODE_IS_RETRIED } from '../../protocol/result-codes.ts'
import { type Text, text } from '../../protocol/text.ts'

/** One rule that answers are judged by. */
export interface VerdictRule {
  /** `failure.…` makes the call fail, `outcome.…` lets it pass, `note.…` decides nothing. */
  readonly id: string
  readonly about: Text
  readonly provenance: Provenance
}

const FAQ = doc('zh-cn_topic_0082027567', 'debugging FAQ; that production calls are judged alike is assumed')
const UNREACHABLE = doc('access_topic_0000008', 'address unreachable')
const NO_ANSWER = assumed('policies 4', 'no page speaks of it; an answer that cannot be read is none')
const PARSES = doc('access_topic_0000008', 'the body parses as JSON and holds resultCode')
const BODY_SIGN = doc('zh-cn_topic_0082027567', 'Body-Sign; form: zh-cn_topic_0070649157')

const define = <const I extends string>(id: I, en: string, zh: string, provenance: Provenance) => ({ id, about: text(en, zh), provenance })

/**
 * Everything that makes a call fail, in the order in which it is looked for: the first that applies is the reason, so
 * that a 500 page reads "HTTP status 500" and not "not JSON". Judging takes its provenance from here. The rules
 * on single answers (`answer.…`) stand in the interface descriptions.
 */
const FAILURES = [
  define('failure.refused', 'the connection is refused', '连接被拒绝', UNREACHABLE),
  define('failure.dns', 'the host name cannot be resolved', '域名无法解析', UNREACHABLE),
  define('failure.unreachable', 'no connection comes about', '无法建立连接', UNREACHABLE),
  define('failure.tls', 'TLS cannot be set up, or the certificate is not trusted', 'TLS 握手失败或证书不受信任', UNREACHABLE),
  define(
    'failure.timeout',
    'the whole answer does not arrive within the time limit',
    '未在时限内收到完整响应',
    doc('access_topic_0000008', '20 s; zh-cn_topic_0070649475 says 5 s'),
  ),
  define('failure.reset', 'the connection is closed without an answer', '未响应即断开连接', NO_ANSWER),
  define('failure.truncated', 'the connection ends within the answer', '响应未完成即断开连接', NO_ANSWER),
  define(
    'failure.too-large',
    'the answer is larger than the emulator reads',
    '响应超过模拟器读取上限',
    assumed('policies 4', 'the limit is the emulator’s own'),
  ),
  define('failure.not-http', 'the answer does not follow HTTP', '响应不符合 HTTP 协议', NO_ANSWER),
  define('failure.http-status', 'the HTTP status is not 200', 'HTTP 状态码不是 200', FAQ),
  define('failure.content-type', 'the Content-Type is not application/json', 'Content-Type 不是 application/json', FAQ),
  define('failure.body-empty', 'the body is empty', '响应体为空', PARSES),
  define('failure.body-encoding', 'the body is not UTF-8', '响应体不是 UTF-8 编码', doc('zh-cn_topic_0070649475', 'UTF-8, JSON both ways')),
  define('failure.body-html', 'the body is an HTML page', '响应体是 HTML 页面', PARSES),
  define('failure.body-json', 'the body is not JSON', '响应体不是 JSON', PARSES),
  define('failure.body-object', 'the body is JSON, but no object', '响应体是 JSON，但不是对象', PARSES),
  define('failure.result-code-missing', 'resultCode is missing', '缺少 resultCode', PARSES),
  define(
    'failure.result-code-type',
    'resultCode is not text',
    'resultCode 不是字符串',
    doc('zh-cn_topic_0070649421', 'a String of 6 characters'),
  ),
  define(
    'failure.result-msg',
    'resultMsg is missing (setting result-msg=require)',
    '缺少 resultMsg（设置 result-msg=require）',
    doc('access_topic_0000008', 'the FAQ calls such a body unparsable'),
  ),
  define('failure.body-sign-missing', 'the Body-Sign header is missing', '缺少 Body-Sign 响应头', BODY_SIGN),
  define('failure.body-sign-misspelt', 'the name of the Body-Sign header differs in case', 'Body-Sign 响应头名称大小写不符', BODY_SIGN),
  define('failure.body-sign-malformed', 'Body-Sign has not the documented form', 'Body-Sign 格式不符', BODY_SIGN),
  define('failure.body-sign-wrong', 'the signature in Body-Sign is wrong', 'Body-Sign 签名错误', BODY_SIGN),
  define('failure.result-code', 'resultCode means neither success nor work in progress', 'resultCode 既非成功也非处理中', {
    ...FAQ,
    note: `only 000000 is success; ${EVERY_CODE_IS_RETRIED.note}`,
  }),
  define('failure.member-missing', 'a mandatory member is missing or empty', '缺少必填字段或字段为空', FAQ),
  define('failure.member-length', 'a member is too long', '字段超长', FAQ),
  define(
    'failure.member-form',
    'a member has the wrong type or form',
    '字段类型或格式错误',
    doc('zh-cn_topic_0070649427', 'tables of the answer'),
  ),
] as const satisfies readonly VerdictRule[]

const NOTES = [
  define(
    'note.slow',
    'the answer took longer than 5 s',
    '响应超过 5 秒',
    doc('zh-cn_topic_0070649475', 'general rules: 5 s; the debugging FAQ grants 20 s'),
  ),
  define(
    'note.access-key',
    'the answer contains the access key',
    '响应中包含访问密钥',
    assumed('emulator', 'a key that is sent around is no secret any more'),
  ),
  define(
    'note.byte-order-mark',
    'the body begins with a byte order mark',
    '响应体以 BOM 开头',
    assumed('emulator', 'RFC 8259 8.1 forbids sending it'),
  ),
  define(
    'note.null-member',
    'a member is null; it counts as absent',
    '字段为 null，视为未携带',
    assumed('emulator', 'no page speaks of null'),
  ),
  define(
    'note.result-msg',
    'resultMsg is missing',
    '缺少 resultMsg',
    doc('zh-cn_topic_0070649427', 'optional in the tables; the FAQ wants it'),
  ),
  define(
    'note.body-sign',
    'Body-Sign is missing or wrong where it is only looked at',
    'Body-Sign 缺失或错误（仅提示）',
    assumed('saas-v2 5.1', 'the evidence conflicts'),
  ),
  define(
    'note.body-sign-name',
    'the name of the Body-Sign header differs in case (setting v1-body-sign=lenient-name)',
    'Body-Sign 响应头名称大小写不符（设置 v1-body-sign=lenient-name）',
    doc('zh-cn_topic_0082027567', 'Body-sign is refused'),
  ),
  define(
    'note.async-code-typo',
    'the seven-digit 0000004 is read as 000004',
    '七位 0000004 按 000004 处理',
    assumed('saas-v2 3.1', 'a slip on one CN page'),
  ),
  define('note.unknown-result-code', 'no table lists the result code', '结果码不在文档列表中', doc('zh-cn_topic_0070649421')),
] as const satisfies readonly VerdictRule[]

export const SUCCEEDED = define('outcome.succeeded', 'resultCode means success', 'resultCode 表示成功', FAQ)
export const STILL_WORKING = define(
  'outcome.in-progress',
  'resultCode means work in progress',
  'resultCode 表示处理中',
  doc('zh-cn_topic_0070649427', '000004'),
)

export const FAILURE_RULES: readonly VerdictRule[] = FAILURES
export const NOTE_RULES: readonly VerdictRule[] = NOTES
export const OUTCOME_RULES: readonly VerdictRule[] = [SUCCEEDED, STILL_WORKING]

export type FailureId = (typeof FAILURES)[number]['id']
export type NoteId = (typeof NOTES)[number]['id']

const rules = new Map<string, VerdictRule>([...FAILURES, ...NOTES].map((rule) => [rule.id, rule]))
export const provenanceOf = (id: FailureId | NoteId): Provenance => (rules.get(id) as VerdictRule).provenance
