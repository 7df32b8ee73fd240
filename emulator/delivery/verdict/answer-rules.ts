/** Judges an answer by the rules of its own interface that no schema can hold. */

import type { CallParameters } from '../../protocol/interface.ts'
import type { Case } from './case.ts'
import { presentable, type Refusal } from './findings.ts'

export function answerRuleRefusal(it: Case, asked: CallParameters): Refusal | undefined {
  for (const { id, source, broken } of it.description.answerRules) {
    const wrong = broken(it.answer, asked)
    if (wrong) {
      const { name } = it.description
      const reason = presentable(`The answer to ${name} is not accepted: ${wrong.en}.`, `${name} 的响应不被接受：${wrong.zh}。`, it)
      return { rule: id, provenance: source, reason }
    }
  }
  return undefined
}
