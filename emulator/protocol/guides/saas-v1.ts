import { encryptField } from '../cipher/field-cipher.ts'
import type { CallFacts, ChargingMode } from '../facts.ts'
import type { CallParameters, MarketplaceInterface } from '../interface.ts'
import { assumed, code, doc, type Provenance } from '../provenance.ts'
import { encodeExtendParams } from '../saas-extend-params.ts'
import { digits, object, oneOf, optional, pattern, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_14, STAMP_17, stamp14 } from '../timestamps.ts'
import { everyInstanceAnswered, instanceIdReturned } from './answer-rules.ts'
import { appInfo, encryptType, instanceId, queryAnswer, resultCode, resultMsg } from './app-info.ts'
import { exampleFacts } from './examples.ts'
import { asDigits, describer, instance, onlyPeriod, orderId, periodNumber, periodType, renewed, request } from './get-parts.ts'

/** General and self-service SaaS access guide V1.0 (通用和自服务SaaS类商品接入指南 V1.0): GET, one URL, `activity` selects the scene. */

const S1 = doc('zh-cn_topic_0070649013', '新购商品')
const S3 = doc('zh-cn_topic_0070649180', '商品续费')
const S10 = doc('zh-cn_topic_0070649181', '商品过期')
const S11 = doc('zh-cn_topic_0070649056', '商品资源释放')
const S12 = doc('zh-cn_topic_0000001297828992', '商品升级')
const S13 = doc('zh-cn_topic_0070649407', '资源状态变更')
const S14 = doc('bms_060db51ae71c39d28dad95398f778bed', '查询实例信息')
const fragment = (page: string) => doc(page, 'read in a cut copy on huaweicloud.com/s')
/** The licence guide's page describes these fields in the same words; the SaaS table was cut before them. */
const twin = doc('zh-cn_topic_0070649153', 'getLicense, same field text')
const S31 = fragment('新购商品, fragments on expireTime, chargingMode, saasExtendParams')

/** Wire values of chargingMode. Source: fragment S31. */
const CHARGING_MODE_CODE: Readonly<Record<ChargingMode, string>> = {
  'on-demand': '0',
  period: '1',
  'one-time': '3',
  'on-demand-package': '5',
}

const amountText = (source: Provenance, en: string, zh: string) =>
  pattern(/^\d+(\.\d{1,3})?$/, 20, { about: words(en, zh), source, example: '12.78' })
const signedAmountText = (source: Provenance, en: string, zh: string) =>
  pattern(/^-?\d+(\.\d{1,3})?$/, 20, { about: words(en, zh), source, example: '12.78' })

const linear = (source: Provenance, en: string, zh: string) => optional(digits(7, { about: words(en, zh), source, example: '30' }))
const extendParams = (source: Provenance) =>
  optional(
    text(2048, { about: words('base64 of a JSON array of {name, value}: what the buyer filled in', '扩展参数：base64(JSON)'), source }),
  )

const linearAttributes = (source: Provenance) => ({
  amount: linear(source, 'quantity attribute, pieces or times', '数量属性'),
  diskSize: linear(source, 'disk attribute, GB', '硬盘大小属性（GB）'),
  bandWidth: linear(source, 'bandwidth attribute, Mbps', '带宽属性（Mbps）'),
})

const linearValues = (facts: CallFacts): CallParameters => ({
  amount: asDigits(facts.product?.quantity),
  diskSize: asDigits(facts.product?.diskSize),
  bandWidth: asDigits(facts.product?.bandWidth),
})

const extendValue = (facts: CallFacts) => (facts.extendParams?.length ? encodeExtendParams(facts.extendParams) : undefined)

const describe = describer('saas-v1')

