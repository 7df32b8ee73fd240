import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { exampleAnswer, exampleRequest, exampleSuccess } from '../../contracts/documents/examples.ts'
import { jsonSchemas } from '../../contracts/documents/json-schemas.ts'
import { CATALOGUE } from '../../emulator/protocol/catalogue.ts'
import { exampleOf } from '../../emulator/protocol/example.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'

const schemas = JSON.parse(JSON.stringify(jsonSchemas())) as Readonly<Record<string, Readonly<Record<string, unknown>>>>
const all = [...CATALOGUE, ...OPEN_APIS]

/** As strict as it gets: only who says so is a word of ours. */
function strict() {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  ajv.addVocabulary(['x-source'])
  return ajv
}

const compiled = new Map(Object.entries(schemas).map(([file, schema]) => [file, strict().compile(schema)]))

function faults(file: string, value: unknown): string[] {
  const validate = compiled.get(file)
  if (!validate) throw new Error(`There is no ${file}.`)
  return validate(value) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

/** The parameters that the schema describes: the body, or the query where there is none. */
function sent(one: MarketplaceInterface, form: MarketplaceInterface['forms'][number]): Readonly<Record<string, unknown>> {
  const { query, body } = exampleRequest(one, form)
  return body ?? query
}

describe('the JSON Schemas', () => {
  it('are one file for each request and each response of all that is described', () => {
    expect(Object.keys(schemas)).toEqual(all.flatMap(({ id }) => [`${id}.request.json`, `${id}.response.json`]))
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['saas-v2/newInstance.request.json', 'open-api/order-query.response.json']))
  })

  it.each(Object.entries(schemas))('%s says what it is and who says so, in standard keywords', (file, schema) => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `urn:koogallery-emulator:schema:${file.replace(/\.json$/, '')}`,
      title: expect.stringMatching(/^\S/),
      description: expect.stringMatching(/^\S/),
    })
    expect((schema['x-source'] as object[]).length).toBeGreaterThan(0)
    const words = [...JSON.stringify(schema).matchAll(/"(x-[\w-]+)":/g)].map(([, word]) => word)
    expect(new Set(words)).toEqual(new Set(['x-source']))
    expect(JSON.stringify(schema)).not.toContain('"nullable"')
    expect(compiled.has(file)).toBe(true)
  })

  it('can be kept in one validator: no two have one name', () => {
    const ajv = strict()
    for (const schema of Object.values(schemas)) ajv.addSchema(schema)
    expect(ajv.getSchema('urn:koogallery-emulator:schema:saas-v2/newInstance.request')).toBeTypeOf('function')
  })

  it.each(CATALOGUE.flatMap((one) => one.forms.map((form) => [`${one.id} ${form.name}`, one, form] as const)))(
    'take %s as the marketplace sends it, and miss each mandatory member',
    (_, one, form) => {
      const file = `${one.id}.request.json`
      const call = sent(one, form)
      expect(faults(file, call)).toEqual([])
      for (const name of one.request.required as readonly string[]) {
        const { [name]: _gone, ...rest } = call
        expect(faults(file, rest)).toEqual([` must have required property '${name}'`])
      }
    },
  )

  it.each(CATALOGUE.map((one) => [one.id, one] as const))('take an answer to %s, and none without a code', (id, one) => {
    const answer = exampleAnswer(one)
    expect(faults(`${id}.response.json`, answer)).toEqual([])
    expect(faults(`${id}.response.json`, { ...answer, resultCode: 0 })).not.toEqual([])
    for (const rule of one.answerRules) {
      const [form] = one.forms
      expect(rule.broken(answer, form ? sent(one, form) : {})).toBeUndefined()
    }
  })

  it.each(OPEN_APIS.map((api) => [api.id, api] as const))('take a call of %s and its answer', (id, api) => {
    expect(faults(`${id}.request.json`, exampleOf(api.request))).toEqual([])
    expect(faults(`${id}.request.json`, {})).not.toEqual([])
    expect(faults(`${id}.response.json`, exampleSuccess(api))).toEqual([])
    expect(faults(`${id}.response.json`, { ...exampleSuccess(api), [api.result.code]: null })).not.toEqual([])
  })

  it('tell the decimals that no keyword holds', () => {
    expect(JSON.stringify(schemas['saas-v2/queryInstance.response.json'])).toContain('at most 4 decimals')
  })

  it('are the same each time, and in Chinese where that is asked for', () => {
    expect(JSON.stringify(jsonSchemas())).toBe(JSON.stringify(jsonSchemas()))
    const zh = jsonSchemas('zh')
    expect(Object.keys(zh)).toEqual(Object.keys(schemas))
    for (const { title, description } of Object.values(zh)) expect(`${title}${description}`).toMatch(/\p{Script=Han}/u)
  })
})
