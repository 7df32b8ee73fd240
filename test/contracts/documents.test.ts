import { describe, expect, it } from 'vitest'
import { mergedShape } from '../../contracts/documents/merged-query.ts'
import { openApisDocument } from '../../contracts/documents/open-apis.ts'
import { productionInterfaceDocument } from '../../contracts/documents/production-interface.ts'
import { exampleCall } from '../../contracts/interactions/example-call.ts'
import { wireParts } from '../../contracts/interactions/wire-parts.ts'
import { interfacesOf, RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { isKitGuide } from '../../emulator/protocol/interface.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { OPEN_API_CODES } from '../../emulator/protocol/open-apis/error-codes.ts'
import { GATEWAY_CODES } from '../../emulator/protocol/open-apis/gateway-codes.ts'
import { LICENCE_CODE_CODES } from '../../emulator/protocol/open-apis/licence-code-codes.ts'
import { LICENCE_CODE_APIS } from '../../emulator/protocol/open-apis/licence-codes.ts'
import { UPLOAD_CODES } from '../../emulator/protocol/open-apis/upload-codes.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { chosen } from '../../emulator/protocol/settings.ts'
import { SITE_HOSTS } from '../../emulator/protocol/sites.ts'
import {
  asRead,
  checkerOf,
  lintFindings,
  operationOf,
  operationsIn,
  type ReadDocument,
  type ReadParameter,
  type ReadSchema,
} from './openapi-reader.ts'

const LANGS = ['en', 'zh'] as const

const documents = [
  ...RUNNABLE_GUIDES.map((guide) => [guide, productionInterfaceDocument(guide)] as const),
  ['open APIs', openApisDocument()] as const,
]

describe.each(documents)('the OpenAPI document of %s', (_, made) => {
  const document = asRead(made)
  const check = checkerOf(document)

  it('is OpenAPI 3.1 in which Redocly finds no error and nothing to warn of', async () => {
    expect(document.openapi).toMatch(/^3\.1\./)
    expect(await lintFindings(JSON.stringify(made))).toEqual([])
  })

  it('is held to the rules by a linter that sees: without a summary it is refused', async () => {
    const written = JSON.stringify(made).replace(/"summary":/, '"x-summary":')
    expect((await lintFindings(written)).join('\n')).toContain('operation-summary')
  })

  it('has examples that fit their schemas', () => {
    let count = 0
    const holds = (schema: ReadSchema, value: unknown) => {
      count++
      expect(check(schema, value), JSON.stringify(value)).toEqual([])
    }
    for (const { operation } of operationsIn(document)) {
      for (const { schema, examples = {} } of operation.parameters) {
        for (const { value } of Object.values(examples)) holds(schema, value)
        for (const value of (schema.examples ?? []) as unknown[]) holds(schema, value)
      }
      for (const { content } of [...(operation.requestBody ? [operation.requestBody] : []), ...Object.values(operation.responses)]) {
        for (const { schema, example, examples = {} } of Object.values(content)) {
          if (example !== undefined) holds(schema, example)
          for (const { value } of Object.values(examples)) holds(schema, value)
        }
      }
    }
    expect(count).toBeGreaterThan(15)
  })

  it('uses no keyword that OpenAPI 3.1 has left behind, and no symbol or unset member', () => {
    expect(JSON.stringify(made)).not.toContain('"nullable"')
    const walk = (value: unknown, at: string): void => {
      expect(value, at).not.toBeUndefined()
      if (typeof value !== 'object' || value === null) return
      for (const [name, member] of Object.entries(value)) walk(member, `${at}/${name}`)
    }
    walk(made, '')
  })
})

describe.each(RUNNABLE_GUIDES)('the production interface of %s', (guide) => {
  const document = asRead(productionInterfaceDocument(guide))
  const check = checkerOf(document)
  const interfaces = interfacesOf(guide)
  const operations = operationsIn(document)
  const forms = interfaces.flatMap((one) => one.forms.map((form) => ({ one, form, name: `${one.name}.${form.name}` })))

  const kit = isKitGuide(guide)

  it(`is ${kit ? 'an operation for each interface below' : 'one operation at'} the production address, named, with the signature as its security`, () => {
    const paths = kit ? interfaces.map((one) => `/saasproduce${one.path}`) : ['/saasproduce']
    expect(operations.map(({ path }) => path)).toEqual(paths)
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
    for (const { method, operation } of operations) {
      expect(method).toBe(interfaces[0]?.method.toLowerCase())
      expect(operation.operationId).toMatch(/^[a-z]\w+$/)
      const [name] = Object.keys(operation.security[0] ?? {})
      const scheme = document.components.securitySchemes[name ?? '']
      expect(scheme).toMatchObject({ type: 'apiKey', in: kit ? 'header' : 'query' })
      expect(operation.parameters.filter((parameter) => parameter.in === scheme?.in).map((parameter) => parameter.name)).toContain(
        scheme?.name,
      )
    }
  })

  it('is headed as the page of the guide is, not by our name for it', () => {
    for (const lang of LANGS) expect((productionInterfaceDocument(guide, lang).info as { title: string }).title).not.toContain(guide)
    expect((productionInterfaceDocument(guide, 'zh').info as { title: string }).title).toContain(kit ? '联营kit接口' : '接入指南')
  })

  it('takes the path of the seller’s own production address', () => {
    const own = asRead(productionInterfaceDocument(guide, 'en', 'https://isv.example.com:8443/huawei/produce'))
    expect(Object.keys(own.paths)).toEqual([...new Set(interfaces.map(({ path }) => `/huawei/produce${path}`))])
    expect(own.servers[0]?.variables?.origin?.default).toBe('https://isv.example.com:8443')
  })

  it('has every interface, with a request and a response of its own, and says who says so', () => {
    const listed = operations.flatMap(({ operation }) => operation['x-interfaces'] ?? [])
    expect(listed.map(({ name }) => name)).toEqual(interfaces.map(({ name }) => name))
    for (const { name: listedName, activity, request, response } of listed) {
      expect(activity).toBe(kit ? undefined : listedName)
      const described = interfaces.find(({ name }) => name === listedName)
      const schema = resolved(document, request)
      expect(schema.required).toEqual(described?.request.required)
      expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(described?.request.properties as object))
      expect(Object.keys(resolved(document, response).properties ?? {})).toEqual(Object.keys(described?.response.properties as object))
      expect(schema['x-source']).toEqual(JSON.parse(JSON.stringify(described?.source)))
      for (const source of described?.source ?? []) expect(schema.description).toContain(describeProvenance(source))
      expect(schema.description).toContain(described?.idempotency.answer.en)
    }
  })

  it('lists the result codes of its interfaces', () => {
    const codes = operations.flatMap(({ operation }) => operation['x-result-codes'] ?? []).map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['000000', '000001', '000002', '000005']))
    // A delete of the kit must not look for the instance.
    expect(codes.includes('000003')).toBe(!kit)
    expect(codes.includes('000100')).toBe(guide !== 'license-code' && !kit)
    expect(codes.includes('000901')).toBe(guide === 'online-license')
    for (const code of codes) expect(document.info.description).toContain(`| ${code} |`)
  })

  it('shows every form as an example', () => {
    const shown = operations.flatMap(({ operation }) => {
      const media = operation.requestBody?.content['application/json']
      const activity = operation.parameters.find(({ name }) => name === 'activity')
      return Object.keys((media ?? activity)?.examples ?? {})
    })
    expect(shown).toEqual(forms.map(({ name }) => name))
  })

  it.each(forms)('takes $name as the marketplace sends it', ({ one, form, name }) => {
    const { request } = exampleCall(one, form)
    const { query, body } = wireParts(request)
    const { operation } = operationOf(document, one.name)
    expect(refusals(operation.parameters, 'query', query, check)).toEqual([])
    const { Accept: _accept, 'Content-Type': _type, ...headers } = request.headers
    expect(refusals(operation.parameters, 'header', headers, check)).toEqual([])
    expect(Object.keys(headers).length > 0).toBe(kit)
    const media = operation.requestBody?.content['application/json']
    if (media) {
      expect(media.examples?.[name]?.value).toEqual(body)
      expect(check(media.schema, body)).toEqual([])
      // At a path of its own there is nothing to tell apart.
      const own = kit ? media.schema : { $ref: media.schema.discriminator?.mapping[one.name] ?? '' }
      expect(own).toEqual({ $ref: `#/components/schemas/${one.name.charAt(0).toUpperCase()}${one.name.slice(1)}Request` })
      expect(check(own, body)).toEqual([])
      for (const member of one.request.required as readonly string[]) {
        const { [member]: _, ...rest } = body as Record<string, unknown>
        expect(check(media.schema, rest)).not.toEqual([])
      }
      return
    }
    const shown = operation.parameters.filter(({ examples }) => examples?.[name] !== undefined)
    expect(Object.fromEntries(shown.map((parameter) => [parameter.name, parameter.examples?.[name]?.value]))).toEqual(query)
    const own = { $ref: `#/components/schemas/${one.name.charAt(0).toUpperCase()}${one.name.slice(1)}Request` }
    expect(check(own, query)).toEqual([])
    expect(check(own, { ...query, activity: 'nothingOfTheKind' })).not.toEqual([])
  })

  it('asks for Body-Sign as firmly as the guide’s default reading does', () => {
    for (const { operation } of operations) {
      const header = operation.responses[200]?.headers?.['Body-Sign']
      const asked = chosen({}, interfacesOf(guide)[0]?.bodySignSetting ?? 'v1-body-sign')
      expect(header?.required).toBe({ require: true, warn: false, off: undefined }[asked])
    }
  })
})

