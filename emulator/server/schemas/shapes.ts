import type { FaultRule } from '../../delivery/faults.ts'
import { FAULTS } from '../../delivery/faults.ts'
import type {
  InstanceState,
  LicenceDelivery,
  MessageState,
  OrderState,
  OrderType,
  RecordedExchange,
  RefundReason,
} from '../../market/model.ts'
import type { SupervisionView } from '../../market/supervision/view.ts'
import type { AttemptView, InstanceView, LicenceView, MessageView, OrderView, VerdictView } from '../../market/views.ts'
import { CHARGING_MODES, PERIOD_TYPES } from '../../protocol/facts.ts'
import { GUIDES } from '../../protocol/interface.ts'
import type { Certainty, Provenance } from '../../protocol/provenance.ts'
import { emptyableText, list, object, oneOf, optional, type Schema, text } from '../../protocol/schema.ts'
import { SITE_NAMES } from '../../protocol/sites.ts'
import { FLOW_NAMES } from '../../protocol/supervision.ts'
import { anything, count, flag, moment, note, numeric, record, whole } from './notes.ts'

/** The forms of answers. Each is held to the view it describes, so that the two cannot drift apart unseen. */

export const ORDER_STATES = [
  'opening',
  'opened',
  'refunded',
  'awaiting-delivery',
  'awaiting-acceptance',
  'completed',
] as const satisfies readonly OrderState[]
export const ORDER_TYPES = ['NEW', 'TRIAL', 'TRIAL_TO_FORMAL', 'RENEW', 'CHANGE', 'UNSUBSCRIBE'] as const satisfies readonly OrderType[]
export const INSTANCE_STATES = ['opening', 'active', 'frozen', 'released', 'failed'] as const satisfies readonly InstanceState[]
export const MESSAGE_STATES = ['pending', 'retrying', 'succeeded', 'failed', 'cancelled'] as const satisfies readonly MessageState[]
export const LICENCE_STATES = ['applied', 'delivered', 'verified', 'unusable'] as const satisfies readonly LicenceView['state'][]
const REFUND_REASONS = [
  'create-failed',
  'opening-timed-out',
  'upgrade-failed',
  'unsubscribed',
  'renewal-cancelled',
  'appeal-decided',
  'supervision-overdue',
] as const satisfies readonly RefundReason[]

const id = (en: string, zh: string) => text(128, note(en, zh))
const words = (en: string, zh: string) => emptyableText(100_000, note(en, zh))

export const provenanceSchema: Schema<Provenance> = object(
  {
    certainty: oneOf(
      ['doc', 'seed', 'code', 'assumed'] as const satisfies readonly Certainty[],
      note('how sure we are: read in the documentation, in a fragment of it, inferred from code, or assumed', '可信程度'),
    ),
    page: words('the page that says it', '出处'),
    note: optional(words('what to know about it', '说明')),
  },
  { description: 'where a fact comes from' },
)

const entry = object({
  at: moment(note('virtual time', '虚拟时间')),
  by: words('buyer, seller, platform or marketplace', '操作方'),
  action: words('what was done', '操作'),
  node: words('node it led to', '到达的节点'),
  reason: optional(words('why', '原因')),
})

export const supervisionSchema = object(
  {
    flow: oneOf(FLOW_NAMES, note('kind of product', '监管类型')),
    node: words('node', '节点'),
    title: words('what has to happen there', '节点说明（英文）'),
    titleZh: words('the same in Chinese', '节点说明'),
    actor: optional(words('whose turn it is; absent when it is completed', '操作方')),
    since: moment(note('when it came to this node', '到达时间')),
    rejections: count(note('how often something was turned back', '被驳回次数')),
    details: anything(note('what was handed in', '提交的内容')),
    acceptedAt: optional(moment(note('when it will be accepted by itself', '自动验收时间'))),
    appeal: optional(anything(note('the open appeal: neither side can act', '处理中的申诉'))),
    history: list(entry, note('who did what, oldest first', '操作记录')),
    possible: list(words('action', '操作'), note('what can be done now', '当前可执行的操作')),
  },
  { description: 'where it stands in service supervision (服务监管)' },
) as Schema<SupervisionView>

