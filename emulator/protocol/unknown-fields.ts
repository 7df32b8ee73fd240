import type { Schema } from './schema.ts'

/** Paths of members that a schema does not list, members of members and of list items included; at most `most`. */
export function unknownFields(schema: Schema, value: unknown, most = 10): string[] {
  const found: string[] = []
  walk(schema, value, '', (path) => {
    if (!found.includes(path)) found.push(path)
    return found.length < most
  })
  return found
}

function walk(schema: Schema, value: unknown, path: string, tell: (path: string) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) {
    const items = schema.items as Schema | undefined
    return items === undefined || value.every((item) => walk(items, item, `${path}[]`, tell))
  }
  const members = schema.properties as Readonly<Record<string, Schema>> | undefined
  if (!members) return true
  return Object.entries(value).every(([name, member]) => {
    const at = path === '' ? name : `${path}.${name}`
    const known = Object.hasOwn(members, name) ? members[name] : undefined
    return known ? walk(known, member, at, tell) : tell(at)
  })
}
