import type { Schema } from '../../emulator/protocol/schema.ts'

/** A schema in the words of JSON Schema 2020-12 alone, beside `x-zh` and `x-source`, which every tool passes over. */
export function standardSchema(schema: Schema): Record<string, unknown> {
  const {
    nullable,
    'x-decimals': _decimals,
    properties,
    items,
    anyOf,
    type,
    ...rest
  } = schema as Schema & {
    nullable?: boolean
    properties?: Readonly<Record<string, Schema>>
    items?: Schema
    anyOf?: readonly Schema[]
  }
  return {
    ...(type === undefined ? {} : { type: nullable ? [type, 'null'] : type }),
    ...rest,
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, standardSchema(member)])) }
      : {}),
    ...(items ? { items: standardSchema(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(standardSchema) } : {}),
  }
}
