import type { Provenance } from './provenance.ts'
import { propertiesOf, requiredOf, type Schema } from './schema.ts'
import { type Text, text } from './text.ts'

/** One row of a guide's parameter table, as read back from a schema. */
export interface Field {
  /** Name, with its way down: `info[].appInfo.userName`. */
  readonly path: string
  readonly mandatory: boolean
  /** As the guides write it: `String`, `Integer`, `Number`, `Double`, `Object`, `Object[]`. */
  readonly type: string
  /** Most characters the guide allows. */
  readonly length?: number
  /** The only words allowed. */
  readonly values?: readonly string[]
  readonly about?: Text
  readonly source?: Provenance
  readonly example?: unknown
}

/** The rows of a table, members of members included, in the order they are described in. */
export function fieldsOf(schema: Schema, parent = ''): Field[] {
  const mandatory = requiredOf(schema)
  return Object.entries(propertiesOf(schema)).flatMap(([name, member]) => {
    const path = parent + name
    const items = member.items as Schema | undefined
    return [
      row(path, mandatory.includes(name), member),
      ...fieldsOf(member, `${path}.`),
      ...(items === undefined ? [] : fieldsOf(items, `${path}[].`)),
    ]
  })
}

function row(path: string, mandatory: boolean, schema: Schema): Field {
  const [length, values, source, zh] = [schema.maxLength, schema.enum, schema['x-source'], schema['x-zh']]
  const examples = schema.examples as readonly unknown[] | undefined
  return {
    path,
    mandatory,
    type: typeName(schema),
    ...(typeof length === 'number' && { length }),
    ...(Array.isArray(values) && { values: values as readonly string[] }),
    ...(schema.description !== undefined && { about: text(schema.description, typeof zh === 'string' ? zh : schema.description) }),
    ...(source !== undefined && { source: source as Provenance }),
    ...(examples !== undefined && { example: examples[0] }),
  }
}

function typeName(schema: Schema): string {
  switch (schema.type) {
    case 'object':
      return 'Object'
    case 'array':
      return `${typeName((schema.items ?? {}) as Schema)}[]`
    case 'integer':
      return 'Integer'
    case 'number':
      return 'Number'
    case 'string':
      return 'String'
    default:
      return 'x-decimals' in schema ? 'Double' : 'Any'
  }
}
