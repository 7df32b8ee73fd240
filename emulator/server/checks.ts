import type { Schema } from '../protocol/schema.ts'
import { type Text, text } from '../protocol/text.ts'
import { type Violation, violations } from '../protocol/validate.ts'
import { HttpError } from './problem.ts'

/** Checks what a request brought. @param attempt what the request is about @throws HttpError with every violation in words */
export function checked<T>(schema: Schema<T>, value: unknown, attempt: Text): T {
  const found = violations(schema, value)
  if (found.length > 0) throw invalid(attempt, found)
  return value as T
}

/** The refusal for violations found. */
export function invalid(attempt: Text, found: readonly Violation[]): HttpError {
  const list = found.map((violation) => violation.message)
  return new HttpError(
    'invalid',
    text(`Failed to ${decapitalized(attempt.en)}: ${list.join('; ')}.`, `无法${attempt.zh}，请求不合法：${list.join('；')}。`),
    { extra: { violations: found } },
  )
}

const decapitalized = (words: string): string => words.charAt(0).toLowerCase() + words.slice(1)
