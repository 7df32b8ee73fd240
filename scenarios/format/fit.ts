import type { Schema } from '../../emulator/protocol/schema.ts'
import { type Violation, violations } from '../../emulator/protocol/validate.ts'

/**
 * Checking documents piece by piece. A schema is compiled before its first use, and that of all steps together takes
 * most of a second; a file uses a few of them.
 */

const PIECE = Symbol('piece')

/** Marks a schema that is compiled by itself, and only where a document has something for it. */
export const piece = <T>(schema: Schema<T>): Schema<T> => ({ ...schema, [PIECE]: true }) as Schema<T>

const isPiece = (schema: object): boolean => PIECE in schema

/** Everything in which a value departs from a schema, the pieces of it included. */
export function departures(schema: Schema, value: unknown, path = ''): Violation[] {
  const here = violations(outerOf(schema), value).map((violation) => ({ ...violation, path: path + violation.path }))
  return [...here, ...inside(schema, value, path)]
}

function inside(schema: Schema, value: unknown, path: string): Violation[] {
  if (Array.isArray(value)) {
    const items = schema.items as Schema | undefined
    return items ? value.flatMap((entry, n) => within(items, entry, `${path}/${n}`)) : []
  }
  const members = schema.properties as Readonly<Record<string, Schema>> | undefined
  if (!members || typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const own = Object.hasOwn(members, name) ? members[name] : undefined
    return own ? within(own, member, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`) : []
  })
}

const within = (schema: Schema, value: unknown, path: string): Violation[] =>
  isPiece(schema) ? departures(schema, value, path) : inside(schema, value, path)

const outers = new WeakMap<object, Schema>()

/** The schema with nothing said about its pieces. */
function outerOf(schema: Schema): Schema {
  let outer = outers.get(schema)
  if (!outer) {
    outer = withoutPieces(schema)
    outers.set(schema, outer)
  }
  return outer
}

function withoutPieces(schema: Schema): Schema {
  const members = schema.properties as Readonly<Record<string, Schema>> | undefined
  const items = schema.items as Schema | undefined
  const emptied = (inner: Schema): Schema => (isPiece(inner) ? {} : withoutPieces(inner))
  if (!members && !items) return schema
  return {
    ...schema,
    ...(members ? { properties: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, emptied(member)])) } : {}),
    ...(items ? { items: emptied(items) } : {}),
  }
}
