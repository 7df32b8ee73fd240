import type { Schema } from '../protocol/schema.ts'
import { text } from '../protocol/text.ts'
import { violations } from '../protocol/validate.ts'
import { MarketError } from './errors.ts'

/** Checks a request at the door. @throws MarketError with every violation in words */
export function checked<T>(schema: Schema<T>, request: unknown, what: string): T {
  const found = violations(schema, request)
  if (found.length === 0) return request as T
  const list = found.map((violation) => violation.message)
  throw new MarketError('invalid', text(`Failed to ${what}: ${list.join('; ')}.`, `请求不合法：${list.join('；')}。`), [], {
    violations: found,
  })
}