const orderLine = object(
  {
    orderLineId: id('order line id', '订单行ID'),
    productId: id('product id', '产品标识'),
    skuCode: id('specification id', '规格标识'),
    instanceId: optional(id("the ISV's instance id, once it returned one", '实例ID')),
    instanceState: words('state of its instance', '实例状态'),
  },
  { description: 'one specification or billing item of an order' },
)

export const orderSchema: Schema<OrderView> = object({
  orderId: id('order id', '订单ID'),
  orderLineId: id('first order line', '首个订单行ID'),
  guide: words('access guide', '接入指南'),
  type: oneOf(ORDER_TYPES, note('order type', '订单类型')),
  state: oneOf(ORDER_STATES, note('order state', '订单状态')),
  instanceId: optional(id("the ISV's instance id, once it returned one", '实例ID')),
  expireTime: optional(moment(note('when what was bought expires', '到期时间'))),
  chargingMode: oneOf(CHARGING_MODES, note('how it is paid for', '计费方式')),
  periodType: optional(oneOf(PERIOD_TYPES, note('period', '周期类型'))),
  periodNumber: optional(count(note('number of periods', '周期数量'))),
  trial: flag(note('whether it is a trial', '是否试用')),
  amount: words('money paid; negative where money goes back', '实付金额，退款为负'),
  currency: words('currency', '币种'),
  refundedAmount: words('money that went back', '已退金额'),
  refundReason: optional(oneOf(REFUND_REASONS, note('why it was refunded', '退款原因'))),
  refundedAt: optional(moment(note('when it was refunded', '退款时间'))),
  createdAt: moment(note('when it was paid', '下单时间')),
  openedAt: optional(moment(note('when it was opened', '开通时间'))),
  relatesTo: optional(id('the purchase it belongs to', '关联的原订单')),
  lines: list(orderLine, note('its lines', '订单行')),
  messageIds: list(id('message id', '消息ID'), note('its production-interface messages', '生产接口消息')),
  supervision: optional(supervisionSchema),
})

const productSchema: Schema<InstanceView['product']> = object(
  {
    productId: id('product id', '产品标识'),
    skuCode: id('specification id', '规格标识'),
    quantity: optional(count(note('quantity attribute', '数量属性'))),
    diskSize: optional(count(note('disk attribute, GB', '硬盘大小属性'))),
    bandWidth: optional(count(note('bandwidth attribute, Mbps', '带宽属性'))),
  },
  { description: 'what was bought' },
)

export const instanceSchema: Schema<InstanceView> = object({
  instanceId: optional(id("the ISV's id, once it returned one", '实例ID')),
  orderId: id('the order that bought it', '订单ID'),
  orderLineId: id('its order line; names the instance as well, before it has an id', '订单行ID，也可用于指代实例'),
  guide: words('access guide', '接入指南'),
  state: oneOf(INSTANCE_STATES, note('state', '状态')),
  frozenReason: optional(words('why it is frozen: expiry or violation', '冻结原因：到期或违规')),
  trial: flag(note('whether it is a trial', '是否试用')),
  chargingMode: words('how it is paid for', '计费方式'),
  product: productSchema,
  expireTime: optional(moment(note('when it expires', '到期时间'))),
  openedAt: optional(moment(note('when it was opened', '开通时间'))),
  releasedAt: optional(moment(note('when it was released', '释放时间'))),
  appInfo: optional(anything(note('access data from the ISV, decrypted where the key fits', '应用信息'))),
  usageInfo: optional(list({} as Schema, note('usage figures from the ISV', '使用情况'))),
  licence: optional(
    object(
      { text: words('the licence', 'License'), by: oneOf(['interface', 'hand'], note('how it came', '交付方式')) },
      { description: 'the licence, where it came in an answer or by hand' },
    ),
  ),
  usage: optional(
    object(
      {
        accepted: words('usage accepted', '已接受使用量'),
        charged: words('of it charged', '已计费使用量'),
        records: count(note('records pushed', '话单数')),
      },
      { description: 'what the ISV pushed for it' },
    ),
  ),
  softwareUsage: optional(
    object(
      {
        reports: count(note('lines reported', '统计条数')),
        clients: count(note('distinct clients', '去重客户端数')),
        activeNum: optional(count(note('newest number of active clients', '最近活跃客户端数'))),
      },
      { description: 'use of the software, as reported with its licence code' },
    ),
  ),
  possible: list(words('action', '操作'), note('actions that are possible now', '当前可执行的操作')),
})

