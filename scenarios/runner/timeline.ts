import type { Note } from '../../emulator/delivery/exchange.ts'
import type { FaultName } from '../../emulator/delivery/faults.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import type { Instance } from '../../emulator/market/model.ts'
import type { OpenApiCall } from '../../emulator/market/open-apis/model.ts'
import { USAGE_RECORD_CODES } from '../../emulator/protocol/open-apis/usage-record-codes.ts'
import { type FlowName, flowNamed, type NodeId, nodeOf } from '../../emulator/protocol/supervision.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Done } from './done.ts'
import type { Answer, AnswersOf } from './findings/answers.ts'
import type { TimelineEntry } from './result.ts'
import type { Stage } from './stage.ts'
import { dateWords, hiddenWords, itemWords, messageWords, REFUND_WORDS, verdictWords } from './words.ts'

/** A step that was taken, and where in the journal it began. */
export interface Taken extends Done {
  readonly at: number
  readonly seq: number
  readonly mark: TimelineEntry['mark']
}

/** The story as it went: what people did, every call, and what the marketplace made of it. */
export function timelineOf(stage: Stage, taken: readonly Taken[], answers: AnswersOf): TimelineEntry[] {
  const entries: TimelineEntry[] = []
  const steps = [...taken]
  const tellSteps = (before: number) => {
    while (steps.length > 0 && (steps[0] as Taken).seq < before) {
      const { at, actor, text: words, mark } = steps.shift() as Taken
      entries.push({ at, actor, text: words, mark })
    }
  }
  for (const { seq, at, events } of stage.journal()) {
    tellSteps(seq)
    for (const event of events) {
      const entry = told(stage, event, answers)
      if (entry) entries.push({ at: stage.offset(at), actor: 'marketplace', ...entry })
    }
  }
  tellSteps(Infinity)
  return entries
}

type Told = Omit<TimelineEntry, 'at' | 'actor'> & Partial<Pick<TimelineEntry, 'at' | 'actor'>>

function told(stage: Stage, event: MarketEvent, answers: AnswersOf): Told | undefined {
  switch (event.type) {
    case 'attempt-answered':
      return callTold(stage, event, answers)
    case 'late-answer-arrived': {
      const words = messageWords(stage, stage.market.message(event.messageId))
      const named =
        event.instanceId === undefined ? text('', '') : text(`, naming instance ${event.instanceId}`, `，实例为 ${event.instanceId}`)
      return change(`gets a late answer to ${words}${named.en}`, `收到迟到的响应：${words}${named.zh}`)
    }
    case 'order-opened':
      return { ...change(`order ${stage.called(event.orderId)} is open`, `订单 ${stage.called(event.orderId)} 已开通`), mark: 'good' }
    case 'order-supervised': {
      const called = stage.called(event.orderId)
      const { supervision } = stage.market.order(event.orderId)
      const { en, zh } = nodeWords(supervision?.flow, event.node)
      return { ...change(`order ${called} ${en}`, `订单 ${called} ${zh}`), mark: event.node === 'completed' ? 'good' : 'change' }
    }
    case 'order-refunded': {
      const { currency } = stage.market.order(event.orderId)
      const why = REFUND_WORDS[event.reason]
      const called = stage.called(event.orderId)
      return change(
        `gives ${event.amount} ${currency} back for order ${called} (${why.en})`,
        `订单 ${called} 退款 ${event.amount} ${currency}（${why.zh}）`,
      )
    }
    case 'instance-extended': {
      const called = ofInstance(stage, event.key)
      const end = dateWords(stage, event.expireTime)
      return change(`the period of ${called} now ends at ${end}`, `${called} 的到期时间变为 ${end}`)
    }
    case 'instance-frozen': {
      const why = event.reason === 'expiry' ? text('its period is over', '已到期') : text('violation', '违规')
      return change(
        `the instance of ${ofInstance(stage, event.key)} is frozen: ${why.en}`,
        `${ofInstance(stage, event.key)} 的实例被冻结：${why.zh}`,
      )
    }
    case 'licence-delivered': {
      const { instanceKey } = stage.market.licence(event.eventId)
      const called = ofInstance(stage, instanceKey)
      return { ...change(`the licence of ${called} has come`, `${called} 的 License 已交付`), mark: 'good' }
    }
    case 'appeal-opened':
      return change(
        `an appeal about ${stage.called(event.orderId)} is open: neither side can act`,
        `${stage.called(event.orderId)} 申诉处理中，双方均不可操作`,
      )
    case 'appeal-decided':
      return change(`the appeal is decided: ${event.decision}`, `申诉已裁决：${event.decision}`)
    case 'sdk-event':
      return change(`${event.deviceId} gets ${event.event}: ${event.payload}`, `${event.deviceId} 收到 ${event.event}：${event.payload}`)
    case 'licence-verified':
      return {
        ...change(
          `the licence was ${event.verified ? 'verified' : `found unusable: ${event.errorMsg ?? 'no reason given'}`}`,
          `License 校验${event.verified ? '通过' : `失败：${event.errorMsg ?? '未说明原因'}`}`,
        ),
        mark: event.verified ? 'good' : 'bad',
      }
    case 'open-api-called':
      return askedTold(event.call)
    case 'usage-checked':
      return event.code === undefined
        ? undefined
        : {
            ...change(
              `rejects ${event.recordId}: ${event.code}, ${USAGE_RECORD_CODES[event.code].en}`,
              `拒绝话单 ${event.recordId}：${event.code} ${USAGE_RECORD_CODES[event.code].zh}`,
            ),
            mark: 'bad',
          }
    case 'instance-thawed':
      return change(`the instance of ${ofInstance(stage, event.key)} is thawed`, `${ofInstance(stage, event.key)} 的实例解冻`)
    case 'instance-changed':
      return change(`${ofInstance(stage, event.key)} has its new specification`, `${ofInstance(stage, event.key)} 已变更规格`)
    case 'instance-released':
      return change(`the instance of ${ofInstance(stage, event.key)} is released`, `${ofInstance(stage, event.key)} 的实例被释放`)
    case 'instance-failed':
      return change(`nothing was opened for ${ofInstance(stage, event.key)}`, `${ofInstance(stage, event.key)} 未开通任何实例`)
    case 'message-settled': {
      const message = stage.market.message(event.messageId)
      const words = messageWords(stage, message)
      if (event.state === 'failed' && !message.live) {
        return change(`${words}: ${event.why?.en ?? 'given up'}`, `${words}：${event.why?.zh ?? '已停止'}`)
      }
      if (event.state === 'cancelled' && event.why) return change(`${words}: ${event.why.en}`, `${words}：${event.why.zh}`)
      return undefined
    }
    default:
      return undefined
  }
}

