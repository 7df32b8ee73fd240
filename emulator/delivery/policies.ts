import { HOUR, MINUTE } from '../clock/duration.ts'
import { assumed, doc, type Provenance, seed } from '../protocol/provenance.ts'
import { type Text, text } from '../protocol/text.ts'

/** When the calls of one message are made, counted from the first. */
export type Schedule =
  | { readonly kind: 'at'; readonly offsets: readonly number[] }
  | { readonly kind: 'every'; readonly interval: number; readonly calls: number }

/** What happens when the window closes and no call succeeded. */
export type WindowEnd = 'refund' | 'manual-restart' | 'seller-delivers' | 'decision' | 'blocks-order' | 'nothing'

/** How often and how long the marketplace keeps calling. Times are milliseconds. */
export interface RetryPolicy {
  readonly id: string
  readonly title: Text
  readonly schedule: Schedule
  /** From the first call to the moment the marketplace gives up. */
  readonly window: number
  readonly end: WindowEnd
  /** Who decides, where the end is a decision. */
  readonly decider?: keyof typeof DECIDERS
  /** Whether the seller may press 重新启动 while the window runs. */
  readonly restartDuring: boolean
  /** Whether the seller may press it after the window closed. */
  readonly restartAfter: boolean
  readonly source: readonly Provenance[]
}

export const offsetsOf = (schedule: Schedule): readonly number[] =>
  schedule.kind === 'at' ? schedule.offsets : Array.from({ length: schedule.calls }, (_, n) => n * schedule.interval)

/** Of the call with this index, from 0. */
export const offsetOf = (schedule: Schedule, index: number): number =>
  schedule.kind === 'at' ? (schedule.offsets[index] as number) : index * schedule.interval

export const callsOf = (schedule: Schedule): number => (schedule.kind === 'at' ? schedule.offsets.length : schedule.calls)

const hourly3h: Schedule = { kind: 'at', offsets: [0, HOUR, 2 * HOUR, 3 * HOUR] }
const once: Schedule = { kind: 'at', offsets: [0] }
const every = (interval: number, calls: number): Schedule => ({ kind: 'every', interval, calls })

const firstCounts = assumed('policies 2', 'whether the first call is counted is not stated; here it is')
const hourlyIsFour = assumed('policies 2', 'whether "once per hour for 3 h" is 3 or 4 calls is not stated; here t = 0, 1, 2, 3 h')
const twoMinutes = assumed('policies 14', 'no interval stated; borrowed from the licence code interfaces')

const policy = (
  id: string,
  title: Text,
  schedule: Schedule,
  window: number,
  end: WindowEnd,
  source: readonly Provenance[],
  decider?: keyof typeof DECIDERS,
): RetryPolicy => ({
  id,
  title,
  schedule,
  window,
  end,
  ...(decider ? { decider } : {}),
  // A live call answers somebody who waits: there is nothing to restart.
  restartDuring: end !== 'nothing' && end !== 'blocks-order',
  restartAfter: end === 'manual-restart' || end === 'seller-delivers' || end === 'decision',
  source,
})

/** Who decides after calls in vain, in words. */
export const DECIDERS = { buyer: text('the buyer', '买家'), administrator: text("the enterprise's administrator", '企业管理员') } as const

const fiveCalls = [
  seed('seed fragment 联营kit', '5 calls, a notice at each failure, restart by hand meanwhile'),
  doc('bms_d145530840c94c682de5200ee88ca05e'),
  assumed('policies 14', 'spacing is not stated'),
  firstCounts,
]

/** Five calls; then a person decides, or where no page names one the seller restarts by hand. */
function kitPolicy(role: string, decider: keyof typeof DECIDERS | undefined, page: string): RetryPolicy {
  const id = `kit/${role}`
  if (!decider) {
    const title = text('5 calls, every minute; then restart by hand', '每分钟一次共 5 次，之后人工重新启动')
    const silent = assumed(page, 'its page names no rule: that of the kit in general')
    return policy(id, title, every(MINUTE, 5), 5 * MINUTE, 'manual-restart', [...fiveCalls, silent])
  }
  const { en, zh } = DECIDERS[decider]
  const title = text(`5 calls, every minute; then ${en} decides whether to go on`, `每分钟一次共 5 次，之后由${zh}决定是否继续`)
  const both = assumed('kit A.8', 'five calls and the decision stand side by side: the decision comes after them')
  return policy(id, title, every(MINUTE, 5), 5 * MINUTE, 'decision', [doc(page), ...fiveCalls, both], decider)
}

