import { text } from '../../../emulator/protocol/text.ts'
import type { Answer, AnswersOf } from './answers.ts'
import type { Broken } from './broken.ts'

/** Answers that broke a rule, apart from what faults made of them. */
export function badAnswers(answers: AnswersOf): Broken[] {
  return [...answers.values()].flat().flatMap((answer) => (answer.injected ? [] : [...failure(answer), ...notes(answer)]))
}

/** Documented rules fail, guesses warn. */
function failure(answer: Answer): Broken[] {
  const { outcome, rule, reason, provenance } = answer.verdict
  if (outcome !== 'failed') return []
  return [{ rule, summary: worded(answer, reason), source: provenance, severity: provenance.certainty === 'doc' ? 'fail' : 'warn', answer }]
}

function notes(answer: Answer): Broken[] {
  return (
    answer.verdict.notes
      // The same is seen, and said better, over all answers at once.
      .filter(({ rule }) => rule !== 'idempotency.same-instance')
      .map(({ rule, about, provenance, severity }) => ({
        rule,
        summary: worded(answer, about),
        source: provenance,
        severity: severity === 'fail' && provenance.certainty === 'doc' ? 'fail' : 'warn',
        answer,
      }))
  )
}

const worded = ({ way }: Answer, said: { en: string; zh: string }) =>
  way === 'returned'
    ? said
    : text(`Behind an injected fault, where the marketplace could not see it: ${said.en}`, `注入故障掩盖、云商店未能看到的响应：${said.zh}`)
