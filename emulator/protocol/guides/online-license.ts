import type { Scene } from '../facts.ts'
import type { MarketplaceInterface } from '../interface.ts'
import { assumed, doc } from '../provenance.ts'
import { IN_PROGRESS } from '../result-codes.ts'
import { optional, pattern, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_SPACED, stampSpaced } from '../timestamps.ts'
import { exampleFacts } from './examples.ts'
import { createParts, describer, instanceId, refreshParts, releaseParts, requestOf, statusParts } from './post-parts.ts'

/**
 * Online licence (在线开通License接入指南): the dialect of SaaS V2.0 without query and upgrade, and an application for
 * each licence, which the seller hands over later through the open API.
 */

const guide = doc('zh-cn_topic_0070649282', '在线开通License接入指南')
const create = doc('zh-cn_topic_0070649251', '创建实例')
const update = doc('zh-cn_topic_0070649252', '更新实例')
const status = doc('zh-cn_topic_0070649253', '更新实例状态')
const release = doc('zh-cn_topic_0070649254', '释放实例')
const apply = doc('zh-cn_topic_0070649255', '异步申请License')

const request = requestOf(guide, apply)
const describe = describer('online-license')

/** No renewal with change. Source: [doc] zh-cn_topic_0070649252. */
const SCENES = ['TRIAL_TO_FORMAL', 'RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD'] as const satisfies readonly Scene[]

const newInstance = describe({
  name: 'newInstance',
  title: words('create instance', '创建实例'),
  trigger: words(
    'an order was paid; the ISV asks the order query what was bought. No licence is in the answer',
    '订单支付后调用；商家通过查询订单接口获取购买内容，响应中不含 License',
  ),
  ...createParts(request, create),
  settings: ['v2-async-code-typo', 'license-after-create', 'late-instance-id', 'restart-after-refund'],
  idempotency: {
    key: ['orderId', 'orderLineId'],
    answer: words(
      'the same instanceId, no new licence instance; businessId must not be the key',
      '返回相同的 instanceId，不得重复创建 License 实例；不可用 businessId 判重',
    ),
    source: create,
  },
  source: [create, guide],
  forms: [
    { name: 'period', title: words('create instance, period', '创建实例（包周期）'), facts: exampleFacts.purchase('period') },
    { name: 'one-time', title: words('create instance, one-time', '创建实例（按次）'), facts: exampleFacts.purchase('one-time') },
    { name: 'trial', title: words('create instance, trial', '创建实例（试用）'), facts: exampleFacts.trial },
  ],
})

const refreshInstance = describe({
  ...refreshParts(request, update, assumed('license 2.4', 'V1.0 wording: zh-cn_topic_0070649180'), SCENES),
  trigger: words(
    'trial to formal, renewal, cancelled renewal: the validity of a period licence moves; after a cancellation it is shorter',
    '试用转正、续费、退续费：更新包周期 License 的有效期；退续费后有效期缩短',
  ),
  settings: ['v2-expire-time-form', 'license-cancelled-renewal-order-id', 'trial-to-formal-starts'],
})

const updateInstanceStatus = describe({
  ...statusParts(request, status, assumed('license 2.5', 'V1.0 expiry page: same instanceId, success')),
  source: [status, guide],
})

const releaseInstance = describe(releaseParts(request, release, assumed('license 2.6', 'V1.0 release page: same instanceId, success')))

const { deviceFingerprint: _device, ...unbound } = exampleFacts.licence.licence
const { expireTime: _end, ...unlimited } = exampleFacts.licence.licence

const getLicenseAsync = describe({
  name: 'getLicenseAsync',
  title: words('apply for a licence', '异步申请License'),
  trigger: words(
    'the buyer, or the software on the device, applies for a licence; the ISV uploads it under the eventId afterwards',
    '买家或设备上的软件申请 License；商家随后凭 eventId 上传',
  ),
  role: 'license',
  request: request('getLicenseAsync', {
    instanceId: instanceId(apply),
    effectiveTime: pattern(STAMP_SPACED, 32, {
      about: words('begin of the validity, UTC: a blank and a small z', '生效时间（UTC）：空格分隔，小写 z'),
      source: apply,
      example: '2023-10-27 10:30:15 z',
    }),
    expireTime: optional(
      pattern(STAMP_SPACED, 32, {
        about: words('end of the validity, same form; always there for a period product', '失效时间，格式相同；包周期商品必填'),
        source: apply,
        example: '2024-10-27 10:30:15 z',
      }),
    ),
    eventId: text(64, {
      about: words(
        'names the application; with the fingerprint it tells a repeat from a new one',
        '云商店事件编号；与设备指纹一起判断是否为同一次申请',
      ),
      source: apply,
      example: exampleFacts.licence.licence.eventId,
    }),
    deviceFingerprint: optional(
      text(1024, {
        about: words('fingerprint of the device the licence is bound to', '设备指纹，用于与设备绑定的 License'),
        source: apply,
        example: exampleFacts.licence.licence.deviceFingerprint,
      }),
    ),
  }),
  inProgress: [IN_PROGRESS],
  settings: ['license-effective-time', 'license-second-application', 'license-without-upload'],
  idempotency: {
    key: ['eventId', 'deviceFingerprint'],
    answer: words('the same licence once more, no new one', '返回相同的 License，不得重新生成'),
    source: apply,
  },
  source: [apply, guide],
  compose: ({ instanceIds, licence }) => ({
    instanceId: instanceIds[0],
    effectiveTime: licence && stampSpaced(licence.effectiveTime),
    expireTime: licence?.expireTime === undefined ? undefined : stampSpaced(licence.expireTime),
    eventId: licence?.eventId,
    deviceFingerprint: licence?.deviceFingerprint,
  }),
  forms: [
    { name: 'device', title: words('licence bound to a device', '申请与设备绑定的 License'), facts: exampleFacts.licence },
    {
      name: 'unbound',
      title: words('licence bound to no device', '申请不绑定设备的 License'),
      facts: { ...exampleFacts.licence, licence: unbound },
    },
    {
      name: 'unlimited',
      title: words('licence without an end', '申请无失效时间的 License'),
      facts: { ...exampleFacts.licence, licence: unlimited },
    },
  ],
})

export const onlineLicense: readonly MarketplaceInterface[] = [
  newInstance,
  refreshInstance,
  updateInstanceStatus,
  releaseInstance,
  getLicenseAsync,
]