describe('the kit', () => {
  it.each(['kit-v1', 'kit-v2'] as const)('%s speaks of fixed paths and of no activity, in both languages', (guide) => {
    const { info, components, paths } = productionInterfaceDocument(guide)
    expect(info.description).toContain('appends the path of each interface to the production address')
    expect(info['x-zh']).toContain('固定子路径')
    expect(JSON.stringify([info, components, paths])).not.toContain('activity')
  })

  it('signs V1.0 by authToken and V2.0 by three headers, each mandatory', () => {
    for (const [guide, names] of [
      ['kit-v1', ['authToken']],
      ['kit-v2', ['x-sign', 'x-timestamp', 'x-nonce']],
    ] as const) {
      for (const { operation } of operationsIn(asRead(productionInterfaceDocument(guide)))) {
        expect(operation.parameters.map((one) => [one.in, one.name, one.required])).toEqual(names.map((name) => ['header', name, true]))
      }
    }
  })
})

describe('parameters merged for GET', () => {
  const document = asRead(productionInterfaceDocument('saas-v1'))
  const [{ operation }] = operationsIn(document) as [ReturnType<typeof operationsIn>[number]]
  const parameter = (name: string) => operation.parameters.find((one) => one.name === name) as ReadParameter

  it('are required where every interface requires them, and say else whose they are', () => {
    const interfaces = interfacesOf('saas-v1')
    for (const { name, required, description, 'x-interfaces': users } of operation.parameters) {
      const requiring = interfaces.filter((one) => (one.request.required as readonly string[]).includes(name)).map((one) => one.name)
      expect([name, required]).toEqual([name, requiring.length === interfaces.length])
      expect(users?.required).toEqual(requiring)
      if (!required && requiring.length > 0) expect(description).toContain(`Required by ${requiring.join(', ')}.`)
    }
    expect(parameter('skuCode').description).toContain('Required by upgrade.')
    expect(parameter('skuCode').description).toContain('Optional for newInstance.')
  })

  it('take what any of the interfaces takes', () => {
    const check = checkerOf(document)
    const { enum: words } = parameter('activity').schema
    expect(words).toEqual(interfacesOf('saas-v1').map(({ name }) => name))
    expect(check(parameter('orderAmount').schema, '-12.78')).toEqual([])
    expect(check(parameter('orderAmount').schema, '12.7800')).not.toEqual([])
    expect(check(parameter('instanceId').schema, 'a,'.repeat(1000))).toEqual([])
  })

  it.each([
    [
      'alike',
      [
        { type: 'string', maxLength: 3 },
        { type: 'string', maxLength: 3 },
      ],
      { type: 'string', maxLength: 3 },
    ],
    [
      'of two lengths',
      [
        { type: 'string', maxLength: 3 },
        { type: 'string', maxLength: 9 },
      ],
      { type: 'string', maxLength: 9 },
    ],
    [
      'of two lists of words',
      [
        { type: 'string', enum: ['a'] },
        { type: 'string', enum: ['b', 'a'] },
      ],
      { type: 'string', enum: ['a', 'b'] },
    ],
    [
      'of two forms',
      [
        { type: 'string', maxLength: 9, pattern: '^a' },
        { type: 'string', maxLength: 9, pattern: '^b' },
      ],
      { type: 'string', maxLength: 9, anyOf: [{ pattern: '^a' }, { pattern: '^b' }] },
    ],
    ['of which one is not limited', [{ type: 'string', maxLength: 3 }, { type: 'string' }], { type: 'string' }],
  ])('have one shape when their shapes are %s', (_, shapes, expected) => {
    expect(mergedShape(shapes)).toEqual(expected)
  })
})

