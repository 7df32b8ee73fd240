import type { ChargingMode } from '../facts.ts'
import type { MarketplaceInterface } from '../interface.ts'
import { assumed, doc, seed } from '../provenance.ts'
import { digits, object, oneOf, optional, pattern, type Schema, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_14, stamp14 } from '../timestamps.ts'
import { instanceIdReturned, licenceReturned } from './answer-rules.ts'
import { instanceId as answeredInstanceId, resultCode, resultMsg } from './app-info.ts'
import { exampleFacts } from './examples.ts'
import { asDigits, describer, instance, onlyPeriod, orderId, periodNumber, periodType, renewed, request } from './get-parts.ts'

/**
 * Licence, first edition (联营License类商品接入指南, retired): the wire of SaaS V1.0; the licence comes in the answer to
 * getLicense, and the buyer accepts it afterwards (服务监管).
 */

const overview = doc('zh-cn_topic_0000001353181669', '联营License类商品接入指南')
const get = doc('zh-cn_topic_0070649153', 'getLicense')
const renewal = doc('zh-cn_topic_0000001353381237', 'License续费')
const expiry = seed('seed fragment License过期', 'that it is called once and freezes')
const expiryShape = assumed('license 1.5', 'shapes as of releaseLicense: the table was not visible')
const release = doc('zh-cn_topic_0000001353261785', 'License释放')
/** The table of getLicense is cut after `amount`. */
const cut = assumed('license 1.3', 'as in newInstance of SaaS V1.0: the table was cut here')

const describe = describer('license-v1')

/** Products of this guide are sold by period or once. Source: [doc] zh-cn_topic_0070649153 (periodType). */
const MODE_CODE: Readonly<Partial<Record<ChargingMode, string>>> = { period: '1', 'one-time': '3' }

const newExpiry = (en: string, zh: string, source = get): Schema<string> =>
  pattern(STAMP_14, 20, { about: words(en, zh), source, example: '20200727153156' })

const getLicense = describe({
  name: 'getLicense',
  title: words('get licence', '获取License'),
  trigger: words(
    'an order was paid: the licence comes in the answer, and the buyer accepts it afterwards',
    '订单支付后调用：响应中返回 License，之后由用户确认验收',
  ),
  role: 'create',
  request: request('getLicense', {
    customerId: text(100, { about: words("buyer's account id", '客户账号ID'), source: get, example: '68cbc86abc2018ab880d92f36422fa0e' }),
    customerName: optional(text(64, { about: words("buyer's account name", '客户账号名'), source: get, example: 'huaweiuser' })),
    businessId: text(64, {
      about: words("the marketplace's business id, different in every call", '云商店业务ID，每次请求均不同'),
      source: get,
      example: '61e834ba-7b97-4418-b8f7-e5345137278c',
    }),
    orderId: orderId(get, 'marketplace order id', '云商店订单ID'),
    skuCode: optional(
      text(64, {
        about: words('specification id; stays when the period type changes', '规格标识；周期类型变更时不变'),
        source: get,
        example: 'd0abcd12-1234-5678-ab90-11ab012aaaa1',
      }),
    ),
    productId: text(64, {
      about: words('product id, one for each specification and period type', '产品标识，规格与周期类型各对应一个'),
      source: get,
      example: '00301-666666-0--0',
    }),
    expireTime: optional(newExpiry('expiry, period products only; informative', '过期时间，仅包周期，仅供参考')),
    periodType: periodType(get),
    periodNumber: periodNumber(cut),
    chargingMode: optional(
      oneOf(['1', '3'], { about: words('1 period, 3 one-time', '计费模式：1 包周期，3 一次性'), source: cut, example: '1' }),
    ),
    trialFlag: optional(oneOf(['0', '1'], { about: words('1: a trial', '是否试用：1 是'), source: cut }, 2)),
    orderAmount: optional(
      pattern(/^\d+(\.\d{1,3})?$/, 20, { about: words('amount paid, at most 3 decimals', '订单金额'), source: cut, example: '12.78' }),
    ),
    amount: optional(digits(7, { about: words('quantity attribute', '数量属性'), source: get, example: '30' })),
  }),
  response: object({
    resultCode,
    resultMsg,
    instanceId: optional(answeredInstanceId),
    license: optional({
      type: 'string',
      minLength: 1,
      description: 'the licence; no greatest length is given',
      'x-zh': 'License 字符串；文档未给出最大长度',
      'x-source': get,
      examples: ['LICENSE-4ef28f-312d3d'],
    } as Schema<string>),
  }),
  answerRules: [instanceIdReturned, licenceReturned],
  settings: ['supervision-completed', 'license-v1-identification'],
  idempotency: {
    key: ['orderId'],
    answer: words(
      'success with the same licence and instanceId; nothing is made anew',
      '返回成功及相同的 license、instanceId，不得重复生成',
    ),
    source: overview,
  },
  source: [overview, get],
  compose: (f, c) => ({
    customerId: f.customer?.customerId,
    customerName: f.customer?.customerName,
    businessId: c.businessId,
    orderId: f.orderId,
    skuCode: f.product?.skuCode,
    productId: f.product?.productId,
    expireTime: f.expireTime !== undefined && f.chargingMode === 'period' ? stamp14(f.expireTime) : undefined,
    ...onlyPeriod(f),
    chargingMode: f.chargingMode && MODE_CODE[f.chargingMode],
    trialFlag: f.trial ? '1' : undefined,
    orderAmount: f.orderAmount,
    amount: asDigits(f.product?.quantity),
  }),
  forms: [
    { name: 'period', title: words('get licence, period', '获取License（包周期）'), facts: exampleFacts.purchase('period') },
    { name: 'one-time', title: words('get licence, one-time', '获取License（一次性）'), facts: exampleFacts.purchase('one-time') },
    { name: 'trial', title: words('get licence, trial', '获取License（试用）'), facts: exampleFacts.trial },
  ],
})

