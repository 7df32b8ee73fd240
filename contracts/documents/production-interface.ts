import { WIRES } from '../../emulator/commands/explain/wire-words.ts'
import { FORGERY_RULES } from '../../emulator/delivery/verdict/forged.ts'
import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { acknowledgement } from '../../emulator/protocol/guides/app-info.ts'
import { baseOf, type Guide, isKitWire, type MarketplaceInterface, type Wire } from '../../emulator/protocol/interface.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { AUTH_FAILED, INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import { propertiesOf, requiredOf } from '../../emulator/protocol/schema.ts'
import { SETTINGS, type SettingName } from '../../emulator/protocol/settings.ts'
import { BODY_SIGN_EXAMPLE, BODY_SIGN_HEADER, bodySignForm } from '../../emulator/protocol/signing/body-sign.ts'
import { signedHeaders } from '../../emulator/protocol/signing/signed-headers.ts'
import { signedQuery } from '../../emulator/protocol/signing/signed-query.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { exampleAnswer, exampleName, exampleRequest } from './examples.ts'
import { anyOf, type OpenApiDocument, opening, schemaRef } from './frame.ts'
import { mergedQuery } from './merged-query.ts'
import { parameterParts } from './parameter-parts.ts'
import { capital, codesTable, interfaceTold, paragraphs, resultCodesOf, sourcesTold } from './words.ts'
import { told, type Written, withSources, written } from './written.ts'

/** Names of the guides, as their pages are headed. */
const TITLES: Readonly<Partial<Record<Guide, Text>>> = {
  'saas-v1': text('SaaS access guide V1.0', '通用和自服务SaaS类商品接入指南 V1.0'),
  'saas-v2': text('SaaS access guide V2.0', 'SaaS类商品接入指南 V2.0'),
  'license-v1': text('licence access guide (retired)', '联营License类商品接入指南'),
  'online-license': text('online licence access guide', '在线开通License接入指南'),
  'license-code': text('licence access guide 2.0, by licence code', '联营License类授权码商品接入指南(2.0版本)'),
  'kit-v1': text('joint-operation kit interfaces V1.0 (retired for new listings)', '联营kit接口 V1.0'),
  'kit-v2': text('joint-operation kit interfaces V2.0', '联营kit接口 V2.0'),
}

/** Stands for the address that a seller registers; its path becomes the path of the document. */
export const EXAMPLE_ADDRESS = 'http://127.0.0.1:8790/saasproduce'

const TAG = 'production-interface'
/** What every request of a guide with merged parameters builds on: `activity` tells them apart. */
const ANY_CALL = 'AnyCall'
const REFUSAL = 'Refusal'

/** The parameter that carries the signature. */
const SIGNATURE: Readonly<Record<Wire, string>> = {
  'get-auth-token': 'authToken',
  'post-query-signature': 'signature',
  'kit-auth-token': 'authToken',
  'kit-signature': 'x-sign',
}

/** The OpenAPI 3.1 document of all that an ISV serves for a guide. @param address where the ISV serves it */
export function productionInterfaceDocument(guide: Guide, lang: Lang = 'en', address: string = EXAMPLE_ADDRESS): OpenApiDocument {
  const interfaces = interfacesOf(guide)
  const title = TITLES[guide] ?? text(guide, guide)
  const { origin, pathname } = new URL(address)
  return {
    ...opening(text(`KooGallery production interface, ${title.en}`, `云商店生产接口：${title.zh}`), guideTold(interfaces, pathname), lang),
    servers: [
      {
        url: '{origin}',
        ...told(text("the ISV's production address, without its path", '商家生产接口地址（不含路径）'), lang),
        variables: { origin: { default: origin, description: text('scheme, host and port', '协议、主机与端口')[lang] } },
      },
    ],
    tags: [{ name: TAG, ...told(text('What the marketplace calls at the ISV', '云商店调用的商家接口'), lang) }],
    paths: pathsOf(interfaces, pathname, lang),
    components: {
      schemas: {
        ...(interfaces.some(merged) ? { [ANY_CALL]: anyCall(interfaces.filter(merged), lang) } : {}),
        ...Object.fromEntries(interfaces.flatMap((one) => schemasOf(one, lang))),
        [REFUSAL]: { title: REFUSAL, ...written(acknowledgement, lang) },
      },
      securitySchemes: Object.fromEntries(
        [...new Set(interfaces.map(({ wire }) => wire))].map((wire) => [wire, securityScheme(wire, lang)]),
      ),
    },
  }
}

