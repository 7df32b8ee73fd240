import type { CallContext, CallFacts } from '../facts.ts'
import { type CallParameters, type Guide, type MarketplaceInterface, present, testFlagOf } from '../interface.ts'
import type { Provenance } from '../provenance.ts'
import { IN_PROGRESS, SUCCESS } from '../result-codes.ts'
import { object, oneOf, optional, pattern, type Schema, text } from '../schema.ts'
import { chosen, type SettingName } from '../settings.ts'
import { text as words } from '../text.ts'
import { STAMP_14_OR_17, stamp14, stamp17 } from '../timestamps.ts'
import { instanceIdReturned } from './answer-rules.ts'
import { acknowledgement, instanceId as answeredInstanceId, resultMsg } from './app-info.ts'
import { exampleFacts } from './examples.ts'

/** Parts of calls that SaaS V2.0 and the newer licence guides share to the letter: POST, JSON, `activity` selects the scene. */

type OwnRequest = (activity: string, own: Record<string, Schema>, activityLength?: number) => Schema

/** Requests of a guide: `activity` and `testFlag` stand in each. */
export const requestOf =
  (activityPage: Provenance, testFlagPage: Provenance): OwnRequest =>
  (activity, own, activityLength = 20) =>
    object({
      activity: oneOf([activity], { about: words('the scene', '接口场景'), source: activityPage, example: activity }, activityLength),
      testFlag: optional(
        oneOf(
          ['0', '1'],
          {
            about: words('"1": debugging call; absent: a real one', '是否为调试请求："1" 是；真实请求不携带'),
            source: testFlagPage,
          },
          2,
        ),
      ),
      ...own,
    })

export const orderId = (source: Provenance, en = 'marketplace order id', zh = '云商店订单ID') =>
  text(64, { about: words(en, zh), source, example: 'CS2211181819B4LVS' })
export const orderLineId = (source: Provenance) =>
  text(64, { about: words('order line id', '订单行ID'), source, example: 'CS2211181819B4LVS-000001' })
export const instanceId = (source: Provenance) =>
  text(64, { about: words('instance id the ISV returned', '实例ID'), source, example: '03pf80c2bae96vc49b80b917bea776d7' })

type Own = Pick<MarketplaceInterface, 'name' | 'title' | 'trigger' | 'role' | 'idempotency' | 'source' | 'forms' | 'request' | 'compose'> &
  Partial<Pick<MarketplaceInterface, 'response' | 'inProgress' | 'answerRules' | 'settings'>>

/** Fills in what every interface of such a guide has. */
export const describer =
  (guide: Guide, bodySignSetting: SettingName = 'v2-body-sign') =>
  (own: Own): MarketplaceInterface => ({
    id: `${guide}/${own.name}`,
    guide,
    method: 'POST',
    path: '',
    wire: 'post-query-signature',
    success: [SUCCESS],
    inProgress: [],
    response: acknowledgement,
    answerRules: [],
    bodySignSetting,
    ...own,
    settings: [bodySignSetting, 'v2-test-flag', 'result-msg', ...(own.settings ?? [])],
    compose: (facts, context) =>
      present({ activity: own.name, testFlag: testFlagOf(facts, context.settings, 'v2-test-flag'), ...own.compose(facts, context) }),
  })

/** newInstance: what was bought is asked of the order query. */
export const createParts = (request: OwnRequest, page: Provenance) => ({
  role: 'create' as const,
  request: request('newInstance', {
    orderId: orderId(page),
    orderLineId: orderLineId(page),
    businessId: text(64, {
      about: words("the marketplace's business id, different in every request", '云商店业务ID，每次请求均不同'),
      source: page,
      example: '87b94795-0603-4e24-8ae5-69420d60e3c8',
    }),
  }),
  response: object({
    resultCode: text(7, {
      about: words(
        '000000 opened, 000004 being opened; 6 characters in the table, a 7th is read for 0000004',
        '000000 同步开通，000004 异步开通中；文档长度 6，为识别 0000004 放宽为 7',
      ),
      source: page,
      example: '000000',
    }),
    resultMsg,
    instanceId: optional(answeredInstanceId),
  }),
  inProgress: [IN_PROGRESS],
  answerRules: [instanceIdReturned],
  compose: (f: CallFacts, c: CallContext): CallParameters => ({
    orderId: f.orderId,
    orderLineId: f.orderLineId,
    businessId: c.businessId,
  }),
})

