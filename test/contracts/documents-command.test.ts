import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { registerDocuments } from '../../contracts/commands/documents.ts'
import { jsonSchemas } from '../../contracts/documents/json-schemas.ts'
import { openApisDocument } from '../../contracts/documents/open-apis.ts'
import { productionInterfaceDocument } from '../../contracts/documents/production-interface.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { contracts as command } from './contracts-command.ts'
import { lintFindings } from './openapi-reader.ts'

/** The documents' commands, in this process. */
const contracts = (args: readonly string[], lang: Lang = 'en') => command(args, {}, lang, false, registerDocuments)

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'documents-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('koogallery contracts openapi', () => {
  it.each(RUNNABLE_GUIDES)('writes the one document of %s to standard output, and nothing else', async (guide) => {
    const { status, stdout, stderr } = await contracts(['openapi', '--guide', guide])
    expect([status, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual(plain(productionInterfaceDocument(guide)))
    expect(stdout.endsWith('}\n')).toBe(true)
  })

  it('writes the open APIs alone', async () => {
    const { status, stdout } = await contracts(['openapi', '--open-apis'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual(plain(openApisDocument()))
  })

  it('writes YAML that says the same, without anchors, and that Redocly takes', async () => {
    const { stdout } = await contracts(['openapi', '--open-apis', '--yaml'])
    expect(parse(stdout)).toEqual(plain(openApisDocument()))
    expect(stdout).not.toMatch(/: [&*]a\d+$/m)
    expect(await lintFindings(stdout)).toEqual([])
  })

  it('writes every document into a folder that it makes, and names each file', async () => {
    const out = join(folder(), 'new', 'documents')
    const { status, stdout } = await contracts(['openapi', '--out', out])
    expect(status).toBe(0)
    const files = [...RUNNABLE_GUIDES, 'open-apis'].map((name) => `${name}.openapi.json`)
    expect(readdirSync(out).sort()).toEqual([...files].sort())
    expect(stdout).toBe(files.map((name) => `${join(out, name)}\n`).join(''))
    expect(JSON.parse(readFileSync(join(out, 'saas-v2.openapi.json'), 'utf8'))).toEqual(plain(productionInterfaceDocument('saas-v2')))
  })

  it('writes those asked for, each once, and writes the same bytes again over them', async () => {
    const out = folder()
    const args = ['openapi', '--guide', 'saas-v1', '--guide', 'saas-v1', '--open-apis', '--yaml', '--out', out]
    expect((await contracts(args)).status).toBe(0)
    const read = () => readdirSync(out).map((name) => [name, readFileSync(join(out, name), 'utf8')])
    const before = read()
    expect(before.map(([name]) => name)).toEqual(['open-apis.openapi.yaml', 'saas-v1.openapi.yaml'])
    expect((await contracts(args)).status).toBe(0)
    expect(read()).toEqual(before)
  })

  it('has the path of the production address, and the language asked for', async () => {
    const { stdout } = await contracts(['openapi', '--guide', 'saas-v2', '--isv', 'https://isv.example.com/huawei'], 'zh')
    expect(JSON.parse(stdout)).toEqual(plain(productionInterfaceDocument('saas-v2', 'zh', 'https://isv.example.com/huawei')))
    expect(stdout).toContain('"/huawei": {')
  })

  it.each([
    [['--guide', 'saas-v3'], /^koogallery: Failed to export the document of guide "saas-v3": .+ Did you mean "saas-v[12]"\?\n$/],
    [['--guide', 'by-hand'], /^koogallery: Failed to export the document of guide "by-hand": [^\n]+\n$/],
    [
      [],
      /^koogallery: Failed to export 8 documents \(saas-v1, saas-v2, license-v1, online-license, license-code, kit-v1, kit-v2, open-apis\) to standard output: .+ --out.+\n$/,
    ],
    [
      ['--guide', 'saas-v1', '--open-apis'],
      /^koogallery: Failed to export 2 documents \(saas-v1, open-apis\) to standard output: [^\n]+\n$/,
    ],
    [
      ['--guide', 'saas-v1', '--isv', 'isv.example.com'],
      /^koogallery: Failed to export the documents: --isv is no plain http or https URL[^\n]+\n$/,
    ],
    [
      ['--guide', 'saas-v1', '--isv', 'http://me:hidden@isv.example.com/'],
      /^koogallery: (?!.*hidden)[^\n]+without a query or a user name\.\n$/,
    ],
  ])('refuses %j in one sentence, with exit status 2', async (args, words) => {
    const { status, stdout, stderr } = await contracts(['openapi', ...args])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(words)
  })

  it('refuses a folder that cannot be written', async () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, 'kept')
    const { status, stderr } = await contracts(['openapi', '--out', file])
    expect(status).toBe(2)
    expect(stderr).toMatch(/^koogallery: Failed to write .+a-file.saas-v1\.openapi\.json: E\w+\. Choose another folder with --out\.\n$/)
    expect(readFileSync(file, 'utf8')).toBe('kept')
  })

  it('says so in Chinese as well', async () => {
    const { status, stderr } = await contracts(['openapi'], 'zh')
    expect(status).toBe(2)
    expect(stderr).toMatch(/^koogallery: 无法将 8 个文档.+。\n$/)
  })
})

describe('koogallery contracts schemas', () => {
  it('writes a file for each request and response', async () => {
    const out = join(folder(), 'schemas')
    const { status, stdout } = await contracts(['schemas', '--out', out])
    expect(status).toBe(0)
    const all = Object.entries(jsonSchemas())
    expect(stdout.split('\n').filter(Boolean)).toEqual(all.map(([name]) => join(out, name)))
    for (const [name, schema] of all) expect(JSON.parse(readFileSync(join(out, name), 'utf8'))).toEqual(plain(schema))
  })

  it('wants a folder, and one it can write', async () => {
    const without = await contracts(['schemas'])
    expect(without.status).toBe(2)
    expect(without.stderr).toMatch(/^koogallery: Failed to export the schemas: [^\n]+--out\.\n$/)
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    const refused = await contracts(['schemas', '--out', file])
    expect(refused.status).toBe(2)
    expect(refused.stderr).toMatch(/^koogallery: Failed to write .+newInstance\.request\.json: E\w+\. [^\n]+\n$/)
  })
})
