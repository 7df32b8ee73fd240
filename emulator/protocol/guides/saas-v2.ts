import { SCENES } from '../facts.ts'
import { type MarketplaceInterface, present } from '../interface.ts'
import { assumed, doc } from '../provenance.ts'
import { IN_PROGRESS } from '../result-codes.ts'
import { object, optional, type Schema, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { everyInstanceAnswered } from './answer-rules.ts'
import { queryAnswer } from './app-info.ts'
import { exampleFacts } from './examples.ts'
import {
  createParts,
  describer,
  instanceId,
  orderId,
  orderLineId,
  refreshParts,
  releaseParts,
  requestOf,
  statusParts,
} from './post-parts.ts'

/** SaaS access guide V2.0 (SaaS类商品接入指南 V2.0 新商品上架): POST, JSON, signature in the query, `activity` selects the scene. */

const create = doc('zh-cn_topic_0070649427', '创建实例')
const query = doc('zh-cn_topic_0070649428', '查询实例信息')
const update = doc('zh-cn_topic_0070649429', '更新实例')
const status = doc('zh-cn_topic_0070649430', '更新实例状态')
const release = doc('zh-cn_topic_0070649431', '释放实例')
const upgrade = doc('zh-cn_topic_0070649432', '实例升级')
const check = doc('zh-cn_topic_0000002411753620', '续费变更校验')
const description = doc('zh-cn_topic_0070649414', '接口说明')

const request = requestOf(description, create)
const describe = describer('saas-v2')

const newInstance = describe({
  name: 'newInstance',
  title: words('create instance', '创建实例'),
  trigger: words('an order was paid; the ISV asks the order query what was bought', '订单支付后调用；商家通过查询订单接口获取购买内容'),
  ...createParts(request, create),
  settings: ['v2-async-code-typo', 'late-instance-id', 'restart-after-refund'],
  idempotency: {
    key: ['orderId', 'orderLineId'],
    onDemandKey: ['orderId', 'productId*'],
    answer: words(
      'the same instanceId, no new instance; businessId must not be the key',
      '返回相同的 instanceId，不得重复开通；不可用 businessId 判重',
    ),
    source: create,
  },
  source: [create, description],
  forms: [
    { name: 'period', title: words('create instance, period', '创建实例（包周期）'), facts: exampleFacts.purchase('period') },
    { name: 'one-time', title: words('create instance, one-time', '创建实例（按次）'), facts: exampleFacts.purchase('one-time') },
    { name: 'on-demand', title: words('create instance, on demand', '创建实例（按需）'), facts: exampleFacts.purchase('on-demand') },
    {
      name: 'on-demand-package',
      title: words('create instance, on-demand package', '创建实例（按需套餐包）'),
      facts: exampleFacts.purchase('on-demand-package'),
    },
    { name: 'trial', title: words('create instance, trial', '创建实例（试用）'), facts: exampleFacts.trial },
  ],
})

const queryInstance = describe({
  name: 'queryInstance',
  title: words('query instances', '查询实例信息'),
  trigger: words(
    'polled after newInstance until the ISV returns the instance; live when the buyer opens the resource details',
    '创建后轮询直至返回实例信息；买家查看资源详情时实时调用',
  ),
  role: 'query',
  request: request('queryInstance', {
    instanceId: text(64 * 100 + 99, {
      about: words(
        'one id, or up to 100 joined with commas (the stated length 100 cannot hold them and is not enforced)',
        '实例ID，多个以逗号分隔，最多 100 个（文档所列长度 100 容纳不下，不强制）',
      ),
      source: query,
      example: '03pf80c2bae96vc49b80b917bea776d7',
    }),
  }),
  response: queryAnswer,
  inProgress: [IN_PROGRESS],
  answerRules: [everyInstanceAnswered],
  settings: ['query-exhausted'],
  idempotency: { key: ['instanceId'], answer: words('the current state', '返回当前状态'), source: query },
  source: [query, description],
  compose: (f) => ({ instanceId: f.instanceIds.join(',') }),
  forms: [
    { name: 'one', title: words('query one instance', '查询单个实例'), facts: exampleFacts.instance },
    { name: 'batch', title: words('query several instances', '批量查询实例'), facts: exampleFacts.batch },
  ],
})

const refreshed = refreshParts(request, update, assumed('saas-v2 6', 'V1.0 wording: zh-cn_topic_0070649180'), SCENES)

const refreshInstance = describe({
  ...refreshed,
  trigger: words(
    'trial to formal, renewal, cancelled renewal, renewal with change: the expiry moves',
    '试用转正、续费、退续费、续费变更：更新到期时间',
  ),
  settings: ['v2-expire-time-form', 'v2-cancelled-renewal-order-id', 'trial-to-formal-starts'],
  forms: [
    ...refreshed.forms,
    {
      name: 'renewal-with-change',
      title: words('renewal with change', '续费变更'),
      facts: { ...exampleFacts.refresh('RENEWAL_CHANGE'), productChanged: true },
    },
  ],
})

const updateInstanceStatus = describe({
  ...statusParts(request, status, assumed('saas-v2 6', 'V1.0 expiry page: same instanceId, success')),
  source: [status, description],
})

const releaseInstance = describe(releaseParts(request, release, assumed('saas-v2 6', 'V1.0 release page: same instanceId, success')))

const upgradeInstance = describe({
  name: 'upgradeInstance',
  title: words('upgrade instance', '实例升级'),
  trigger: words('an upgrade order was paid; the ISV asks the order query for the new specification', '升级订单支付后调用'),
  role: 'upgrade',
  request: request(
    'upgradeInstance',
    {
      instanceId: instanceId(upgrade),
      orderId: orderId(upgrade, 'the new order created by the upgrade', '升级产生的新订单ID'),
      orderLineId: orderLineId(upgrade),
    },
    32,
  ),
  settings: ['restart-after-refund'],
  idempotency: {
    key: ['orderId'],
    answer: words('success, not upgraded twice', '返回成功，不得重复升级'),
    source: assumed('saas-v2 6', 'V1.0 upgrade page: same orderId, success'),
  },
  source: [upgrade, description],
  compose: (f) => ({ instanceId: f.instanceIds[0], orderId: f.orderId, orderLineId: f.orderLineId }),
  forms: [{ name: 'upgrade', title: words('upgrade', '升级'), facts: exampleFacts.upgrade }],
})

const changeInstanceCheck = describe({
  name: 'changeInstanceCheck',
  title: words('renewal-change check', '续费变更校验'),
  trigger: words('while the buyer renews with a change: may the instance change?', '客户续费变更时校验实例是否可变更'),
  role: 'check',
  request: request(
    'changeInstanceCheck',
    {
      instanceId: instanceId(check),
      productInfo: object(
        {
          productId: text(64, { about: words('target product', '目标产品ID'), source: assumed('saas-v2 3.7', 'structure not given') }),
          skuCode: text(64, {
            about: words('target specification', '目标规格标识'),
            source: assumed('saas-v2 3.7', 'structure not given'),
          }),
          linearValue: optional({
            type: 'integer',
            minimum: 0,
            description: 'quantity of the linear attribute',
            'x-zh': '线性数值',
            'x-source': assumed('saas-v2 3.7', 'structure not given'),
          } as Schema<number>),
        },
        { description: 'target product', 'x-zh': '目标产品', 'x-source': check },
      ),
    },
    32,
  ),
  idempotency: { key: ['instanceId', 'productInfo'], answer: words('the same verdict', '返回相同结论'), source: assumed('saas-v2 3.7') },
  source: [check],
  compose: (f) => ({
    instanceId: f.instanceIds[0],
    productInfo: f.product && present({ linearValue: f.product.quantity, productId: f.product.productId, skuCode: f.product.skuCode }),
  }),
  forms: [{ name: 'check', title: words('renewal-change check', '续费变更校验'), facts: exampleFacts.upgrade }],
})

export const saasV2: readonly MarketplaceInterface[] = [
  newInstance,
  queryInstance,
  refreshInstance,
  updateInstanceStatus,
  releaseInstance,
  upgradeInstance,
  changeInstanceCheck,
]
