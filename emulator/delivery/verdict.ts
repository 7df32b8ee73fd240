import { isUtf8 } from 'node:buffer'
import type { CallParameters, MarketplaceInterface } from '../protocol/interface.ts'
import { assumed, doc, type Provenance } from '../protocol/provenance.ts'
import { EVERY_CODE_IS_RETRIED, IN_PROGRESS, IN_PROGRESS_TYPO, resultCode } from '../protocol/result-codes.ts'
import { chosen, type Settings } from '../protocol/settings.ts'
import { BODY_SIGN_HEADER, type BodySignCheck, checkBodySign } from '../protocol/signing/body-sign.ts'
import { type Text, text } from '../protocol/text.ts'
import { type Violation, violations } from '../protocol/validate.ts'
import type { Note, ReceivedResponse, TransportFailureKind, TransportResult, Verdict } from './exchange.ts'
import { redact, redactedHead } from './record.ts'

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
 * that a 500 page reads "HTTP status 500" and not "not JSON". {@link judge} takes its provenance from here. The rules
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

const SUCCEEDED = define('outcome.succeeded', 'resultCode means success', 'resultCode 表示成功', FAQ)
const STILL_WORKING = define(
  'outcome.in-progress',
  'resultCode means work in progress',
  'resultCode 表示处理中',
  doc('zh-cn_topic_0070649427', '000004'),
)

export const FAILURE_RULES: readonly VerdictRule[] = FAILURES
export const NOTE_RULES: readonly VerdictRule[] = NOTES
export const OUTCOME_RULES: readonly VerdictRule[] = [SUCCEEDED, STILL_WORKING]

type FailureId = (typeof FAILURES)[number]['id']
type NoteId = (typeof NOTES)[number]['id']

const rules = new Map<string, VerdictRule>([...FAILURES, ...NOTES].map((rule) => [rule.id, rule]))
const provenanceOf = (id: FailureId | NoteId): Provenance => (rules.get(id) as VerdictRule).provenance

/** Above this the general rules call an answer too slow; milliseconds. */
const SLOW_MS = 5_000

type Answer = Readonly<Record<string, unknown>>

/** One answer while it is judged. */
interface Case {
  readonly description: MarketplaceInterface
  readonly response: ReceivedResponse
  readonly accessKey: string
  readonly settings: Settings
  readonly notes: Note[]
  /** The body as text, once it was read. */
  written: string
  /** The parsed body, once it was read; null members are left out before its members are looked at. */
  answer: Answer
  resultCode?: string
}

/** Why an answer is not accepted. */
interface Refusal {
  readonly rule: string
  readonly provenance: Provenance
  readonly reason: Text
}

/**
 * What the marketplace makes of one call: succeeded, still in progress, or failed, and why. Pure.
 *
 * @param asked the parameters the call carried, for rules that compare the answer with the question
 */
export function judge(
  description: MarketplaceInterface,
  asked: CallParameters,
  result: TransportResult,
  context: { accessKey: string; settings: Settings },
): Verdict {
  if (result.failure) {
    const rule: `failure.${TransportFailureKind}` = `failure.${result.failure.kind}`
    return { outcome: 'failed', reason: result.failure.reason, rule, provenance: provenanceOf(rule), notes: [] }
  }
  const it: Case = { description, response: result.response, ...context, notes: [], written: '', answer: NOT_READ }
  if (result.realMs > SLOW_MS) {
    note(
      it,
      'note.slow',
      (name) => `The answer to ${name} took ${Math.round(result.realMs)} ms; the general rules allow ${SLOW_MS} ms.`,
      (name) => `${name} 的响应耗时 ${Math.round(result.realMs)} 毫秒；通用要求为 ${SLOW_MS} 毫秒。`,
    )
  }
  const refusal =
    httpRefusal(it) ??
    bodyRefusal(it) ??
    resultRefusal(it) ??
    bodySignRefusal(it) ??
    codeRefusal(it) ??
    memberRefusal(it) ??
    ruleRefusal(it, asked)
  const known = it.answer === NOT_READ ? {} : { answer: it.answer, ...(it.resultCode === undefined ? {} : { resultCode: it.resultCode }) }
  if (refusal) return { outcome: 'failed', ...refusal, notes: it.notes, ...known }
  const { name } = description
  return description.success.includes(it.resultCode as string)
    ? {
        outcome: 'succeeded',
        reason: text(
          `The answer to ${name} has resultCode ${it.resultCode}: success.`,
          `${name} 的响应 resultCode 为 ${it.resultCode}：成功。`,
        ),
        rule: SUCCEEDED.id,
        provenance: SUCCEEDED.provenance,
        notes: it.notes,
        ...known,
      }
    : {
        outcome: 'in-progress',
        reason: text(
          `The answer to ${name} has resultCode ${it.resultCode}: the ISV is still working on it.`,
          `${name} 的响应 resultCode 为 ${it.resultCode}：商家仍在处理。`,
        ),
        rule: STILL_WORKING.id,
        provenance: STILL_WORKING.provenance,
        notes: it.notes,
        ...known,
      }
}

