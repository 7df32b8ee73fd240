import { membersIn } from '../../../emulator/protocol/json.ts'
import { doc } from '../../../emulator/protocol/provenance.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import { itemWords } from '../words.ts'
import type { Answer, AnswersOf } from './answers.ts'
import type { Broken } from './broken.ts'

/** Repeats that were answered with another licence, seen over all answers: also those that never reached the marketplace. */
export function changedLicences(stage: Stage, answers: AnswersOf): Broken[] {
  const first = new Map<string, string>()
  const broken: Broken[] = []
  for (const answer of [...answers.values()].flat()) {
    const { instanceKey, role, interfaceName } = answer.message
    const licence = role === 'create' && !answer.forged && !answer.injected ? licenceIn(answer) : undefined
    if (licence === undefined || instanceKey === undefined) continue
    const before = first.get(instanceKey)
    first.set(instanceKey, before ?? licence)
    if (before === undefined || before === licence) continue
    const instance = stage.market.state.instances.get(instanceKey)
    const called = `${stage.called(instance?.orderId ?? '')}${itemWords(stage, instanceKey)}`
    broken.push({
      rule: 'idempotency.same-licence',
      summary: text(
        `A repeat of ${interfaceName} for order ${called} was answered with another licence. It must return the one that was made first.`,
        `订单 ${called} 重复调用 ${interfaceName} 时返回了不同的 License，应返回首次生成的 License。`,
      ),
      source: doc('zh-cn_topic_0000001353181669', 'the same order must return the same licence'),
      severity: 'fail',
      alike: instanceKey,
      answer,
    })
  }
  return broken
}

function licenceIn({ exchange }: Answer): string | undefined {
  const { license } = membersIn(exchange.response?.body ?? '')
  return typeof license === 'string' ? license : undefined
}
