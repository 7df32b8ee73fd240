import { type AnsweredCode, CODE_TABLES, codesOf } from '../../emulator/commands/explain/open-api-codes.ts'
import { AUTHS, BODIES } from '../../emulator/commands/explain/open-api-words.ts'
import { exampleOf } from '../../emulator/protocol/example.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { GATEWAY_CODES } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import type { OpenApi, OpenApiAuth } from '../../emulator/protocol/open-apis/open-api.ts'
import { parametersIn } from '../../emulator/protocol/path-template.ts'
import { assumed, describeProvenance, doc } from '../../emulator/protocol/provenance.ts'
import { object, pattern, propertiesOf, requiredOf, type Schema, text as textSchema } from '../../emulator/protocol/schema.ts'
import { sdkDate } from '../../emulator/protocol/signing/sdk-hmac.ts'
import { USAGE_HEADER_LENGTHS } from '../../emulator/protocol/signing/usage-signature.ts'
import { DOMAINS, SITE_NAMES, siteOf } from '../../emulator/protocol/sites.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { EXAMPLE_NOW } from '../interactions/example-call.ts'
import { exampleSuccess } from './examples.ts'
import { anyOf, type OpenApiDocument, opening, schemaRef } from './frame.ts'
import { parameterParts } from './parameter-parts.ts'
import { capital, codesTable, paragraphs, sourcesTold } from './words.ts'
import { told, type Written, without, withSources, written } from './written.ts'

const TAG = 'open-api'
const GATEWAY = 'GatewayRefusal'

/** The gateway's own answer, whatever the API. */
const gatewayRefusal = (() => {
  const source = assumed('open-api 11', "Huawei's general guide; the marketplace pages do not show it")
  return object({
    error_code: textSchema(16, { about: text('code of the gateway', '网关错误码'), source, example: GATEWAY_CODES[0]?.code }),
    error_msg: textSchema(1024, { about: text('text of the refusal', '错误描述'), source, example: GATEWAY_CODES[0]?.meaning.en }),
    request_id: textSchema(64, { about: text('id of the request', '请求ID'), source, example: '9a33b07351104f6c775075faa7dc0db5' }),
  })
})()

/** The header that carries the signature, and those that travel with it. */
const HEADERS: Readonly<Record<OpenApiAuth, { readonly signature: string; readonly beside: Readonly<Record<string, Schema>> }>> = {
  'sdk-hmac': {
    signature: 'Authorization',
    beside: {
      'X-Sdk-Date': pattern(/^\d{8}T\d{6}Z$/, 16, {
        about: addedAbout('sdk-hmac', 'X-Sdk-Date'),
        source: doc('zh-cn_topic_0070649294'),
        example: sdkDate(EXAMPLE_NOW),
      }),
    },
  },
  'usage-signature': {
    signature: 'signature',
    beside: {
      ts: pattern(/^\d+$/, USAGE_HEADER_LENGTHS.ts, {
        about: addedAbout('usage-signature', 'ts'),
        source: doc('zh-cn_topic_0070649410'),
        example: String(EXAMPLE_NOW),
      }),
      nonce: textSchema(USAGE_HEADER_LENGTHS.nonce, {
        about: addedAbout('usage-signature', 'nonce'),
        source: doc('zh-cn_topic_0070649410'),
        example: '8C2A6F0E4B9D4F1A8B7C6D5E4F3A2B1C',
      }),
    },
  },
}

function addedAbout(auth: OpenApiAuth, name: string): Text {
  const row = AUTHS[auth].added.find((added) => added.name === name)
  if (!row) throw new Error(`Failed to describe the header ${name}: AUTHS has no words for it under ${auth}.`)
  return row.about
}

