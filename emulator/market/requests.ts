import { CHARGING_MODES, PERIOD_TYPES } from '../protocol/facts.ts'
import { GUIDES } from '../protocol/interface.ts'
import { doc } from '../protocol/provenance.ts'
import { closed, emptyableText, list, object, oneOf, optional, type Schema, type Static, text } from '../protocol/schema.ts'
import { FLOW_NAMES } from '../protocol/supervision.ts'
import { text as words } from '../protocol/text.ts'
import { flag, note, whole } from './own-notes.ts'
import { appealSchema, decisionSchema, deliverSchema, proofSchema, reasonSchema, requirementSchema } from './supervision/requests.ts'

/** What users ask a market to do. The same schemas guard the library, the control API, its OpenAPI document and scenario steps. */

/** A number or decimal text; at most three decimals. */
const money: Schema<number | string> = {
  anyOf: [
    { type: 'number', minimum: 0, maximum: 1e12 },
    { type: 'string', pattern: '^\\d{1,15}(\\.\\d{1,3})?$' },
  ],
  'x-decimals': 3,
  description: 'money paid, at most three decimals',
  'x-zh': '实付金额，最多三位小数',
  'x-source': doc('zh-cn_topic_0070649180'),
}

const productMembers = {
  productId: optional(text(64, note('product id', '产品标识'))),
  skuCode: optional(text(64, note('specification id', '规格标识'))),
  quantity: optional(whole(0, 9_999_999, note('quantity attribute', '数量属性'))),
  diskSize: optional(whole(0, 9_999_999, note('disk attribute, GB', '硬盘大小属性'))),
  bandWidth: optional(whole(0, 9_999_999, note('bandwidth attribute, Mbps', '带宽属性'))),
}

const item = closed(object(productMembers, { description: 'one specification or billing item' }))

const customer = closed(
  object(
    {
      customerId: optional(text(100, note("buyer's account id", '客户账号ID'))),
      customerName: optional(text(64, note("buyer's account name", '客户账号名'))),
      userId: optional(text(64, note('IAM user id', 'IAM 用户ID'))),
      userName: optional(text(64, note('IAM user name', 'IAM 用户名'))),
      mobilePhone: optional(text(64, note('mobile number, plain; encrypted on the wire', '手机号（明文，发送时加密）'))),
      email: optional(text(128, note('mail address, plain; encrypted on the wire', '邮箱（明文，发送时加密）'))),
    },
    { description: 'the buyer' },
  ),
)

const extendParam = closed(object({ name: text(64, note('name', '名称')), value: emptyableText(1024, note('value', '值')) }))

export const buySchema = closed(
  object({
    guide: optional(oneOf(GUIDES, note("access guide; default: the market's", '接入指南'))),
    chargingMode: optional(oneOf(CHARGING_MODES, note('how it is paid for; default: period', '计费方式'))),
    periodType: optional(oneOf(PERIOD_TYPES, note('period products: year or month; default: month', '周期类型'))),
    periodNumber: optional(whole(1, 99, note('number of periods; default: 1', '周期数量'))),
    trial: optional(flag(note('a trial order', '是否试用'))),
    trialDays: optional(
      whole(3, 180, {
        about: words('length of the trial in days; default: 15', '试用天数'),
        source: doc('试用 fragment', '3 to 180 days'),
      }),
    ),
    amount: optional(money),
    unitPrice: optional(money),
    currency: optional(text(3, note('default: CNY', '币种', 'CNY'))),
    customer: optional(customer),
    ...productMembers,
    items: optional(
      list(item, note('several billing items in one order (on demand)', '一个订单的多个计费项'), { minItems: 1, maxItems: 20 }),
    ),
    extendParams: optional(list(extendParam, note('what the buyer filled in', '扩展参数'), { maxItems: 50 })),
    testFlag: optional(flag(note('a debugging order', '是否调试订单'))),
    supervision: optional(
      oneOf(
        FLOW_NAMES,
        note('what is delivered under service supervision; default: what the guide delivers', '服务监管类型；默认按接入指南'),
      ),
    ),
    review: optional(flag(note('the platform checks the acceptance papers, as for 赋能云 and 基地云', '需华为云复核（赋能云、基地云）'))),
  }),
)
export type BuyRequest = Static<typeof buySchema>

