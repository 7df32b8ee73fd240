import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { exampleOf } from '../../emulator/protocol/example.ts'
import type { Guide, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { RESULT_CODES } from '../../emulator/protocol/result-codes.ts'
import type { Schema } from '../../emulator/protocol/schema.ts'
import { chosen } from '../../emulator/protocol/settings.ts'
import { BODY_SIGN_HEADER } from '../../emulator/protocol/signing/body-sign.ts'
import { signedQuery } from '../../emulator/protocol/signing/signed-query.ts'
import { exampleCall } from '../interactions/example-call.ts'
import { wireParts } from '../interactions/wire-parts.ts'
import { standardSchema } from './standard-schema.ts'
import { aboutInterface, both, info } from './words.ts'

/**
 * OpenAPI 3.1 of what an ISV serves for one guide: one address for all, `activity` selects the scene.
 *
 * A GET call has no body to choose a schema by, so its parameters are those of every interface together; `koogallery
 * contracts schemas` has the exact table of each.
 */
export function productionInterfaceDocument(guide: Guide): Record<string, unknown> {
  const all = interfacesOf(guide)
  const paths = new Map<string, MarketplaceInterface[]>()
  for (const one of all) paths.set(one.path || '/', [...(paths.get(one.path || '/') ?? []), one])
  return {
    openapi: '3.1.0',
    info: info(`KooGallery production interface, ${guide}`, `What the marketplace calls (生产接口). ${codesOf(all)}`),
    servers: [
      {
        url: '{address}',
        description: 'production address (生产接口地址)',
        variables: { address: { default: 'https://isv.example.com/saasproduce', description: 'as it is entered in the Seller Center' } },
      },
    ],
    tags: [{ name: guide, description: `access guide ${guide} (接入指南)` }],
    paths: Object.fromEntries([...paths].map(([path, served]) => [path, pathOf(guide, served)])),
    components: {
      schemas: Object.fromEntries(
        all.flatMap((one) => [
          // A GET call has no schema for all of its parameters: they are merged.
          ...(one.wire === 'get-auth-token'
            ? []
            : [[`${one.name}Request`, { title: `${one.name} request`, ...standardSchema(one.request) }]]),
          [`${one.name}Answer`, { title: `${one.name} answer`, ...standardSchema(one.response) }],
        ]),
      ),
      securitySchemes: { signature: securityOf(all[0] as MarketplaceInterface) },
    },
    security: [{ signature: [] }],
  }
}

const codesOf = (all: readonly MarketplaceInterface[]): string => {
  const names = all.map(({ name }) => name)
  const mine = RESULT_CODES.filter(({ returnedBy }) => returnedBy.includes('*') || returnedBy.some((name) => names.includes(name)))
  return ['Result codes:', ...mine.map(({ code, meaning }) => `- \`${code}\` ${both(meaning)}`)].join('\n')
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })

function pathOf(guide: Guide, served: readonly MarketplaceInterface[]): Record<string, unknown> {
  const [{ method, wire }] = served as [MarketplaceInterface]
  const operation = {
    operationId: `${guide}-call`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    summary: `calls of the marketplace, ${guide}`,
    description: served.map(aboutInterface).join('\n\n'),
    tags: [guide],
    ...(wire === 'get-auth-token'
      ? { parameters: mergedParameters(served) }
      : {
          parameters: Object.entries(membersOf(signedQuery))
            .filter(([name]) => name !== SIGNATURE)
            .map(([name, schema]) => parameter(name, schema, true)),
          requestBody: bodyOf(served),
        }),
    responses: {
      '200': {
        description: 'every answer, refusals included (任何响应，包括拒绝)',
        ...headersOf(served),
        content: {
          'application/json': {
            schema: { anyOf: served.map(({ name }) => reference(`${name}Answer`)) },
            examples: Object.fromEntries(served.map((one) => [one.name, { value: exampleAnswer(one) }])),
          },
        },
      },
      '401': { description: 'a refused signature may be answered so; resultCode 000001 in an answer of 200 is what the tables have' },
    },
  }
  return { [method.toLowerCase()]: operation }
}

/** The signature itself is the security scheme. */
const SIGNATURE = 'signature'
const TOKEN = 'authToken'

