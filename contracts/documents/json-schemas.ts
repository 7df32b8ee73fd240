import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import type { Provenance } from '../../emulator/protocol/provenance.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { capital, sentence } from './words.ts'
import { type Written, withSources, written } from './written.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
/** A name, not an address: nothing is to be fetched. */
const NAMESPACE = 'urn:koogallery-emulator:schema:'

interface Described {
  /** `guide/name` or `open-api/name`. */
  readonly id: string
  readonly title: Text
  readonly request: Schema
  readonly response: Schema
  readonly source: readonly Provenance[]
  readonly about?: Text
}

/** A JSON Schema 2020-12 document for each request and each response, by file name such as `saas-v2/newInstance.request.json`. */
export function jsonSchemas(lang: Lang = 'en'): Readonly<Record<string, Written>> {
  const all: readonly Described[] = [...CATALOGUE.map((one) => ({ ...one, about: sentence(one.trigger) })), ...OPEN_APIS]
  return Object.fromEntries(all.flatMap((one) => [schemaOf(one, 'request', lang), schemaOf(one, 'response', lang)]))
}

function schemaOf(one: Described, part: 'request' | 'response', lang: Lang): [string, Written] {
  const title = part === 'request' ? one.title : text(`answer to: ${one.title.en}`, `${one.title.zh}：响应`)
  const about = one.about ?? sentence(one.title)
  return [
    `${one.id}.${part}.json`,
    {
      $schema: DIALECT,
      $id: `${NAMESPACE}${one.id}.${part}`,
      title: capital(title[lang]),
      ...written(one[part], lang, 'plain'),
      description: about[lang],
      ...withSources(one.source),
    },
  ]
}