export const renewSchema = closed(
  object({
    periodType: optional(oneOf(['year', 'month'], note('default: as before', '周期类型'))),
    periodNumber: optional(whole(1, 99, note('default: 1', '周期数量'))),
    amount: optional(money),
    change: optional(closed(object(productMembers, { description: 'renewal with change: the target specification' }))),
  }),
)
export type RenewRequest = Static<typeof renewSchema>

export const convertSchema = closed(
  object({
    periodType: optional(oneOf(['year', 'month'], note('default: month', '周期类型'))),
    periodNumber: optional(whole(1, 99, note('default: 1', '周期数量'))),
    amount: optional(money),
    productId: optional(text(64, note('new product id, when it changes', '新的产品标识'))),
  }),
)
export type ConvertRequest = Static<typeof convertSchema>

export const upgradeSchema = closed(object({ ...productMembers, amount: optional(money) }))
export type UpgradeRequest = Static<typeof upgradeSchema>

export const unsubscribeSchema = closed(
  object({
    negotiated: optional(flag(note('agreed with the seller: the five days and ten times do not apply', '协商退订'))),
    amount: optional(money),
  }),
)
export type UnsubscribeRequest = Static<typeof unsubscribeSchema>

export const applyLicenceSchema = closed(
  object({
    deviceFingerprint: optional(
      text(1024, {
        about: words('fingerprint of the device, for a licence bound to one', '设备指纹，用于与设备绑定的 License'),
        source: doc('zh-cn_topic_0070649255'),
      }),
    ),
    eventId: optional(
      text(64, {
        about: words('repeats the earlier application of this id; left out: a new one', '重发该编号的申请；省略则为新的申请'),
        source: doc('zh-cn_topic_0070649255', 'the same application may be sent again'),
      }),
    ),
  }),
)
export type ApplyLicenceRequest = Static<typeof applyLicenceSchema>

export const deliverLicenceSchema = closed(
  object({
    licence: text(65_536, note('the licence, as the seller enters it', 'License 内容')),
    instanceId: optional(text(64, note("the seller's id for the instance; default: one is made", '实例ID'))),
  }),
)
export type DeliverLicenceRequest = Static<typeof deliverLicenceSchema>

/** Actions that take nothing. */
export const emptySchema = closed(object({}))

export const querySchema = closed(
  object({
    instanceIds: list(text(64, note('instance id', '实例ID')), note('1 to 100 instances', '实例列表'), { minItems: 1, maxItems: 100 }),
  }),
)

/** Every action on an instance, by the name users type. */
export const ACTION_SCHEMAS = {
  renew: renewSchema,
  'convert-trial': convertSchema,
  unsubscribe: unsubscribeSchema,
  'unsubscribe-renewal': emptySchema,
  upgrade: upgradeSchema,
  freeze: emptySchema,
  unfreeze: emptySchema,
  'open-details': emptySchema,
  'apply-licence': applyLicenceSchema,
  'deliver-licence': deliverLicenceSchema,
  'submit-requirement': requirementSchema,
  'confirm-requirement': emptySchema,
  'reject-requirement': reasonSchema,
  deliver: deliverSchema,
  'parcel-signed': emptySchema,
  'take-code': emptySchema,
  'upload-proof': proofSchema,
  approve: emptySchema,
  'send-back': reasonSchema,
  accept: emptySchema,
  reject: reasonSchema,
  appeal: appealSchema,
  'decide-appeal': decisionSchema,
} as const satisfies Readonly<Record<string, Schema>>

export type InstanceAction = keyof typeof ACTION_SCHEMAS