const securityOf = ({ wire }: MarketplaceInterface) => ({
  type: 'apiKey',
  in: 'query',
  name: wire === 'get-auth-token' ? TOKEN : SIGNATURE,
  description: 'made with the access key (Key值) of the Seller Center for every single call; koogallery sign shows how',
})

function bodyOf(served: readonly MarketplaceInterface[]) {
  return {
    required: true,
    content: {
      'application/json': {
        schema: {
          oneOf: served.map(({ name }) => reference(`${name}Request`)),
          discriminator: {
            propertyName: 'activity',
            mapping: Object.fromEntries(served.map(({ name }) => [name, `#/components/schemas/${name}Request`])),
          },
        },
        examples: Object.fromEntries(
          served.flatMap((one) =>
            one.forms.map((form) => [
              `${one.name}-${form.name}`,
              { summary: both(form.title), value: wireParts(exampleCall(one, form).request).body },
            ]),
          ),
        ),
      },
    },
  }
}

/** Every parameter of every interface: required where all have it so, with whose it is in its description. */
function mergedParameters(served: readonly MarketplaceInterface[]) {
  const named = new Map<string, { readonly schema: Schema; readonly owner: string; readonly required: boolean }[]>()
  for (const { name: owner, request } of served) {
    const required = (request.required ?? []) as readonly string[]
    for (const [name, schema] of Object.entries(membersOf(request))) {
      named.set(name, [...(named.get(name) ?? []), { schema, owner, required: required.includes(name) }])
    }
  }
  return [...named]
    .filter(([name]) => name !== TOKEN)
    .map(([name, uses]) => {
      const schemas = distinct(uses.map(({ schema }) => schema))
      const everywhere = uses.length === served.length && uses.every(({ required }) => required)
      const must = uses.filter(({ required }) => required).map(({ owner }) => owner)
      const may = uses.filter(({ required }) => !required).map(({ owner }) => owner)
      const whose = everywhere
        ? ''
        : [
            ...(must.length > 0 ? [`mandatory in ${must.join(', ')}`] : []),
            ...(may.length > 0 ? [`optional in ${may.join(', ')}`] : []),
          ].join('; ')
      return parameter(name, schemas.length === 1 ? (schemas[0] as Schema) : joined(name, schemas, served), everywhere, whose)
    })
}

const distinct = (schemas: readonly Schema[]): Schema[] => [
  ...new Map(schemas.map((schema) => [JSON.stringify({ ...schema, description: '', 'x-zh': '', 'x-source': '' }), schema])).values(),
]

/** `activity` has one word in each interface; whatever else differs is any of its tables. */
function joined(name: string, schemas: readonly Schema[], served: readonly MarketplaceInterface[]): Schema {
  if (name === 'activity') return { ...schemas[0], enum: served.map((one) => one.name) }
  return { description: schemas[0]?.description ?? '', anyOf: schemas.map(({ description: _, ...schema }) => schema) }
}

function parameter(name: string, schema: Schema, required: boolean, whose = '') {
  const { description = '', examples, ...rest } = standardSchema(schema) as { description?: string; examples?: readonly unknown[] }
  return {
    name,
    in: 'query',
    required,
    description: [description, whose].filter((part) => part !== '').join('; '),
    schema: rest,
    ...(examples ? { example: examples[0] } : {}),
  }
}

function headersOf(served: readonly MarketplaceInterface[]) {
  const required = served.some(({ bodySignSetting }) => chosen({}, bodySignSetting) === 'require')
  const about = 'sign_type="HMAC-SHA256", signature="base64 of HMAC-SHA256(access key, body)"'
  return { headers: { [BODY_SIGN_HEADER]: { description: about, required, schema: { type: 'string' } } } }
}

/** What a good answer looks like: the mandatory members, and those that a rule demands. */
function exampleAnswer(one: MarketplaceInterface): unknown {
  const [form] = one.forms
  const asked = form ? exampleCall(one, form).parameters : {}
  return { ...(exampleOf(one.response) as object), ...Object.assign({}, ...one.answerRules.map((rule) => rule.carries(asked))) }
}

const membersOf = (schema: Schema) => (schema.properties ?? {}) as Readonly<Record<string, Schema>>