/** The OpenAPI 3.1 document of the marketplace's own APIs, which an ISV calls. */
export function openApisDocument(lang: Lang = 'en'): OpenApiDocument {
  const paths: Record<string, Written> = {}
  for (const api of OPEN_APIS) paths[api.path] = { ...paths[api.path], [api.method.toLowerCase()]: operation(api, lang) }
  return {
    ...opening(
      text('KooGallery open APIs', '云商店开放接口'),
      paragraphs([
        text(
          'What an ISV calls at the Huawei Cloud KooGallery marketplace. Call the primary host, and the fallback host where the primary is unavailable.',
          '商家调用的华为云云商店开放接口。请调用主域名，主域名不可用时调用备用域名。',
        ),
        ...CODE_TABLES.map(({ title, codes }) => paragraphs([text(`### ${title.en}`, `### ${title.zh}`), codesTable(codes)])),
      ]),
      lang,
    ),
    servers: servers(lang),
    tags: [{ name: TAG, ...told(text('The open APIs of the marketplace', '云商店开放接口'), lang) }],
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(OPEN_APIS.flatMap((api) => schemasOf(api, lang))),
        [GATEWAY]: {
          title: GATEWAY,
          ...written(gatewayRefusal, lang),
          ...told(text('A refusal by the gateway, before any API sees the call.', '网关在请求到达接口之前的拒绝。'), lang),
        },
      },
      securitySchemes: Object.fromEntries([...new Set(OPEN_APIS.map(({ auth }) => auth))].map((auth) => [auth, scheme(auth, lang)])),
    },
  }
}

/** Every host once: sites share the fallback. */
function servers(lang: Lang): Written[] {
  const hosts = new Map<string, Text[]>()
  const note = (name: string, words: Text) => hosts.set(name, [...(hosts.get(name) ?? []), words])
  for (const site of SITE_NAMES.map(siteOf)) {
    for (const domain of DOMAINS) {
      const { name, source } = site.hosts[domain]
      const kind = domain === 'primary' ? text('primary', '主域名') : text('fallback', '备用域名')
      note(
        name,
        text(`${site.title.en}, ${kind.en} ${describeProvenance(source)}`, `${site.title.zh}${kind.zh} ${describeProvenance(source)}`),
      )
    }
    for (const { name, source } of site.aliases) {
      note(name, text(`${site.title.en}, another name ${describeProvenance(source)}`, `${site.title.zh}别名 ${describeProvenance(source)}`))
    }
  }
  return [...hosts].map(([name, words]) => ({
    url: `https://${name}`,
    ...told(text(words.map(({ en }) => en).join('; '), words.map(({ zh }) => zh).join('；')), lang),
  }))
}

/** `order-query` is no name for a class or a function. */
const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const requestName = ({ name }: OpenApi): string => `${capital(camel(name))}Request`
const responseName = ({ name }: OpenApi): string => `${capital(camel(name))}Response`

const pathNames = ({ path }: OpenApi): string[] => parametersIn(path)

function operation(api: OpenApi, lang: Lang): Written {
  const { name, auth, body, title, source } = api
  const about = paragraphs([
    text(`${capital(BODIES[body].en)}.`, `${BODIES[body].zh}。`),
    text(AUTHS[auth].signing.en, AUTHS[auth].signing.zh),
    sourcesTold(source),
  ])
  return {
    operationId: camel(name),
    tags: [TAG],
    summary: capital(title[lang]),
    ...told(about, lang),
    ...withSources(source),
    security: [{ [auth]: [] }],
    parameters: parameters(api, lang),
    ...(body === 'query' ? {} : { requestBody: requestBody(api) }),
    responses: responses(api, lang),
  }
}

function parameters(api: OpenApi, lang: Lang): Written[] {
  const inPath = pathNames(api)
  const members = Object.entries(propertiesOf(api.request))
  const inQuery = api.body === 'query' ? members.filter(([name]) => !inPath.includes(name)) : []
  const beside = Object.entries(HEADERS[api.auth].beside)
  return [
    ...members.filter(([name]) => inPath.includes(name)).map(([name, schema]) => parameter('path', name, schema, true, lang)),
    ...inQuery.map(([name, schema]) => parameter('query', name, schema, requiredOf(api.request).includes(name), lang)),
    ...beside.map(([name, schema]) => parameter('header', name, schema, true, lang)),
  ]
}

