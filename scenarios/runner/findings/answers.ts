import type { RecordedResponse, TransportResult, Verdict } from '../../../emulator/delivery/exchange.ts'
import { faultKind } from '../../../emulator/delivery/fault-catalogue.ts'
import { judge } from '../../../emulator/delivery/verdict.ts'
import { keyOf } from '../../../emulator/market/config.ts'
import type { AttemptVerdict, Message, RecordedExchange } from '../../../emulator/market/model.ts'
import { interfaceById } from '../../../emulator/protocol/catalogue.ts'
import { membersIn } from '../../../emulator/protocol/json.ts'
import type { Settings } from '../../../emulator/protocol/settings.ts'
import type { Stage } from '../stage.ts'

/** One answer of the ISV, whether or not it reached the marketplace. */
export interface Answer {
  readonly message: Message
  readonly n: number
  /** Virtual time of the call. */
  readonly at: number
  /** `hidden`: lost on the way, or too late by a fault; the marketplace never judged it. */
  readonly way: 'returned' | 'hidden'
  readonly exchange: RecordedExchange
  readonly verdict: AttemptVerdict
  /** Made by a fault, so that the ISV has no part in it. */
  readonly injected: boolean
  /** To a forged call: that it failed is right. */
  readonly forged: boolean
  /** To a call that a tester sent beside the market's own. */
  readonly probe: boolean
  readonly instanceId?: string
}

export type AnswersOf = ReadonlyMap<string, readonly Answer[]>

/** Every answer in the journal of a story, by message. */
export function readAnswers(stage: Stage): AnswersOf {
  const found = new Map<string, Answer[]>()
  const add = (answer: Answer) => {
    const list = found.get(answer.message.messageId)
    if (list) list.push(answer)
    else found.set(answer.message.messageId, [answer])
  }
  for (const { events } of stage.journal()) {
    for (const event of events) {
      if (event.type === 'attempt-answered') {
        const message = stage.market.message(event.messageId)
        const attempt = message.attempts[event.n - 1]
        const { n, exchange } = event
        const verdict = attempt?.verdict
        if (!verdict) continue
        // A `delay` past the limit holds the answer back in the same line; a real late answer comes in one of its own.
        const held = events.some((other) => other.type === 'late-answer' && other.messageId === event.messageId && other.n === n)
        const way = attempt.fault === undefined ? undefined : faultKind(attempt.fault)?.way
        const injected = way === 'blocked' || way === 'hidden' || (attempt.fault === 'delay' && held)
        const common = { message, n, at: attempt.at, forged: way === 'forged', probe: message.probe !== undefined }
        // Of the market's own calls this failure is a finding by itself; of a tester's call nobody else speaks.
        const another = common.probe && verdict.rule === 'failure.instance-changed'
        const instanceId = verdict.outcome === 'failed' && !another ? undefined : instanceIdIn(exchange.response)
        add({ ...common, way: 'returned', exchange, verdict, injected, ...(instanceId === undefined ? {} : { instanceId }) })
        if (event.seen) addHidden(stage, add, { ...common, exchange: event.seen })
        if (event.again) addHidden(stage, add, { ...common, exchange: event.again })
      } else if (event.type === 'late-answer') {
        const message = stage.market.message(event.messageId)
        const at = message.attempts[event.n - 1]?.at ?? 0
        addHidden(stage, add, { message, n: event.n, at, forged: false, probe: message.probe !== undefined, exchange: event.exchange })
      }
    }
  }
  return found
}

function addHidden(
  stage: Stage,
  add: (answer: Answer) => void,
  from: Pick<Answer, 'message' | 'n' | 'at' | 'forged' | 'probe' | 'exchange'>,
): void {
  const verdict = judgeAgain(stage, from.message, from.exchange)
  if (!verdict) return
  const id = verdict.outcome === 'failed' ? undefined : verdict.answer?.instanceId
  add({ ...from, way: 'hidden', verdict, injected: false, ...(typeof id === 'string' ? { instanceId: id } : {}) })
}

const CUT = /\n\[… \d+ of \d+ bytes left out\]$/

/** What the marketplace would have made of an answer it never got; undefined when the record does not hold all of it. */
function judgeAgain(stage: Stage, message: Message, { request, response, failure, realMs }: RecordedExchange): Verdict | undefined {
  const { config, keys } = stage.market
  if (response && CUT.test(response.body)) return undefined
  const result = (
    response
      ? { realMs, response: { ...response, body: Buffer.from(response.body) } }
      : { realMs, failure: { kind: failure?.kind ?? 'reset', reason: failure?.reason ?? { en: '', zh: '' } } }
  ) as TransportResult
  // A body from which a secret was taken out is not the one that was signed.
  const settings: Settings = response?.body.includes('***')
    ? { ...config.settings, [interfaceById(message.interfaceId).bodySignSetting]: 'off' }
    : config.settings
  const description = interfaceById(message.interfaceId)
  return judge(description, askedIn(request), result, { accessKey: keyOf(description, keys), settings })
}

/** The parameters of a call, as they were sent. */
function askedIn(request: RecordedExchange['request']): Readonly<Record<string, unknown>> {
  if (request.body === undefined) return Object.fromEntries(new URL(request.url).searchParams)
  return membersIn(request.body)
}

function instanceIdIn(response: RecordedResponse | undefined): string | undefined {
  const id = response && membersIn(response.body).instanceId
  return typeof id === 'string' ? id : undefined
}
