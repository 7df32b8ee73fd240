import { exampleOf } from '../../emulator/protocol/example.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { OPEN_API_CODES } from '../../emulator/protocol/open-apis/error-codes.ts'
import { GATEWAY_CODES } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import type { OpenApi } from '../../emulator/protocol/open-apis/open-api.ts'
import { UPLOAD_CODES } from '../../emulator/protocol/open-apis/upload-codes.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { SDK_ALGORITHM } from '../../emulator/protocol/signing/sdk-hmac.ts'
import { SITES } from '../../emulator/protocol/sites.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { waysOf } from '../open-apis/calls.ts'
import { standardSchema } from './standard-schema.ts'
import { both, info, sourceLine } from './words.ts'

/** OpenAPI 3.1 of the marketplace's own APIs (云商店开放接口), which an ISV calls. */
export function openApisDocument(): Record<string, unknown> {
  return {
    openapi: '3.1.0',
    info: info(
      'KooGallery open APIs',
      'What an ISV calls at the marketplace (云商店开放接口). When the first host of a site is not available, the second is called.',
    ),
    servers: Object.values(SITES).flatMap(({ title, hosts }) =>
      (['primary', 'fallback'] as const).map((domain) => ({
        url: `https://${hosts[domain].name}`,
        description: `${both(title)}, ${domain}`,
      })),
    ),
    tags: [{ name: 'open-apis', description: '云商店开放接口' }],
    paths: Object.fromEntries(OPEN_APIS.map((api) => [api.path, { [api.method.toLowerCase()]: operation(api) }])),
    components: {
      schemas: Object.fromEntries(
        OPEN_APIS.flatMap((api) => [
          ...(api.body === 'json' ? [[`${api.name}-request`, { title: `${api.name} request`, ...standardSchema(api.request) }]] : []),
          [`${api.name}-answer`, { title: `${api.name} answer`, ...standardSchema(api.response) }],
        ]),
      ),
      securitySchemes: {
        'sdk-hmac': {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: `${SDK_ALGORITHM} with the AK and SK of the seller account, over X-Sdk-Date and Host`,
        },
        'usage-signature': {
          type: 'apiKey',
          in: 'header',
          name: 'signature',
          description: 'made with the seller key over the headers ts and nonce and the body',
        },
      },
    },
  }
}

const membersOf = (schema: Schema) => (schema.properties ?? {}) as Readonly<Record<string, Schema>>

function operation(api: OpenApi) {
  const inPath = [...api.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  const required = (api.request.required ?? []) as readonly string[]
  const members = Object.entries(membersOf(api.request))
  const parameters = members
    .filter(([name]) => api.body === 'query' || inPath.includes(name))
    .map(([name, schema]) => {
      const { description, examples, ...rest } = standardSchema(schema) as { description?: string; examples?: readonly unknown[] }
      const where = inPath.includes(name) ? 'path' : 'query'
      return {
        name,
        in: where,
        required: required.includes(name),
        description,
        schema: rest,
        ...(examples ? { example: examples[0] } : {}),
      }
    })
  return {
    operationId: api.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: both(api.title),
    description: `${sourceLine(api.source)}.`,
    tags: ['open-apis'],
    security: [{ [api.auth]: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(api.body === 'query' ? {} : { requestBody: bodyOf(api, inPath) }),
    responses: responsesOf(api),
  }
}

function bodyOf(api: OpenApi, inPath: readonly string[]) {
  if (api.body === 'json') {
    const [way] = waysOf(api)
    return {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${api.name}-request` }, example: way?.values } },
    }
  }
  const parts = Object.entries(membersOf(api.request)).filter(([name]) => !inPath.includes(name))
  const required = ((api.request.required ?? []) as readonly string[]).filter((name) => !inPath.includes(name))
  return {
    required: true,
    content: {
      'multipart/form-data': {
        schema: { type: 'object', properties: Object.fromEntries(parts.map(([name, schema]) => [name, standardSchema(schema)])), required },
      },
    },
  }
}

/** Codes by HTTP status: those of the API, and of the gateway in front of it. */
function responsesOf(api: OpenApi) {
  const own = api.name === 'upload' ? UPLOAD_CODES : OPEN_API_CODES.filter(({ returnedBy }) => returnedBy.includes(api.name))
  const gateway = GATEWAY_CODES.map((row) => ({ ...row, gateway: true }))
  const byStatus = new Map<number, { readonly code: string; readonly meaning: Text; readonly gateway?: boolean }[]>()
  for (const row of [...own, ...gateway]) byStatus.set(row.httpStatus, [...(byStatus.get(row.httpStatus) ?? []), row])
  return Object.fromEntries(
    [...byStatus]
      .sort(([one], [other]) => one - other)
      .map(([status, rows]) => [
        String(status),
        {
          description: rows.map(({ code, meaning }) => `\`${code}\` ${both(meaning)}`).join('; '),
          ...(rows.some((row) => !row.gateway)
            ? {
                content: {
                  'application/json': {
                    schema: { $ref: `#/components/schemas/${api.name}-answer` },
                    ...(status === 200 ? { example: exampleOf(api.response) } : {}),
                  },
                },
              }
            : {}),
        },
      ]),
  )
}