const newInstance = describe({
  name: 'newInstance',
  title: words('new purchase', '新购商品'),
  trigger: words(
    'an order was paid; again at every retry and when the buyer opens the resource details',
    '订单支付后调用；重试及买家查看资源详情时再次调用',
  ),
  role: 'create',
  request: request('newInstance', {
    businessId: text(64, {
      about: words("the marketplace's business id, different in every call", '云商店业务ID，每次请求均不同'),
      source: S1,
      example: '61e834ba-7b97-4418-b8f7-e5345137278c',
    }),
    customerId: text(100, { about: words("buyer's account id", '客户账号ID'), source: S1, example: '68cbc86abc2018ab880d92f36422fa0e' }),
    customerName: optional(
      text(64, {
        about: words("buyer's account name (mandatory on the CN page, optional on intl)", '客户账号名'),
        source: S1,
        example: 'huaweiuser',
      }),
    ),
    userId: optional(text(64, { about: words('IAM user id', 'IAM 用户ID'), source: S1 })),
    userName: optional(text(64, { about: words('IAM user name', 'IAM 用户名'), source: S1 })),
    mobilePhone: optional(
      text(256, {
        about: words('encrypted mobile number, if the listing asks for it', '手机号（加密）'),
        source: assumed('新购商品, fragment on mobilePhone', 'the field is documented, its length is not'),
      }),
    ),
    email: optional(
      text(512, {
        about: words('encrypted mail address, if the listing asks for it', '邮箱（加密）'),
        source: assumed('新购商品, fragment on mobilePhone', 'the field is documented, its length is not'),
      }),
    ),
    orderId: orderId(S1, 'marketplace order id', '云商店订单ID'),
    skuCode: optional(
      text(64, { about: words('specification id', '规格标识'), source: twin, example: 'd0abcd12-1234-5678-ab90-11ab012aaaa1' }),
    ),
    productId: text(64, {
      about: words('product id; on demand: one per billing item', '产品标识'),
      source: S1,
      example: '00301-666666-0--0',
    }),
    trialFlag: optional(
      oneOf(
        ['0', '1'],
        {
          about: words('1: a trial', '是否试用：1 是'),
          source: code('comments in a public ISV callback', 'the name also stands in a V2.0 sample; length assumed'),
        },
        2,
      ),
    ),
    expireTime: optional(
      pattern(STAMP_14, 20, {
        about: words('expiry yyyyMMddHHmmss; period and on-demand package only', '过期时间'),
        source: S31,
        example: '20200727153156',
      }),
    ),
    chargingMode: optional(
      oneOf(['0', '1', '3', '5'], {
        about: words('0 on demand, 1 period, 3 one-time, 5 on-demand package', '计费模式：0 按需，1 包周期，3 一次性，5 按需套餐包'),
        source: S31,
        example: '1',
      }),
    ),
    periodType: periodType(twin),
    periodNumber: periodNumber(S3),
    orderAmount: optional(amountText(S3, 'amount paid, at most 3 decimals', '订单金额')),
    provisionType: optional(
      digits(2, {
        about: words('how the instance is opened; values not documented, a sample shows 1', '商品实例开通方式'),
        source: code('public ISV callback', 'a V2.0 sample shows 1'),
      }),
    ),
    acceptanceTime: optional(
      pattern(STAMP_17, 20, {
        about: words("buyer's acceptance, products opened after acceptance", '客户验收时间'),
        source: fragment('新购商品, fragment on acceptanceTime'),
      }),
    ),
    ...linearAttributes(S12),
    saasExtendParams: extendParams(S31),
  }),
  response: object({ resultCode, resultMsg, encryptType, instanceId: optional(instanceId), appInfo: optional(appInfo) }),
  answerRules: [instanceIdReturned],
  settings: ['v1-create-in-progress', 'late-instance-id', 'restart-after-refund'],
  idempotency: {
    key: ['orderId'],
    onDemandKey: ['orderId', 'productId'],
    answer: words('success with the same instanceId and appInfo; no second instance', '返回成功及相同的 instanceId、appInfo，不得重复开通'),
    source: S1,
  },
  source: [S1, doc('saas_topic_0000001')],
  compose: (f, c) => ({
    businessId: c.businessId,
    customerId: f.customer?.customerId,
    customerName: f.customer?.customerName,
    userId: f.customer?.userId,
    userName: f.customer?.userName,
    mobilePhone: f.customer?.mobilePhone && encryptField(f.customer.mobilePhone, c.accessKey, c.keyBits, c.iv('mobilePhone')),
    email: f.customer?.email && encryptField(f.customer.email, c.accessKey, c.keyBits, c.iv('email')),
    orderId: f.orderId,
    skuCode: f.product?.skuCode,
    productId: f.product?.productId,
    trialFlag: f.trial ? '1' : undefined,
    expireTime:
      f.expireTime !== undefined && (f.chargingMode === 'period' || f.chargingMode === 'on-demand-package')
        ? stamp14(f.expireTime)
        : undefined,
    chargingMode: f.chargingMode && CHARGING_MODE_CODE[f.chargingMode],
    ...onlyPeriod(f),
    orderAmount: f.orderAmount,
    ...linearValues(f),
    saasExtendParams: extendValue(f),
  }),
  forms: [
    { name: 'period', title: words('new purchase, period', '新购（包周期）'), facts: exampleFacts.purchase('period') },
    { name: 'one-time', title: words('new purchase, one-time', '新购（一次性）'), facts: exampleFacts.purchase('one-time') },
    { name: 'on-demand', title: words('new purchase, on demand', '新购（按需）'), facts: exampleFacts.purchase('on-demand') },
    {
      name: 'on-demand-package',
      title: words('new purchase, on-demand package', '新购（按需套餐包）'),
      facts: exampleFacts.purchase('on-demand-package'),
    },
    { name: 'trial', title: words('new purchase, trial', '新购（试用）'), facts: exampleFacts.trial },
  ],
})