/** The other reading of the same pages: the decision is the only retry there is. */
function atOnce(role: string, decider: keyof typeof DECIDERS, page: string): RetryPolicy {
  const { en, zh } = DECIDERS[decider]
  const title = text(`a single call; then ${en} decides whether to go on`, `只调用一次，之后由${zh}决定是否继续`)
  return policy(`kit-at-once/${role}`, title, once, 0, 'decision', [doc(page), assumed('kit A.8', 'the page taken by its word')], decider)
}

const v1Create = [
  doc('zh-cn_topic_0070649013', '3 hours, then automatic unsubscription'),
  seed('seed fragment 创建 / 升级', '3 hours, then automatic unsubscription'),
  doc('en-us_topic_0070649013', '60 times, every 3 minutes; editions of 2024'),
  firstCounts,
]
const v1Upgrade = [
  doc('zh-cn_topic_0070649183'),
  doc('zh-cn_topic_0000001297828992', '3 hours, then automatic unsubscription'),
  assumed('saas-v1 5.1', 'cadence of newInstance'),
]
const oneHour = (page: string, cadence: Provenance): readonly Provenance[] => [
  doc(page, '1 hour, then restart by hand'),
  cadence,
  firstCounts,
]
const v1Minutely = doc('en-us_topic_0070649055', '60 times, every minute; edition of 2023-09')
const v1MinutelyAssumed = assumed('saas-v1 5.1', 'cadence of expireInstance')

