import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type VerifyOptions, verifyCommand } from '../../contracts/commands/verify.ts'
import { interactionsOf } from '../../contracts/interactions/interactions.ts'
import type { PactFile } from '../../contracts/pact-file.ts'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { listen } from '../../scenarios/reference-isv/listen.ts'
import { createOpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { AMPLE, koogallery } from '../cli/koogallery.ts'
import { freePorts } from '../free-ports.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'
import { captured } from '../scenarios/capture.ts'

const ours = (guide: string) => join(pactsFolder() ?? '', `koogallery-isv-${guide}.json`)

async function verify(options: VerifyOptions) {
  const streams = captured({ KOOGALLERY_ACCESS_KEY: ACCESS_KEY })
  const status = await verifyCommand({ lang: 'en', port: 0, ...options }, streams.io)
  return { status, stdout: streams.stdout(), stderr: streams.stderr() }
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'verify-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** The pact of a guide with something changed, in a file. */
function changed(guide: string, change: (pact: PactFile) => unknown): string {
  const pact = JSON.parse(readFileSync(ours(guide), 'utf8')) as PactFile
  const file = join(folder(), 'changed.json')
  writeFileSync(file, JSON.stringify(change(pact)))
  return file
}

const FEW = ['saas-v2/releaseInstance/expiry/answered']

describe('koogallery contracts verify', { timeout: AMPLE }, () => {
  it('holds the reference ISV to every interaction of every guide, in time, and prints the table', async () => {
    const [primary = 0, fallback = 0] = await freePorts(2)
    const hosts = [`http://127.0.0.1:${primary}`, `http://127.0.0.1:${fallback}`] as const
    // A buyer enters a licence code at the ISV, and the ISV asks the marketplace about it.
    const isv = await brokenIsv(undefined, { openApis: createOpenApiClient({ hosts, ...DEFAULT_ACCOUNT, sellerKey: ACCESS_KEY }) })
    const json = join(folder(), 'contracts.json')
    const { status, stdout, stderr } = await koogallery([
      ...['contracts', 'verify', '--isv', isv.url, '--json', json, '--port', String(primary), '--fallback-port', String(fallback)],
      ...['--use-code-hook', isv.hooks.useCode],
      ...['--kit-public-key', isv.kit().publicKey, '--login-address', isv.kit().loginAddress],
      ...RUNNABLE_GUIDES.flatMap((guide) => ['--guide', guide]),
    ])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { interfaces, totals } = JSON.parse(readFileSync(json, 'utf8'))
    for (const row of interfaces) expect(row, row.id).toMatchObject({ failed: 0, recorded: row.verified + row.skipped })
    for (const row of interfaces) expect(row.verified, row.id).toBeGreaterThan(0)
    expect(interfaces.every((row: { source: string }) => row.source !== '')).toBe(true)
    expect(totals).toMatchObject({ failed: 0, passed: expect.any(Number) })
    const told = /(\d+) interactions in ([\d.]+) s/.exec(stdout)
    expect(Number(told?.[1])).toBe(RUNNABLE_GUIDES.flatMap(interactionsOf).length)
    // The limit that was set for it.
    expect(Number(told?.[2])).toBeLessThan(15)
    console.log(stdout)
  })

  it('holds an ISV that opens behind the call to the interactions for it', async () => {
    const isv = await brokenIsv(undefined, { asyncMs: 60 })
    const { status, stdout } = await verify({ isv: isv.url, only: ['saas-v2/newInstance', 'saas-v2/queryInstance'] })
    expect(status).toBe(0)
    expect(stdout).not.toContain('in-progress')
    expect(stdout).toMatch(/saas-v2\/newInstance +8 +8 +0 +0/)
  })

  it('tells in the terms of the guide what is wrong, with the exchange, as JSON and as JUnit', async () => {
    const isv = await brokenIsv((answer) => {
      if (answer.activity === 'releaseInstance') answer.json.resultCode = 0
    })
    const [json, junit] = ['a.json', 'b.xml'].map((name) => join(folder(), name)) as [string, string]
    const { status, stdout } = await verify({ isv: isv.url, only: ['saas-v2/releaseInstance/expiry'], json, junit })
    expect(status).toBe(1)
    expect(stdout).toContain('failure.result-code-type  [doc]')
    const [first] = JSON.parse(readFileSync(json, 'utf8')).interactions
    expect(first).toMatchObject({
      name: 'saas-v2/releaseInstance/expiry/answered',
      outcome: 'failed',
      findings: [{ rule: 'failure.result-code-type', certainty: 'doc', exchange: { response: { status: 200 } } }],
    })
    expect(readFileSync(junit, 'utf8')).toMatch(/<testcase name="saas-v2\/releaseInstance\/expiry\/answered"[^>]*>\s*<failure/)
    expect(stdout + readFileSync(json, 'utf8') + readFileSync(junit, 'utf8')).not.toContain(ACCESS_KEY)
  })

  it('tells an ISV that has another key', async () => {
    const isv = await brokenIsv()
    const { status, stdout } = await verify({ isv: isv.url, accessKey: 'another-key-than-its-own', only: FEW })
    expect(status).toBe(1)
    expect(stdout).toContain('On the way to the provider state newInstance was not answered as it must be.')
    expect(stdout).toContain('000001')
  })

  it('asks a state-change URL as well, and fails where that fails', async () => {
    const isv = await brokenIsv()
    const asked: unknown[] = []
    const handler = await listen(
      async (request) => {
        asked.push(await request.json())
        return new Response(null, { status: asked.length === 1 ? 200 : 500 })
      },
      { port: 0, host: '127.0.0.1' },
    )
    onTestFinished(() => handler.close())
    const { status, stdout } = await verify({
      isv: isv.url,
      only: ['saas-v2/upgradeInstance/upgrade/answered', 'saas-v2/upgradeInstance/upgrade/repeated'],
      stateChangeUrl: handler.origin,
    })
    expect(status).toBe(1)
    expect(asked).toMatchObject([
      { action: 'setup', state: expect.stringContaining('a buyer has paid an upgrade'), params: { orderId: expect.any(String) } },
      { action: 'setup' },
    ])
    expect(stdout).toMatch(/The state-change URL http:\S+ did not set the provider state up \(HTTP 500\)/)
    expect(stdout).toContain('1 passed, 0 warned, 1 failed')
  })

  it('ends in time although the ISV hangs', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const sockets = new Set<{ destroy(): void }>()
    server.on('connection', (socket) => sockets.add(socket))
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    const { status, stdout } = await verify({
      isv: `http://127.0.0.1:${port}/`,
      timeout: '600ms',
      timeLimit: '4s',
      only: ['saas-v2/releaseInstance', 'saas-v2/refreshInstance'],
    })
    expect(status).toBe(1)
    expect(stdout).toContain('0 passed')
    expect(stdout).toMatch(/no (complete )?answer|within 600 ms/)
    expect(stdout).toContain('Not verified: the time limit of')
  })

  it('skips by name what the catalogue does not know; --strict fails it', async () => {
    const isv = await brokenIsv()
    const pact = changed('saas-v2', (own) => ({
      ...own,
      interactions: own.interactions
        .filter(({ description }) => /release after an unsub|cancelled renewal/.test(description))
        .map((one, n) => (n === 0 ? { ...one, description: 'of another age', providerStates: [{ name: 'unheard of' }] } : one)),
    }))
    const lenient = await verify({ isv: isv.url, pact: [pact] })
    expect(lenient.status).toBe(0)
    expect(lenient.stdout).toMatch(/- of another age +This version of the catalogue has no such interaction/)
    expect((await verify({ isv: isv.url, pact: [pact], strict: true })).status).toBe(1)
  })

  it('is no success where nothing was verified', async () => {
    const isv = await brokenIsv()
    const { status, stdout } = await verify({ isv: isv.url, pact: [changed('saas-v2', (pact) => ({ ...pact, interactions: [] }))] })
    expect(status).toBe(1)
    expect(stdout).toContain('Nothing was verified')
  })

  it.each([
    ['damaged JSON', () => changed('saas-v2', () => 0).replace('changed.json', 'cut.json'), /there is no such file/],
    [
      'an unknown specification',
      () => changed('saas-v2', (pact) => ({ ...pact, metadata: { pactSpecification: { version: '9.0' } } })),
      /is of Pact specification "9.0"; known are 1 to 4/,
    ],
    ['no pact at all', () => changed('saas-v2', () => ({ openapi: '3.1.0' })), /names no consumer and provider, so it is no pact/],
    ['the pact of another guide', () => ours('saas-v1'), /is the contract of saas-v2\. Record it/],
  ])('refuses %s before anything is sent', async (_, file, said) => {
    const isv = await brokenIsv(() => expect.unreachable())
    const { status, stderr } = await verify({ isv: isv.url, pact: [file()] })
    expect(status).toBe(2)
    expect(stderr).toMatch(said)
  })

  it('refuses a file cut short', async () => {
    const file = join(folder(), 'cut.json')
    writeFileSync(file, readFileSync(ours('saas-v2'), 'utf8').slice(0, 500))
    const { status, stderr } = await verify({ isv: 'http://127.0.0.1:9/', pact: [file] })
    expect(status).toBe(2)
    expect(stderr).toMatch(/Failed to read the pact .*cut\.json: it is no JSON \(/)
  })

  it('ends with 3 when nobody answers', async () => {
    const { status, stderr } = await verify({ isv: 'http://127.0.0.1:9/' })
    expect(status).toBe(3)
    expect(stderr).toContain('Failed to reach the ISV at 127.0.0.1:9')
  })

  it('refuses a time limit that is none', async () => {
    const { status, stderr } = await verify({ isv: 'http://127.0.0.1:9/', timeLimit: 'soon' })
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('Failed to read the time limit "soon"') })
  })
})
