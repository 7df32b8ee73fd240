import type { RecordedResponse } from '../../emulator/delivery/exchange.ts'
import { FAULTS } from '../../emulator/delivery/faults.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import type { AttemptVerdict, MessageSeed, RecordedExchange } from '../../emulator/market/model.ts'
import { findInterface } from '../../emulator/protocol/catalogue.ts'
import type { CustomerFacts } from '../../emulator/protocol/facts.ts'
import type { CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { Settings } from '../../emulator/protocol/settings.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { TracedEvent, TracedMarket } from '../trace/read.ts'
import { TraceError } from '../trace/trace-error.ts'
import { askedIn } from './asked.ts'
import { wrongAnswer, wrongConfig, wrongExchange, wrongMessage, wrongOrder } from './event-checks.ts'

/** What the ISV answered when it was recorded. */
export type RecordedAnswer = Pick<RecordedExchange, 'response' | 'failure'>

/** One call of a recording that can be made again. */
export interface RecordedDelivery {
  readonly line: number
  readonly scenario: string
  /** Virtual time, milliseconds since 1970. */
  readonly at: number
  readonly n: number
  readonly messageId: string
  readonly description: MarketplaceInterface
  readonly asked: CallParameters
  readonly orderId?: string | undefined
  readonly instanceKey?: string | undefined
  readonly customer?: CustomerFacts | undefined
  readonly fault?: string | undefined
  /** The call reached the ISV. */
  readonly reached: boolean
  /** As the ISV gave it, also where a fault kept it from the marketplace; absent when the ISV gave none. */
  readonly answer?: RecordedAnswer | undefined
  /** What the marketplace made of it; absent where the answer never reached it. */
  readonly verdict?: AttemptVerdict | undefined
}

/** One market of a recording, ready to be sent again. */
export interface Recording {
  readonly scenario: string
  /** Where its virtual time began, milliseconds since 1970. */
  readonly start: number
  readonly settings: Settings
  readonly isvUrl?: string | undefined
  readonly deliveries: readonly RecordedDelivery[]
  /** Calls whose answer the recording does not hold. */
  readonly unanswered: number
  readonly events: readonly TracedEvent[]
}

type Of<T extends MarketEvent['type']> = Extract<MarketEvent, { type: T }>

interface Started {
  readonly traced: TracedEvent
  readonly event: Of<'attempt-started'>
  answered?: { readonly line: number; readonly event: Of<'attempt-answered'>; readonly verdict: AttemptVerdict }
  late?: RecordedExchange
}

/** Every call of a market, in the order of virtual time. @throws TraceError when lines contradict each other */
export function recordingOf({ scenario, events }: TracedMarket, file: string): Recording {
  const messages = new Map<string, MessageSeed>()
  const customers = new Map<string, CustomerFacts>()
  const started = new Map<string, Started>()
  let created: Of<'market-created'> | undefined
  for (const traced of events) {
    const { event, line } = traced
    const wrong = (en: string, zh: string) =>
      new TraceError(text(`Failed to read the trace ${file}, line ${line}: ${en}.`, `无法读取轨迹 ${file} 第 ${line} 行：${zh}。`))
    const hold = (found: Text | undefined) => {
      if (found) throw wrong(found.en, found.zh)
    }
    const attempt = () => {
      const { messageId, n } = event as { messageId: string; n: number }
      const found = started.get(`${messageId} ${n}`)
      if (found) return found
      throw wrong(
        `it speaks of call ${n} of message ${JSON.stringify(messageId)}, which no line before it begins; record the whole trace, without "after"`,
        `涉及消息 ${JSON.stringify(messageId)} 的第 ${n} 次调用，但之前没有其开始记录；请录制完整轨迹（不带 after）`,
      )
    }
    switch (event.type) {
      case 'market-created':
        hold(wrongConfig(event.config))
        created = event
        break
      case 'order-placed':
        hold(wrongOrder(event.order))
        customers.set(event.order.orderId, event.order.customer)
        break
      case 'message-created':
        hold(wrongMessage(event.message))
        if (!findInterface(event.message.interfaceId)) {
          throw wrong(
            `there is no interface ${JSON.stringify(event.message.interfaceId)}`,
            `没有接口 ${JSON.stringify(event.message.interfaceId)}`,
          )
        }
        messages.set(event.message.messageId, event.message)
        break
      case 'attempt-started':
        if (!messages.has(event.messageId)) {
          throw wrong(
            `it begins a call of message ${JSON.stringify(event.messageId)}, which no line before it creates; record the whole trace, without "after"`,
            `调用消息 ${JSON.stringify(event.messageId)}，但之前没有创建该消息；请录制完整轨迹（不带 after）`,
          )
        }
        started.set(`${event.messageId} ${event.n}`, { traced, event })
        break
      case 'attempt-answered': {
        const own = attempt()
        if (typeof event.exchange?.request?.url !== 'string') throw wrong('the answer has no request with a url', '缺少请求或其 url')
        hold(wrongAnswer({ ...event }))
        const verdict = event.verdict as AttemptVerdict
        own.answered = { line, event, verdict }
        break
      }
      case 'late-answer':
        hold(wrongExchange(event.exchange))
        attempt().late = event.exchange
        break
    }
  }
  const deliveries = [...started.values()]
    .sort((a, b) => a.traced.at - b.traced.at || a.traced.line - b.traced.line)
    .flatMap((one) => deliveryOf(one, scenario, messages, customers, file))
  return {
    scenario,
    start: events[0]?.at ?? 0,
    settings: created?.config?.settings ?? {},
    isvUrl: created?.config?.isvUrl,
    deliveries,
    unanswered: [...started.values()].filter(({ answered }) => !answered).length,
    events,
  }
}

function deliveryOf(
  { traced, event, answered, late }: Started,
  scenario: string,
  messages: ReadonlyMap<string, MessageSeed>,
  customers: ReadonlyMap<string, CustomerFacts>,
  file: string,
): RecordedDelivery[] {
  if (!answered) return []
  const message = messages.get(event.messageId) as MessageSeed
  const { exchange, seen } = answered.event
  const asked = askedIn(exchange.request)
  if (!asked) {
    throw new TraceError(
      text(
        `Failed to read the trace ${file}, line ${answered.line}: the parameters of the recorded call cannot be read.`,
        `无法读取轨迹 ${file} 第 ${answered.line} 行：无法识别所录请求的参数。`,
      ),
    )
  }
  const reached = FAULTS.find(({ name }) => name === event.fault)?.reachesIsv ?? true
  // Behind a fault lies what the ISV itself answered. Where it was too slow by itself, that is the answer.
  const hidden = seen ?? (event.fault === undefined ? undefined : late)
  const own = hidden ?? exchange
  const answer: RecordedAnswer = { ...(own.response ? { response: own.response as RecordedResponse } : { failure: own.failure }) }
  return [
    {
      line: answered.line,
      scenario,
      at: traced.at,
      n: event.n,
      messageId: event.messageId,
      description: findInterface(message.interfaceId) as MarketplaceInterface,
      asked,
      orderId: message.orderId,
      instanceKey: message.instanceKey,
      customer: message.orderId === undefined ? undefined : customers.get(message.orderId),
      fault: event.fault,
      reached,
      answer: reached ? answer : undefined,
      verdict: reached && !hidden ? answered.verdict : undefined,
    },
  ]
}
