import { DOMAIN_STATES } from '../../market/open-apis/model.ts'
import type { LedgerEntry, OpenApiCallDetail, OpenApiCallView, UsageRecordView } from '../../market/open-apis/views.ts'
import { emptyableText, list, object, oneOf, optional, type Schema, text } from '../../protocol/schema.ts'
import { DOMAINS } from '../../protocol/sites.ts'
import { anything, count, moment, note, record, whole } from './notes.ts'
import { provenanceSchema } from './shapes.ts'

/** Forms of answers about the side where the ISV calls, each held to the view it describes. */

const id = (en: string, zh: string) => text(256, note(en, zh))
const words = (en: string, zh: string) => emptyableText(2_000_000, note(en, zh))
const both = object({ en: words('in English', '英文'), zh: words('in Chinese', '中文') })

const callMembers = {
  callId: id('call id', '调用ID'),
  api: optional(words('the API; absent when there is none of that method and path', '接口')),
  at: moment(note('business time', '业务时间')),
  receivedAt: moment(note('wall-clock time', '实际接收时间')),
  domain: oneOf(DOMAINS, note('domain it came to', '域名')),
  host: words('host as the caller named it', '调用方使用的主机名'),
  outcome: oneOf(['answered', 'refused', 'unavailable'], note('what became of it', '结果')),
  status: optional(whole(100, 999, note('HTTP status', 'HTTP 状态码'))),
  code: optional(words('code in the answer', '结果码')),
  orderId: optional(id('order it speaks of', '订单ID')),
  eventId: optional(id('licence application it speaks of', '申请事件ID')),
  instanceIds: optional(list(id('instance id', '实例ID'), note('instances it speaks of', '实例'))),
  reason: optional(words('why it was refused', '拒绝原因（英文）')),
  reasonZh: optional(words('the same in Chinese', '拒绝原因')),
  notes: list(both, note('what works here and is still unwise', '提示')),
}

export const openApiCallSchema: Schema<OpenApiCallView> = object(callMembers)

export const openApiCallDetailSchema: Schema<OpenApiCallDetail> = object({
  ...callMembers,
  request: object(
    {
      method: words('method', '方法'),
      url: words('path and query', '路径与查询'),
      headers: record(words('value', '值'), note('headers', '请求头')),
      body: optional(words('body; of an upload what was read of it', '请求体')),
    },
    { description: 'as it came, secrets hidden' },
  ),
  response: optional(object({ status: whole(100, 999, note('HTTP status', 'HTTP 状态码')), body: words('body', '响应体') })),
  diagnosis: optional(
    object(
      {
        mistake: optional(words('the mistake that gives the very signature that was sent', '错误类型')),
        text: both,
        canonicalRequest: optional(words('canonical request as the emulator computed it', '模拟器计算的规范请求')),
        canonicalRequestHash: optional(words('its hash', '规范请求哈希')),
        stringToSign: optional(words('the string that is signed', '待签字符串')),
        signedTexts: optional(list(words('text', '原文'), note('texts a usage push could have signed', '可能的签名原文'))),
      },
      { description: 'what was computed for a signature that does not fit' },
    ),
  ),
})

export const usageRecordSchema: Schema<UsageRecordView> = object({
  recordId: id('record id', '话单ID'),
  callId: id('the push it came with', '推送调用ID'),
  api: words('the API', '接口'),
  at: moment(note('business time of the push', '推送时间')),
  state: oneOf(['pending', 'accepted', 'rejected', 'charged'], note('state', '状态')),
  code: optional(words('why it was rejected: 001 to 013', '拒绝码')),
  reason: optional(words('the same in words', '拒绝原因（英文）')),
  reasonZh: optional(words('in Chinese', '拒绝原因')),
  provenance: optional(provenanceSchema),
  orderId: optional(id('order of its instance', '订单ID')),
  record: anything(note('as it was pushed', '推送内容')),
  chargedAt: optional(moment(note('when it was charged', '计费时间'))),
  deducted: optional(words('usage a package took over', '套餐抵扣量')),
  amount: optional(words('money for the rest', '金额')),
})

export const ledgerSchema: Schema<LedgerEntry> = object({
  at: moment(note('business time', '业务时间')),
  kind: oneOf(['payment', 'refund', 'usage'], note('what it is for', '类型')),
  amount: words('money the buyer pays; negative when it goes back', '金额，退款为负'),
  orderId: id('order', '订单ID'),
  recordId: optional(id('usage record', '话单ID')),
  quantity: optional(words('usage', '使用量')),
  deducted: optional(words('of it taken over by a package', '套餐抵扣量')),
})

export interface DomainView {
  readonly state: (typeof DOMAIN_STATES)[number]
  readonly delay: string
  readonly host: string
  readonly url?: string
}

export const domainViewSchema: Schema<DomainView> = object({
  state: oneOf(DOMAIN_STATES, note('how it answers', '状态')),
  delay: words('by which a slow one is late, ISO 8601', '缓慢时的延迟'),
  host: words("the real marketplace's name for it", '真实域名'),
  url: optional(words('where it answers on this machine', '本机地址')),
})

export const domainsSchema = object({ primary: domainViewSchema, fallback: domainViewSchema })

export const replyViewSchema = object({
  api: words('the API', '接口'),
  code: words('code it answers with', '结果码'),
  times: count(note('for so many calls to come', '剩余次数')),
})