const refreshLicense = describe({
  name: 'refreshLicense',
  title: words('renewal', 'License续费'),
  trigger: words('a renewal was paid, or a trial became formal', '续费或试用转正'),
  role: 'renew',
  request: request('refreshLicense', {
    orderId: orderId(renewal, 'the new order; the resource is found by instanceId', '续费产生的新订单ID；资源以 instanceId 查找'),
    instanceId: instance(renewal),
    productId: optional(text(64, { about: words('sent when the period type changed', '周期类型变更时携带'), source: renewal })),
    expireTime: newExpiry('new expiry', '新的过期时间', renewal),
    periodType: periodType(renewal),
    periodNumber: periodNumber(renewal),
  }),
  settings: ['trial-to-formal-starts'],
  idempotency: {
    key: ['orderId'],
    answer: words('success, without extending again', '返回成功，不得重复续期'),
    source: assumed('license 1.4', 'V1.0 renewal page'),
  },
  source: [renewal],
  compose: renewed,
  forms: [
    { name: 'renewal', title: words('renewal', '续费'), facts: exampleFacts.refresh('RENEWAL') },
    {
      name: 'trial-to-formal',
      title: words('trial to formal', '试用转正'),
      facts: { ...exampleFacts.refresh('TRIAL_TO_FORMAL'), productChanged: true },
    },
  ],
})

const expireLicense = describe({
  name: 'expireLicense',
  title: words('expiry', 'License过期'),
  trigger: words('a period product ran out: freeze, keep the data', '包周期商品到期：冻结，保留数据'),
  role: 'expire',
  request: request('expireLicense', {
    orderId: orderId(expiryShape, 'order of the new purchase', '新购订单ID'),
    instanceId: instance(expiryShape),
  }),
  idempotency: {
    key: ['instanceId'],
    answer: words('success', '返回成功'),
    source: assumed('license 1.5', 'V1.0 expiry page'),
  },
  source: [expiry, doc('imc_01_0038', 'the value of activity')],
  compose: (f) => ({ orderId: f.orderId, instanceId: f.instanceIds[0] }),
  forms: [{ name: 'expiry', title: words('expiry', 'License过期'), facts: exampleFacts.instance }],
})

const releaseLicense = describe({
  name: 'releaseLicense',
  title: words('release', 'License释放'),
  trigger: words('the retention ended without renewal, or the order was unsubscribed', '保留期结束未续费，或退订成功'),
  role: 'release',
  request: request('releaseLicense', {
    orderId: orderId(release, 'order of the original purchase', '原新购订单ID'),
    instanceId: instance(release),
  }),
  settings: ['release-after-refund'],
  idempotency: {
    key: ['instanceId'],
    answer: words('success', '返回成功'),
    source: assumed('license 1.6', 'V1.0 release page'),
  },
  source: [release],
  compose: (f) => ({ orderId: f.orderId, instanceId: f.instanceIds[0] }),
  forms: [{ name: 'release', title: words('release', 'License释放'), facts: exampleFacts.instance }],
})

export const licenseV1: readonly MarketplaceInterface[] = [getLicense, refreshLicense, expireLicense, releaseLicense]