/** refreshInstance: the expiry moves. @param repeated where it says what a repeat is answered */
export const refreshParts = (request: OwnRequest, page: Provenance, repeated: Provenance, scenes: readonly string[]) => ({
  name: 'refreshInstance',
  title: words('update instance', '更新实例'),
  role: 'renew' as const,
  idempotency: {
    // With the scene: under the reading 'renewal' a cancellation names the order it cancels.
    key: ['instanceId', 'orderId', 'scene'],
    answer: words('success, no second extension', '返回成功，不得重复续期'),
    source: repeated,
  },
  source: [page],
  forms: [
    { name: 'renewal', title: words('renewal', '续费'), facts: exampleFacts.refresh('RENEWAL') },
    {
      name: 'trial-to-formal',
      title: words('trial to formal', '试用转正'),
      // Days become months or years: another period type, hence another product.
      facts: { ...exampleFacts.refresh('TRIAL_TO_FORMAL'), productChanged: true },
    },
    { name: 'cancelled-renewal', title: words('cancelled renewal', '退续费'), facts: exampleFacts.refresh('UNSUBSCRIBE_RENEWAL_PERIOD') },
  ],
  request: request('refreshInstance', {
    scene: oneOf(scenes, { about: words('why the expiry moves', '更新场景'), source: page, example: 'RENEWAL' }, 64),
    orderId: orderId(page, 'conversion, renewal or cancellation order', '转正、续费或退续费订单ID'),
    orderLineId: orderLineId(page),
    instanceId: instanceId(page),
    productId: optional(
      text(64, {
        about: words('new productId, only when the period type changed', '周期类型变更时携带新的产品ID'),
        source: page,
        example: 'OFFI461867333479178240',
      }),
    ),
    expireTime: pattern(STAMP_14_OR_17, 20, {
      about: words('new expiry, UTC, yyyyMMddHHmmss (an example has 17 digits)', '新的过期时间（UTC）'),
      source: page,
      example: '20221124023618',
    }),
  }),
  compose: (f: CallFacts, c: CallContext): CallParameters => ({
    scene: f.scene,
    orderId: f.orderId,
    orderLineId: f.orderLineId,
    instanceId: f.instanceIds[0],
    productId: f.productChanged ? f.product?.productId : undefined,
    expireTime:
      f.expireTime === undefined
        ? undefined
        : chosen(c.settings, 'v2-expire-time-form') === '17'
          ? stamp17(f.expireTime)
          : stamp14(f.expireTime),
  }),
})

/** updateInstanceStatus: freeze and unfreeze. @param repeated where it says what a repeat is answered */
export const statusParts = (request: OwnRequest, page: Provenance, repeated: Provenance) => ({
  name: 'updateInstanceStatus',
  title: words('update instance status', '更新实例状态'),
  trigger: words('expiry or violation: freeze; renewal or cure: unfreeze', '到期或违规：冻结；续费或整改后：解冻'),
  role: 'status' as const,
  settings: ['v2-unfreeze-on-renewal'] as const,
  idempotency: { key: ['instanceId', 'status'], answer: words('success', '返回成功'), source: repeated },
  forms: [
    { name: 'freeze', title: words('freeze', '冻结'), facts: { ...exampleFacts.instance, freeze: true } },
    { name: 'unfreeze', title: words('unfreeze', '解冻'), facts: { ...exampleFacts.instance, freeze: false } },
  ],
  request: request(
    'updateInstanceStatus',
    {
      instanceId: instanceId(page),
      status: oneOf(
        ['FREEZE', 'UNFREEZE'],
        {
          about: words('FREEZE or UNFREEZE', 'FREEZE 冻结，UNFREEZE 解冻'),
          source: page,
          example: 'FREEZE',
        },
        32,
      ),
    },
    32,
  ),
  compose: (f: CallFacts): CallParameters => ({ instanceId: f.instanceIds[0], status: f.freeze ? 'FREEZE' : 'UNFREEZE' }),
})

/** releaseInstance: an order is named when an unsubscription brought the release about. @param repeated where it says what a repeat is answered */
export const releaseParts = (request: OwnRequest, page: Provenance, repeated: Provenance) => ({
  name: 'releaseInstance',
  title: words('release instance', '释放实例'),
  trigger: words('the freeze period ended without renewal, or the order was unsubscribed', '冻结期结束未续费，或退订'),
  role: 'release' as const,
  settings: ['v2-release-order-id', 'release-after-refund'] as const,
  idempotency: { key: ['instanceId'], answer: words('success', '返回成功'), source: repeated },
  source: [page],
  forms: [
    {
      name: 'expiry',
      title: words('release after the freeze period', '到期释放'),
      facts: { instanceIds: exampleFacts.instance.instanceIds },
    },
    { name: 'unsubscription', title: words('release after an unsubscription', '退订释放'), facts: exampleFacts.instance },
  ],
  request: request(
    'releaseInstance',
    {
      instanceId: instanceId(page),
      orderId: optional(orderId(page, 'release through unsubscription only', '仅退订释放时携带')),
      orderLineId: optional(orderLineId(page)),
    },
    32,
  ),
  compose: (f: CallFacts): CallParameters => ({ instanceId: f.instanceIds[0], orderId: f.orderId, orderLineId: f.orderLineId }),
})
