import { PERIOD_TYPES } from '../facts.ts'
import { assumed, code, doc, seed } from '../provenance.ts'
import { emptyableText, type FieldNote, list, object, oneOf, optional, pattern, type Schema, type Static, text } from '../schema.ts'
import type { SettingName } from '../settings.ts'
import { text as words } from '../text.ts'
import { STAMP_14 } from '../timestamps.ts'
import type { OpenApi } from './open-api.ts'

/** Query order (查询订单): the ISV asks the marketplace what an order is about. */

const page = doc('zh-cn_topic_0070649350')
const captured = code('public ISV code', 'an answer to a mock order, kept there')
const capturedShape = doc('zh-cn_topic_0070649350', 'type and null as in an answer kept in public ISV code')
const productPages = doc('查询订单:ProductInfo', 'read in a cut copy on huaweicloud.com/s')
const subUser = doc(
  'zh-cn_topic_0070649013',
  'only where the seller ticked the authorisation, and only for new purchases; none for SaaS since 2025-10-25',
)
const amounts = seed('查询订单, fragment on OrderLine', 'travels as text: [code]')

export const ORDER_QUERY_PATH = '/api/mkp-openapi-public/global/v1/order/query'
/** Most characters of an order id and of an order line id. */
export const MAX_ORDER_ID = 64

function plain<T>(type: 'string' | 'number' | 'integer', note: FieldNote): Schema<T> {
  return {
    type,
    description: note.about.en,
    'x-zh': note.about.zh,
    'x-source': note.source,
    ...(note.example === undefined ? {} : { examples: [note.example] }),
  }
}
/** Text of which no page tells the greatest length. */
const anyText = (note: FieldNote) => plain<string>('string', note)
const orNull = <T>(schema: Schema<T>): Schema<T | null> => ({ ...schema, nullable: true })

const request = object({
  orderId: text(MAX_ORDER_ID, { about: words('order', '订单ID'), source: page, example: 'CS2207261447AUY4H' }),
  orderLineId: optional(
    emptyableText(MAX_ORDER_ID, {
      about: words('order line; without it all lines are answered (assumed)', '订单行ID；不传则返回全部订单行（推测）'),
      source: page,
      example: 'CS2207261447AUY4H-000001',
    }),
  ),
})

const extendParam = object({
  name: anyText({ about: words('name', '参数名'), source: page, example: 'emailDomainName' }),
  value: anyText({ about: words('value', '参数值'), source: page, example: 'example.com' }),
})

const productInfo = object({
  productId: text(64, {
    about: words('product; the monthly and the yearly one differ', '产品标识；包月与包年不同'),
    source: productPages,
    example: 'OFFI000000000000000001',
  }),
  skuCode: text(64, {
    about: words('specification; stays when a renewal changes the period type', '规格标识；续费变更周期类型时不变'),
    source: productPages,
    example: '2f6d3a0e-0000-4000-8000-000000000001',
  }),
  linearValue: optional(
    plain<number>('number', { about: words('quantity of a linear attribute', '线性数值'), source: captured, example: 50 }),
  ),
  productName: optional(
    anyText({
      about: words('asset, specification and so on, joined with commas', '商品、规格等，以逗号连接'),
      source: captured,
      example: 'demo asset,standard edition,50 seats,1 year',
    }),
  ),
})

const orderLine = object({
  orderLineId: text(MAX_ORDER_ID, { about: words('order line', '订单行ID'), source: page, example: 'CS2207261447AUY4H-000001' }),
  chargingMode: oneOf(
    ['ON_DEMAND', 'ONE_TIME', 'PERIOD', 'ON_DEMAND_PKG'],
    { about: words('how it is paid for', '计费模式'), source: page, example: 'PERIOD' },
    25,
  ),
  expireTime: optional(
    pattern(STAMP_14, 20, {
      about: words('expiry, yyyyMMddHHmmss; periodic lines only', '到期时间 yyyyMMddHHmmss；仅包周期'),
      source: page,
      example: '20250102155959',
    }),
  ),
  periodType: optional(oneOf(PERIOD_TYPES, { about: words('type of the period', '周期类型'), source: page, example: 'year' })),
  periodNumber: optional(plain<number>('integer', { about: words('number of periods', '周期数量'), source: captured, example: 1 })),
  productInfo: optional(list(productInfo, { about: words('the products of the line', '产品信息'), source: page })),
  extendParams: optional(list(extendParam, { about: words('what the buyer filled in', '买家填写的扩展参数'), source: page })),
  currency: optional(
    emptyableText(64, {
      about: words('order amount; empty when money goes back', '订单金额；退订、退续费时为空'),
      source: amounts,
      example: '100',
    }),
  ),
  currencyAfterDiscount: optional(
    pattern(/^-?\d+(\.\d{1,3})?$/, 25, {
      about: words('deal amount, vouchers left out; negative when money goes back', '成交金额，不含代金券；退订、退续费时为负'),
      source: amounts,
      example: '100',
    }),
  ),
})