const NOT_READ: Answer = {}

// Status and Content-Type

function httpRefusal(it: Case): Refusal | undefined {
  const { status, rawHeaders, body } = it.response
  if (status !== 200) {
    const reads = excerpt(body, it)
    return refuse(
      it,
      'failure.http-status',
      (name) => `The answer to ${name} has HTTP status ${status}; only 200 counts as success.${reads.en}`,
      (name) => `${name} 的响应 HTTP 状态码为 ${status}，只有 200 视为成功。${reads.zh}`,
    )
  }
  const contentType = header(rawHeaders, 'content-type')
  if (isJson(contentType)) return undefined
  const reads = excerpt(body, it)
  if (contentType === undefined) {
    return refuse(
      it,
      'failure.content-type',
      (name) => `The answer to ${name} has no Content-Type header; it must be application/json.${reads.en}`,
      (name) => `${name} 的响应缺少 Content-Type 响应头，应为 application/json。${reads.zh}`,
    )
  }
  const sent = quote(contentType, it)
  return refuse(
    it,
    'failure.content-type',
    (name) => `The answer to ${name} has Content-Type ${sent}; it must be application/json.${reads.en}`,
    (name) => `${name} 的响应 Content-Type 为 ${sent}，应为 application/json。${reads.zh}`,
  )
}

// Body

