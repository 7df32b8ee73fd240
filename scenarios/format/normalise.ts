import type { Schema } from '../../emulator/protocol/schema.ts'
import { isOneOrMany } from './notes.ts'

/** Brings short forms into the long one that the schemas describe: lists without brackets, steps without members. */
export function normalise(schema: Schema, value: unknown): unknown {
  if (isOneOrMany(schema)) {
    const items = schema.items as Schema
    return (Array.isArray(value) ? value : [value]).map((entry) => normalise(items, entry))
  }
  if (Array.isArray(value)) {
    const items = schema.items as Schema | undefined
    return items ? value.map((entry) => normalise(items, entry)) : value
  }
  const members = schema.properties as Readonly<Record<string, Schema>> | undefined
  if (!members) return value
  const steps = schema.maxProperties === 1
  // `- clear-faults` is a step that has nothing more to say.
  if (steps && typeof value === 'string') return { [value]: {} }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = Object.hasOwn(members, name) ? members[name] : undefined
      if (!own) return [name, member]
      return [name, steps && member === null && own.type === 'object' ? {} : normalise(own, member)]
    }),
  )
}