const noteSchema = object({
  rule: words('rule', '规则'),
  severity: words('warn or fail', '级别'),
  about: words('what was noticed', '说明（英文）'),
  aboutZh: words('the same in Chinese', '说明'),
  provenance: provenanceSchema,
})

const verdictSchema: Schema<VerdictView> = object({
  outcome: words('succeeded, in-progress or failed', '结果'),
  reason: words('why', '原因（英文）'),
  reasonZh: words('why, in Chinese', '原因'),
  rule: words('the rule it rests on', '依据的规则'),
  provenance: provenanceSchema,
  resultCode: optional(words("the answer's result code", '结果码')),
  notes: list(noteSchema, note('what else was noticed', '其他提示')),
  settings: optional(record(words('reading', '取值'), note('settings of the market with a say in it', '相关设置'))),
})

const requestSchema: Schema<NonNullable<AttemptView['request']>> = object(
  {
    method: oneOf(['GET', 'POST'], note('method', '方法')),
    url: words('address with query', '地址'),
    headers: record(words('value', '值'), note('headers', '请求头')),
    body: optional(words('body', '请求体')),
  },
  { description: 'as sent, secrets hidden' },
)

const responseSchema: Schema<NonNullable<AttemptView['response']>> = object(
  {
    status: whole(100, 999, note('HTTP status', 'HTTP 状态码')),
    rawHeaders: list(words('name or value', '名称或值'), note('names and values in turn, as received', '原始响应头')),
    body: words('body', '响应体'),
  },
  { description: 'as received, secrets hidden' },
)

const failureSchema: Schema<NonNullable<AttemptView['failure']>> = object({
  kind: words('kind of failure', '失败类型'),
  reason: object({ en: words('in English', '英文'), zh: words('in Chinese', '中文') }),
})

const exchangeSchema: Schema<RecordedExchange> = object(
  {
    request: requestSchema,
    response: optional(responseSchema),
    failure: optional(failureSchema),
    sentAt: numeric(note('wall-clock milliseconds of sending', '实际发送时间（毫秒）')),
    realMs: numeric(note('real milliseconds', '实际耗时（毫秒）')),
  },
  { description: "the ISV's real answer, where the market saw another one or none in time" },
)

const attemptSchema: Schema<AttemptView> = object({
  number: whole(1, 1_000_000, note('number of the call, from 1', '第几次调用')),
  kind: oneOf(['scheduled', 'restart'], note('by schedule, or by 重新启动', '定时或重新启动')),
  at: moment(note('virtual time', '虚拟时间')),
  state: oneOf(['in-flight', 'waiting', 'answered'], note('waiting: the answer takes effect later in virtual time', '状态')),
  fault: optional(words('fault injected', '注入的故障')),
  interruptions: optional(count(note('times the emulator ended before the answer was recorded', '被中断次数'))),
  request: optional(requestSchema),
  response: optional(responseSchema),
  failure: optional(failureSchema),
  sentAt: optional(moment(note('wall-clock time of sending', '实际发送时间'))),
  durationMs: optional(numeric(note('real milliseconds', '实际耗时（毫秒）'))),
  verdict: optional(verdictSchema),
  seen: optional(exchangeSchema),
  again: optional(exchangeSchema),
  late: optional(exchangeSchema),
})

const messageMembers = {
  messageId: id('message id', '消息ID'),
  interface: words('interface called', '接口'),
  guide: words('access guide', '接入指南'),
  orderId: optional(id('order', '订单ID')),
  instanceId: optional(words('instance, or several joined with commas', '实例ID')),
  policy: words('retry policy', '重试策略'),
  state: oneOf(MESSAGE_STATES, note('message state', '消息状态')),
  createdAt: moment(note('when it came about', '创建时间')),
  settledAt: optional(moment(note('when it succeeded, was given up or called off', '结束时间'))),
  nextAttemptAt: optional(moment(note('when it is called next', '下次调用时间'))),
  attemptCount: count(note('calls made', '已调用次数')),
  probe: optional({
    type: 'boolean',
    enum: [true],
    description: "sent by a tester beside the market's own calls",
    'x-zh': '测试者发送的调用',
  } as Schema<true>),
  reason: optional(words('why it failed or was called off', '原因（英文）')),
  reasonZh: optional(words('the same in Chinese', '原因')),
  restartable: flag(note('whether 重新启动 is possible now', '能否重新启动')),
}