function bodyRefusal(it: Case): Refusal | undefined {
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

/** resultCode and resultMsg: whether they are there, not yet what they say. */
function resultRefusal(it: Case): Refusal | undefined {
  const { resultCode: code, resultMsg } = it.answer
  if (code === undefined || code === null) {
    const members = shorten(redact(Object.keys(it.answer).join(', '), [it.accessKey]), 80)
    return refuse(
      it,
      'failure.result-code-missing',
      (name) => `The answer to ${name} has no resultCode (members: ${members || 'none'}). Add it, "000000" for success.`,
      (name) => `${name} 的响应缺少 resultCode（字段：${members || '无'}）。请返回 resultCode，成功为 "000000"。`,
    )
  }
  if (typeof code !== 'string') {
    const value = shorten(redact(jsonOf(code), [it.accessKey]), 80)
    return refuse(
      it,
      'failure.result-code-type',
      (name) => `The resultCode of the answer to ${name} is the ${typeof code} ${value}; it must be text in quotes, such as "000000".`,
      (name) => `${name} 的响应 resultCode 为 ${typeof code} 类型的 ${value}，应为带引号的字符串，如 "000000"。`,
    )
  }
  it.resultCode = code
  if (resultMsg !== undefined && resultMsg !== null) return undefined
  if (chosen(it.settings, 'result-msg') === 'require') {
    return refuse(
      it,
      'failure.result-msg',
      (name) => `The answer to ${name} has no resultMsg, which setting result-msg=require demands. Add it, or set result-msg=warn.`,
      (name) => `${name} 的响应缺少 resultMsg，设置 result-msg=require 要求必须携带。请返回该字段，或设置 result-msg=warn。`,
    )
  }
  note(
    it,
    'note.result-msg',
    (name) => `The answer to ${name} has no resultMsg: optional in the tables, but the debugging FAQ calls such a body unparsable.`,
    (name) => `${name} 的响应缺少 resultMsg：接口表中为可选，但调试 FAQ 称此类响应无法解析。`,
  )
  return undefined
}

// Body-Sign

function bodySignRefusal(it: Case): Refusal | undefined {
  const setting = it.description.bodySignSetting
  const mode = chosen(it.settings, setting)
  if (mode === 'off') return undefined
  const { rawHeaders, body } = it.response
  let check = checkBodySign(rawHeaders, body, it.accessKey)
  if (check === 'misspelt' && mode === 'lenient-name') {
    const spelt = nameSent(it)
    note(
      it,
      'note.body-sign-name',
      (name) => `The header Body-Sign of the answer to ${name} is spelt ${spelt}, which the marketplace refuses.`,
      (name) => `${name} 的响应头 Body-Sign 写作 ${spelt}，云商店会拒绝。`,
    )
    check = checkBodySign(withExactName(rawHeaders), body, it.accessKey)
  }
  if (check === 'ok') return undefined
  const found = check
  const wrong = bodySignWords(it, found)
  if (mode !== 'warn') {
    return refuse(
      it,
      `failure.body-sign-${found}`,
      () => wrong.en,
      () => wrong.zh,
    )
  }
  note(
    it,
    'note.body-sign',
    () => `${wrong.en} Noted only, by setting ${setting}=warn.`,
    () => `${wrong.zh}（设置 ${setting}=warn，仅提示。）`,
  )
  return undefined
}

const BODY_SIGN_FORM = 'sign_type="HMAC-SHA256", signature="…"'

function bodySignWords(it: Case, check: Exclude<BodySignCheck, 'ok'>): Text {
  const { name } = it.description
  switch (check) {
    case 'missing':
      return text(
        `The answer to ${name} has no Body-Sign header. Sign every answer: Body-Sign: ${BODY_SIGN_FORM}.`,
        `${name} 的响应缺少 Body-Sign 响应头。每个响应都须签名：Body-Sign: ${BODY_SIGN_FORM}。`,
      )
    case 'misspelt':
      return text(
        `The answer to ${name} has the header ${nameSent(it)}, whose name must be exactly Body-Sign. If a proxy writes names in lower case, v1-body-sign=lenient-name lets that pass here.`,
        `${name} 的响应头名称为 ${nameSent(it)}，必须为 Body-Sign。若代理将名称转为小写，可设置 v1-body-sign=lenient-name。`,
      )
    case 'malformed': {
      const sent = quote(header(it.response.rawHeaders, 'body-sign') ?? '', it)
      return text(
        `The Body-Sign header of the answer to ${name} is ${sent}; it must have the form ${BODY_SIGN_FORM}, both values in double quotes.`,
        `${name} 的响应头 Body-Sign 为 ${sent}，格式应为 ${BODY_SIGN_FORM}，两个值都须加双引号。`,
      )
    }
    case 'wrong':
      return signedInAnotherSpelling(it)
        ? text(
            `The signature in Body-Sign of the answer to ${name} fits the same JSON in another spelling: the body was written anew after signing. Sign exactly the bytes that are sent.`,
            `${name} 的响应头 Body-Sign 的签名与同一 JSON 的另一种写法相符：签名后响应体被重新序列化。请对实际发送的字节签名。`,
          )
        : text(
            `The signature in Body-Sign of the answer to ${name} is wrong; it must be base64(HMAC-SHA256(access key, body)), over exactly the bytes sent.`,
            `${name} 的响应头 Body-Sign 的签名错误，应为 base64(HMAC-SHA256(访问密钥, 响应体))，对实际发送的字节计算。`,
          )
  }
}

/** The usual slip: the framework serialises the answer once to sign it and once more to send it. */
function signedInAnotherSpelling(it: Case): boolean {
  const sorted = Object.fromEntries(Object.entries(it.answer).sort(([a], [b]) => (a < b ? -1 : 1)))
  const spellings = [jsonOf(it.answer), jsonOf(sorted), jsonOf(it.answer, 2), jsonOf(it.answer, 4), it.written.trim()]
  return spellings.some((spelling) => checkBodySign(it.response.rawHeaders, Buffer.from(spelling), it.accessKey) === 'ok')
}

const isBodySign = (name: string): boolean =>
  name.length === BODY_SIGN_HEADER.length && name.toLowerCase() === BODY_SIGN_HEADER.toLowerCase()

const nameSent = (it: Case): string => it.response.rawHeaders.find((name, i) => i % 2 === 0 && isBodySign(name)) ?? ''

const withExactName = (rawHeaders: readonly string[]): string[] =>
  rawHeaders.map((written, i) => (i % 2 === 0 && isBodySign(written) ? BODY_SIGN_HEADER : written))

// Result code

function codeRefusal(it: Case): Refusal | undefined {
  const { description, answer } = it
  const code = it.resultCode as string
  if (description.success.includes(code) || description.inProgress.includes(code)) return undefined
  if (code === IN_PROGRESS_TYPO && readsTypo(it)) {
    note(
      it,
      'note.async-code-typo',
      (name) => `The answer to ${name} has resultCode ${code}, seven digits, and is read as ${IN_PROGRESS}. Answer ${IN_PROGRESS}.`,
      (name) => `${name} 的响应 resultCode 为七位 ${code}，按 ${IN_PROGRESS} 处理。请返回 ${IN_PROGRESS}。`,
    )
    return undefined
  }
  const row = resultCode(code)
  const sent = shorten(redact(code, [it.accessKey]), 40)
  if (!row) {
    note(
      it,
      'note.unknown-result-code',
      (name) =>
        `The answer to ${name} has resultCode ${sent}, which no table lists. Use a listed code, such as 000005 for other internal errors.`,
      (name) => `${name} 的响应 resultCode ${sent} 未列入结果码表。请使用表中的结果码，例如其它内部错误使用 000005。`,
    )
  }
  const said = typeof answer.resultMsg === 'string' && answer.resultMsg !== '' ? quote(answer.resultMsg, it) : undefined
  const wanted = [...description.success, ...description.inProgress].join(', ')
  return refuse(
    it,
    'failure.result-code',
    (name) =>
      `The answer to ${name} has resultCode ${sent} (${row?.meaning.en ?? 'in no table'})${said ? `, resultMsg ${said}` : ''}; accepted: ${wanted}.`,
    (name) =>
      `${name} 的响应 resultCode 为 ${sent}（${row?.meaning.zh ?? '未列入结果码表'}）${said ? `，resultMsg 为 ${said}` : ''}；可接受：${wanted}。`,
  )
}

const readsTypo = ({ description, settings }: Case): boolean =>
  description.inProgress.includes(IN_PROGRESS) &&
  description.settings.includes('v2-async-code-typo') &&
  chosen(settings, 'v2-async-code-typo') === 'accept'

// Members

function memberRefusal(it: Case): Refusal | undefined {
  // Serialisers of typed objects write null for what they have not got; parsers of typed objects read it as absent.
  if (it.written.includes('null')) {
    const dropped: string[] = []
    it.answer = withoutNulls(it.answer, '', NULL_DEPTH, dropped)
    if (dropped.length > 0) {
      const members = shorten(redact(dropped.join(', '), [it.accessKey]), 120)
      note(
        it,
        'note.null-member',
        (name) => `The answer to ${name} has null in ${members}, which counts as absent. Leave such members out.`,
        (name) => `${name} 的响应中 ${members} 为 null，视为未携带。请不要返回值为 null 的字段。`,
      )
    }
  }
  const found = misfits(it)
  if (found.length === 0) return undefined
  const wrong = violationWords(found, it)
  return refuse(
    it,
    ruleOf(found[0] as Violation),
    (name) => `The answer to ${name} does not fit its table: ${wrong.en}.`,
    (name) => `${name} 的响应不符合接口定义：${wrong.zh}。`,
  )
}

const DEPTH = 'depth'

function misfits({ description, answer }: Case): Violation[] {
  try {
    return violations(description.response, answer)
  } catch (error) {
    // Describing a value nested a hundred thousand deep overflows the stack.
    if (!(error instanceof RangeError)) throw error
    return [{ path: '', keyword: DEPTH, message: 'it is nested too deeply' }]
  }
}

function ruleRefusal(it: Case, asked: CallParameters): Refusal | undefined {
  for (const { id, source, broken } of it.description.answerRules) {
    const wrong = broken(it.answer, asked)
    if (wrong) {
      const { name } = it.description
      const reason = presentable(`The answer to ${name} is not accepted: ${wrong.en}.`, `${name} 的响应不被接受：${wrong.zh}。`, it)
      return { rule: id, provenance: source, reason }
    }
  }
  return undefined
}

// Words

type Sentence = (interfaceName: string) => string

function refuse(it: Case, rule: FailureId, en: Sentence, zh: Sentence): Refusal {
  const { name } = it.description
  return { rule, provenance: provenanceOf(rule), reason: presentable(en(name), zh(name), it) }
}

function note(it: Case, rule: NoteId, en: Sentence, zh: Sentence): void {
  const { name } = it.description
  it.notes.push({ rule, about: presentable(en(name), zh(name), it), provenance: provenanceOf(rule) })
}

/** Longest reason in characters; answers may hold anything. */
const REASON_CAP = 700

const presentable = (en: string, zh: string, { accessKey }: Case): Text =>
  text(shorten(redact(en, [accessKey]), REASON_CAP), shorten(redact(zh, [accessKey]), REASON_CAP))

const shorten = (written: string, cap: number): string => (written.length <= cap ? written : `${written.slice(0, cap - 1)}…`)

/** A text in quotes on one line. Hidden before it is cut: half a key would not be found any more. */
const quote = (written: string, { accessKey }: Case): string => JSON.stringify(shorten(redact(written, [accessKey]), 100))

/** As JSON.stringify, but for nesting deeper than the stack allows, which gives nothing. */
function jsonOf(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent) ?? ''
  } catch {
    return ''
  }
}

