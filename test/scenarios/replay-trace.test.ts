import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMarketplace } from '../../emulator/index.ts'
import { replayCommand } from '../../scenarios/commands/replay.ts'
import type { ReplayCommandOptions } from '../../scenarios/commands/replay-options.ts'
import { runCommand } from '../../scenarios/commands/run.ts'
import { freePorts } from '../free-ports.ts'
import { ACCESS_KEY, type Breakage, brokenIsv, refusing } from './broken-isv.ts'
import { captured } from './capture.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'koogallery-'))

/** A trace of stories, recorded against an ISV. */
async function recorded(names: readonly string[], guide: readonly string[], breakage: Breakage = () => {}, each = false): Promise<string> {
  const { url } = await brokenIsv(breakage, { newInstanceEachTime: each })
  const trace = join(folder(), 'trace.jsonl')
  await runCommand(names, { isv: url, accessKey: ACCESS_KEY, guide, seed: 99, trace, port: 0 }, captured().io)
  return trace
}

async function replay(trace: string, isv: string, options: ReplayCommandOptions = {}) {
  const streams = captured()
  const status = await replayCommand(trace, { isv, accessKey: ACCESS_KEY, port: 0, lang: 'en', ...options }, streams.io)
  // Sentences are wrapped: where a line ends says nothing.
  const stdout = options.json === '-' ? streams.stdout() : streams.stdout().replace(/\s+/g, ' ')
  return { status, stdout, stderr: streams.stderr() }
}

const STORIES = ['purchase-renew-expire-release', 'lost-answer-then-retry', 'create-fails-3h-refund', 'trial-to-formal']

