import { interfaceById } from '../../../emulator/protocol/catalogue.ts'
import { doc } from '../../../emulator/protocol/provenance.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import { itemWords } from '../words.ts'
import type { Answer, AnswersOf } from './answers.ts'
import type { Broken } from './broken.ts'

/** Every id that answers to create named for one instance, in the order they came. */
export const instanceIdsOf = (stage: Stage, instanceKey: string, answers: AnswersOf): string[] => [
  ...new Set(answersFor(stage, instanceKey, answers).map(({ instanceId }) => instanceId as string)),
]

function answersFor(stage: Stage, instanceKey: string, answers: AnswersOf): Answer[] {
  return [...stage.market.state.messages.values()]
    .filter((message) => message.role === 'create' && message.instanceKey === instanceKey)
    .flatMap((message) => answers.get(message.messageId) ?? [])
    .filter(({ instanceId, forged }) => instanceId !== undefined && !forged)
}

/** Repeats that were answered with another instance, seen over all answers: also those that never reached the marketplace. */
export function changedInstances(stage: Stage, answers: AnswersOf): Broken[] {
  const broken: Broken[] = []
  for (const [key, instance] of stage.market.state.instances) {
    const ids = instanceIdsOf(stage, key, answers)
    if (ids.length < 2) continue
    const shown = answersFor(stage, key, answers).find(({ instanceId }) => instanceId !== ids[0]) as Answer
    const called = `${stage.called(instance.orderId)}${itemWords(stage, key)}`
    broken.push({
      rule: 'idempotency.same-instance',
      summary: text(
        `The calls for order ${called} were answered with ${ids.length} different instances: ${ids.join(', ')}. A repeat must return the same instanceId; the order was opened ${ids.length} times.`,
        `订单 ${called} 的多次调用返回了 ${ids.length} 个不同的实例：${ids.join('、')}。重复请求必须返回相同的 instanceId；该订单被重复开通。`,
      ),
      source: doc(interfaceById(shown.message.interfaceId).idempotency.source.page, 'the same order must return the same instanceId'),
      severity: 'fail',
      alike: key,
      answer: shown,
    })
  }
  return broken
}