/** How a body begins, as a sentence, with markup and line breaks taken out; nothing for an empty one. */
function excerpt(body: Uint8Array, { accessKey }: Case): Text {
  const plain = redactedHead(body, [accessKey], 2048)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
    // Control characters, so that a binary body cannot garble a terminal, and what was no UTF-8.
    .replace(/[\s\p{Cc}\ufffd]+/gu, ' ')
    .trim()
  const begins = shorten(plain, 160)
  return begins === '' ? text('', '') : text(` It reads: ${begins}`, `内容：${begins}`)
}

function violationWords(found: readonly Violation[], it: Case): Text {
  const most = 3
  const leaks = it.accessKey !== '' && it.written.includes(it.accessKey)
  const more = found.length - most
  // The message quotes and cuts values; where the access key is among them, it keeps to the place and the keyword.
  const told = found.slice(0, most).map((violation) => {
    const place = placeOf(violation)
    const message = leaks ? `${place} breaks "${violation.keyword}"` : violation.message
    return text(message, chineseOf(violation, place, message.startsWith(place) ? message.slice(place.length + 1) : message))
  })
  return text(
    told.map(({ en }) => en).join('; ') + (more > 0 ? `; and ${more} more` : ''),
    told.map(({ zh }) => zh).join('；') + (more > 0 ? `；另有 ${more} 处` : ''),
  )
}

