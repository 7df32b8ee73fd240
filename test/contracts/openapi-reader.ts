import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Ajv2020 } from 'ajv/dist/2020.js'

/** An OpenAPI document as a tool reads it: nothing of our own types. */
export interface ReadDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly description: string }
  readonly servers: readonly { readonly url: string; readonly variables?: Readonly<Record<string, { readonly default: string }>> }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, ReadOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, ReadSchema>>
    readonly securitySchemes: Readonly<Record<string, { readonly type: string; readonly in: string; readonly name: string }>>
  }
}

export interface ReadSchema {
  readonly [keyword: string]: unknown
  readonly $ref?: string
  readonly description?: string
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, ReadSchema>>
  readonly oneOf?: readonly ReadSchema[]
  readonly anyOf?: readonly ReadSchema[]
  readonly discriminator?: { readonly propertyName: string; readonly mapping: Readonly<Record<string, string>> }
}

interface Example {
  readonly summary?: string
  readonly value: unknown
}

export interface ReadMedia {
  readonly schema: ReadSchema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, Example>>
  readonly encoding?: Readonly<Record<string, { readonly contentType: string }>>
}

export interface ReadParameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly description?: string
  readonly schema: ReadSchema
  readonly examples?: Readonly<Record<string, Example>>
  readonly 'x-interfaces'?: { readonly required: readonly string[]; readonly optional: readonly string[] }
}

export interface ReadOperation {
  readonly operationId: string
  readonly description: string
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly ReadParameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, ReadMedia>> }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string
        readonly content: Readonly<Record<string, ReadMedia>>
        readonly headers?: Readonly<Record<string, { readonly required: boolean }>>
        readonly 'x-result-codes'?: readonly { readonly code: string }[]
      }
    >
  >
  readonly 'x-interfaces'?: readonly {
    readonly name: string
    readonly activity?: string
    readonly request: ReadSchema
    readonly response: ReadSchema
  }[]
  readonly 'x-result-codes'?: readonly { readonly code: string }[]
}

/** The document as it is after it went through a file. */
export const asRead = (document: object): ReadDocument => JSON.parse(JSON.stringify(document)) as ReadDocument

export const operationsIn = ({ paths }: ReadDocument) =>
  Object.entries(paths).flatMap(([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })))

/** The operation that serves an interface. */
export function operationOf(document: ReadDocument, name: string) {
  const found = operationsIn(document).find(({ operation }) => operation['x-interfaces']?.some((one) => one.name === name))
  if (!found) throw new Error(`The document has no operation for ${name}.`)
  return found
}

/** All that Redocly's recommended rules say, warnings included. It reads the text alone: no network. */
export async function lintFindings(source: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source, absoluteRef: 'document.openapi.json', config })
  return problems.map(({ severity, ruleId, message, location }) => `${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
}

/** What is wrong with a value by a schema of the document. */
export function checkerOf(document: ReadDocument): (schema: ReadSchema, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema(document, 'doc')
  return (schema, value) => {
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/')) as object)
    return validate(value) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`)
  }
}
