import { callsOf } from '../../../emulator/delivery/policies.ts'
import type { Message, Order } from '../../../emulator/market/model.ts'
import { type Certainty, strongest } from '../../../emulator/protocol/provenance.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { join, times, verdictWords } from '../words.ts'

/** Something a story expected, and that is not so. */
export interface Unmet {
  /** Expected and actual. */
  readonly text: Text
  readonly certainty: Certainty
  /** The message it speaks of, whose last exchange may show why. */
  readonly message?: Message
}

/** The words of one departure. */
export function differs(what: Text, expected: Text | string, actual: Text | string): Text {
  const [wanted, is] = [bothWays(expected), bothWays(actual)]
  return text(`Expected ${what.en} to be ${wanted.en}, it is ${is.en}.`, `期望：${what.zh}为 ${wanted.zh}，实际为 ${is.zh}。`)
}

const bothWays = (said: Text | string): Text => (typeof said === 'string' ? text(said, said) : said)

/** For something that is not there. */
export const NONE = text('none', '无')

/** How sure we are that things should have gone as expected: as sure as of the policy behind them. */
export function certaintyOf(stage: Stage, messages: readonly Message[]): Certainty {
  const sources = messages.flatMap((message) => stage.policyOf(message).source)
  return sources.length === 0 ? 'doc' : strongest(sources)
}

/** What the marketplace did about an order, newest message last. */
export function whatHappened(stage: Stage, order: Order): Text {
  const messages = stage.about(order).filter((message) => message.attempts.length > 0)
  if (messages.length === 0) return text('The marketplace made no call for it.', '云商店没有为其调用过接口。')
  return join(messages.slice(-3).map((message) => did(stage, message)))
}

/** One message in a sentence. */
export function did(stage: Stage, message: Message): Text {
  const { attempts, interfaceName } = message
  const first = attempts[0]
  const last = attempts.at(-1)
  if (!first || !last) return text(`${interfaceName} was not called yet.`, `${interfaceName} 尚未调用。`)
  const when =
    first.at === last.at
      ? text(`at ${tPlus(stage.offset(first.at))}`, `于 ${tPlus(stage.offset(first.at))}`)
      : text(
          `from ${tPlus(stage.offset(first.at))} to ${tPlus(stage.offset(last.at))}`,
          `自 ${tPlus(stage.offset(first.at))} 至 ${tPlus(stage.offset(last.at))}`,
        )
  const count = times(attempts.length)
  const outcome = last.verdict
    ? verdictWords({ ...last.verdict, ...(last.fault === undefined || last.verdict.outcome !== 'failed' ? {} : { fault: last.fault }) })
    : text('unanswered', '尚无响应')
  const then = ending(stage, message)
  return text(
    `${interfaceName} was called ${count.en} ${when.en}, last: ${outcome.en}; ${then.en}.`,
    `${interfaceName} ${when.zh} 调用 ${count.zh}，最后一次：${outcome.zh}；${then.zh}。`,
  )
}

function ending(stage: Stage, message: Message): Text {
  const calls = callsOf(stage.policyOf(message).schedule)
  switch (message.state) {
    case 'succeeded':
      return text('done', '已完成')
    case 'failed':
      return text('given up', '已停止')
    case 'cancelled':
      return text('called off', '已取消')
    default:
      return message.nextAt === undefined
        ? text('being retried', '重试中')
        : text(
            `next at ${tPlus(stage.offset(message.nextAt))} (${message.scheduled} of ${calls} calls made)`,
            `下一次 ${tPlus(stage.offset(message.nextAt))}（已调用 ${message.scheduled}/${calls} 次）`,
          )
  }
}
