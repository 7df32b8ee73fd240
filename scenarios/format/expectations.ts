import type { RefundReason } from '../../emulator/market/model.ts'
import { REFUND_WHY } from '../../emulator/market/refund-reasons.ts'
import { SDK_EVENTS } from '../../emulator/protocol/iscdesk.ts'
import { openApiNames } from '../../emulator/protocol/open-apis/catalogue.ts'
import { closed, list, object, oneOf, optional, type Schema, type Static, text } from '../../emulator/protocol/schema.ts'
import { DOMAINS } from '../../emulator/protocol/sites.ts'
import { NODE_IDS } from '../../emulator/protocol/supervision.ts'
import { bindingExpectation, loginCallExpectation } from './kit-steps.ts'
import { alias, flag, moneyOr, note, oneOrMany, whole, wholeOr } from './notes.ts'

/** What a story may expect, by kind. Every member left out is not looked at. */

const of = alias('the order, by the name the story gave it', '订单名称')
const item = optional(whole(1, 'which billing item, from 1; default: the first', '第几个计费项，从 1 起，默认第一个'))
const moment = (en: string, zh: string) => text(64, note(en, zh, 'PT3H'))

const order = closed(
  object({
    of,
    type: optional(oneOf(['NEW', 'TRIAL', 'TRIAL_TO_FORMAL', 'RENEW', 'CHANGE', 'UNSUBSCRIBE'], note('order type', '订单类型'))),
    state: optional(
      oneOf(
        ['opening', 'opened', 'refunded', 'awaiting-delivery', 'awaiting-acceptance', 'completed'],
        note('state of the order', '订单状态'),
      ),
    ),
    node: optional(oneOf([...NODE_IDS, 'completed'], note('node of service supervision', '服务监管节点'))),
    appeal: optional(flag('whether an appeal is open', '是否有申诉处理中')),
    refundReason: optional(
      oneOf(Object.keys(REFUND_WHY) as [RefundReason, ...RefundReason[]], note('why the money went back', '退款原因')),
    ),
    refundedAmount: optional(moneyOr(['all'], 'money that went back; all: what was paid', '退款金额；all 为全部实付金额')),
    refundedAt: optional(
      moment(
        'when the money went back, from the order on: PT3H, or by-policy, when the window of its policy ends',
        '退款时间，自下单起：PT3H，或 by-policy（策略窗口结束时）',
      ),
    ),
    openedAt: optional(moment('when it was opened, from the order on', '开通时间，自下单起')),
    expireTime: optional(
      moment('expiry the order brings about, from the order on, or ISO 8601', '该订单带来的到期时间，自下单起，或 ISO 8601 时刻'),
    ),
  }),
)

const instance = closed(
  object({
    of,
    item,
    state: optional(oneOf(['opening', 'active', 'frozen', 'released', 'failed'], note('state of the instance', '实例状态'))),
    frozenReason: optional(oneOf(['expiry', 'violation'], note('why it is frozen', '冻结原因'))),
    trial: optional(flag('whether it is a trial', '是否试用')),
    expireTime: optional(moment('its expiry, from the order named by `of` on, or ISO 8601', '到期时间，自 of 订单起，或 ISO 8601 时刻')),
    quantity: optional(whole(0, 'quantity attribute of its specification', '规格的数量属性')),
    skuCode: optional(text(64, note('specification', '规格标识'))),
    clients: optional(whole(0, 'distinct clients reported as users of the software', '上报的去重客户端数')),
  }),
)

const deliveries = closed(
  object({
    interface: text(64, note('interface, by role or name', '接口：角色名或接口名', 'create')),
    of: optional(alias('the order; a purchase stands for everything on its instances', '订单；购买订单代表其实例上的全部消息')),
    item,
    count: optional(whole(0, 'how many messages of it there are', '该接口的消息条数')),
    which: optional(
      wholeOr(['first', 'last'], 1, 'which of them the rest speaks of; default: last', '以下各项针对第几条消息，默认最后一条'),
    ),
    state: optional(oneOf(['pending', 'retrying', 'succeeded', 'failed', 'cancelled'], note('state of the message', '消息状态'))),
    attempts: optional(
      wholeOr(['all'], 0, 'scheduled calls that were made; all: as many as its policy has', '按计划的调用次数；all 为策略规定的全部'),
    ),
    restarts: optional(whole(0, 'calls the seller started by hand', '人工重新启动的次数')),
    at: optional(
      list(moment('from the first call on', '自首次调用起'), note('when the scheduled calls were made', '按计划的各次调用时间'), {
        minItems: 1,
      }),
    ),
    'by-policy': optional(
      flag(
        "the scheduled calls fell exactly on the policy's times, and none is missing when the message gave up",
        '各次调用恰好符合重试策略；若已放弃，则一次不少',
      ),
    ),
    outcomes: optional(
      list(
        oneOf(['succeeded', 'in-progress', 'failed'], note('outcome', '结果')),
        note('outcomes of all calls in order, equal neighbours told once', '全部调用的结果，相邻相同者合并'),
        { minItems: 1 },
      ),
    ),
  }),
)

