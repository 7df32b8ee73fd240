import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openapiCommand, schemasCommand } from '../../contracts/commands/documents.ts'
import { jsonSchemas } from '../../contracts/documents/json-schemas.ts'
import { openApisDocument } from '../../contracts/documents/open-apis.ts'
import { productionInterfaceDocument } from '../../contracts/documents/production-interface.ts'
import { exampleCall } from '../../contracts/interactions/example-call.ts'
import { waysOf } from '../../contracts/open-apis/calls.ts'
import { CATALOGUE, interfacesOf, RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { captured } from '../scenarios/capture.ts'

/** Everything that a linter nobody here wrote has against a document. */
async function lint(document: object) {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)
}

const ajv = () => {
  const made = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false })
  made.addVocabulary(['x-zh', 'x-source'])
  return made
}

describe.each(RUNNABLE_GUIDES)('the OpenAPI document of %s', (guide) => {
  const document = productionInterfaceDocument(guide)
  const written = JSON.stringify(document)

  it('satisfies a linter, and is the same each time', async () => {
    expect(await lint(document)).toEqual([])
    expect(JSON.stringify(productionInterfaceDocument(guide))).toBe(written)
  })

  it('has every interface, every form and where they come from', () => {
    for (const { name, forms, wire, source } of interfacesOf(guide)) {
      expect(written).toContain(`#/components/schemas/${name}Answer`)
      expect(written).toContain(`[${source[0]?.certainty}] ${source[0]?.page}`)
      expect(written.includes(`#/components/schemas/${name}Request`)).toBe(wire === 'post-query-signature')
      if (wire === 'post-query-signature') for (const form of forms) expect(written).toContain(`"${name}-${form.name}"`)
    }
    expect(written).not.toMatch(/x-decimals|"nullable"/)
  })
})

describe('the OpenAPI document of the open APIs', () => {
  it('satisfies a linter, and has every API with every host', async () => {
    const document = openApisDocument() as { paths: object; servers: object[] }
    expect(await lint(document)).toEqual([])
    expect(Object.keys(document.paths)).toEqual(OPEN_APIS.map(({ path }) => path))
    expect(document.servers.length).toBeGreaterThan(3)
  })
})

describe('the JSON Schemas', () => {
  const all = jsonSchemas()

  it('are two for each interface and API, and compile without a loose end', () => {
    expect(all).toHaveLength(2 * (CATALOGUE.length + OPEN_APIS.length))
    for (const { schema, file } of all) expect(() => ajv().compile(schema), file).not.toThrow()
  })

  it.each(CATALOGUE.map((one) => [one.id, one] as const))('take the example calls of %s', (id, one) => {
    const validate = ajv().compile(all.find(({ file }) => file === `${id}.request.json`)?.schema ?? false)
    for (const form of one.forms) {
      expect([form.name, validate(exampleCall(one, form).parameters), validate.errors]).toEqual([form.name, true, null])
    }
  })

  it('take the example calls of the open APIs', () => {
    for (const api of OPEN_APIS) {
      const validate = ajv().compile(all.find(({ file }) => file === `${api.id}.request.json`)?.schema ?? false)
      for (const { values } of waysOf(api)) {
        const { file: _stream, ...told } = values
        expect([api.id, validate(told), validate.errors]).toEqual([api.id, true, null])
      }
    }
  })
})

describe('koogallery contracts openapi and schemas', () => {
  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'documents-'))
    onTestFinished(() => rmSync(made, { recursive: true, force: true }))
    return made
  }

  it('write one document to standard output, several into a folder', () => {
    const one = captured()
    expect(openapiCommand({ guide: ['saas-v2'], lang: 'en' }, one.io)).toBe(0)
    expect(JSON.parse(one.stdout())).toEqual(JSON.parse(JSON.stringify(productionInterfaceDocument('saas-v2'))))
    const out = join(folder(), 'new')
    const many = captured()
    expect(openapiCommand({ out, lang: 'en' }, many.io)).toBe(0)
    expect(many.stdout().trim().split('\n')).toHaveLength(RUNNABLE_GUIDES.length + 1)
    expect(JSON.parse(readFileSync(join(out, 'open-apis.openapi.json'), 'utf8')).openapi).toBe('3.1.0')
    expect(schemasCommand({ out, lang: 'en' }, captured().io)).toBe(0)
    expect(existsSync(join(out, 'saas-v1', 'newInstance.request.json'))).toBe(true)
  })

  it('refuse several on standard output, an unknown guide, and a folder that cannot be made', () => {
    const { io, stderr } = captured()
    expect(openapiCommand({ lang: 'en' }, io)).toBe(2)
    expect(openapiCommand({ guide: ['saas-v9'], lang: 'zh' }, io)).toBe(2)
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    expect(schemasCommand({ out: join(file, 'x'), lang: 'en' }, io)).toBe(2)
    expect(stderr()).toMatch(/name a folder with --out DIR[^\n]*\n.*saas-v9.*\nkoogallery: Failed to write .*: ENOTDIR/)
  })
})