const placeOf = ({ path }: Violation): string => (path === '' ? 'the document' : `"${path.slice(1).replaceAll('/', '.')}"`)

/** Violations are worded in English only: what is wrong is said in Chinese, the detail left as it is. */
function chineseOf(violation: Violation, place: string, detail: string): string {
  const [, length, most] = /(\d+) characters, at most (\d+)/.exec(detail) ?? []
  switch (violation.keyword) {
    case 'required':
      return `缺少 ${place}`
    case 'minLength':
      return `${place} 为空`
    case 'maxLength':
      return most === undefined ? `${place} 超长` : `${place} 有 ${length} 个字符，最多 ${most} 个`
    case 'type':
      return `${place} 类型错误（${detail}）`
    case DEPTH:
      return '嵌套过深'
    default:
      return `${place} 格式错误（${detail}）`
  }
}

function ruleOf(violation: Violation): FailureId {
  switch (violation.keyword) {
    case 'required':
    case 'minLength':
      return 'failure.member-missing'
    case 'maxLength':
      return 'failure.member-length'
    default:
      return 'failure.member-form'
  }
}

// Headers and body

function header(rawHeaders: readonly string[], lowerCaseName: string): string | undefined {
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return rawHeaders[i + 1]
  }
  return undefined
}

/** Parameters such as charset are allowed: many frameworks add one unasked. */
const isJson = (contentType: string | undefined): contentType is string =>
  contentType !== undefined && (contentType === 'application/json' || /^\s*application\/json\s*(;|$)/i.test(contentType))

const BYTE_ORDER_MARK = 0xfeff
const LOOKS_LIKE_HTML = /^\ufeff?\s*(<!doctype\s+html|<html|<head|<body|<!--|<h\d|<p\b|<div)/i

const utf8 = (body: Uint8Array): string =>
  (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength)).toString('utf8')

const NOT_JSON = Symbol('not JSON')

function parse(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    return NOT_JSON
  }
}

/** The documented answers nest four objects and lists deep. */
const NULL_DEPTH = 8

/** The value with null members left out, as most parsers of typed objects see it. */
function withoutNulls(value: Answer, path: string, depth: number, dropped: string[]): Answer {
  const kept: [string, unknown][] = []
  for (const [name, member] of Object.entries(value)) {
    const place = path === '' ? name : `${path}.${name}`
    if (member === null) dropped.push(place)
    else kept.push([name, depth === 0 ? member : membersWithoutNulls(member, place, depth - 1, dropped)])
  }
  return Object.fromEntries(kept)
}

function membersWithoutNulls(value: unknown, path: string, depth: number, dropped: string[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (!Array.isArray(value)) return withoutNulls(value as Answer, path, depth, dropped)
  return depth === 0 ? value : value.map((item, at) => membersWithoutNulls(item, `${path}.${at}`, depth - 1, dropped))
}
