import type { CallContext, CallFacts } from '../facts.ts'
import { type CallParameters, type Guide, type MarketplaceInterface, present, testFlagOf } from '../interface.ts'
import { doc, type Provenance } from '../provenance.ts'
import { SUCCESS } from '../result-codes.ts'
import { digits, object, oneOf, optional, pattern, type Schema, text } from '../schema.ts'
import { text as words } from '../text.ts'
import { STAMP_17, stamp14 } from '../timestamps.ts'
import { acknowledgement } from './app-info.ts'

/** Parts of calls that SaaS V1.0 and the first licence guide share to the letter: GET, authToken, `activity` selects the scene. */

const S1 = doc('zh-cn_topic_0070649013', '新购商品')
const S3 = doc('zh-cn_topic_0070649180', '商品续费')

/** Parameters every such call carries besides its own. */
export function request(activity: string, own: Record<string, Schema>, activityLength = 20) {
  return object({
    authToken: text(50, {
      about: words('request signature, 44 characters of base64', '安全校验令牌'),
      source: S1,
      example: 'Gzbfjf9LHRBcI3bFVi++sLinCNOBF6qa7is1fvjEgYQ=',
    }),
    timeStamp: pattern(STAMP_17, 20, {
      about: words('UTC time of sending, yyyyMMddHHmmssSSS', '请求发起时的时间戳（UTC）'),
      source: S1,
      example: '20200727073711903',
    }),
    activity: oneOf([activity], { about: words('the scene', '接口场景'), source: S1, example: activity }, activityLength),
    testFlag: optional(
      oneOf(
        ['0', '1'],
        {
          about: words('1: debugging call; absent or 0: a real buyer', '是否为调试请求：1 是；不携带或 0 否'),
          source: S3,
        },
        2,
      ),
    ),
    ...own,
  })
}

export const orderId = (source: Provenance, en: string, zh: string) =>
  text(64, { about: words(en, zh), source, example: 'CS1906666666ABCDE' })
export const instance = (source: Provenance) =>
  text(64, { about: words('instance id the ISV returned', '实例ID'), source, example: '03pf80c2bae96vc49b80b917bea776d7' })
export const periodType = (source: Provenance) =>
  optional(
    oneOf(
      ['year', 'month', 'day'],
      {
        about: words('period type, chargingMode 1 only; day: trials', '周期类型，仅包周期；day 用于试用'),
        source,
        example: 'month',
      },
      10,
    ),
  )
export const periodNumber = (source: Provenance) =>
  optional(digits(2, { about: words('number of periods, chargingMode 1 only', '周期数量'), source, example: '1' }))
/** Period type and number, which only a period product has. */
export const onlyPeriod = (facts: CallFacts): CallParameters =>
  facts.chargingMode === 'period' ? { periodType: facts.periodType, periodNumber: asDigits(facts.periodNumber) } : {}

export const asDigits = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value))

type Own = Pick<MarketplaceInterface, 'name' | 'title' | 'trigger' | 'role' | 'idempotency' | 'source' | 'forms'> & {
  readonly request: Schema
  readonly response?: Schema
  readonly answerRules?: MarketplaceInterface['answerRules']
  readonly settings?: MarketplaceInterface['settings']
  readonly compose: (facts: CallFacts, context: CallContext) => CallParameters
}

/** Fills in what every interface of such a guide has. */
export const describer =
  (guide: Guide) =>
  (own: Own): MarketplaceInterface => ({
    id: `${guide}/${own.name}`,
    guide,
    method: 'GET',
    path: '',
    wire: 'get-auth-token',
    success: [SUCCESS],
    inProgress: [],
    response: acknowledgement,
    answerRules: [],
    bodySignSetting: 'v1-body-sign',
    ...own,
    settings: ['v1-body-sign', 'v1-test-flag', 'result-msg', ...(own.settings ?? [])],
    compose: (facts, context) =>
      present({ activity: own.name, testFlag: testFlagOf(facts, context.settings, 'v1-test-flag'), ...own.compose(facts, context) }),
  })

/** What every renewal tells: whose period moves to when, and the product where it changed. */
export const renewed = (f: CallFacts): CallParameters => ({
  orderId: f.orderId,
  instanceId: f.instanceIds[0],
  productId: f.productChanged ? f.product?.productId : undefined,
  expireTime: f.expireTime === undefined ? undefined : stamp14(f.expireTime),
  ...onlyPeriod(f),
})
