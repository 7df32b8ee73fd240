import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { describeProvenance, type Provenance } from '../../emulator/protocol/provenance.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { standardSchema } from './standard-schema.ts'
import { both } from './words.ts'

export interface SchemaDocument {
  /** Such as `saas-v2/newInstance.request.json`. */
  readonly file: string
  readonly schema: Readonly<Record<string, unknown>>
}

/** JSON Schema 2020-12 of every request and answer, one document each. */
export const jsonSchemas = (): SchemaDocument[] =>
  [...CATALOGUE, ...OPEN_APIS].flatMap(({ id, title, request, response, source }) => [
    document(`${id}.request.json`, title, request, source),
    document(`${id}.answer.json`, title, response, source),
  ])

function document(file: string, title: Text, schema: Schema, source: readonly Provenance[]): SchemaDocument {
  return {
    file,
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `https://koogallery.example/schemas/${file}`,
      title: both(title),
      description: source.map(describeProvenance).join(', '),
      ...standardSchema(schema),
    },
  }
}