/** Where an order stands in service supervision. */
function nodeWords(flow: FlowName | undefined, node: NodeId | 'completed'): Text {
  if (node === 'completed' || flow === undefined) return text('is completed', '已完成')
  const { title } = nodeOf(flowNamed(flow), node)
  return text(`is where ${title.en} (${title.zh})`, `到达节点：${title.zh}`)
}

/** What the ISV asked, and what it was told. */
function askedTold({ api, domain, host, outcome, status, code, reason }: OpenApiCall): Told {
  const said = code === undefined ? `HTTP ${status}` : code
  const why = reason && outcome === 'refused' ? text(`: ${reason.en}`, `：${reason.zh}`) : text('', '')
  return {
    actor: 'isv',
    text: text(
      `calls ${api ?? 'an unknown API'} on the ${domain} domain (${host}): ${said}${why.en}`,
      `调用${domain === 'primary' ? '主域名' : '备用域名'} ${host} 的 ${api ?? '未知接口'}：${said}${why.zh}`,
    ),
    mark: outcome === 'answered' ? 'good' : 'bad',
  }
}

const change = (en: string, zh: string): Told => ({ text: text(en, zh), mark: 'change' })

function ofInstance(stage: Stage, key: string): string {
  const { orderId } = stage.market.state.instances.get(key) as Instance
  return `${stage.called(orderId)}${itemWords(stage, key)}`
}

/** A call stands at the time it was made, also where its answer counted later. */
function callTold(stage: Stage, event: Extract<MarketEvent, { type: 'attempt-answered' }>, answers: AnswersOf): Told | undefined {
  const message = stage.market.message(event.messageId)
  const attempt = message.attempts[event.n - 1]
  const all = answers.get(event.messageId)?.filter(({ n }) => n === event.n) ?? []
  const answer = all.find(({ way }) => way === 'returned')
  if (!answer) return undefined
  const fault = answer.injected ? attempt?.fault : undefined
  const { outcome } = answer.verdict
  const taken = answer.verdict.notes.find(({ rule }) => rule === `forged.${attempt?.fault}`)
  if (taken || (answer.forged && outcome === 'failed')) return forgedTold(stage, event, answer, taken)
  const words = verdictWords({ ...answer.verdict, status: answer.exchange.response?.status, fault })
  const behind = fault === undefined ? text('', '') : really(all.find(({ way }) => way === 'hidden'))
  const called = messageWords(stage, message)
  const said = text(`${called}: ${words.en}${behind.en}`, `${called}：${words.zh}${behind.zh}`)
  return {
    at: stage.offset(attempt?.at ?? stage.start),
    text: said,
    mark: outcome === 'succeeded' ? 'good' : outcome === 'in-progress' ? 'waiting' : fault === undefined ? 'bad' : 'injected',
    // A delay within the limit is no failure, and yet no answer of every day.
    ...(attempt?.fault === undefined ? {} : { fault: attempt.fault as FaultName }),
    fold: `${event.messageId}|${said.en}`,
  }
}

/** A forged call: refused as it must be, or taken. */
function forgedTold(stage: Stage, { messageId }: { messageId: string }, { verdict, exchange }: Answer, taken: Note | undefined): Told {
  const called = messageWords(stage, stage.market.message(messageId))
  if (taken) {
    return {
      text: text(
        `forged ${called} (${taken.rule}): ${verdict.resultCode}, though it must be refused`,
        `伪造的 ${called}（${taken.rule}）：返回 ${verdict.resultCode}，应拒绝`,
      ),
      mark: taken.severity === 'fail' ? 'bad' : 'injected',
      fold: `forged ${called}|${taken.rule}`,
    }
  }
  const code = verdict.resultCode ?? (exchange.response ? `HTTP ${exchange.response.status}` : '')
  return {
    text: text(`forged ${called}: refused, as it must be (${code})`, `伪造的 ${called}：按要求拒绝（${code}）`),
    mark: 'good',
    fold: `forged ${called}|${code}`,
  }
}

/** What the ISV had answered behind a fault. */
function really(hidden: Answer | undefined): Text {
  if (!hidden) return text('', '')
  const words = hiddenWords({ ...hidden.verdict, status: hidden.exchange.response?.status })
  return text(` (${words.en})`, `（${words.zh}）`)
}