export const messageSchema: Schema<MessageView> = object(messageMembers)

export const messageDetailSchema: Schema<MessageView & { attempts: AttemptView[] }> = object({
  ...messageMembers,
  attempts: list(attemptSchema, note('every call', '每次调用')),
})

export const licenceSchema: Schema<LicenceView> = object({
  eventId: id('names the application for the ISV', '事件编号'),
  instanceId: optional(id("the ISV's instance id", '实例ID')),
  orderId: id('the order that bought the instance', '订单ID'),
  orderLineId: id('its order line', '订单行ID'),
  state: oneOf(LICENCE_STATES, note('delivered: the ISV has uploaded it', '状态；delivered 为商家已上传')),
  deviceFingerprint: optional(words('device it is bound to', '设备指纹')),
  effectiveTime: moment(note('begin of its validity', '生效时间')),
  expireTime: optional(moment(note('end of its validity', '失效时间'))),
  appliedAt: moment(note('when it was applied for', '申请时间')),
  messageId: id('the message that told the ISV first', '首次通知商家的消息ID'),
  delivered: optional(
    object(
      {
        type: oneOf(['CHARACTERS', 'FILE'] as const satisfies readonly LicenceDelivery['type'][], note('text or file', '字符串或文件')),
        characters: optional(words('the licence, where it is text', 'License 字符串')),
        fileName: optional(words('name of the file', '文件名')),
        sha256: optional(words('hexadecimal, of the file', '文件的 SHA-256')),
        size: optional(count(note('bytes of the file', '文件字节数'))),
        at: moment(note('when it was uploaded', '上传时间')),
        callId: words('call of the open API that brought it', '上传所用的开放接口调用'),
      },
      { description: 'what the ISV uploaded' },
    ),
  ),
  verified: optional(
    object(
      {
        verified: flag(note('whether it was good', '是否通过')),
        errorMsg: optional(words('why not', '失败原因')),
        at: moment(note('virtual time', '虚拟时间')),
      },
      { description: 'what the software on the device said of it' },
    ),
  ),
})

/** What an action on an instance brings about, beside what becomes of the instance itself. */
export type ActionMakes = 'order' | 'message' | 'licence'

/** What an action on an instance answers with; the same schema each time, so that it stands once in the document. */
export const actionSchema = (makes: ActionMakes): Schema => ACTION_ANSWERS[makes]

const actionAnswer = (makes: ActionMakes): Schema =>
  object({
    instance: instanceSchema,
    ...(makes === 'order' ? { order: orderSchema } : { message: messageDetailSchema }),
    ...(makes === 'licence' ? { licence: licenceSchema } : {}),
  })

const ACTION_ANSWERS: Readonly<Record<ActionMakes, Schema>> = {
  order: actionAnswer('order'),
  message: actionAnswer('message'),
  licence: actionAnswer('licence'),
}

export const noticeSchema: Schema = object({
  noticeId: id('notice id', '通知ID'),
  at: moment(note('virtual time', '虚拟时间')),
  to: oneOf(['seller', 'buyer', 'administrator'], note('who gets it', '接收方')),
  channels: list(oneOf(['mail', 'sms', 'in-site'], note('channel', '渠道')), note('ways it is sent', '渠道')),
  kind: words('kind', '类型'),
  text: words('in English', '英文'),
  textZh: words('in Chinese', '中文'),
  orderId: optional(id('order', '订单ID')),
  messageId: optional(id('message', '消息ID')),
  callId: optional(id('open-API call', '开放接口调用ID')),
  provenance: provenanceSchema,
})

export interface FaultView extends Omit<FaultRule, 'delay'> {
  readonly delay?: string
}

export const faultViewSchema: Schema<FaultView> = object({
  id: id('rule id', '规则ID'),
  on: words('interface, or *', '接口，或 *'),
  attempts: words('which calls', '第几次调用'),
  fault: oneOf(
    FAULTS.map(({ name }) => name),
    note('what goes wrong', '故障类型'),
  ) as Schema<FaultRule['fault']>,
  delay: optional(words('how late the answer is, ISO 8601', '响应延迟')),
  probability: optional(numeric(note('how likely it strikes', '发生概率'))),
  orderId: optional(id('only this order', '仅此订单')),
})

export interface ClockView {
  readonly now: string
  readonly mode: string
  readonly next: NextWork | null
  readonly idle: boolean
  readonly inFlight: number
}

