import { describeProvenance, type Provenance } from '../../emulator/protocol/provenance.ts'
import { propertiesOf, requiredOf, type Schema } from '../../emulator/protocol/schema.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'

/** A piece of a document. */
export type Written = Record<string, unknown>

/** `with-notes`: the other language and our own keywords stay, as `x-…`; `plain`: standard keywords and `x-source`. */
export type Style = 'with-notes' | 'plain'

/** A description in the document's language, with the other one beside it. */
export const told = (words: Text, lang: Lang): Written => ({ description: words[lang], [`x-${other(lang)}`]: words[other(lang)] })

const other = (lang: Lang): Lang => (lang === 'en' ? 'zh' : 'en')

/** Who says so, each once. */
export const withSources = (sources: readonly Provenance[]): Written => ({
  'x-source': [...new Map(sources.map((source) => [describeProvenance(source), source])).values()],
})

/** A schema of the catalogue as JSON Schema 2020-12 has it, which is also that of OpenAPI 3.1. */
export function written(schema: Schema, lang: Lang, style: Style = 'with-notes'): Written {
  const { description, 'x-zh': zh, 'x-decimals': decimals, nullable, type, enum: words, required, ...rest } = schema
  const { properties, items, anyOf, ...plain } = rest as Schema & Parts
  const orNull = nullable === true
  return {
    ...about(description, zh, decimals, lang, style),
    ...(type === undefined ? {} : { type: orNull ? [type, 'null'] : type }),
    ...(words === undefined ? {} : { enum: orNull ? [...(words as unknown[]), null] : words }),
    ...plain,
    ...(properties ? { properties: mapped(properties, (member) => written(member, lang, style)) } : {}),
    ...(Array.isArray(required) && required.length > 0 ? { required } : {}),
    ...(items ? { items: written(items, lang, style) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((member) => written(member, lang, style)) } : {}),
  }
}

interface Parts {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

function about(en: string | undefined, zh: unknown, decimals: unknown, lang: Lang, style: Style): Written {
  const words = en === undefined ? undefined : text(en, typeof zh === 'string' ? zh : en)
  if (style === 'with-notes') {
    return { ...(words ? told(words, lang) : {}), ...(decimals === undefined ? {} : { 'x-decimals': decimals }) }
  }
  if (decimals === undefined) return words ? { description: words[lang] } : {}
  // `multipleOf` would say it, but validators divide with binary fractions and refuse 100.02.
  const limit = text(`at most ${decimals} decimals`, `最多 ${decimals} 位小数`)
  return { description: words && !words[lang].includes(limit[lang]) ? joined([words, limit])[lang] : limit[lang] }
}

const joined = (parts: readonly Text[]): Text => text(parts.map(({ en }) => en).join('; '), parts.map(({ zh }) => zh).join('；'))

export const mapped = <T>(members: Readonly<Record<string, T>>, change: (member: T, name: string) => unknown): Written =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member, name)]))

/** The schema without some of its members. */
export function without(schema: Schema, names: readonly string[]): Schema {
  const kept = Object.entries(propertiesOf(schema)).filter(([name]) => !names.includes(name))
  return { ...schema, properties: Object.fromEntries(kept), required: requiredOf(schema).filter((name) => !names.includes(name)) }
}