const parameter = (where: string, name: string, schema: Schema, required: boolean, lang: Lang): Written => ({
  name,
  in: where,
  required,
  ...parameterParts(schema, lang),
})

function requestBody(api: OpenApi): Written {
  const schema = schemaRef(requestName(api))
  if (api.body === 'json') {
    return { required: true, content: { 'application/json': { schema, example: exampleOf(without(api.request, pathNames(api))) } } }
  }
  const parts = Object.entries(propertiesOf(without(api.request, pathNames(api))))
  const encoding = parts.map(([name, part]) => [
    name,
    { contentType: part.type === 'object' ? 'application/json' : ((part.contentMediaType as string | undefined) ?? 'text/plain') },
  ])
  return { required: true, content: { 'multipart/form-data': { schema, encoding: Object.fromEntries(encoding) } } }
}

function schemasOf(api: OpenApi, lang: Lang): [string, Written][] {
  const named = (name: string, schema: Schema, about: Text): [string, Written] => [
    name,
    { title: name, ...written(schema, lang), ...told(about, lang), ...withSources(api.source) },
  ]
  const { en, zh } = api.title
  const answer = named(responseName(api), api.response, text(`Answer to: ${en}.`, `${zh}的响应。`))
  if (api.body === 'query') return [answer]
  return [named(requestName(api), without(api.request, pathNames(api)), text(`Body of: ${en}.`, `${zh}的请求体。`)), answer]
}

interface Told {
  readonly code: string
  readonly httpStatus: number
  readonly meaning: Text
  readonly source: AnsweredCode['source']
}

function responses(api: OpenApi, lang: Lang): Written {
  const own: readonly Told[] = codesOf(api)
  const statuses = [...new Set([...own, ...GATEWAY_CODES].map(({ httpStatus }) => httpStatus))].sort((a, b) => a - b)
  return Object.fromEntries(
    statuses.map((status) => {
      const mine = own.filter(({ httpStatus }) => httpStatus === status)
      const gateway = GATEWAY_CODES.filter(({ httpStatus }) => httpStatus === status)
      return [status, response(api, mine, gateway, lang)]
    }),
  )
}

function response(api: OpenApi, own: readonly Told[], gateway: readonly Told[], lang: Lang): Written {
  const all = [...own, ...gateway]
  const words = (one: Lang) => all.map(({ code, meaning }) => `${code}: ${meaning[one]}`).join('; ')
  return {
    ...told(text(`${words('en')}.`, `${words('zh')}。`), lang),
    'x-result-codes': all.map(({ code, meaning, source }) => ({ code, ...told(meaning, lang), 'x-source': source })),
    content: {
      'application/json': {
        schema: anyOf([...(own.length > 0 ? [responseName(api)] : []), ...(gateway.length > 0 ? [GATEWAY] : [])]),
        examples: {
          ...Object.fromEntries(own.map((one) => [one.code, { summary: one.meaning[lang], value: ownExample(api, one) }])),
          ...Object.fromEntries(gateway.map((one) => [one.code, { summary: one.meaning[lang], value: gatewayExample(one) }])),
        },
      },
    },
  }
}

const ownExample = (api: OpenApi, { code, meaning }: Told): Written =>
  code === api.result.success ? exampleSuccess(api) : { [api.result.code]: code, [api.result.message]: meaning.en }

const gatewayExample = ({ code, meaning }: Told): Written => ({
  ...(exampleOf(gatewayRefusal) as Written),
  error_code: code,
  error_msg: meaning.en,
})

const scheme = (auth: OpenApiAuth, lang: Lang): Written => ({
  type: 'apiKey',
  in: 'header',
  name: HEADERS[auth].signature,
  ...told(AUTHS[auth].signing, lang),
  ...withSources(AUTHS[auth].source),
})
