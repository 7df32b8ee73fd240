import { exampleOf } from '../../emulator/protocol/example.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { UPLOAD_FILE_PART, UPLOAD_JSON_PART, type UploadPart } from '../../emulator/protocol/open-apis/upload.ts'
import { pathTo } from '../../emulator/protocol/path-template.ts'
import { propertiesOf, type Schema } from '../../emulator/protocol/schema.ts'
import { sha256Hex } from '../../emulator/protocol/signing/sdk-hmac.ts'
import { canonicalUsageBody } from '../../emulator/protocol/signing/usage-signature.ts'
import { uploadBody } from '../../scenarios/reference-isv/open-apis/multipart.ts'
import type { OpenApiCall } from '../../scenarios/reference-isv/open-apis/send.ts'

/** One documented way to call an API, with example values; a value of the path stands beside the others. */
export interface Way {
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
}

/** Every way: with the mandatory members, with all that have an example, and for uploads one for each type. */
export function waysOf({ body, request }: OpenApi): Way[] {
  if (body === 'multipart') return ['CHARACTERS', 'FILE'].map((type) => ({ name: type, values: upload(request, type) }))
  const mandatory = exampleOf(request) as Record<string, unknown>
  const more = Object.entries(propertiesOf(request)).filter(([name, member]) => !(name in mandatory) && 'examples' in member)
  return [
    { name: 'mandatory parameters', values: mandatory },
    ...(more.length > 0
      ? [
          {
            name: `with ${more.map(([name]) => name).join(', ')}`,
            values: { ...mandatory, ...Object.fromEntries(more.map(([name, member]) => [name, exampleOf(member)])) },
          },
        ]
      : []),
  ]
}

const FILE = Buffer.from('A LICENCE, AS A FILE\n')

function upload(request: Schema, type: string): Record<string, unknown> {
  const { event_id, [UPLOAD_JSON_PART]: part } = propertiesOf(request) as Record<string, Schema>
  const { characters, file_name } = propertiesOf(part as Schema)
  const json =
    type === 'FILE'
      ? { type, file_name: exampleOf(file_name as Schema), sha256: sha256Hex(FILE) }
      : { type, characters: exampleOf(characters as Schema) }
  return { event_id: exampleOf(event_id as Schema), [UPLOAD_JSON_PART]: json, ...(type === 'FILE' ? { [UPLOAD_FILE_PART]: FILE } : {}) }
}

const JSON_TYPE = 'application/json;charset=UTF-8'

/** The call as the reference ISV writes it, before it is signed. @param boundary of a multipart body */
export function writtenCall({ method, path, body, request }: OpenApi, values: Way['values'], host: string, boundary: string): OpenApiCall {
  const url = new URL(pathTo(path, values), host)
  if (body === 'query') {
    for (const [name, value] of Object.entries(values)) url.searchParams.set(name, String(value))
    return { method, url, contentType: JSON_TYPE, body: '' }
  }
  if (body === 'multipart') {
    const file = values[UPLOAD_FILE_PART] as Uint8Array | undefined
    return { method, url, ...uploadBody(values[UPLOAD_JSON_PART] as UploadPart, boundary, file) }
  }
  const members = Object.fromEntries(Object.keys(propertiesOf(request)).map((name) => [name, values[name]]))
  return { method, url, contentType: JSON_TYPE, body: canonicalUsageBody(JSON.stringify(members)) as string }
}