describe('the open APIs', () => {
  const document = asRead(openApisDocument())

  it('are all there, each at its method and path', () => {
    expect(operationsIn(document).map(({ method, path }) => `${method.toUpperCase()} ${path}`)).toEqual(
      OPEN_APIS.map(({ method, path }) => `${method} ${path}`),
    )
  })

  it('are signed as their pages say, and carry their parameters where those travel', () => {
    for (const [index, { operation, path }] of operationsIn(document).entries()) {
      const api = OPEN_APIS[index] as (typeof OPEN_APIS)[number]
      expect(operation.security).toEqual([{ [api.auth]: [] }])
      const members = Object.keys(api.request.properties as object)
      const named = (where: string) => operation.parameters.filter((one) => one.in === where).map(({ name }) => name)
      expect(named('path')).toEqual(members.filter((name) => path.includes(`{${name}}`)))
      const rest = members.filter((name) => !path.includes(`{${name}}`))
      if (api.body === 'query') expect(named('query')).toEqual(rest)
      else {
        const [[type, media]] = Object.entries(operation.requestBody?.content ?? {}) as [[string, { schema: ReadSchema }]]
        expect(type).toBe(api.body === 'json' ? 'application/json' : 'multipart/form-data')
        expect(Object.keys(resolved(document, media.schema).properties ?? {})).toEqual(rest)
      }
    }
    const upload = operationsIn(document).find(({ operation }) => operation.operationId === 'upload')?.operation
    expect(upload?.requestBody?.content['multipart/form-data']?.encoding).toEqual({
      isvUpdateFileReq: { contentType: 'application/json' },
      file: { contentType: 'application/octet-stream' },
    })
  })

  it('answer with every code of their tables, under its HTTP status', () => {
    const own = {
      'order-query': OPEN_API_CODES.filter(({ returnedBy }) => returnedBy.includes('order-query')),
      'usage-push': OPEN_API_CODES.filter(({ returnedBy }) => returnedBy.includes('usage-push')),
      'usage-push-old': OPEN_API_CODES.filter(({ returnedBy }) => returnedBy.includes('usage-push-old')),
      upload: UPLOAD_CODES,
      ...Object.fromEntries(LICENCE_CODE_APIS.map(({ name }) => [name, LICENCE_CODE_CODES])),
    }
    for (const [index, { operation }] of operationsIn(document).entries()) {
      const codes = [...(own[OPEN_APIS[index]?.name as keyof typeof own] ?? []), ...GATEWAY_CODES]
      const listed = Object.entries(operation.responses).flatMap(([status, { 'x-result-codes': rows = [] }]) =>
        rows.map(({ code }) => `${status} ${code}`),
      )
      expect(listed.sort()).toEqual(codes.map(({ httpStatus, code }) => `${httpStatus} ${code}`).sort())
    }
  })

  it('shows an order in the answer to the order query, and takes null where it was seen', () => {
    const check = checkerOf(document)
    const answer = operationsIn(document)[0]?.operation.responses[200]?.content['application/json']?.examples?.['MKT.0000']?.value as {
      orderInfo: { buyerInfo: object }
    }
    const schema = { $ref: '#/components/schemas/OrderQueryResponse' }
    expect(answer.orderInfo.buyerInfo).toMatchObject({ customerName: expect.any(String) })
    const withPhone = (mobilePhone: unknown) => ({
      ...answer,
      orderInfo: { ...answer.orderInfo, buyerInfo: { ...answer.orderInfo.buyerInfo, mobilePhone } },
    })
    expect(check(schema, withPhone(null))).toEqual([])
    expect(check(schema, withPhone(7))).not.toEqual([])
  })

  it('are served at every documented host', () => {
    expect(document.servers.map(({ url }) => url).sort()).toEqual(SITE_HOSTS.map((host) => `https://${host}`).sort())
  })
})

