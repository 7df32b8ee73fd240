import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { verifyEmulatorCommand } from '../../contracts/commands/verify-emulator.ts'
import { apiInteractions } from '../../contracts/open-apis/interactions.ts'
import { withRecentTimes } from '../../contracts/open-apis/recent-times.ts'
import { recordOpenApis } from '../../contracts/open-apis/record.ts'
import { type PactFile, pactText } from '../../contracts/pact-file.ts'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { OPEN_APIS } from '../../emulator/protocol/open-apis/catalogue.ts'
import { ORDER_QUERY } from '../../emulator/protocol/open-apis/order-query.ts'
import { captured } from '../scenarios/capture.ts'

const OWN = join(pactsFolder() ?? '', 'isv-koogallery.json')

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'open-apis-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A seller's own pact, as it lies in a file. */
function pactFile(version: string, interaction: object): string {
  const file = join(folder(), 'crm-marketplace.json')
  const metadata = { pactSpecification: { version } }
  writeFileSync(
    file,
    JSON.stringify({ consumer: { name: 'crm' }, provider: { name: 'marketplace' }, interactions: [interaction], metadata }),
  )
  return file
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

  it.each([
    [
      '2.0.0',
      {
        matchingRules: {
          '$.body.resultCode': { match: 'regex', regex: '(MKT|CBC)\\.0000' },
          '$.body.orderInfo.orderLine': { min: 1, match: 'type' },
          '$.body.orderInfo.orderLine[*].*': { match: 'type' },
        },
      },
      'orderId=CS4711',
    ],
    [
      '3.0.0',
      {
        matchingRules: {
          body: {
            '$.resultCode': { matchers: [{ match: 'regex', regex: '(MKT|CBC)\\.0000' }] },
            '$.orderInfo.orderLine': { matchers: [{ match: 'type', min: 1 }] },
            '$.orderInfo.orderLine[*].*': { matchers: [{ match: 'type' }] },
          },
        },
      },
      { orderId: ['CS4711'] },
    ],
  ])("verifies a seller's own pact of specification %s, with ids, states and a signature of its own", async (version, rules, query) => {
    const { status, stdout } = await verify([
      pactFile(version, {
        description: 'a query for the order of a tenant',
        ...(version === '2.0.0' ? { providerState: 'order 4711 exists' } : { providerStates: [{ name: 'order 4711 exists' }] }),
        request: {
          method: 'GET',
          path: ORDER_QUERY.path,
          query,
          headers: { Authorization: 'SDK-HMAC-SHA256 Access=mine, SignedHeaders=host, Signature=00' },
        },
        response: {
          status: 200,
          body: {
            resultCode: 'MKT.0000',
            orderInfo: { orderId: 'CS4711', orderLine: [{ orderLineId: 'CS4711-9', chargingMode: 'ON_DEMAND' }] },
          },
          ...rules,
        },
      }),
    ])
    expect(stdout).toContain('1 passed')
    expect(status).toBe(0)
  })

  it('tells a wrong expectation, with what the marketplace says instead', async () => {
    const { status, stdout } = await verify([
      pactFile('4.0', {
        type: 'Synchronous/HTTP',
        description: 'an order whose line is taken for an object',
        request: { method: 'GET', path: ORDER_QUERY.path, query: { orderId: ['CS1'] } },
        response: {
          status: 200,
          headers: { 'Content-Type': ['application/json'] },
          body: {
            contentType: 'application/json',
            encoded: false,
            content: { resultCode: 'MKT.0000', orderInfo: { orderLine: { orderLineId: 'CS1-1' } } },
          },
        },
      }),
    ])
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
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      `No open API is GET ${path}. Did you mean GET /api/mkp-openapi-public/global/v1/order/query?`,
    )
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
