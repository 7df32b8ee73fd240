import type { Answer, AnswersOf } from './answers.ts'
import type { Broken } from './broken.ts'

/** Answers that broke a rule, apart from what faults made of them. */
export function badAnswers(answers: AnswersOf): Broken[] {
  return [...answers.values()].flat().flatMap((answer) => (answer.injected ? [] : [...failure(answer), ...notes(answer)]))
}

/** Documented rules fail, guesses warn. */
function failure(answer: Answer): Broken[] {
  const { outcome, rule, reason, provenance } = answer.verdict
  // A forged call must fail, and what a tester's own call must come to, the step says that sent it.
  if (outcome !== 'failed' || answer.forged || answer.probe) return []
  const { interfaceName } = answer.message
  const severity = provenance.certainty === 'doc' ? 'fail' : 'warn'
  return [{ rule, summary: reason, source: provenance, severity, alike: interfaceName, answer, ofAnswer: true }]
}

/** Remarks on answers that count. What is noted of one interface is mostly so of all: it is told once. */
function notes(answer: Answer): Broken[] {
  return (
    answer.verdict.notes
      // The same is seen, and said better, over all answers at once.
      .filter(({ rule }) => rule !== 'idempotency.same-instance')
      .map(({ rule, about, provenance, severity }) => ({
        rule,
        summary: about,
        source: provenance,
        severity: severity === 'fail' && provenance.certainty === 'doc' ? 'fail' : 'warn',
        alike: '',
        answer,
        ofAnswer: true,
      }))
  )
}
