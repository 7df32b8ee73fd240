import { propertiesOf, type Schema } from '../../emulator/protocol/schema.ts'

/**
 * Values with their matchers, in the JSON that Pact's native library reads. Written out here and not with the builders
 * of pact-js, since those cannot join a matcher with a value from a provider state.
 */

export type Template = Readonly<Record<string, unknown>> | readonly unknown[] | string | number | boolean | null

/** A value from the provider state at verification; the example stands for it until then. */
const fromState = (name: string | undefined): object =>
  name === undefined ? {} : { 'pact:generator:type': 'ProviderState', expression: `\${${name}}` }

export const matching = (regex: string, value: unknown, state?: string): Template => ({
  'pact:matcher:type': 'regex',
  regex,
  value,
  ...fromState(state),
})

/** Headers of an answer in JSON. */
export const JSON_TYPE = { 'Content-Type': matching('^application/json.*$', 'application/json') }

/** Exactly this value, also where a rule of what holds it is looser. */
export const exactly = (value: unknown): Template => ({ 'pact:matcher:type': 'equality', value })

/** Every one of these items, in any order. */
export const containing = (items: readonly Template[]): Template => ({ 'pact:matcher:type': 'array-contains', variants: items })

/** At least one item, each of them like this. */
export const each = (item: Template): Template => ({ 'pact:matcher:type': 'type', min: 1, value: [item] })

/**
 * A value held to its description: length, form and the words allowed.
 *
 * @param value as it is on the wire
 * @param state name of the value in the provider state, where verification takes it from there; members of an object
 * are `name.member`
 */
export function templateOf(schema: Schema, value: unknown, state?: string): Template {
  if (Array.isArray(value)) return each(templateOf((schema.items ?? {}) as Schema, value[0]))
  if (typeof value === 'object' && value !== null) {
    const members = propertiesOf(schema)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [
        name,
        templateOf(members[name] ?? {}, member, state === undefined ? undefined : `${state}.${name}`),
      ]),
    )
  }
  if (typeof value === 'number' && schema.type === 'integer') return { 'pact:matcher:type': 'integer', value, ...fromState(state) }
  const regex = regexOf(schema)
  if (regex !== undefined) return matching(regex, value, state)
  const kind = typeof value === 'number' ? 'number' : 'type'
  return { 'pact:matcher:type': kind, value, ...fromState(state) }
}

/** A regular expression that every engine behind Pact reads alike (Rust, Java, JavaScript); undefined where none says it. */
export function regexOf(schema: Schema): string | undefined {
  const { enum: words, pattern, maxLength, minLength = 0 } = schema as Limits
  if (words) return oneWordOf(words.map(String))
  if (pattern !== undefined) return pattern
  if (maxLength !== undefined) return `^[\\s\\S]{${minLength},${maxLength}}$`
  const decimals = schema['x-decimals']
  return decimals === undefined ? undefined : `^-?\\d+(\\.\\d{1,${decimals}})?$`
}

interface Limits {
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly maxLength?: number
  readonly minLength?: number
}

const literal = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

export const oneWordOf = (words: readonly string[]): string => `^(${words.map(literal).join('|')})$`