const guideTold = (interfaces: readonly MarketplaceInterface[], pathname: string): Text =>
  paragraphs([
    interfaces.every(byActivity) ? atOneAddress(pathname) : atPathsOfTheirOwn(interfaces, pathname),
    text(
      'Each fact carries its source in `x-source`: `doc` and `seed` are Huawei’s word, `code` is read from public ISV code, `assumed` is a working guess.',
      '每项事实的来源见 `x-source`：`doc`、`seed` 为华为文档，`code` 来自公开的商家代码，`assumed` 为推测。',
    ),
    codesTable(resultCodesOf(interfaces.map(({ name }) => name))),
  ])

const atOneAddress = (pathname: string): Text =>
  text(
    `What an ISV serves for the Huawei Cloud KooGallery marketplace. Every call goes to the one production address that the seller registers; \`${pathname}\` stands for its path. The parameter \`activity\` selects the scene.`,
    `商家须为华为云云商店实现的接口。所有调用均发往商家登记的同一生产接口地址，\`${pathname}\` 代表其路径；参数 \`activity\` 区分接口场景。`,
  )

/** The kit's: what it adds to stands in a document of its own. */
function atPathsOfTheirOwn(interfaces: readonly MarketplaceInterface[], pathname: string): Text {
  const base = [...new Set(interfaces.map(({ guide }) => baseOf(guide)))].join(', ')
  return text(
    `What an ISV of a joint-operation SaaS serves for the Huawei Cloud KooGallery marketplace, beside the base interfaces (${base}): enterprises, their applications, users and departments. The marketplace appends the path of each interface to the production address that the seller registers; \`${pathname}\` stands for the path of that address.`,
    `联营SaaS商家除基础接口（${base}）外须为华为云云商店实现的接口：企业、应用、用户与部门的同步。云商店将各接口的固定子路径拼接在商家登记的生产接口地址之后，\`${pathname}\` 代表该地址自身的路径。`,
  )
}

