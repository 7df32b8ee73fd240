import { text } from '../../../emulator/protocol/text.ts'
import type { AnswersOf } from '../findings/answers.ts'
import { instanceIdsOf } from '../findings/same-instance.ts'
import type { Stage } from '../stage.ts'
import { itemWords } from '../words.ts'
import type { Unmet } from './unmet.ts'

/** Every answer to create named one instanceId, those that were lost or late included. */
export function checkSameInstance(stage: Stage, alias: string, answers: AnswersOf): Unmet[] {
  return stage.instances(stage.order(alias)).flatMap((instance): Unmet[] => {
    const ids = instanceIdsOf(stage, instance.key, answers)
    if (ids.length === 1) return []
    const called = `${alias}${itemWords(stage, instance.key)}`
    const message = stage.messages('create', alias).findLast((candidate) => candidate.instanceKey === instance.key)
    return [
      {
        text:
          ids.length === 0
            ? text(
                `Expected every answer for ${called} to name one instanceId, none named any.`,
                `期望 ${called} 的所有响应为同一 instanceId，实际均未返回。`,
              )
            : text(
                `Expected every answer for ${called} to name one instanceId, they named ${ids.join(', ')}.`,
                `期望 ${called} 的所有响应为同一 instanceId，实际为 ${ids.join('、')}。`,
              ),
        certainty: 'doc',
        ...(message ? { message } : {}),
      },
    ]
  })
}
