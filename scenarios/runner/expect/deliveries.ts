import { callsOf, offsetsOf } from '../../../emulator/delivery/policies.ts'
import type { Message } from '../../../emulator/market/model.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { DeliveryExpectation } from '../../format/expectations.ts'
import { lengthOf } from '../../format/times.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { join } from '../words.ts'
import { certaintyOf, did, differs, type Unmet } from './unmet.ts'

/** What the ISV was told, and when. */
export function checkDeliveries(stage: Stage, expected: DeliveryExpectation): Unmet[] {
  const { interface: word, of, item, count, which = 'last' } = expected
  const messages = stage.messages(word, of, item)
  const name = stage.interface(word)?.name ?? word
  const called = [name, of, item === undefined ? undefined : `#${item}`].filter((part) => part !== undefined).join(' ')
  if (count !== undefined && messages.length !== count) {
    const what = text(`the number of messages ${called}`, `${called} 的消息条数`)
    const seen = messages.map((message) => did(stage, message))
    return [{ text: join([differs(what, String(count), String(messages.length)), ...seen]), certainty: certaintyOf(stage, messages) }]
  }
  if (count === 0) return []
  const message = which === 'first' ? messages[0] : which === 'last' ? messages.at(-1) : messages[which - 1]
  if (!message) {
    const words = text(`Expected a message ${called}, there is none.`, `期望有消息 ${called}，实际没有。`)
    return [{ text: words, certainty: 'doc' }]
  }
  const wrong = departures(stage, message, expected, called)
  if (wrong.length === 0) return []
  return [{ text: join([...wrong, did(stage, message)]), certainty: certaintyOf(stage, [message]), message }]
}

function departures(stage: Stage, message: Message, expected: DeliveryExpectation, called: string): Text[] {
  const wrong: Text[] = []
  const compare = (en: string, zh: string, wanted: unknown, actual: unknown) => {
    if (wanted !== undefined && wanted !== actual)
      wrong.push(differs(text(`${en} ${called}`, `${called} 的${zh}`), String(wanted), String(actual)))
  }
  const scheduled = message.attempts.filter(({ kind }) => kind === 'scheduled').map(({ at }) => at - message.createdAt)
  const { schedule } = stage.policyOf(message)
  compare('the state of', '状态', expected.state, message.state)
  compare('the number of calls of', '调用次数', expected.attempts === 'all' ? callsOf(schedule) : expected.attempts, scheduled.length)
  compare('the number of restarts of', '重新启动次数', expected.restarts, message.attempts.length - scheduled.length)
  const planned = offsetsOf(schedule)
  const byPolicy = message.state === 'failed' ? planned : planned.slice(0, scheduled.length)
  for (const due of [expected.at?.map(lengthOf), expected['by-policy'] === true ? byPolicy : undefined]) {
    const departure = due && compareTimes(due, scheduled, called)
    if (departure) wrong.push(departure)
  }
  if (expected.outcomes !== undefined) compare('the outcomes of', '结果', told(expected.outcomes), told(outcomesOf(message)))
  return wrong
}

const outcomesOf = (message: Message): string[] => {
  const all = message.attempts.map(({ verdict }) => verdict?.outcome ?? 'unanswered')
  return all.filter((outcome, n) => outcome !== all[n - 1])
}

const told = (outcomes: readonly string[]): string => outcomes.join(', ')

/** The first call that was not made when it was due. */
function compareTimes(due: readonly number[], made: readonly number[], called: string): Text | undefined {
  const length = Math.max(due.length, made.length)
  for (let n = 0; n < length; n++) {
    const [wanted, actual] = [due[n], made[n]]
    if (wanted === actual) continue
    const call = text(`Call ${n + 1} of ${called}`, `${called} 的第 ${n + 1} 次调用`)
    if (actual === undefined)
      return text(`${call.en} is missing; it was due ${after(wanted)}.`, `${call.zh}缺失，应在首次调用后 ${after(wanted)}。`)
    if (wanted === undefined)
      return text(`${call.en} was not due; it was made ${after(actual)}.`, `${call.zh}不应发生，实际在 ${after(actual)}。`)
    return text(
      `${call.en} was due ${after(wanted)}, it was made ${after(actual)}.`,
      `${call.zh}应在 ${after(wanted)}，实际在 ${after(actual)}。`,
    )
  }
  return undefined
}

const after = (offset: number | undefined): string => tPlus(offset ?? 0)