const refreshInstance = describe({
  name: 'refreshInstance',
  title: words('renewal', '商品续费'),
  trigger: words('a renewal was paid, a trial became formal, or a renewal was cancelled', '续费、试用转正或退续费'),
  role: 'renew',
  request: request('refreshInstance', {
    orderId: orderId(S3, 'the new (renewal, conversion or cancellation) order', '续费产生的新订单ID'),
    instanceId: instance(S3),
    productId: optional(text(64, { about: words('sent when the period type changed', '周期类型变更时携带'), source: S3 })),
    expireTime: pattern(STAMP_14, 20, {
      about: words('new expiry, yyyyMMddHHmmss', '新的过期时间'),
      source: S3,
      example: '20180725000000',
    }),
    trialToFormal: optional(oneOf(['1'], { about: words('1: trial becomes formal', '试用转正：1'), source: S3 }, 2)),
    periodType: periodType(S3),
    periodNumber: periodNumber(S3),
    orderAmount: optional(signedAmountText(S3, 'amount paid; negative for a cancelled renewal', '订单金额；退续费为负')),
  }),
  settings: ['trial-to-formal-starts'],
  idempotency: { key: ['orderId'], answer: words('success, without extending again', '返回成功，不得重复续期'), source: S3 },
  source: [S3],
  compose: (f) => ({
    ...renewed(f),
    trialToFormal: f.scene === 'TRIAL_TO_FORMAL' ? '1' : undefined,
    orderAmount: f.orderAmount,
  }),
  forms: [
    { name: 'renewal', title: words('renewal', '续费'), facts: exampleFacts.refresh('RENEWAL') },
    {
      name: 'trial-to-formal',
      title: words('trial to formal', '试用转正'),
      facts: { ...exampleFacts.refresh('TRIAL_TO_FORMAL'), productChanged: true },
    },
    { name: 'cancelled-renewal', title: words('cancelled renewal', '退续费'), facts: exampleFacts.refresh('UNSUBSCRIBE_RENEWAL_PERIOD') },
    {
      name: 'renewal-with-change',
      title: words('renewal with another period type', '续费并变更周期类型'),
      facts: { ...exampleFacts.refresh('RENEWAL'), productChanged: true, periodType: 'year' },
    },
  ],
})

const expireInstance = describe({
  name: 'expireInstance',
  title: words('expiry', '商品过期'),
  trigger: words('a period product ran out: freeze, keep the data', '包周期商品到期：冻结，保留数据'),
  role: 'expire',
  request: request('expireInstance', { instanceId: instance(S10), orderId: orderId(S10, 'order of the new purchase', '新购订单ID') }),
  idempotency: { key: ['instanceId'], answer: words('success, and nothing happens', '返回成功，不做重复处理'), source: S10 },
  source: [S10],
  compose: (f) => ({ instanceId: f.instanceIds[0], orderId: f.orderId }),
  forms: [{ name: 'expiry', title: words('expiry', '商品过期'), facts: exampleFacts.instance }],
})

const releaseInstance = describe({
  name: 'releaseInstance',
  title: words('release', '商品资源释放'),
  trigger: words('the frozen period ended without renewal, or the order was unsubscribed', '冻结期结束未续费，或退订成功'),
  role: 'release',
  request: request('releaseInstance', {
    instanceId: instance(S11),
    orderId: orderId(S11, 'order of the new purchase', '新购订单ID'),
    orderAmount: optional(amountText(S11, 'amount paid', '订单金额')),
  }),
  settings: ['release-after-refund'],
  idempotency: { key: ['instanceId'], answer: words('success', '返回成功'), source: S11 },
  source: [S11],
  compose: (f) => ({ instanceId: f.instanceIds[0], orderId: f.orderId, orderAmount: f.orderAmount }),
  forms: [{ name: 'release', title: words('release', '资源释放'), facts: { ...exampleFacts.instance, orderAmount: '12.78' } }],
})

