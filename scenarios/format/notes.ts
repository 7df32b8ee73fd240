import { assumed } from '../../emulator/protocol/provenance.ts'
import { type FieldNote, object, pattern, propertiesOf, requiredOf, type Schema, type Static } from '../../emulator/protocol/schema.ts'
import { text } from '../../emulator/protocol/text.ts'
import { piece } from './fit.ts'

/** Small parts that the schemas of the scenario format are made of. */

const ours = assumed('scenario format', "the emulator's own")

export const note = (en: string, zh: string, example?: unknown): FieldNote => ({
  about: text(en, zh),
  source: ours,
  ...(example === undefined ? {} : { example }),
})

const annotated = (about: FieldNote): Record<string, unknown> => ({
  description: about.about.en,
  'x-zh': about.about.zh,
  'x-source': ours,
  ...(about.example === undefined ? {} : { examples: [about.example] }),
})

/** A name that the story gives to an order. */
export const alias = (en: string, zh: string): Schema<string> => pattern(/^[A-Za-z][A-Za-z0-9_-]*$/, 40, note(en, zh, 'shop'))

export const whole = (minimum: number, en: string, zh: string): Schema<number> => ({ type: 'integer', minimum, ...annotated(note(en, zh)) })

export const flag = (en: string, zh: string): Schema<boolean> => ({ type: 'boolean', ...annotated(note(en, zh)) })

/** A schema of values of more than one type, which {@link Schema} has no shape for. */
export const choice = <T>(schema: Readonly<Record<string, unknown>>): Schema<T> => schema as unknown as Schema<T>

/** A whole number, or one of a few words. */
export const wholeOr = <const W extends string>(words: readonly W[], minimum: number, en: string, zh: string): Schema<number | W> =>
  choice({
    type: ['integer', 'string'],
    minimum,
    pattern: `^(${words.join('|')})$`,
    ...annotated(note(en, zh)),
    examples: words,
  })

/** Money as people write it: a number, or decimal text; or one of a few words. */
export const moneyOr = <const W extends string>(words: readonly W[], en: string, zh: string): Schema<number | string> =>
  choice({
    type: ['number', 'string'],
    minimum: 0,
    pattern: `^(${[...words, '\\d{1,15}(\\.\\d{1,3})?'].join('|')})$`,
    ...annotated(note(en, zh)),
    examples: words,
  })

/** A schema with more members, for requests of the market that a story extends by names of its own. */
export function extended<A, B>(base: Schema<A>, more: Schema<B>): Schema<A & B> {
  return {
    ...base,
    properties: { ...propertiesOf(more), ...propertiesOf(base) },
    required: [...requiredOf(more), ...requiredOf(base)],
  } as Schema<A & B>
}

const ONE_OR_MANY = Symbol('one or many')

/** A list that may be written without its brackets when it has one entry. Read {@link isOneOrMany} for how it is checked. */
export function oneOrMany<T>(items: Schema<T>): Schema<T[]> & { readonly items: Schema<T> } {
  return { type: 'array', items, minItems: 1, [ONE_OR_MANY]: true } as unknown as Schema<T[]> & { readonly items: Schema<T> }
}

/**
 * Such lists are brought into their long form before they are checked, so that one schema does; a choice of two
 * forms in JSON Schema (`anyOf`) would say of every slip that neither form fits.
 */
export const isOneOrMany = (schema: object): boolean => ONE_OR_MANY in schema

/** An object of which exactly one member is given: a step is named by its only key. */
export function oneKey<M extends Readonly<Record<string, Schema>>>(members: M, about: FieldNote): Schema<OneOf<M>> {
  return {
    ...object({}),
    properties: Object.fromEntries(Object.entries(members).map(([name, member]) => [name, piece(member)])),
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    ...annotated(about),
  } as Schema<OneOf<M>>
}

type OneOf<M extends Readonly<Record<string, Schema>>> = { readonly [K in keyof M]?: Static<M[K]> }
