import { FAULTS } from '../../emulator/delivery/faults.ts'
import { FAILURE_RULES } from '../../emulator/delivery/verdict/rules.ts'
import type { Message, Order, RefundReason } from '../../emulator/market/model.ts'
import { interfaceById } from '../../emulator/protocol/catalogue.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import type { Stage } from './stage.ts'
import { tPlus } from './t-plus.ts'

/** Short words for the things a story speaks of. */

export const join = (parts: readonly Text[], en = ' ', zh = ''): Text =>
  text(parts.map((part) => part.en).join(en), parts.map((part) => part.zh).join(zh))

/** `order CS… (shop)`. */
export function orderWords(stage: Stage, orderId: string): Text {
  const called = stage.called(orderId)
  return called === orderId
    ? text(`order ${orderId}`, `订单 ${orderId}`)
    : text(`order ${orderId} (${called})`, `订单 ${orderId}（${called}）`)
}

export const REFUND_WORDS: Readonly<Record<RefundReason, Text>> = {
  'create-failed': text('create failed', '开通失败'),
  'opening-timed-out': text('opening timed out', '开通超时'),
  'upgrade-failed': text('upgrade failed', '升级失败'),
  unsubscribed: text('unsubscribed', '退订'),
  'renewal-cancelled': text('renewal cancelled', '退续费'),
  'appeal-decided': text('appeal decided', '申诉裁决'),
  'supervision-overdue': text('supervision overdue', '服务监管超期'),
}

const MODE_WORDS: Readonly<Record<Order['chargingMode'], Text>> = {
  period: text('period', '包周期'),
  'one-time': text('one-time', '按次'),
  'on-demand': text('on demand', '按需'),
  'on-demand-package': text('on-demand package', '按需套餐包'),
}

/** What was bought: `period, 1 month, 100 CNY`. */
export function purchaseWords(order: Order): Text {
  const { periodType, periodNumber, lines } = order
  const period = periodType === undefined ? [] : [text(`${periodNumber} ${periodType}`, `${periodNumber} ${PERIODS_ZH[periodType]}`)]
  const items = lines.length > 1 ? [text(`${lines.length} billing items`, `${lines.length} 个计费项`)] : []
  const trial = order.trial ? [text('trial', '试用')] : []
  return join([...trial, MODE_WORDS[order.chargingMode], ...period, ...items, text(moneyWords(order), moneyWords(order))], ', ', '，')
}

const PERIODS_ZH = { year: '年', month: '个月', day: '天' } as const

export const moneyWords = (order: Order): string => `${order.amount} ${order.currency}`

/** An instant as people read it beside a time line. */
export const dateWords = (stage: Stage, at: number): string => `${tPlus(stage.offset(at))} (${iso(at).slice(0, 10)})`

/** The interface and what it is about: `updateInstanceStatus FREEZE shop`. */
export function messageWords(stage: Stage, message: Message): string {
  return [message.interfaceName, detail(message), subject(stage, message)].filter((part) => part !== '').join(' ')
}

function detail({ role, guide, interfaceId, facts }: Message): string {
  if (role === 'status') return facts?.freeze ? 'FREEZE' : guide === 'saas-v1' ? 'NORMAL' : 'UNFREEZE'
  const tellsScene = 'scene' in (interfaceById(interfaceId).request.properties as object)
  if (role === 'renew' && tellsScene) return facts?.scene ?? ''
  return ''
}

function subject(stage: Stage, message: Message): string {
  const { instanceKey } = message
  const orderId = message.orderId ?? (instanceKey === undefined ? undefined : stage.market.state.instances.get(instanceKey)?.orderId)
  const asked = message.facts?.instanceIds.length ?? 0
  if (orderId === undefined) return asked > 1 ? `(${asked})` : ''
  return instanceKey === undefined ? stage.called(orderId) : `${stage.called(orderId)}${itemWords(stage, instanceKey)}`
}

/** ` item 2`, where an order has several. */
export function itemWords(stage: Stage, instanceKey: string): string {
  const opened = stage.market.state.instances.get(instanceKey)
  const lines = opened === undefined ? [] : stage.market.order(opened.orderId).lines
  const at = lines.findIndex((line) => line.instanceKey === instanceKey)
  return lines.length > 1 ? `#${at + 1}` : ''
}

interface Judged {
  readonly outcome: string
  readonly rule: string
  readonly resultCode?: string | undefined
  readonly status?: number | undefined
}

/** What a call came to, in a few words. */
export function verdictWords(judged: Judged & { readonly fault?: string | undefined }): Text {
  const { outcome, resultCode, fault } = judged
  if (fault !== undefined) return FAULT_WORDS[fault] ?? text(fault, fault)
  if (outcome === 'succeeded') return text(`${resultCode ?? ''} success`, `${resultCode ?? ''} 成功`)
  if (outcome === 'in-progress') return text(`${resultCode ?? ''} still working on it`, `${resultCode ?? ''} 处理中`)
  const why = failureWords(judged)
  return text(`failed: ${why.en}`, `失败：${why.zh}`)
}

/** What the ISV had answered behind a fault. */
export function hiddenWords(judged: Judged): Text {
  if (judged.outcome !== 'failed') {
    const words = verdictWords(judged)
    return text(`the ISV had answered ${words.en}`, `商家实际响应：${words.zh}`)
  }
  const why = failureWords(judged)
  return text(`the ISV's own answer was bad: ${why.en}`, `商家自身的响应也有问题：${why.zh}`)
}

function failureWords({ rule, status, resultCode }: Judged): Text {
  if (rule === 'failure.http-status' && status !== undefined) return text(`HTTP ${status}`, `HTTP ${status}`)
  if (rule === 'failure.result-code' && resultCode !== undefined) return text(`resultCode ${resultCode}`, `resultCode ${resultCode}`)
  return RULE_WORDS.get(rule) ?? OTHER_RULES[rule] ?? text(rule, rule)
}

const RULE_WORDS = new Map(FAILURE_RULES.map(({ id, about }) => [id, about]))

/** Rules of single interfaces, and those only the market can see. */
const OTHER_RULES: Readonly<Record<string, Text>> = {
  'answer.instance-id': text('the answer has no instanceId', '响应缺少 instanceId'),
  'answer.info-per-instance': text('info does not match the instances asked for', 'info 与所查询的实例不符'),
  'failure.foreign-instance': text('the instanceId belongs to another order', 'instanceId 属于其他订单'),
  'failure.instance-changed': text('another instanceId than before', 'instanceId 与之前不同'),
}

const FAULT_WORDS: Readonly<Record<string, Text>> = {
  refuse: text('failed: connection refused', '失败：连接被拒绝'),
  'error-500': text('failed: HTTP 500', '失败：HTTP 500'),
  'lose-response': text('failed: the answer was lost on the way', '失败：响应在途中丢失'),
  'lose-request': text('failed: the request was lost on the way', '失败：请求在途中丢失'),
  'cut-response': text('failed: the connection broke in the middle of the answer', '失败：响应传输中途连接中断'),
  delay: text('failed: the answer did not come in time', '失败：未在时限内收到响应'),
}

export const faultAbout = (name: string): Text => FAULTS.find((fault) => fault.name === name)?.about ?? text(name, name)

/** `4 calls`, `once`. */
export const times = (count: number): Text => (count === 1 ? text('once', '1 次') : text(`${count} times`, `${count} 次`))