describe('a recorded run, sent to the next build', () => {
  it.each(['saas-v1', 'saas-v2'])('is the same where the build is: %s', async (guide) => {
    const trace = await recorded(STORIES, [guide])
    const { url } = await brokenIsv()
    const { status, stdout, stderr } = await replay(trace, url)
    expect(stderr).toBe('')
    expect(stdout).toMatch(/\d+ calls replayed, 0 differ \(0 worse, 0 better, 0 changed\) \d+ not sent: a fault of the recorded run/)
    expect(status).toBe(0)
  })

  it('names instances as the new build does, and orders as the recording did', async () => {
    const trace = await recorded(['purchase-renew-expire-release'], ['saas-v2'])
    const { url, seen, instances } = await brokenIsv()
    const { status } = await replay(trace, url)
    expect(status).toBe(0)
    expect(seen.map(({ activity }) => activity)).toContain('releaseInstance')
    const old = /"instanceId":"([^"]+)"/.exec(readFileSync(trace, 'utf8'))?.[1] as string
    // The reference ISV takes the business id of its first call, which goes again as it was recorded.
    expect(instances.find(old)?.state).toBe('released')
  })

  it('tells what got worse, when, and why: exit 1', async () => {
    const trace = await recorded(['purchase-renew-expire-release'], ['saas-v2'])
    const { url } = await brokenIsv(refusing(['refreshInstance']))
    const { status, stdout } = await replay(trace, url)
    expect(status).toBe(1)
    expect(stdout).toMatch(/T\+\S+ ✗ refreshInstance CS\w+ +worse: was 000000; now: .*000005/)
    expect(stdout).toContain('2 differ (2 worse, 0 better, 0 changed)')
    expect(stdout).not.toContain(ACCESS_KEY)
  })

  it('tells what got better: exit 0', async () => {
    const trace = await recorded(['freeze-and-unfreeze'], ['saas-v2'], refusing(['updateInstanceStatus']))
    const { url } = await brokenIsv()
    const { status, stdout } = await replay(trace, url)
    expect(stdout).toMatch(/✓ updateInstanceStatus \S+ +better: now 000000; before: .*000005/)
    expect(stdout).toContain('0 worse')
    expect(status).toBe(0)
  })

  it('does not call a mended bug what is only unchanged: exit 1', async () => {
    const trace = await recorded(['freeze-and-unfreeze'], ['saas-v2'], refusing(['updateInstanceStatus']))
    const { url } = await brokenIsv(refusing(['updateInstanceStatus']))
    const { status, stdout } = await replay(trace, url)
    expect(stdout).toMatch(/! updateInstanceStatus \S+ +still wrong: .*000005/)
    expect(stdout).toContain('0 differ')
    expect(status).toBe(1)
  })

  it('sees that repeats open a second instance now, and that they no longer do', async () => {
    const good = await recorded(['lost-answer-then-retry'], ['saas-v2'])
    const bad = await recorded(['lost-answer-then-retry'], ['saas-v2'], () => {}, true)
    const broken = await brokenIsv(() => {}, { newInstanceEachTime: true })
    const mended = await brokenIsv()
    const worse = await replay(good, broken.url)
    expect(worse.stdout).toMatch(/✗ newInstance \S+ +worse: a repeat names another instance now/)
    expect(worse.status).toBe(1)
    const better = await replay(bad, mended.url)
    expect(better.stdout).toMatch(/✓ newInstance \S+ +better: repeats name the same instance now/)
    expect(better.status).toBe(0)
  })

  it('compares members, and encrypted names in the clear', async () => {
    const trace = await recorded(['open-details'], ['saas-v1'])
    const { url } = await brokenIsv(({ json }) => {
      const info = json.appInfo as Record<string, unknown> | undefined
      if (!info) return
      delete info.memo
      info.frontEndUrl = 'https://elsewhere.example.com'
      info.extra = 'new'
    })
    const { status, stdout } = await replay(trace, url)
    expect(stdout).toContain('changed: appInfo.memo is missing now')
    expect(stdout).toContain('changed: appInfo.frontEndUrl was https://saas.example.com, is https://elsewhere.example.com')
    expect(stdout).toContain('changed: appInfo.extra is new: new')
    expect(stdout).not.toMatch(/userName|password/)
    expect(status).toBe(1)
  })

  it('does not send what speaks of an instance the new build never named', async () => {
    const trace = await recorded(['unsubscribe'], ['saas-v2'])
    const { url, seen } = await brokenIsv(refusing(['newInstance']))
    const { status, stdout } = await replay(trace, url)
    expect(status).toBe(1)
    expect(stdout).toContain('not sent: this build never named the instance that was ')
    expect(seen.map(({ activity }) => activity)).not.toContain('releaseInstance')
  })

  it('waits in real time for what was ready then', async () => {
    const trace = await recorded(['open-details'], ['saas-v2'])
    const { url, seen } = await brokenIsv(() => {}, { asyncMs: 60 })
    const { status, stdout } = await replay(trace, url, { polling: { interval: '10ms', patience: '5s' } })
    expect(stdout).toContain('changed: resultCode was 000000, is 000004')
    expect(stdout).not.toContain('worse:')
    expect(seen.filter(({ activity }) => activity === 'queryInstance').length).toBeGreaterThan(2)
    expect(status).toBe(1)
  })

  it('answers the new build when it asks what was bought', async () => {
    const { createOpenApiClient } = await import('../../scenarios/reference-isv/open-apis/client.ts')
    const { DEFAULT_ACCOUNT } = await import('../../emulator/index.ts')
    const [primary = 0, fallback = 0] = await freePorts(2)
    const hosts = [`http://127.0.0.1:${primary}`, `http://127.0.0.1:${fallback}`] as const
    const openApis = createOpenApiClient({ hosts, ...DEFAULT_ACCOUNT, sellerKey: ACCESS_KEY })
    const ports = { port: primary, fallbackPort: fallback }
    const first = await brokenIsv(() => {}, { openApis })
    const trace = join(folder(), 'trace.jsonl')
    const options = { isv: first.url, accessKey: ACCESS_KEY, seed: 7, trace, ...ports }
    expect(await runCommand(['query-order-after-create'], options, captured().io)).toBe(0)
    const second = await brokenIsv(() => {}, { openApis })
    const { status, stdout } = await replay(trace, second.url, ports)
    expect(stdout).toContain('0 differ')
    expect(status).toBe(0)
  })

  it('signs calls of the kit with the key of the kit', async () => {
    const kitKey = 'the-key-of-the-kit-alone'
    const first = await brokenIsv(() => {}, { kitKey })
    const { publicKey: kitPublicKey, loginAddress } = first.kit()
    const trace = join(folder(), 'trace.jsonl')
    const options = {
      isv: first.url,
      accessKey: ACCESS_KEY,
      kitKey,
      kitPublicKey,
      loginAddress,
      guide: ['kit-v1', 'kit-v2'],
      seed: 7,
      port: 0,
    }
    expect(await runCommand(['kit-users-and-departments'], { ...options, trace }, captured().io)).toBe(0)
    const second = await brokenIsv(() => {}, { kitKey })
    const { status, stdout, stderr } = await replay(trace, second.url, { kitKey })
    expect(stderr).toBe('')
    expect(stdout).toContain('0 differ')
    expect(status).toBe(0)
    expect(readFileSync(trace, 'utf8')).not.toContain(kitKey)
  })

  it('reads what the control API gives as well', async () => {
    const first = await brokenIsv()
    const market = await createMarketplace({ isv: { url: first.url, accessKey: ACCESS_KEY }, guide: 'saas-v2' })
    await market.buy({ chargingMode: 'period', periodType: 'month' })
    await market.clock.advance('60d')
    const trace = join(folder(), 'trace.jsonl')
    writeFileSync(trace, [...market.trace()].map((event) => `${JSON.stringify(event)}\n`).join(''))
    await market.close()
    const { url } = await brokenIsv()
    const { status, stdout } = await replay(trace, url)
    expect(stdout).toMatch(/[4-9] calls replayed, 0 differ/)
    expect(status).toBe(0)
  })

  it('writes JSON and JUnit', async () => {
    const trace = await recorded(['unsubscribe'], ['saas-v2'])
    const { url } = await brokenIsv(refusing(['releaseInstance']))
    const junit = join(folder(), 'junit.xml')
    const { status, stdout } = await replay(trace, url, { json: '-', junit })
    const report = JSON.parse(stdout)
    expect(status).toBe(1)
    expect(report.totals).toMatchObject({ worse: 3, better: 0, changed: 0, stillFailing: 0, noInstance: 0 })
    const worse = report.calls.find((call: { status: string }) => call.status === 'worse')
    expect(worse).toMatchObject({
      scenario: 'unsubscribe',
      interface: 'releaseInstance',
      before: { resultCode: '000000' },
      now: { resultCode: '000005' },
    })
    expect(readFileSync(junit, 'utf8')).toMatch(/<testcase name="T\+\S+ releaseInstance [^"]+" .*<failure message="worse: was 000000/)
    expect(stdout).not.toContain(ACCESS_KEY)
  })
})