const buyerInfo = object({
  mobilePhone: optional(orNull(anyText({ about: words('mobile number', '手机号'), source: capturedShape }))),
  email: optional(orNull(anyText({ about: words('mail address', '邮箱'), source: capturedShape }))),
  customerId: anyText({
    about: words("buyer's account id", '客户账号ID'),
    source: assumed('open-api 4.2', 'mandatory: assumed; 32 hex characters in the captured answer'),
    example: '0123456789abcdef0123456789abcdef',
  }),
  customerName: anyText({
    about: words("buyer's account name", '客户账号名'),
    source: assumed('open-api 4.2', 'mandatory: assumed'),
    example: 'demo_buyer',
  }),
  customerRealName: optional(orNull(anyText({ about: words('real name', '实名'), source: capturedShape }))),
  customerType: optional(
    plain<number>('integer', {
      about: words('type of the account; meaning unknown', '客户类型；取值含义未知'),
      source: captured,
      example: 0,
    }),
  ),
  userId: optional(orNull(text(64, { about: words('IAM user id', 'IAM 用户ID'), source: subUser }))),
  userName: optional(orNull(text(64, { about: words('IAM user name', 'IAM 用户名'), source: subUser }))),
})

const orderInfo = object(
  {
    orderId: text(MAX_ORDER_ID, { about: words('order', '订单ID'), source: page, example: 'CS2207261447AUY4H' }),
    orderType: oneOf(
      ['NEW', 'TRIAL', 'TRIAL_TO_FORMAL', 'UNSUBSCRIBE', 'RENEW', 'CHANGE'],
      { about: words('what the order does', '订单类型'), source: page, example: 'NEW' },
      32,
    ),
    createTime: pattern(STAMP_14, 20, {
      about: words('when the order was placed, yyyyMMddHHmmss', '下单时间 yyyyMMddHHmmss'),
      source: page,
      example: '20220726064736',
    }),
    orderLine: list(orderLine, { about: words('the order lines; a list in spite of its name', '订单行列表'), source: page }),
    buyerInfo: optional({
      ...buyerInfo,
      description: 'the buyer',
      'x-zh': '买家信息',
      'x-source': page,
    }),
    extendParams: optional(
      list(extendParam, { about: words('parameters of the whole order; empty in the captured answer', '订单扩展参数'), source: captured }),
    ),
  },
  { description: 'the order; absent on failure', 'x-zh': '订单信息；失败时不返回', 'x-source': page },
)

const response = object({
  resultCode: text(16, {
    about: words('result code, MKT.0000 for success', '结果码，MKT.0000 表示成功'),
    source: page,
    example: 'MKT.0000',
  }),
  resultMsg: emptyableText(1024, { about: words('text of the result', '结果描述'), source: page, example: 'Success' }),
  orderInfo: optional(orderInfo),
})

export type OrderQueryResponse = Static<typeof response>
export type OrderInfo = Static<typeof orderInfo>

const settings: readonly SettingName[] = ['order-query-time-zone', 'sdk-replay', 'open-api-code-prefix', 'open-api-unknown-fields']

/** The open API described once, as the interfaces of the guides are. */
export const ORDER_QUERY: OpenApi = {
  id: 'open-api/order-query',
  name: 'order-query',
  title: words('query order', '查询订单'),
  method: 'GET',
  path: ORDER_QUERY_PATH,
  auth: 'sdk-hmac',
  body: 'query',
  request,
  response,
  result: { code: 'resultCode', message: 'resultMsg', success: 'MKT.0000' },
  carries: ['orderInfo'],
  settings,
  source: [page, doc('zh-cn_topic_0070649466', 'V2.0 guide'), doc('topic_0070649116', 'intl')],
}
