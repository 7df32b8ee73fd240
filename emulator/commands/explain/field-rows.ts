import { type Field, fieldsOf } from '../../protocol/fields.ts'
import type { Schema } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { type Say, sourced } from './page.ts'

/** Of a section that has such rows. */
export const REQUEST_FIELDS = text('Request parameters (M mandatory, O optional)', '请求参数（M 必选，O 可选）')

/** A parameter table, one row a member: path, M or O, type with length, meaning with its source. */
export function fieldRows(schema: Schema, say: Say): string[][] {
  return fieldsOf(schema).map((field) => [
    field.path,
    field.mandatory ? 'M' : 'O',
    `${field.type}${field.length === undefined ? '' : `(${field.length})`}`,
    sourced(meaning(field, say), ...(field.source ? [field.source] : [])),
  ])
}

function meaning({ about, values }: Field, say: Say): string {
  const words = about ? say(about) : ''
  if (!values) return words
  return `${words}${say(text(': ', '：'))}${values.join(' | ')}`
}
