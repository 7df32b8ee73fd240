import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { isOneOrMany } from './notes.ts'
import { scenarioSchema } from './scenario-schema.ts'

/** Where the published schema is kept: editors check scenario files with it while they are written. */
export const SCHEMA_FILE = fileURLToPath(new URL('../scenario.schema.json', import.meta.url))

/** The JSON Schema of scenario files as text. Short forms are spelt out, notes for our own use left out. */
export function publishedSchema(): string {
  const whole = published(scenarioSchema) as object
  const { schema, definitions } = withDefinitions(whole)
  const document = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A scenario of koogallery-emulator',
    ...(schema as object),
    definitions,
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

/** Takes out every object schema that occurs more than once, and points to it where it stood. */
function withDefinitions(whole: object): { schema: unknown; definitions: Record<string, unknown> } {
  const counts = new Map<string, number>()
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && 'properties' in value
  const count = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (isObject(value)) {
      const written = JSON.stringify(value)
      counts.set(written, (counts.get(written) ?? 0) + 1)
      if ((counts.get(written) as number) > 1) return
    }
    for (const member of Object.values(value)) count(member)
  }
  count(whole)
  const names = new Map<string, string>()
  const definitions: Record<string, unknown> = {}
  const replaced = (value: unknown, called: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((member) => replaced(member, called))
    const inside = () => Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, nameFrom(name, called))]))
    if (!isObject(value) || counts.get(JSON.stringify(value)) === 1) return inside()
    const written = JSON.stringify(value)
    const known = names.get(written)
    if (known !== undefined) return { $ref: `#/definitions/${known}` }
    const wanted = typeof value.title === 'string' ? value.title : called
    let name = wanted
    for (let n = 2; Object.hasOwn(definitions, name); n++) name = `${wanted}-${n}`
    names.set(written, name)
    definitions[name] = {}
    definitions[name] = inside()
    return { $ref: `#/definitions/${name}` }
  }
  return { schema: replaced(whole, 'scenario'), definitions }
}

/** Keywords name nothing; members do. */
const nameFrom = (key: string, called: string): string =>
  ['properties', 'items', 'anyOf'].includes(key) ? called : key.replaceAll('/', '-')

function published(schema: Schema): unknown {
  const kept: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'x-source' || keyword === 'x-zh') continue
    if (keyword === 'properties') {
      kept.properties = Object.fromEntries(
        Object.entries(value as Record<string, Schema>).map(([name, member]) => [name, published(member)]),
      )
    } else if (keyword === 'items') kept.items = published(value as Schema)
    else kept[keyword] = value
  }
  if (isOneOrMany(schema)) {
    const { description, ...list } = kept
    return { ...(description === undefined ? {} : { description }), anyOf: [kept.items, list] }
  }
  // The keys under which a step may stand with nothing to say.
  const bare = schema.maxProperties === 1 ? stepsWithoutMembers(schema) : []
  return bare.length === 0 ? kept : { anyOf: [withEmptySteps(kept, bare), { enum: bare }] }
}

const stepsWithoutMembers = (schema: Schema): string[] =>
  Object.entries(schema.properties as Record<string, Schema>)
    .filter(([, step]) => step.type === 'object' && Object.keys((step.properties as object | undefined) ?? {}).length === 0)
    .map(([name]) => name)

const withEmptySteps = (kept: Record<string, unknown>, names: readonly string[]) => ({
  ...kept,
  properties: {
    ...(kept.properties as object),
    ...Object.fromEntries(
      names.map((name) => [name, { ...((kept.properties as Record<string, object>)[name] ?? {}), type: ['object', 'null'] }]),
    ),
  },
})

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(SCHEMA_FILE, publishedSchema())
