import type { Provenance } from './provenance.ts'
import type { Text } from './text.ts'

/**
 * JSON Schema with a static type attached. A schema library would do the same, but costs 90 ms or
 * more of every start (measured), and the protocol needs six shapes only.
 */
export interface Schema<T = unknown> {
  readonly type?: string
  readonly description?: string
  readonly [keyword: string]: unknown
  /** Carries the static type; never present at run time. */
  readonly __static?: T
}

/** The TypeScript type a schema describes. */
export type Static<S> = S extends Schema<infer T> ? T : never

/** What a documented parameter or member says about itself. */
export interface FieldNote {
  readonly about: Text
  readonly source: Provenance
  /** A value as it looks on the wire. */
  readonly example?: unknown
}

function annotate(note: FieldNote) {
  return {
    description: note.about.en,
    'x-zh': note.about.zh,
    'x-source': note.source,
    ...(note.example === undefined ? {} : { examples: [note.example] }),
  }
}

/** Marks a member that may be left out; a symbol, so that it never shows in a written schema. */
export const OPTIONAL: unique symbol = Symbol('optional')
export type Optional<T> = Schema<T> & { readonly [OPTIONAL]: true }

/** Text of at most `maxLength` characters and at least one. */
export function text(maxLength: number, note: FieldNote): Schema<string> {
  return { type: 'string', minLength: 1, maxLength, ...annotate(note) }
}

/** Text that may be empty. */
export function emptyableText(maxLength: number, note: FieldNote): Schema<string> {
  return { type: 'string', maxLength, ...annotate(note) }
}

/** One of a few fixed words; `maxLength` is what the table says, and decides nothing. */
export function oneOf<const V extends readonly string[]>(values: V, note: FieldNote, maxLength?: number): Schema<V[number]> {
  return { type: 'string', enum: values, ...(maxLength !== undefined && { maxLength }), ...annotate(note) }
}

/** Text of a fixed form, such as a time stamp or digits. */
export function pattern(regex: RegExp, maxLength: number, note: FieldNote): Schema<string> {
  return { type: 'string', pattern: regex.source, maxLength, ...annotate(note) }
}

/** A whole number carried as decimal digits, as every value of a query string is. */
export function digits(maxLength: number, note: FieldNote): Schema<string> {
  return pattern(new RegExp(`^\\d{1,${maxLength}}$`), maxLength, note)
}

/** One of a few whole numbers. */
export function integerOf(values: readonly number[], note: FieldNote): Schema<number> {
  return { type: 'integer', enum: values, ...annotate(note) }
}

/** A number with at most `decimals` decimals: a JSON number, or the same as text. */
export function decimal(decimals: number, maxLength: number, note: FieldNote): Schema<number | string> {
  return {
    anyOf: [{ type: 'number' }, { type: 'string', maxLength, pattern: `^-?\\d+(\\.\\d{1,${decimals}})?$` }],
    'x-decimals': decimals,
    ...annotate(note),
  }
}

export function list<T>(items: Schema<T>, note: FieldNote, limits: { minItems?: number; maxItems?: number } = {}): Schema<T[]> {
  return { type: 'array', items, ...limits, ...annotate(note) }
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { ...schema, [OPTIONAL]: true }
}

type Members = Readonly<Record<string, Schema>>
type OptionalKeys<M extends Members> = { [K in keyof M]: M[K] extends { readonly [OPTIONAL]: true } ? K : never }[keyof M]
type ObjectOf<M extends Members> = { [K in Exclude<keyof M, OptionalKeys<M>>]: Static<M[K]> } & {
  [K in OptionalKeys<M>]?: Static<M[K]>
}

/** An object; members not wrapped in {@link optional} are mandatory. Unknown members stay allowed, as on the real platform. */
export function object<M extends Members>(
  members: M,
  extra: Record<string, unknown> = {},
): Schema<ObjectOf<M>> & { readonly properties: M } {
  const required = Object.keys(members).filter((name) => !(OPTIONAL in (members[name] as object)))
  return { type: 'object', properties: members, required, ...extra }
}

/** The same object with every unknown member refused: for what users send us, where a typo must be an error. */
export function closed<T>(schema: Schema<T>): Schema<T> {
  return { ...schema, additionalProperties: false }
}

/** Members of an object schema; none of any other. */
export const propertiesOf = ({ properties }: Schema): Readonly<Record<string, Schema>> =>
  (properties ?? {}) as Readonly<Record<string, Schema>>

/** Names of the mandatory ones. */
export const requiredOf = ({ required }: Schema): readonly string[] => (required ?? []) as readonly string[]
