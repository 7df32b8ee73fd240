import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { recordCommand } from '../../contracts/commands/record.ts'
import { interactionsOf } from '../../contracts/interactions/interactions.ts'
import { apiInteractions } from '../../contracts/open-apis/interactions.ts'
import { fileNameOf, type PactFile, pactText, providerOf } from '../../contracts/pact-file.ts'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { recordGuide } from '../../contracts/record/record.ts'
import { interfacesOf, RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import type { Wire } from '../../emulator/protocol/interface.ts'
import { captured } from '../scenarios/capture.ts'

const recorded = (guide: (typeof RUNNABLE_GUIDES)[number]) =>
  readFileSync(join(pactsFolder() ?? '', fileNameOf({ consumer: { name: 'koogallery' }, provider: { name: providerOf(guide) } })), 'utf8')

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pacts-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** What differs in every call, by how it is signed. */
const VOLATILE: Readonly<Record<Wire, readonly string[]>> = {
  'get-auth-token': ['authToken', 'timeStamp'],
  'post-query-signature': ['signature', 'timestamp', 'nonce'],
  'kit-auth-token': ['authToken', 'timeStamp'],
  'kit-signature': ['x-sign', 'x-timestamp', 'x-nonce', 'timeStamp'],
}

describe.each(RUNNABLE_GUIDES)('the pact of %s', (guide) => {
  const written = recorded(guide)
  const pact = JSON.parse(written) as PactFile

  it('is what the catalogue says now; else: koogallery contracts record', async () => {
    expect(pactText(await recordGuide(guide))).toBe(written)
  })

  it('holds every interaction, in the fourth specification, with guide, source and certainty', () => {
    expect(pact.interactions.map(({ description }) => description).sort()).toEqual(
      interactionsOf(guide)
        .map(({ title }) => title.en)
        .sort(),
    )
    expect(pact.metadata).toMatchObject({ pactSpecification: { version: '4.0' }, koogallery: { guide } })
    expect(JSON.stringify(pact.metadata)).toMatch(/"certainty":"doc","source":\["\[doc\] zh-cn_topic_/)
  })

  it('takes signature, time, ids and dates from the provider state, and holds no key', () => {
    for (const { request } of pact.interactions as unknown as { request: { generators: object } }[]) {
      const names = JSON.stringify(request.generators)
      const volatile = VOLATILE[interfacesOf(guide)[0]?.wire as Wire]
      for (const name of volatile) expect(names).toContain(`\${${name}}`)
    }
    expect(written).not.toMatch(/access-key|example-key/i)
  })
})

describe('koogallery contracts record', () => {
  it('writes the same bytes into an empty folder, and says how many in how long', async () => {
    const out = folder()
    const { io, stdout } = captured()
    expect(await recordCommand({ out, lang: 'en' }, io)).toBe(0)
    for (const guide of RUNNABLE_GUIDES) {
      const name = fileNameOf({ consumer: { name: 'koogallery' }, provider: { name: providerOf(guide) } })
      expect(readFileSync(join(out, name), 'utf8')).toBe(recorded(guide))
    }
    const told = /(\d+) interactions in ([\d.]+) s\n$/.exec(stdout())
    expect(Number(told?.[1])).toBe(RUNNABLE_GUIDES.flatMap(interactionsOf).length + apiInteractions().length)
    // The limit that was set for it.
    expect(Number(told?.[2])).toBeLessThan(20)
    console.log(stdout())
  })

  it('tells a stale file by --check, and leaves it', async () => {
    const out = folder()
    const file = join(out, 'koogallery-isv-online-license.json')
    writeFileSync(file, recorded('online-license').replace('000901', '000902').replace('"pending": false', '"pending": true'))
    const before = readFileSync(file, 'utf8')
    const { io, stderr } = captured()
    expect(await recordCommand({ out, check: true, guide: ['online-license'], lang: 'en' }, io)).toBe(1)
    expect(stderr()).toContain(`${file} is not what the catalogue says now. Run koogallery contracts record`)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })

  it('refuses a folder that cannot be made, and an unknown guide', async () => {
    const { io, stderr } = captured()
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    expect(await recordCommand({ out: join(file, 'pacts'), lang: 'en' }, io)).toBe(2)
    expect(stderr()).toMatch(/Failed to record into .*a-file\/pacts: the folder cannot be made \(ENOTDIR\)/)
    expect(await recordCommand({ guide: ['saas-v3'], lang: 'zh' }, io)).toBe(2)
    expect(stderr()).toContain('无法运行接入指南“saas-v3”')
  })
})