describe('the language of a document', () => {
  const all = LANGS.map(
    (lang) => [lang, [...RUNNABLE_GUIDES.map((guide) => productionInterfaceDocument(guide, lang)), openApisDocument(lang)]] as const,
  )

  it('is that of its descriptions; the other one stands beside them', () => {
    for (const [lang, made] of all) {
      const own = lang === 'zh' ? /[\u4e00-\u9fff]/ : /[a-z]{3}/
      for (const { info } of made) {
        expect(info.description).toMatch(own)
        expect(info[lang === 'zh' ? 'x-en' : 'x-zh']).toEqual(expect.any(String))
      }
    }
  })

  it('changes nothing else: Redocly is content with the Chinese ones as well', async () => {
    for (const made of all[1]?.[1] ?? []) expect(await lintFindings(JSON.stringify(made))).toEqual([])
  })

  it('and the bytes are the same each time', () => {
    for (const [lang, made] of all) {
      const again = [...RUNNABLE_GUIDES.map((guide) => productionInterfaceDocument(guide, lang)), openApisDocument(lang)]
      expect(JSON.stringify(again)).toBe(JSON.stringify(made))
    }
  })

  it('holds no key', () => {
    expect(JSON.stringify(all)).not.toMatch(/an-example-key/)
  })
})

function resolved(document: ReadDocument, { $ref = '' }: ReadSchema): ReadSchema {
  const found = document.components.schemas[$ref.replace('#/components/schemas/', '')]
  if (!found) throw new Error(`The document has no ${$ref}.`)
  return found
}

/** What a server generated from the parameters would say against a query, or against headers. */
function refusals(
  parameters: readonly ReadParameter[],
  place: 'query' | 'header',
  query: Readonly<Record<string, string>>,
  check: (schema: ReadSchema, value: unknown) => string[],
) {
  const known = parameters.filter((one) => one.in === place)
  return [
    ...known.filter(({ name, required }) => required && !Object.hasOwn(query, name)).map(({ name }) => `${name} is missing`),
    ...Object.keys(query)
      .filter((name) => !known.some((one) => one.name === name))
      .map((name) => `${name} is not known`),
    ...known.flatMap(({ name, schema }) => (Object.hasOwn(query, name) ? check(schema, query[name]).map((why) => `${name}${why}`) : [])),
  ]
}
