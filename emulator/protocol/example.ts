import type { Schema } from './schema.ts'

/** A value that fits a schema and shows what the guide shows: its own example where it has one, the mandatory members of an object. */
export function exampleOf(schema: Schema): unknown {
  const { type, examples, enum: words, items, properties, required = [] } = schema as Shape
  if (examples?.[0] !== undefined) return examples[0]
  if (words?.[0] !== undefined) return words[0]
  switch (type) {
    case 'object':
      return Object.fromEntries(required.map((name) => [name, exampleOf(properties?.[name] as Schema)]))
    case 'array':
      return items ? [exampleOf(items)] : []
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return true
    default:
      return 'text'
  }
}

interface Shape {
  readonly type?: string
  readonly examples?: readonly unknown[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}