/** Interfaces that share a path and a method, and with them an operation. */
function operationsOf(interfaces: readonly MarketplaceInterface[]): MarketplaceInterface[][] {
  const groups = new Map<string, MarketplaceInterface[]>()
  for (const one of interfaces) {
    const key = `${one.method} ${one.path}`
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

function pathsOf(interfaces: readonly MarketplaceInterface[], pathname: string, lang: Lang): Record<string, Written> {
  const paths: Record<string, Written> = {}
  const groups = operationsOf(interfaces)
  for (const group of groups) {
    const [{ method, path }] = group as [MarketplaceInterface]
    const at = path === '' ? pathname : `${pathname.replace(/\/$/, '')}${path}`
    // One operation needs no more name than what it is; several are told apart by their interfaces.
    const id = groups.length === 1 ? 'produce' : `produce${group.map(({ name }) => capital(name)).join('')}`
    paths[at] = { ...paths[at], [method.toLowerCase()]: operation(group, id, lang) }
  }
  return paths
}

/** `activity` tells it from others at the same address; else it has a path of its own. */
const byActivity = ({ path }: MarketplaceInterface): boolean => path === ''

/** All its parameters travel in the query, where those of every interface of the operation are brought together. */
const merged = ({ method }: MarketplaceInterface): boolean => method === 'GET'

function operation(group: readonly MarketplaceInterface[], operationId: string, lang: Lang): Written {
  const [first] = group as [MarketplaceInterface]
  const { wire, guide } = first
  const names = group.map(({ name }) => name)
  const { travels, signing, source } = WIRES[wire]
  const about = paragraphs([
    text(`${capital(travels.en)}.`, `${travels.zh}。`),
    signing,
    sourcesTold(source),
    ...group.map((one) => paragraphs([text(`### ${headed(one).en}`, `### ${headed(one).zh}`), interfaceTold(one)])),
  ])
  return {
    operationId,
    tags: [TAG],
    summary: (byActivity(first) ? text(`A call of the marketplace (${guide})`, `云商店的调用（${guide}）`) : headed(first))[lang],
    ...told(about, lang),
    ...withSources([...source, ...group.flatMap((one) => one.source)]),
    'x-interfaces': group.map((one) => interfaceNotes(one, lang)),
    'x-result-codes': resultCodesOf(names).map(({ code, meaning, returnedBy, source: from }) => ({
      code,
      ...told(meaning, lang),
      returnedBy,
      'x-source': from,
    })),
    security: [{ [wire]: [] }],
    parameters: merged(first) ? mergedQuery(group, lang) : signatureParameters(wire, lang),
    ...(merged(first) ? {} : { requestBody: requestBody(group, lang) }),
    responses: responses(group, lang),
  }
}

const headed = ({ name, title }: MarketplaceInterface): Text => text(`${name}: ${title.en}`, `${name}：${title.zh}`)

const interfaceNotes = (one: MarketplaceInterface, lang: Lang): Written => ({
  name: one.name,
  ...(byActivity(one) ? { activity: one.name } : {}),
  title: one.title[lang],
  ...told(one.trigger, lang),
  role: one.role,
  success: one.success,
  inProgress: one.inProgress,
  idempotency: idempotencyOf(one, lang),
  request: schemaRef(requestName(one)),
  response: schemaRef(responseName(one)),
  forms: one.forms.map((form) => ({ name: form.name, title: form.title[lang], example: exampleName(one, form) })),
  ...withSources(one.source),
})

const idempotencyOf = ({ idempotency: { key, onDemandKey, answer, source } }: MarketplaceInterface, lang: Lang): Written => ({
  key,
  ...(onDemandKey ? { onDemandKey } : {}),
  ...told(answer, lang),
  'x-source': source,
})

const requestName = ({ name }: MarketplaceInterface): string => `${capital(name)}Request`
const responseName = ({ name }: MarketplaceInterface): string => `${capital(name)}Response`

function schemasOf(one: MarketplaceInterface, lang: Lang): [string, Written][] {
  const extended = merged(one) ? { allOf: [schemaRef(ANY_CALL)] } : {}
  const common = { ...told(interfaceTold(one), lang), ...withSources(one.source) }
  const answer = text(`Answer to ${one.name}: ${one.title.en}.`, `${one.name}（${one.title.zh}）的响应。`)
  return [
    [
      requestName(one),
      { title: one.title[lang], ...written(one.request, lang), ...extended, ...common, 'x-idempotency': idempotencyOf(one, lang) },
    ],
    [responseName(one), { title: responseName(one), ...written(one.response, lang), ...told(answer, lang), ...withSources(one.source) }],
  ]
}

const discriminator = (group: readonly MarketplaceInterface[]): Written => ({
  propertyName: 'activity',
  mapping: Object.fromEntries(group.map((one) => [one.name, schemaRef(requestName(one)).$ref])),
})

const anyCall = (group: readonly MarketplaceInterface[], lang: Lang): Written => ({
  title: ANY_CALL,
  type: 'object',
  ...told(text('The query of any of the calls.', '任一调用的查询参数。'), lang),
  required: ['activity'],
  properties: { activity: { type: 'string', enum: group.map(({ name }) => name) } },
  discriminator: discriminator(group),
})

function signatureParameters(wire: Wire, lang: Lang): Written[] {
  const signed = signedHeaders[wire] ?? signedQuery
  return Object.entries(propertiesOf(signed)).map(([name, schema]) => ({
    name,
    in: placeOf(wire),
    required: requiredOf(signed).includes(name),
    ...parameterParts(schema, lang),
  }))
}

/** Where what signs a call travels. */
const placeOf = (wire: Wire): 'header' | 'query' => (isKitWire(wire) ? 'header' : 'query')

function requestBody(group: readonly MarketplaceInterface[], lang: Lang): Written {
  const examples = group.flatMap((one) =>
    one.forms.map((form) => [exampleName(one, form), { summary: form.title[lang], value: exampleRequest(one, form).body }]),
  )
  return {
    required: true,
    content: {
      'application/json': {
        schema: group.every(byActivity)
          ? { oneOf: group.map((one) => schemaRef(requestName(one))), discriminator: discriminator(group) }
          : anyOf(group.map(requestName)),
        examples: Object.fromEntries(examples),
      },
    },
  }
}

function responses(group: readonly MarketplaceInterface[], lang: Lang): Written {
  const shape = FORGERY_RULES.find(({ id }) => id === 'forged.refusal-shape')
  const header = bodySignHeader(group, lang)
  return {
    200: {
      ...told(text('The answer, whatever its result code.', '响应，无论结果码为何。'), lang),
      ...(header ? { headers: { [BODY_SIGN_HEADER]: header } } : {}),
      content: {
        'application/json': {
          schema: anyOf([...group.map(responseName), REFUSAL]),
          examples: {
            ...Object.fromEntries(group.map((one) => [one.name, { summary: one.title[lang], value: exampleAnswer(one) }])),
            ...refusals(lang),
          },
        },
      },
    },
    '4XX': {
      ...told(
        text(
          `A refusal by an ISV that tells it by its HTTP status as well; expected: ${shape?.about.en}.`,
          `以 HTTP 状态码表示的拒绝；期望：${shape?.about.zh}。`,
        ),
        lang,
      ),
      ...(shape ? { 'x-source': shape.provenance } : {}),
      content: { 'application/json': { schema: schemaRef(REFUSAL), examples: refusals(lang) } },
    },
  }
}

const refusals = (lang: Lang): Written =>
  Object.fromEntries(
    resultCodesOf([])
      .filter(({ code }) => code === AUTH_FAILED || code === INVALID_PARAMETER)
      .map(({ code, meaning }) => [`refusal.${code}`, { summary: meaning[lang], value: { resultCode: code, resultMsg: meaning.en } }]),
  )

/** What the guide's default reading says of the header; undefined where it is not looked at. */
function bodySignHeader([first]: readonly MarketplaceInterface[], lang: Lang): Written | undefined {
  const { about, readings } = SETTINGS.find(({ name }) => name === (first?.bodySignSetting satisfies SettingName | undefined)) ?? {}
  if (!about || !readings || readings[0].value === 'off') return undefined
  const [{ value, means, source }] = readings
  const form = bodySignForm('base64(HMAC-SHA256(access key, body))')
  return {
    required: value === 'require',
    ...told(
      text(
        `\`${form}\`, over the bytes of the body. Read here: ${means.en} (${describeProvenance(source)}).`,
        `\`${form}\`，对响应体原始字节计算。默认理解：${means.zh}（${describeProvenance(source)}）。`,
      ),
      lang,
    ),
    'x-source': source,
    schema: { type: 'string' },
    example: BODY_SIGN_EXAMPLE,
  }
}

const securityScheme = (wire: Wire, lang: Lang): Written => ({
  type: 'apiKey',
  in: placeOf(wire),
  name: SIGNATURE[wire],
  ...told(WIRES[wire].signing, lang),
  ...withSources(WIRES[wire].source),
})
