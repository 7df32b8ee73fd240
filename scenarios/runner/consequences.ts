import type { MarketEvent } from '../../emulator/market/events.ts'
import type { Instance, Notice } from '../../emulator/market/model.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Stage } from './stage.ts'
import { tPlus } from './t-plus.ts'
import { messageWords, orderWords, REFUND_WORDS, times } from './words.ts'

/** What it came to for buyer and seller, in sentences. */
export function consequencesOf(stage: Stage): Text[] {
  const told: Text[] = []
  const failures = new Map<string, number>()
  for (const { at, events } of stage.journal()) {
    for (const event of events) {
      if (event.type === 'attempt-answered') countFailure(stage, event, failures)
      const sentence = consequence(stage, event, tPlus(stage.offset(at)), failures)
      if (sentence) told.push(sentence)
    }
  }
  return [...told, ...notified(stage.market.state.notices)]
}

/** Failed calls so far, by order. */
function countFailure(stage: Stage, event: Extract<MarketEvent, { type: 'attempt-answered' }>, failures: Map<string, number>): void {
  const { orderId, attempts } = stage.market.message(event.messageId)
  if (orderId === undefined || attempts[event.n - 1]?.verdict?.outcome !== 'failed') return
  failures.set(orderId, (failures.get(orderId) ?? 0) + 1)
}

function consequence(stage: Stage, event: MarketEvent, when: string, failures: ReadonlyMap<string, number>): Text | undefined {
  switch (event.type) {
    case 'order-opened':
      return openedLate(stage, event.orderId, when, failures.get(event.orderId) ?? 0)
    case 'order-refunded': {
      const order = stage.market.order(event.orderId)
      const which = orderWords(stage, event.orderId)
      const why = REFUND_WORDS[event.reason]
      return text(
        `${which.en} refunded ${event.amount} ${order.currency} at ${when} (${why.en})`,
        `${which.zh}于 ${when} 退款 ${event.amount} ${order.currency}（${why.zh}）`,
      )
    }
    case 'instance-frozen': {
      const why = event.reason === 'expiry' ? text('period over', '到期') : text('violation', '违规')
      return text(
        `instance ${idOf(stage, event.key)} frozen at ${when} (${why.en})`,
        `实例 ${idOf(stage, event.key)} 于 ${when} 冻结（${why.zh}）`,
      )
    }
    case 'instance-thawed':
      return text(`instance ${idOf(stage, event.key)} thawed at ${when}`, `实例 ${idOf(stage, event.key)} 于 ${when} 解冻`)
    case 'instance-released':
      return text(`instance ${idOf(stage, event.key)} released at ${when}`, `实例 ${idOf(stage, event.key)} 于 ${when} 释放`)
    case 'message-settled': {
      const message = stage.market.message(event.messageId)
      if (event.state !== 'failed' || message.live) return undefined
      const words = messageWords(stage, message)
      return text(`${words} ${event.why?.en ?? 'given up'}, at ${when}`, `${words} ${event.why?.zh ?? '已停止'}（${when}）`)
    }
    default:
      return undefined
  }
}

/** Only an order that calls had failed for is worth a sentence when it opens. */
function openedLate(stage: Stage, orderId: string, when: string, failed: number): Text | undefined {
  if (failed === 0) return undefined
  const which = orderWords(stage, orderId)
  const calls = failed === 1 ? '1 failed call' : `${failed} failed calls`
  return text(`${which.en} opened at ${when} after ${calls}`, `${which.zh}在 ${failed} 次调用失败后于 ${when} 开通`)
}

const idOf = (stage: Stage, key: string): string => {
  const { instanceId } = stage.market.state.instances.get(key) as Instance
  return instanceId ?? key
}

function notified(notices: readonly Notice[]): Text[] {
  const count = (to: Notice['to']) => notices.filter((notice) => notice.to === to).length
  const told: Text[] = []
  const [seller, buyer, administrator] = [count('seller'), count('buyer'), count('administrator')]
  if (seller > 0)
    told.push(
      text(`seller notified ${times(seller).en} by mail, SMS and in-site message`, `通过邮件、短信、站内信通知商家 ${times(seller).zh}`),
    )
  if (buyer > 0) told.push(text(`buyer notified ${times(buyer).en}`, `通知买家 ${times(buyer).zh}`))
  if (administrator > 0) told.push(text(`administrator notified ${times(administrator).en}`, `通知企业管理员 ${times(administrator).zh}`))
  return told
}