export interface NextWork {
  readonly at: string
  readonly kind: string
  readonly messageId?: string
  readonly orderLineId?: string
  readonly orderId?: string
}

export const clockSchema: Schema<ClockView> = object({
  now: moment(note('business time', '业务时间')),
  mode: words('virtual, real or scaled:N', '时钟模式'),
  next: {
    anyOf: [
      { type: 'null' },
      object({
        at: moment(note('when', '时间')),
        kind: words('attempt, verdict, late-answer, close-window, expire, release, supervision, check-usage or collect-usage', '类型'),
        messageId: optional(id('message', '消息ID')),
        orderLineId: optional(id('order line of the instance', '订单行ID')),
        orderId: optional(id('order under supervision', '服务监管订单ID')),
      }),
    ],
    description: 'the next thing due; null when nothing is planned',
  } as Schema<NextWork | null>,
  idle: flag(note('whether no message is open: nothing is called or retried', '是否空闲')),
  inFlight: count(note('calls under way', '进行中的调用数')),
})

export const advancedSchema: Schema<{ now: string; fired: number }> = object({
  now: moment(note('business time after the move', '推进后的业务时间')),
  fired: count(note('things that fell due on the way', '触发的事项数')),
})

const lengthText = (en: string, zh: string) => words(`${en}, ISO 8601`, zh)
const link = words('path', '路径')

export interface MarketView {
  readonly id: string
  readonly guide: string
  readonly profile?: string
  readonly isv: { readonly url?: string }
  readonly clock: string
  readonly start: string
  readonly now: string
  readonly seed: number
  readonly settings: Readonly<Record<string, string>>
  readonly policies: Readonly<Record<string, unknown>>
  readonly timeouts: Readonly<Record<string, string>>
  readonly grace: string
  readonly retention: string
  readonly polling: { readonly interval: string; readonly patience: string }
  readonly concurrency: number
  readonly keyBits: number
  readonly site: string
  readonly uploadLimit: number
  readonly links: Readonly<Record<string, string>>
}

export const marketSchema: Schema<MarketView> = object({
  id: id('market id', '市场标识'),
  guide: oneOf(GUIDES, note('guide of orders that name none', '默认接入指南')),
  profile: optional(words('set of retry policies', '重试策略集')),
  isv: object({ url: optional(words('production address', '生产接口地址')) }, { description: 'the ISV; its keys are never shown' }),
  clock: words('virtual, real or scaled:N', '时钟模式'),
  start: moment(note('where business time began', '业务时间起点')),
  now: moment(note('business time', '业务时间')),
  seed: { type: 'integer', description: 'where every random choice comes from', 'x-zh': '随机种子' } as Schema<number>,
  settings: record(words('reading', '取值'), note('readings chosen', '已选设置')),
  policies: anything(note('changes to retry policies', '重试策略的修改')),
  timeouts: record(words('ISO 8601', '时限'), note('limit of one call, by guide', '单次调用时限')),
  grace: lengthText('grace period', '宽限期'),
  retention: lengthText('retention period', '保留期'),
  polling: object({
    interval: lengthText('least real time between two polls', '轮询间隔'),
    patience: lengthText('real time the ISV is given', '轮询耐心'),
  }),
  concurrency: whole(1, 1024, note('calls in flight at once', '并发调用数')),
  keyBits: whole(128, 256, note('key size of encrypted fields', '加密位数')),
  site: oneOf(SITE_NAMES, note('site of the marketplace', '站点')),
  uploadLimit: count(note('most bytes of an upload', '上传大小上限（字节）')),
  links: record(link, note('where its parts are', '链接')),
})

export const problemSchema: Schema = object({
  type: words('kind of problem', '问题类型'),
  title: words('the kind in words', '标题'),
  status: whole(400, 599, note('HTTP status', 'HTTP 状态码')),
  detail: words('what was attempted, on what, why it failed', '详情（英文）'),
  detailZh: words('the same in Chinese', '详情'),
  possible: list(words('possibility', '可选'), note('what could be done instead', '可行的操作')),
  violations: optional(
    list(
      object({ path: words('JSON pointer', '位置'), message: words('what is wrong', '说明'), keyword: words('kind', '类型') }),
      note('every fault of a request', '全部不合法之处'),
    ),
  ),
})