describe('what cannot be replayed: exit 2, with the line', () => {
  const event = (more: object) => JSON.stringify({ seq: 1, at: '2030-01-01T00:00:00.000Z', ...more })
  const message = { messageId: 'msg-1', interfaceId: 'saas-v2/newInstance', policyId: 'saas-v2/create' }
  it.each<[why: string, lines: readonly string[], says: RegExp]>([
    ['an empty file', [''], /no event is in it/],
    ['no JSON', [event({ type: 'clock-advanced' }), 'oops', ''], /line 2: the line is no JSON\./],
    ['a file that was cut', [event({ type: 'clock-advanced' }), '{"seq":2,"at":"20'], /line 2: the line breaks off in the middle/],
    ['another JSON', ['{"resultCode":"000000"}'], /line 1: the line has no "type"/],
    [
      'an unknown event',
      [event({ type: 'atempt-started' })],
      /line 1: there is no event "atempt-started"; did you mean "attempt-started"\?/,
    ],
    ['a newer format', ['{"type":"trace-header","format":99}'], /line 1: the trace has format 99/],
    ['no time', ['{"type":"clock-advanced","seq":1}'], /line 1: "at" is missing/],
    [
      'half a trace',
      [event({ type: 'attempt-started', messageId: 'msg-1', n: 1 })],
      /line 1: .*which no line before it creates.*without "after"/,
    ],
    [
      'an unknown interface',
      [event({ type: 'message-created', message: { ...message, interfaceId: 'x/y' } })],
      /line 1: there is no interface "x\/y"/,
    ],
    [
      'an answer without its request',
      [
        event({ type: 'message-created', message }),
        event({ type: 'attempt-started', messageId: 'msg-1', n: 1 }),
        event({ type: 'attempt-answered', messageId: 'msg-1', n: 1, exchange: {} }),
      ],
      /line 3: the answer has no request with a url/,
    ],
    ['no call at all', [event({ type: 'clock-advanced' })], /no answered call to the ISV is in it/],
  ])('%s', async (_, lines, says) => {
    const trace = join(folder(), 'trace.jsonl')
    writeFileSync(trace, lines.join('\n'))
    const { status, stdout, stderr } = await replay(trace, 'http://127.0.0.1:1')
    expect(stderr).toMatch(says)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  it('a trace whose answers are damaged, wherever that is: never an error of our own', async () => {
    const trace = await recorded(['open-details'], ['saas-v1'])
    const { url } = await brokenIsv()
    const lines = readFileSync(trace, 'utf8').trimEnd().split('\n')
    for (const [n, line] of lines.entries()) {
      if (!/"type":"(attempt-answered|message-created|order-placed|market-created|planned)"/.test(line)) continue
      for (const member of ['exchange', 'verdict', 'message', 'order', 'config', 'work', 'rawHeaders', 'id', 'due']) {
        const spoilt = line.replace(`"${member}":`, `"${member}":null,"spoilt":`)
        if (spoilt === line) continue
        const file = join(folder(), 'trace.jsonl')
        writeFileSync(file, lines.with(n, spoilt).join('\n'))
        const { status, stderr } = await replay(file, url)
        if (status === 2) expect(stderr).toMatch(/line \d+: /)
        else expect([0, 1]).toContain(status)
      }
    }
  })

  it('no file, no address, nothing named, two things named', async () => {
    const streams = captured()
    expect(await replayCommand('/no/such/file', { isv: 'http://127.0.0.1:1' }, streams.io)).toBe(2)
    expect(await replayCommand('x', {}, streams.io)).toBe(2)
    expect(await replayCommand(undefined, { isv: 'http://127.0.0.1:1' }, streams.io)).toBe(2)
    expect(await replayCommand('x', { isv: 'http://127.0.0.1:1', fromCurl: 'y' }, streams.io)).toBe(2)
    expect(streams.stderr()).toMatch(
      /there is no such file[\s\S]*address of the ISV[\s\S]*nothing to replay is named[\s\S]*a trace and --from-curl/,
    )
  })

  it('3 where nobody listens', async () => {
    const trace = await recorded(['unsubscribe'], ['saas-v2'])
    const [port = 0] = await freePorts(1)
    const { status, stderr } = await replay(trace, `http://127.0.0.1:${port}/x`)
    expect(status).toBe(3)
    expect(stderr).toContain(`Failed to reach the ISV at 127.0.0.1:${port}: the connection is refused`)
  })
})