const upgrade = describe({
  name: 'upgrade',
  title: words('upgrade', '商品升级'),
  trigger: words('an upgrade or enlargement was paid; instanceId never changes', '升配或扩容支付后调用，instanceId 不变'),
  role: 'upgrade',
  request: request('upgrade', {
    instanceId: instance(S12),
    orderId: orderId(S12, 'the new upgrade order', '升级产生的新订单ID'),
    skuCode: text(64, { about: words('specification after the upgrade', '升级后的规格标识'), source: S12 }),
    productId: text(64, { about: words('product after the upgrade', '升级后的产品标识'), source: S12 }),
    ...linearAttributes(S12),
    saasExtendParams: extendParams(doc('zh-cn_topic_0000001297828992', 'in the sample, not in the table')),
  }),
  settings: ['restart-after-refund'],
  idempotency: { key: ['orderId'], answer: words('success, not upgraded twice', '返回成功，不得重复升级'), source: S12 },
  source: [S12, doc('zh-cn_topic_0070649183')],
  compose: (f) => ({
    instanceId: f.instanceIds[0],
    orderId: f.orderId,
    skuCode: f.product?.skuCode,
    productId: f.product?.productId,
    ...linearValues(f),
    saasExtendParams: extendValue(f),
  }),
  forms: [{ name: 'upgrade', title: words('upgrade', '升级'), facts: exampleFacts.upgrade }],
})

const instanceStatus = describe({
  name: 'instanceStatus',
  title: words('resource status change', '资源状态变更'),
  trigger: words('an on-demand instance is frozen or thawed: arrears, violation, expiry', '按需实例冻结或解冻：欠费、违规、到期'),
  role: 'status',
  request: request(
    'instanceStatus',
    {
      instanceId: instance(S13),
      instanceStatus: oneOf(
        ['FREEZE', 'NORMAL'],
        {
          about: words('FREEZE: freeze, NORMAL: thaw', 'FREEZE 冻结，NORMAL 解冻'),
          source: S13,
          example: 'FREEZE',
        },
        32,
      ),
    },
    32,
  ),
  idempotency: {
    key: ['instanceId', 'instanceStatus'],
    answer: words('success', '返回成功'),
    source: assumed('saas-v1 2.6', 'not stated'),
  },
  source: [S13],
  compose: (f) => ({ instanceId: f.instanceIds[0], instanceStatus: f.freeze ? 'FREEZE' : 'NORMAL' }),
  forms: [
    { name: 'freeze', title: words('freeze', '冻结'), facts: { ...exampleFacts.instance, freeze: true } },
    { name: 'unfreeze', title: words('thaw', '解冻'), facts: { ...exampleFacts.instance, freeze: false } },
  ],
})

const queryInstance = describe({
  name: 'queryInstance',
  title: words('query instances', '查询实例信息'),
  trigger: words('live usage and access data, up to 100 instances at once', '查询实例及使用量，一次最多 100 个'),
  role: 'query',
  request: request('queryInstance', {
    instanceId: text(64 * 100 + 99, {
      about: words('one id, or up to 100 joined with commas', '实例ID，多个以逗号分隔，最多 100 个'),
      source: S14,
    }),
  }),
  response: queryAnswer,
  answerRules: [everyInstanceAnswered],
  idempotency: { key: ['instanceId'], answer: words('the current state', '返回当前状态'), source: S14 },
  source: [S14],
  compose: (f) => ({ instanceId: f.instanceIds.join(',') }),
  forms: [
    { name: 'one', title: words('query one instance', '查询单个实例'), facts: exampleFacts.instance },
    { name: 'batch', title: words('query several instances', '批量查询实例'), facts: exampleFacts.batch },
  ],
})

export const saasV1: readonly MarketplaceInterface[] = [
  newInstance,
  refreshInstance,
  expireInstance,
  releaseInstance,
  upgrade,
  instanceStatus,
  queryInstance,
]
