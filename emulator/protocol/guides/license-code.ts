import type { Scene } from '../facts.ts'
import type { MarketplaceInterface } from '../interface.ts'
import { assumed, doc } from '../provenance.ts'
import { oneOf, optional, pattern, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_14, stamp14 } from '../timestamps.ts'
import { exampleFacts } from './examples.ts'
import { describer, orderId, orderLineId, requestOf } from './post-parts.ts'

/**
 * Licence code (联营License类授权码商品接入指南, 2.0): the marketplace makes the code, and the ISV activates it through the open
 * API. Nothing is sent at the purchase; the wire is that of SaaS V2.0, and a code stands where an instance id stands there.
 */

const guide = doc('zh-cn_topic_0070649172', '联营License类授权码商品接入指南(2.0版本)')
const renewal = doc('zh-cn_topic_0070649167', '更新授权码有效期')
const status = doc('zh-cn_topic_0070649168', '变更授权码状态')
const release = doc('zh-cn_topic_0070649169', '释放授权码')

const request = requestOf(guide, renewal)
const describe = describer('license-code', 'license-code-body-sign')

const license = (source = renewal) =>
  text(64, { about: words('the licence code', '授权码'), source, example: exampleFacts.licenceCode.instanceIds[0] })

/** No trial becomes formal here. Source: [doc] zh-cn_topic_0070649167. */
const SCENES = ['RENEWAL', 'UNSUBSCRIBE_RENEWAL_PERIOD'] as const satisfies readonly Scene[]

const refreshLicenseCode = describe({
  name: 'refreshLicenseCode',
  title: words('renewal of a licence code', '更新授权码有效期'),
  trigger: words(
    'renewal, cancelled renewal: the validity of the code moves; after a cancellation it is shorter',
    '续费、退续费：更新授权码有效期；退续费后有效期缩短',
  ),
  role: 'renew',
  request: request('refreshLicenseCode', {
    scene: oneOf(SCENES, { about: words('why the validity moves', '更新场景'), source: renewal, example: 'RENEWAL' }, 64),
    orderId: orderId(renewal, 'renewal or unsubscription order, not that of the purchase', '续费或退续费订单ID，非新购订单'),
    orderLineId: orderLineId(renewal),
    license: license(),
    productId: optional(
      text(64, {
        about: words('new productId, only when the period type changed', '周期类型变更时携带新的产品ID'),
        source: renewal,
        example: 'OFFI461867333479178240',
      }),
    ),
    expireTime: pattern(STAMP_14, 20, {
      about: words('new expiry, UTC, yyyyMMddHHmmss', '新的过期时间（UTC）'),
      source: renewal,
      example: '20230523201932',
    }),
  }),
  idempotency: {
    key: ['orderId', 'orderLineId', 'license'],
    answer: words('success: the expiry is absolute, setting it twice changes nothing', '返回成功：过期时间为绝对值，重复设置无影响'),
    source: assumed('license 3.3', 'not written on the page'),
  },
  source: [renewal, guide],
  compose: (f) => ({
    scene: f.scene,
    orderId: f.orderId,
    orderLineId: f.orderLineId,
    license: f.instanceIds[0],
    productId: f.productChanged ? f.product?.productId : undefined,
    expireTime: f.expireTime === undefined ? undefined : stamp14(f.expireTime),
  }),
  forms: [
    { name: 'renewal', title: words('renewal', '续费'), facts: { ...exampleFacts.refresh('RENEWAL'), ...exampleFacts.licenceCode } },
    {
      name: 'cancelled-renewal',
      title: words('cancelled renewal', '退续费'),
      facts: { ...exampleFacts.refresh('UNSUBSCRIBE_RENEWAL_PERIOD'), ...exampleFacts.licenceCode },
    },
  ],
})

const updateLicenseCodeStatus = describe({
  name: 'updateLicenseCodeStatus',
  title: words('state of a licence code', '变更授权码状态'),
  trigger: words('expired and past the grace period: freeze; renewed meanwhile: unfreeze', '到期且宽限期结束：冻结；冻结期内续费后：解冻'),
  role: 'status',
  request: request(
    'updateLicenseCodeStatus',
    {
      license: license(status),
      status: oneOf(
        ['FREEZE', 'UNFREEZE'],
        { about: words('FREEZE or UNFREEZE', 'FREEZE 冻结，UNFREEZE 解冻'), source: status, example: 'FREEZE' },
        32,
      ),
    },
    32,
  ),
  settings: ['v2-unfreeze-on-renewal'],
  idempotency: {
    key: ['license', 'status'],
    answer: words('success', '返回成功'),
    source: assumed('license 3.4', 'not written on the page'),
  },
  source: [status, guide],
  compose: (f) => ({ license: f.instanceIds[0], status: f.freeze ? 'FREEZE' : 'UNFREEZE' }),
  forms: [
    { name: 'freeze', title: words('freeze', '冻结'), facts: { ...exampleFacts.licenceCode, freeze: true } },
    { name: 'unfreeze', title: words('unfreeze', '解冻'), facts: { ...exampleFacts.licenceCode, freeze: false } },
  ],
})

const releaseLicenseCode = describe({
  name: 'releaseLicenseCode',
  title: words('release of a licence code', '释放授权码'),
  trigger: words('the retention ended without renewal, or the order was unsubscribed', '保留期结束未续费，或退订成功'),
  role: 'release',
  request: request(
    'releaseLicenseCode',
    {
      license: license(release),
      orderId: optional(orderId(release, 'release through unsubscription only', '仅退订释放时携带')),
      orderLineId: optional(orderLineId(release)),
    },
    32,
  ),
  settings: ['license-code-release'],
  idempotency: {
    key: ['license'],
    answer: words('success', '返回成功'),
    source: assumed('license 3.5', 'not written on the page'),
  },
  source: [release],
  compose: (f) => ({ license: f.instanceIds[0], orderId: f.orderId, orderLineId: f.orderLineId }),
  forms: [
    { name: 'expiry', title: words('release after the retention', '到期释放'), facts: exampleFacts.licenceCode },
    {
      name: 'unsubscription',
      title: words('release after an unsubscription', '退订释放'),
      facts: { ...exampleFacts.instance, ...exampleFacts.licenceCode },
    },
  ],
})

export const licenseCode: readonly MarketplaceInterface[] = [refreshLicenseCode, updateLicenseCodeStatus, releaseLicenseCode]
