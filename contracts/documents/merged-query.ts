import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { Provenance } from '../../emulator/protocol/provenance.ts'
import { propertiesOf, requiredOf, type Schema } from '../../emulator/protocol/schema.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { exampleName, exampleRequest } from './examples.ts'
import { told, type Written, withSources, written } from './written.ts'

/**
 * OpenAPI knows one operation for a path and a method, and no query string as a whole: where `activity` in the query
 * selects the scene, the parameters of all interfaces become those of one operation.
 */
export function mergedQuery(interfaces: readonly MarketplaceInterface[], lang: Lang): Written[] {
  const names = new Set(interfaces.flatMap(({ request }) => Object.keys(propertiesOf(request))))
  return [...names].map((name) => parameter(name, interfaces, lang))
}

/** One parameter as one interface has it. */
interface Use {
  readonly of: MarketplaceInterface
  readonly schema: Schema
  readonly required: boolean
}

function parameter(name: string, interfaces: readonly MarketplaceInterface[], lang: Lang): Written {
  const uses = interfaces.flatMap((of): Use[] => {
    const schema = propertiesOf(of.request)[name]
    return schema ? [{ of, schema, required: requiredOf(of.request).includes(name) }] : []
  })
  const requiredBy = uses.filter(({ required }) => required).map(({ of }) => of.name)
  const optionalFor = uses.filter(({ required }) => !required).map(({ of }) => of.name)
  const everywhere = requiredBy.length === interfaces.length
  return {
    name,
    in: 'query',
    required: everywhere,
    ...told(about(uses, everywhere ? undefined : { requiredBy, optionalFor, all: interfaces.length }), lang),
    ...withSources(uses.flatMap(({ schema }) => (schema['x-source'] === undefined ? [] : [schema['x-source'] as Provenance]))),
    'x-interfaces': { required: requiredBy, optional: optionalFor },
    schema: mergedShape(uses.map(({ schema }) => schema)),
    examples: examplesOf(name, uses, lang),
  }
}

function about(uses: readonly Use[], carried?: { requiredBy: string[]; optionalFor: string[]; all: number }): Text {
  const meanings = new Map<string, { words: Text; of: string[] }>()
  for (const { of, schema } of uses) {
    const { description = '', 'x-zh': zh } = schema
    const known = meanings.get(description)
    if (known) known.of.push(of.name)
    else meanings.set(description, { words: text(description, typeof zh === 'string' ? zh : description), of: [of.name] })
  }
  const all = [...meanings.values()]
  const words = (lang: Lang) =>
    all.map(({ words: meaning, of }) => (all.length === 1 ? meaning[lang] : `${of.join(', ')}: ${meaning[lang]}`)).join('\n\n')
  const { requiredBy = [], optionalFor = [] } = carried ?? {}
  const everyOne = optionalFor.length === carried?.all
  const en = [
    words('en'),
    ...(requiredBy.length > 0 ? [`Required by ${requiredBy.join(', ')}.`] : []),
    ...(optionalFor.length > 0 ? [everyOne ? 'Optional for every interface.' : `Optional for ${optionalFor.join(', ')}.`] : []),
  ]
  const zh = [
    words('zh'),
    ...(requiredBy.length > 0 ? [`${requiredBy.join('、')} 必填。`] : []),
    ...(optionalFor.length > 0 ? [everyOne ? '所有接口均可选。' : `${optionalFor.join('、')} 可选。`] : []),
  ]
  return text(en.join('\n\n'), zh.join('\n\n'))
}

/** Keywords that speak to people and decide nothing. */
const NOTES: readonly string[] = ['description', 'x-zh', 'x-source', 'examples']

/** A shape that takes what any of the shapes takes. */
export function mergedShape(schemas: readonly Schema[]): Written {
  const shapes = schemas.map((schema) =>
    Object.fromEntries(Object.entries(written(schema, 'en', 'plain')).filter(([keyword]) => !NOTES.includes(keyword))),
  )
  const distinct = [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()]
  const [first = {}] = distinct
  const differing = [...new Set(distinct.flatMap(Object.keys))].filter(
    (keyword) => new Set(distinct.map((shape) => JSON.stringify(shape[keyword]))).size > 1,
  )
  const common = Object.fromEntries(Object.entries(first).filter(([keyword]) => !differing.includes(keyword)))
  if (differing.every((keyword) => widen(keyword, distinct) !== undefined)) {
    return { ...common, ...Object.fromEntries(differing.map((keyword) => [keyword, widen(keyword, distinct)])) }
  }
  const own = distinct.map((shape) => Object.fromEntries(Object.entries(shape).filter(([keyword]) => differing.includes(keyword))))
  // A shape that adds no limit takes what all the others take.
  return own.some((limits) => Object.keys(limits).length === 0) ? common : { ...common, anyOf: own }
}

/** One value of a keyword that holds for all shapes; undefined when there is none. */
function widen(keyword: string, shapes: readonly Written[]): unknown {
  const values = shapes.map((shape) => shape[keyword])
  if (values.includes(undefined)) return undefined
  if (keyword === 'maxLength') return Math.max(...(values as number[]))
  if (keyword === 'enum') return [...new Set((values as unknown[][]).flat())]
  return undefined
}

function examplesOf(name: string, uses: readonly Use[], lang: Lang): Written {
  return Object.fromEntries(
    uses.flatMap(({ of }) =>
      of.forms.flatMap((form) => {
        const value = exampleRequest(of, form).query[name]
        return value === undefined ? [] : [[exampleName(of, form), { summary: form.title[lang], value }]]
      }),
    ),
  )
}
