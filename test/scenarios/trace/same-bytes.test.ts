import { EventEmitter, once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_ACCOUNT } from '../../../emulator/index.ts'
import { runCommand } from '../../../scenarios/commands/run.ts'
import { libraryScenarios } from '../../../scenarios/library.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { listen } from '../../../scenarios/reference-isv/listen.ts'
import { createOpenApiClient, type OpenApiClient } from '../../../scenarios/reference-isv/open-apis/client.ts'
import { freePorts } from '../../free-ports.ts'
import { captured } from '../capture.ts'

const KEY = 'a-secret-access-key-0815'

/** Stories in which the ISV decides by its own clock when to call: its usage records carry that clock's times. */
const OWN_CLOCK = /usage|domain/

/**
 * An ISV without chance: its texts are always the same, and a licence is handed over before the application is answered.
 * After the answer it would come at a moment of the ISV's own, now before and now after the marketplace's next line.
 */
async function serveInOrder(openApis: OpenApiClient) {
  const licences = new EventEmitter()
  const { app } = createReferenceIsv({
    accessKey: KEY,
    pathname: '/saasproduce',
    randomText: (length) => 'r'.repeat(length),
    openApis,
    deliverLicence: (eventId, licence) => openApis.uploadCharacters(eventId, licence).finally(() => licences.emit('handed-over')),
  })
  const answered = async (request: Request): Promise<Response> => {
    const handedOver = once(licences, 'handed-over')
    const response = await app.fetch(request.clone())
    const promised = (await request.text()).includes('getLicenseAsync') && (await response.clone().text()).includes('000004')
    if (promised) await handedOver
    return response
  }
  const { origin, close } = await listen(answered, { port: 0, host: '127.0.0.1' })
  return { url: `${origin}/saasproduce`, close }
}

/** A trace of the library, against a fresh ISV whose own random choices are always the same. */
async function traceOf(seed: number, guide: string): Promise<string> {
  const [primary = 0, fallback = 0] = await freePorts(2)
  const hosts = [`http://127.0.0.1:${primary}`, `http://127.0.0.1:${fallback}`] as const
  const isv = await serveInOrder(createOpenApiClient({ hosts, ...DEFAULT_ACCOUNT, sellerKey: KEY }))
  const trace = join(mkdtempSync(join(tmpdir(), 'koogallery-')), 'trace.jsonl')
  const names = libraryScenarios()
    .filter(({ name, guides }) => !OWN_CLOCK.test(name) && (guides as readonly string[]).includes(guide))
    .map(({ name }) => name)
  const { io } = captured()
  const options = { isv: isv.url, accessKey: KEY, guide: [guide], seed, trace, port: primary, fallbackPort: fallback }
  const status = await runCommand(names, options, io).finally(() => isv.close())
  expect(status).toBe(0)
  return readFileSync(trace, 'utf8')
}

describe('two runs with the same seed leave the same trace, byte for byte', () => {
  it.each(['saas-v1', 'saas-v2', 'online-license'])(
    'the library in %s',
    async (guide) => {
      const [first, second] = [await traceOf(4711, guide), await traceOf(4711, guide)]
      const different = first.split('\n').findIndex((line, n) => line !== second.split('\n')[n])
      // The line first: two megabytes side by side tell nothing.
      expect(different < 0 ? '' : `${first.split('\n')[different]}\n${second.split('\n')[different]}`).toBe('')
      expect(second === first).toBe(true)
      expect(first.split('\n').length).toBeGreaterThan(200)
      expect(first).not.toContain(KEY)
    },
    120_000,
  )

  it('another seed leaves another one', async () => {
    const [first, second] = [await traceOf(1, 'online-license'), await traceOf(2, 'online-license')]
    expect(second === first).toBe(false)
  }, 120_000)
})