/** Every policy of the documentation, for every guide; guides refer to them by role. */
export const POLICIES = {
  'saas-v1/create': policy(
    'saas-v1/create',
    text('60 calls, every 3 minutes; refund at 3 hours', '每 3 分钟一次共 60 次，满 3 小时自动退订'),
    every(3 * MINUTE, 60),
    3 * HOUR,
    'refund',
    v1Create,
  ),
  'saas-v1/renew': policy(
    'saas-v1/renew',
    text('60 calls, every minute; then restart by hand', '每分钟一次共 60 次，之后人工重新启动'),
    every(MINUTE, 60),
    HOUR,
    'manual-restart',
    oneHour('zh-cn_topic_0070649180', v1MinutelyAssumed),
  ),
  'saas-v1/expire': policy(
    'saas-v1/expire',
    text('60 calls, every minute; then restart by hand', '每分钟一次共 60 次，之后人工重新启动'),
    every(MINUTE, 60),
    HOUR,
    'manual-restart',
    oneHour('en-us_topic_0070649055', v1Minutely),
  ),
  'saas-v1/status': policy(
    'saas-v1/status',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [assumed('saas-v1 5.1', 'no window stated; zh-cn_topic_0070649407 speaks of a failure mail only')],
  ),
  'saas-v1/release': policy(
    'saas-v1/release',
    text('60 calls, every minute; then restart by hand', '每分钟一次共 60 次，之后人工重新启动'),
    every(MINUTE, 60),
    HOUR,
    'manual-restart',
    oneHour('zh-cn_topic_0070649056', v1MinutelyAssumed),
  ),
  'saas-v1/upgrade': policy(
    'saas-v1/upgrade',
    text('60 calls, every 3 minutes; refund at 3 hours', '每 3 分钟一次共 60 次，满 3 小时自动退订'),
    every(3 * MINUTE, 60),
    3 * HOUR,
    'refund',
    v1Upgrade,
  ),

  'saas-v1-hourly/create': policy(
    'saas-v1-hourly/create',
    text('at 0, 1, 2, 3 hours; then refund', '第 0、1、2、3 小时调用，之后自动退订'),
    hourly3h,
    3 * HOUR,
    'refund',
    [doc('saascenter_usermanual_0131', '3 hours, once per hour; older manual'), hourlyIsFour],
  ),
  'saas-v1-hourly/renew': policy(
    'saas-v1-hourly/renew',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [doc('saascenter_usermanual_0132', 'called once; older manual')],
  ),
  'saas-v1-hourly/expire': policy(
    'saas-v1-hourly/expire',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [seed('seed fragment 商品过期', 'called once')],
  ),
  'saas-v1-hourly/release': policy(
    'saas-v1-hourly/release',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [doc('saascenter_usermanual_0134', 'called once; older manual')],
  ),
  'saas-v1-hourly/upgrade': policy(
    'saas-v1-hourly/upgrade',
    text('at 0, 1, 2, 3 hours; then refund', '第 0、1、2、3 小时调用，之后自动退订'),
    hourly3h,
    3 * HOUR,
    'refund',
    [doc('saascenter_usermanual_0135', '3 hours, once per hour; older manual'), hourlyIsFour],
  ),

  'saas-v2/create': policy(
    'saas-v2/create',
    text('at 0, 1, 2, 3 hours; then refund', '第 0、1、2、3 小时调用，之后自动退订'),
    hourly3h,
    3 * HOUR,
    'refund',
    [
      doc('创建实例 snippet of huaweicloud.com/s', '3 hours, once per hour'),
      seed('seed fragment 创建 / 升级', '3 hours, then automatic unsubscription'),
      hourlyIsFour,
    ],
  ),
  'saas-v2/query': policy(
    'saas-v2/query',
    text('after create: every 2 minutes for 3 hours at most, then as create', '创建后每 2 分钟查询一次，最多 3 小时，之后按创建失败处理'),
    every(2 * MINUTE, 90),
    3 * HOUR,
    'refund',
    [doc('zh-cn_topic_0070649428', 'polled until it succeeds'), assumed('policies 14', 'interval and end are not stated')],
  ),
  'saas-v2/renew': policy(
    'saas-v2/renew',
    text('30 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 30 次，之后人工重新启动'),
    every(2 * MINUTE, 30),
    HOUR,
    'manual-restart',
    [assumed('policies 1.3', 'window not stated; V1.0: 1 hour'), twoMinutes, firstCounts],
  ),
  'saas-v2/status': policy(
    'saas-v2/status',
    text('30 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 30 次，之后人工重新启动'),
    every(2 * MINUTE, 30),
    HOUR,
    'manual-restart',
    [doc('更新实例状态 snippet of huaweicloud.com/s', '1 hour, then restart by hand'), twoMinutes, firstCounts],
  ),
  'saas-v2/release': policy(
    'saas-v2/release',
    text('30 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 30 次，之后人工重新启动'),
    every(2 * MINUTE, 30),
    HOUR,
    'manual-restart',
    [assumed('policies 1.3', 'window not stated; V1.0: 1 hour'), twoMinutes, firstCounts],
  ),
  'saas-v2/upgrade': policy(
    'saas-v2/upgrade',
    text('at 0, 1, 2, 3 hours; then refund', '第 0、1、2、3 小时调用，之后自动退订'),
    hourly3h,
    3 * HOUR,
    'refund',
    [
      seed('seed fragment 创建 / 升级', '3 hours, then automatic unsubscription'),
      assumed('policies 1.3', 'position of a seed text; V1.0 the same'),
      hourlyIsFour,
    ],
  ),
  'saas-v2/check': policy(
    'saas-v2/check',
    text('one live call; a refusal blocks the order', '实时调用一次，不通过则无法下单'),
    once,
    0,
    'blocks-order',
    [assumed('policies 1.3', 'not stated; synchronous by nature')],
  ),

  live: policy('live', text('one live call, for somebody who waits', '实时调用一次'), once, 0, 'nothing', [
    doc('zh-cn_topic_0070649013', 'resource details'),
    assumed('policies 1.1', 'no retry stated'),
  ]),

  'online-license/create': policy(
    'online-license/create',
    text('60 calls, every 2 minutes; refund at 2 hours', '每 2 分钟一次共 60 次，满 2 小时自动退订'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'refund',
    [doc('zh-cn_topic_0070649282', 'the page also says "after 3 hours": setting of the window'), firstCounts],
  ),
  'online-license/renew': policy(
    'online-license/renew',
    text('60 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 60 次，之后人工重新启动'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0070649282', '2 hours'), twoMinutes],
  ),
  'online-license/status': policy(
    'online-license/status',
    text('60 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 60 次，之后人工重新启动'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0070649282', '2 hours'), twoMinutes],
  ),
  'online-license/release': policy(
    'online-license/release',
    text('60 calls, every 2 minutes; then restart by hand', '每 2 分钟一次共 60 次，之后人工重新启动'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [assumed('policies 14', 'not stated')],
  ),
  'online-license/license': policy(
    'online-license/license',
    text('a single call; a failure is notified, the buyer applies again', '只调用一次，失败则通知；由买家再次申请'),
    once,
    0,
    'nothing',
    [doc('zh-cn_topic_0070649255', 'the same application may be sent again'), assumed('license 2.2', 'no automatic series is stated')],
  ),

  'license-v1/create': policy(
    'license-v1/create',
    text('at 0, 1, 2, 3 hours; no refund, the seller delivers by hand', '第 0、1、2、3 小时调用；不退款，由商家实施交付License'),
    hourly3h,
    3 * HOUR,
    'seller-delivers',
    [doc('zh-cn_topic_0000001353181669', '3 hours, once per hour'), hourlyIsFour],
  ),
  'license-v1/renew': policy(
    'license-v1/renew',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [doc('zh-cn_topic_0000001353381237', 'once')],
  ),
  'license-v1/expire': policy(
    'license-v1/expire',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [seed('seed fragment License过期', 'called once')],
  ),
  'license-v1/release': policy(
    'license-v1/release',
    text('a single call; then restart by hand', '只调用一次，之后人工重新启动'),
    once,
    0,
    'manual-restart',
    [seed('seed fragment License释放', 'called once')],
  ),

  'license-code/renew': policy(
    'license-code/renew',
    text('60 calls, every 2 minutes', '每 2 分钟一次共 60 次'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0070649167', '60 times, every 2 minutes'), firstCounts],
  ),
  'license-code/status': policy(
    'license-code/status',
    text('60 calls, every 2 minutes', '每 2 分钟一次共 60 次'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0070649168', '60 times, every 2 minutes'), firstCounts],
  ),
  'license-code/release': policy(
    'license-code/release',
    text('60 calls, every 2 minutes', '每 2 分钟一次共 60 次'),
    every(2 * MINUTE, 60),
    2 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0070649169', '60 times, every 2 minutes'), firstCounts],
  ),

  'kit/tenant': kitPolicy('tenant', 'buyer', 'zh-cn_topic_0070649433'),
  'kit/application': kitPolicy('application', 'buyer', 'zh-cn_topic_0070649434'),
  'kit/authorisation': kitPolicy('authorisation', 'administrator', 'zh-cn_topic_0070649435'),
  'kit/department': kitPolicy('department', undefined, 'zh-cn_topic_0070649436'),
  'kit/departments': kitPolicy('departments', undefined, 'zh-cn_topic_0070649437'),

  'kit-at-once/tenant': atOnce('tenant', 'buyer', 'zh-cn_topic_0070649433'),
  'kit-at-once/application': atOnce('application', 'buyer', 'zh-cn_topic_0070649434'),
  'kit-at-once/authorisation': atOnce('authorisation', 'administrator', 'zh-cn_topic_0070649435'),

  'order-notify/notify': policy(
    'order-notify/notify',
    text('at 0, 1, 2, 3 hours; then restart by hand', '第 0、1、2、3 小时调用，之后人工重新启动'),
    hourly3h,
    3 * HOUR,
    'manual-restart',
    [doc('zh-cn_topic_0000002091799149', '3 hours'), assumed('policies 14', 'interval is not stated')],
  ),
} as const satisfies Readonly<Record<string, RetryPolicy>>

export type PolicyId = keyof typeof POLICIES

/** The policy with this id; undefined for an unknown one. */
export const findPolicy = (id: string): RetryPolicy | undefined => (Object.hasOwn(POLICIES, id) ? POLICIES[id as PolicyId] : undefined)