const notices = closed(
  object({
    of: optional(alias('only about this order', '仅与此订单有关')),
    to: optional(oneOf(['seller', 'buyer', 'administrator'], note('who is told', '接收者'))),
    kind: optional(
      oneOf(
        ['call-failed', 'calls-stopped', 'order-refunded', 'supervision-reminder', 'appeal-opened', 'appeal-decided', 'decision-needed'],
        note('what about', '通知类型'),
      ),
    ),
    count: wholeOr(['each-failure'], 0, 'how many; each-failure: as many as calls failed', '条数；each-failure 为每次失败各一条'),
  }),
)

const licence = closed(
  object({
    of,
    item,
    deviceFingerprint: optional(text(1024, note('only applications of this device', '仅此设备的申请', 'device-1'))),
    count: optional(whole(0, 'how many applications there are', '申请次数')),
    state: optional(oneOf(['applied', 'delivered', 'verified', 'unusable'], note('state of the newest one', '最新一次申请的状态'))),
    type: optional(oneOf(['CHARACTERS', 'FILE'], note('as what it was delivered', '交付类型'))),
    characters: optional(text(1024, note('the licence as delivered', '交付的 License 字符串'))),
  }),
)

const sdkEvents = closed(
  object({
    of,
    item,
    device: optional(text(64, note('name of the device; default: pc', '设备名称，默认 pc', 'pc'))),
    event: oneOf(SDK_EVENTS, note('event', '事件')),
    count: optional(whole(0, 'how often it was raised; default: at least once', '次数，默认至少一次')),
    payload: optional(text(2048, note('what the newest one holds, to the letter', '最新一次的内容'))),
  }),
)

const openApiCalls = closed(
  object({
    api: oneOf(openApiNames(), note('the open API', '开放接口')),
    of: optional(alias('only calls about this order, its instances or its licences', '仅与此订单有关的调用')),
    domain: optional(oneOf(DOMAINS, note('only calls to this domain', '域名'))),
    outcome: optional(
      oneOf(['answered', 'refused', 'unavailable'], note('what became of them; default: answered', '调用结果，默认 answered')),
    ),
    count: optional(whole(0, 'how many; default: at least one', '次数，默认至少一次')),
  }),
)

const usage = closed(
  object({
    of,
    item,
    accepted: optional(moneyOr([], 'usage pushed and accepted', '已接受使用量')),
    charged: optional(moneyOr([], 'usage charged', '已计费使用量')),
    rejected: optional(whole(0, 'records rejected in the SDR management list', '被拒绝话单数')),
  }),
)

const sentence = closed(object({ en: text(400, note('English', '英文')), zh: text(400, note('Chinese', '中文')) }))

export const expectSchema = {
  ...closed(
    object({
      order: optional(many(order, 'what became of an order', '订单的结果')),
      instance: optional(many(instance, 'what became of an instance', '实例的结果')),
      deliveries: optional(many(deliveries, 'what the ISV was told, and when', '向商家发送的消息及时间')),
      licence: optional(many(licence, 'what became of the applications for licences', 'License 申请的结果')),
      notices: optional(many(notices, 'what the seller and the buyer were told', '向商家与买家发送的通知')),
      'same-instance': optional(
        many(
          of,
          'every answer to create named one instanceId, answers that were lost or late included',
          '所有创建响应（含丢失、迟到的）均为同一 instanceId',
        ),
      ),
      'sdk-events': optional(many(sdkEvents, 'what the software on a device was handed (ISCDesk)', '设备上的软件收到的事件（ISCDesk）')),
      'open-api-calls': optional(many(openApiCalls, 'what the ISV asked of the marketplace', '商家对开放接口的调用')),
      binding: optional(
        many(bindingExpectation, 'how an application of an enterprise stands (joint operation)', '企业应用的绑定状态（联营）'),
      ),
      'login-calls': optional(many(loginCallExpectation, 'what was asked of an authentication centre', '认证中心收到的调用')),
      usage: optional(many(usage, 'what became of pushed usage', '使用量推送的结果')),
      within: optional(text(32, note('real time in which it must come true: the ISV works by itself', '须在此真实时间内成立', '10s'))),
      'or-skip': optional({
        ...sentence,
        description: 'when the rest does not hold, the story ends here, skipped for this reason',
        'x-zh': '若不成立，则以此原因跳过其余步骤',
      }),
      clock: optional(moment('time since the story began', '故事开始以来的时间')),
      otherwise: optional({
        ...sentence,
        description: 'when the rest does not hold, this is said and nothing has failed',
        'x-zh': '若不成立，则仅作此说明，不判失败',
      }),
    }),
  ),
  minProperties: 1,
  description: 'what must hold now',
  'x-zh': '此刻必须成立的事实',
}

export type Expectation = Static<typeof expectSchema>
export type OrderExpectation = Static<typeof order>
export type InstanceExpectation = Static<typeof instance>
export type LicenceExpectation = Static<typeof licence>
export type DeliveryExpectation = Static<typeof deliveries>
export type NoticeExpectation = Static<typeof notices>

export type SdkEventExpectation = Static<typeof sdkEvents>
export type OpenApiCallExpectation = Static<typeof openApiCalls>
export type BindingExpectation = Static<typeof bindingExpectation>
export type LoginCallExpectation = Static<typeof loginCallExpectation>
export type UsageExpectation = Static<typeof usage>

function many<T>(items: Schema<T>, en: string, zh: string): Schema<T[]> {
  return { ...oneOrMany(items), description: en, 'x-zh': zh }
}
