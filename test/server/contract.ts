import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openApi } from '../../emulator/server/openapi.ts'
import { ROUTES } from '../../emulator/server/routes.ts'

/** The OpenAPI document, as a reader of the API has it. */
export interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: object; readonly responses: Readonly<Record<string, Response_>> }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly { name: string; in: string; schema: object; example?: unknown }[]
  readonly requestBody?: { required: boolean; content: Content }
  readonly responses: Readonly<Record<string, Response_ | { $ref: string }>>
}

interface Response_ {
  readonly description: string
  readonly content?: Content
}

type Content = Readonly<Record<string, { readonly schema: object; readonly example?: unknown }>>

export const document = JSON.parse(JSON.stringify(openApi(ROUTES))) as Document

const ajv = new Ajv2020({ strict: false, allErrors: true })
// biome-ignore lint/suspicious/noExplicitAny: the default export of a CommonJS package
;((addFormats as any).default ?? addFormats)(ajv)
ajv.addSchema(document, 'doc')

/** What is wrong with a value by a schema of the document; empty when nothing is. */
export function faults(schema: object, value: unknown): string[] {
  const rebased = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/')) as object
  const validate = ajv.compile(rebased)
  return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
}

/** The operation that a path and a method belong to. */
export function operationFor(method: string, pathname: string): { path: string; operation: Operation } | undefined {
  for (const [path, item] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
    const operation = item[method.toLowerCase()]
    if (operation && pattern.test(pathname)) return { path, operation }
  }
  return undefined
}

/** The response part for a status, references followed. */
export function responseFor(operation: Operation, status: number): Response_ | undefined {
  const part = operation.responses[status]
  if (!part || !('$ref' in part)) return part
  return document.components.responses[part.$ref.split('/').pop() as string]
}
