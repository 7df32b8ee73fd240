import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MatchersV3, PactV3, PactV4, SpecificationVersion } from '@pact-foundation/pact'
import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyEmulatorCommand } from '../../contracts/commands/verify-emulator.ts'
import { apiInteractions } from '../../contracts/open-apis/interactions.ts'
import { withRecentTimes } from '../../contracts/open-apis/recent-times.ts'
import { recordOpenApis } from '../../contracts/open-apis/record.ts'
import { type PactFile, pactText } from '../../contracts/pact-file.ts'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { captured } from '../scenarios/capture.ts'

const OWN = join(pactsFolder() ?? '', 'isv-koogallery.json')

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'open-apis-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

async function verify(files: readonly string[], options: { json?: string; junit?: string } = {}) {
  const { io, stdout, stderr } = captured()
  const status = await verifyEmulatorCommand(files, { lang: 'en', ...options }, io)
  return { status, stdout: stdout(), stderr: stderr() }
}

describe("the pact of an ISV's own calls", () => {
  it('holds for each API every way to call it, a failure and a refused signature', () => {
    const all = apiInteractions()
    for (const api of OPEN_APIS) {
      const kinds = all.filter((one) => one.api === api).map(({ kind }) => kind)
      expect(new Set(kinds), api.id).toEqual(new Set(['answered', 'failed', 'refused']))
    }
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it('is what the descriptions say now; else: koogallery contracts record', async () => {
    const written = readFileSync(OWN, 'utf8')
    expect(pactText(await recordOpenApis())).toBe(written)
    const { interactions, metadata } = JSON.parse(written) as PactFile
    expect(interactions).toHaveLength(apiInteractions().length)
    expect(JSON.stringify(metadata)).toContain('"certainty":"doc"')
    expect(written).not.toMatch(/example-sk|example-seller-key/)
  })
})

describe('koogallery contracts verify-emulator', { timeout: 40_000 }, () => {
  it('proves the emulator on all of it, and prints the table', async () => {
    const json = join(folder(), 'a.json')
    const { status, stdout, stderr } = await verify([], { json })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { interfaces, totals } = JSON.parse(readFileSync(json, 'utf8'))
    for (const row of interfaces) expect(row).toMatchObject({ verified: row.recorded, failed: 0 })
    expect(totals).toMatchObject({ passed: apiInteractions().length, failed: 0, skipped: 0 })
    console.log(stdout)
  })

  it("verifies a seller's own pact of the third specification, with ids, states and times of its own", async () => {
    const dir = folder()
    const pact = new PactV3({ consumer: 'crm', provider: 'huawei-marketplace', dir, logLevel: 'error' })
    pact
      .given('order 4711 exists')
      .uponReceiving('a query for the order of a tenant')
      .withRequest({
        method: 'GET',
        path: '/api/mkp-openapi-public/global/v1/order/query',
        query: { orderId: 'CS4711' },
        headers: { Authorization: MatchersV3.regex(/SDK-HMAC.*/, 'SDK-HMAC-SHA256 Access=mine, SignedHeaders=host, Signature=00') },
      })
      .willRespondWith({
        status: 200,
        body: {
          resultCode: MatchersV3.regex(/(MKT|CBC)\.0000/, 'MKT.0000'),
          orderInfo: { orderId: 'CS4711', orderLine: MatchersV3.eachLike({ orderLineId: 'CS4711-9', chargingMode: 'ON_DEMAND' }) },
        },
      })
    await pact.executeTest(async ({ url }) => {
      const headers = { Authorization: 'SDK-HMAC-SHA256 Access=mine, SignedHeaders=host, Signature=00' }
      await fetch(`${url}/api/mkp-openapi-public/global/v1/order/query?orderId=CS4711`, { headers })
    })
    const { status, stdout } = await verify([join(dir, 'crm-huawei-marketplace.json')])
    expect(stdout).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('tells a wrong expectation, with what the marketplace says instead', async () => {
    const dir = folder()
    const pact = new PactV4({
      consumer: 'crm',
      provider: 'koogallery',
      dir,
      spec: SpecificationVersion.SPECIFICATION_VERSION_V4,
      logLevel: 'error',
    })
    const path = '/api/mkp-openapi-public/global/v1/order/query'
    await pact
      .addInteraction()
      .uponReceiving('an order whose line is taken for an object')
      .withRequest('GET', path, (request) => request.query({ orderId: 'CS1' }))
      .willRespondWith(200, (response) => response.jsonBody({ resultCode: 'MKT.0000', orderInfo: { orderLine: { orderLineId: 'CS1-1' } } }))
      .executeTest(async ({ url }) => void (await fetch(`${url}${path}?orderId=CS1`)))
    const { status, stdout } = await verify([join(dir, 'crm-koogallery.json')])
    expect(status).toBe(1)
    expect(stdout).toContain('contract.open-api')
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/does not answer as the pact expects: \$\.orderInfo\.orderLine/)
  })

  it('skips a call to an API that there is not, and names the nearest', async () => {
    const file = join(folder(), 'mine.json')
    const pact = JSON.parse(readFileSync(OWN, 'utf8')) as PactFile
    const [first] = pact.interactions
    const path = '/api/mkp-openapi-public/global/v2/order/query'
    writeFileSync(file, JSON.stringify({ ...pact, interactions: [{ ...first, request: { method: 'GET', path } }] }))
    const { status, stdout } = await verify([file])
    expect(status).toBe(1)
    expect(stdout.replace(/\s+/g, ' ')).toContain(`No open API is GET ${path}. Did you mean /api/mkp-openapi-public/global/v1/order/query?`)
  })

  it('refuses what is no pact', async () => {
    const file = join(folder(), 'mine.json')
    writeFileSync(file, '{"consumer":')
    const { status, stderr } = await verify([file])
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/Failed to read the pact .*mine\.json: it is no JSON/),
    })
  })
})

describe('times of a usage push', () => {
  const now = Date.UTC(2026, 4, 20, 12)

  it('are moved by whole days to yesterday when they are too old, all alike', () => {
    expect(withRecentTimes('{"a":"20220809T080000Z","b":"20220809T093000Z"}', now)).toBe('{"a":"20260519T080000Z","b":"20260519T093000Z"}')
  })

  it('stay when they will do', () => {
    const body = '{"a":"20260519T080000Z"}'
    expect(withRecentTimes(body, now)).toBe(body)
  })
})
