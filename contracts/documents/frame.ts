import type { Lang, Text } from '../../emulator/protocol/text.ts'
import { told, type Written } from './written.ts'

/** Version of the documents, not of the package. */
const DOCUMENT_VERSION = '1.0.0'

/** An OpenAPI document. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: Written
  readonly servers: readonly Written[]
  readonly tags: readonly Written[]
  readonly paths: Readonly<Record<string, Written>>
  readonly components: Readonly<Record<string, Written>>
}

/** What every document begins with. */
export const opening = (title: Text, about: Text, lang: Lang): Pick<OpenApiDocument, 'openapi' | 'info'> => ({
  openapi: '3.1.0',
  info: {
    title: title[lang],
    version: DOCUMENT_VERSION,
    ...told(about, lang),
    contact: { name: 'koogallery-emulator' },
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
})

export const schemaRef = (name: string): { readonly $ref: string } => ({ $ref: `#/components/schemas/${name}` })

/** Any of the schemas; one alone as it is. */
export const anyOf = (names: readonly string[]): Written =>
  names.length === 1 ? schemaRef(names[0] as string) : { anyOf: names.map(schemaRef) }
