/** Judges the members of an answer by the schema of its interface. */

import { type Violation, violations } from '../../protocol/validate.ts'
import type { Case } from './case.ts'
import { type Refusal, refuse } from './findings.ts'
import { leaveOutNulls } from './nulls.ts'
import type { FailureId } from './rules.ts'
import { DEPTH, violationWords } from './violation-words.ts'

export function memberRefusal(it: Case): Refusal | undefined {
  // Serialisers of typed objects write null for what they have not got; parsers of typed objects read it as absent.
  if (it.written.includes('null')) leaveOutNulls(it)
  const found = misfits(it)
  if (found.length === 0) return undefined
  const wrong = violationWords(found, it)
  return refuse(
    it,
    ruleOf(found[0] as Violation),
    (name) => `The answer to ${name} does not fit its table: ${wrong.en}.`,
    (name) => `${name} 的响应不符合接口定义：${wrong.zh}。`,
  )
}

function misfits({ description, answer }: Case): Violation[] {
  try {
    return violations(description.response, answer)
  } catch (error) {
    // Describing a value nested a hundred thousand deep overflows the stack.
    if (!(error instanceof RangeError)) throw error
    return [{ path: '', keyword: DEPTH, message: 'it is nested too deeply' }]
  }
}

function ruleOf(violation: Violation): FailureId {
  switch (violation.keyword) {
    case 'required':
    case 'minLength':
      return 'failure.member-missing'
    case 'maxLength':
      return 'failure.member-length'
    default:
      return 'failure.member-form'
  }
}
