import { spawn } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMarketplace } from '../../../emulator/index.ts'
import { ORDER_QUERY_PATH } from '../../../emulator/protocol/open-apis/order-query.ts'
import { serveEmulator } from '../../../emulator/server/serve.ts'
import { type Bench, bench, type Json } from '../harness.ts'
import { askOrder, sdkHeaders } from './seller.ts'

const QUERY = 'orderId=MOCKONETIMENEW'

/** Asks the order query with curl; its exit status tells a refused connection (7) from a reset (52, 56) and a time-out (28). */
function curl(base: string, { maxTime = '3' }: { maxTime?: string } = {}): Promise<{ exit: number | null; out: string }> {
  const headers = sdkHeaders('GET', ORDER_QUERY_PATH, QUERY, '', new URL(base).host)
  const args = ['-sS', '--max-time', maxTime, '-w', '\n%{http_code}']
  for (const [name, value] of Object.entries(headers)) args.push('-H', `${name}: ${value}`)
  return new Promise((resolve, reject) => {
    let out = ''
    const child = spawn('curl', [...args, `${base}${ORDER_QUERY_PATH}?${QUERY}`])
    child.stdout.on('data', (data) => {
      out += data
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve({ exit, out }))
  })
}

async function served(
  options: Partial<Parameters<typeof serveEmulator>[0]> = {},
): Promise<Bench & { base: string; put: (path: string, body: Json) => Promise<Json> }> {
  const made = await bench()
  const server = await serveEmulator({ emulator: made.emulator, host: '127.0.0.1', port: 0, ...options })
  onTestFinished(() => server.close())
  const put = async (path: string, body: Json) => {
    const response = await fetch(`${server.url}/emulator/v1/${path}`, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    })
    return { status: response.status, ...((await response.json()) as Json) }
  }
  return { ...made, base: server.url, put }
}

const domainsOf = async (base: string, market = 'default'): Promise<Json> =>
  (await fetch(`${base}/emulator/v1/markets/${market}/domains`)).json()

describe('the two domains', () => {
  it('answer as primary and fallback, each on its own port', async () => {
    const { base, get } = await served({ fallbackPort: 0 })
    const { primary, fallback } = await domainsOf(base)
    expect(primary).toEqual({ state: 'up', delay: 'PT3S', host: 'mkt.myhuaweicloud.com', url: base })
    expect(fallback).toMatchObject({ state: 'up', host: 'mkt.myhuaweicloud.cn' })
    expect(fallback.url).not.toBe(base)
    for (const url of [primary.url, fallback.url]) {
      expect(await curl(url)).toEqual({ exit: 0, out: expect.stringMatching(/"resultCode":"MKT\.0000".*\n200$/s) })
    }
    expect((await get('markets/default/open-api-calls')).map(({ domain }: Json) => domain)).toEqual(['primary', 'fallback'])
  })

  it('the control API does not answer at the fallback', async () => {
    const { base } = await served({ fallbackPort: 0 })
    const { fallback } = await domainsOf(base)
    expect((await fetch(`${fallback.url}/emulator/v1/markets`)).status).toBe(404)
  })

  it('down: connections are refused on a port of its own, reset on the one shared with the control API; up again at the same place', async () => {
    const { base, put } = await served({ fallbackPort: 0, primaryPort: 0 })
    const { primary, fallback } = await domainsOf(base)
    for (const [domain, url] of [
      ['primary', primary.url],
      ['fallback', fallback.url],
    ]) {
      expect(await put(`markets/default/domains/${domain}`, { state: 'down' })).toMatchObject({ status: 200, state: 'down', url })
      expect((await curl(url)).exit).toBe(7)
      if (domain === 'primary') expect([52, 56]).toContain((await curl(base)).exit)
      expect(await put(`markets/default/domains/${domain}`, { state: 'up' })).toMatchObject({ state: 'up', url })
      expect((await curl(url)).exit).toBe(0)
    }
  })

  it('error: 503 that no API gave; slow: late; hang: never', async () => {
    const { base, put, get } = await served()
    await put('markets/default/domains/primary', { state: 'error' })
    expect((await curl(base)).out).toMatch(/503 Service Temporarily Unavailable.*\n503$/s)
    await put('markets/default/domains/primary', { state: 'slow', delay: '300ms' })
    expect((await curl(base, { maxTime: '0.1' })).exit).toBe(28)
    expect((await curl(base)).out).toMatch(/200$/)
    await put('markets/default/domains/primary', { state: 'hang' })
    expect((await curl(base, { maxTime: '0.3' })).exit).toBe(28)
    expect((await get('markets/default/open-api-calls')).map(({ outcome }: Json) => outcome)).toEqual(['unavailable', 'answered'])
  })

  it('belong to one market: another has ports and states of its own', async () => {
    const { base, put, post } = await served({ fallbackPort: 0 })
    await post('markets', { id: 'mine' })
    const mine = await domainsOf(base, 'mine')
    expect(new Set([base, mine.primary.url, mine.fallback.url]).size).toBe(3)
    await put('markets/mine/domains/primary', { state: 'down' })
    expect((await curl(mine.primary.url)).exit).toBe(7)
    expect((await curl(mine.fallback.url)).exit).toBe(0)
    expect((await curl(base)).exit).toBe(0)
    await post('markets/mine/reset')
    expect((await domainsOf(base, 'mine')).primary).toEqual({ ...mine.primary, state: 'up' })
    expect((await curl(mine.primary.url)).exit).toBe(0)
  })

  it('ends with its market', async () => {
    const { base, call, post } = await served()
    await post('markets', { id: 'mine' })
    const mine = await domainsOf(base, 'mine')
    expect((await call('DELETE', 'markets/mine')).status).toBe(204)
    expect((await curl(mine.primary.url)).exit).toBe(7)
  })

  it('are set with care: no other name, state or stray delay', async () => {
    const { put } = await served()
    expect(await put('markets/default/domains/secondary', { state: 'up' })).toMatchObject({
      status: 404,
      possible: ['primary', 'fallback'],
    })
    expect(await put('markets/default/domains/primary', { state: 'off' })).toMatchObject({ status: 400 })
    expect(await put('markets/default/domains/primary', { state: 'down', delay: '3s' })).toMatchObject({ status: 400 })
    expect(await put('markets/default/domains/primary', { state: 'slow', delay: 'soon' })).toMatchObject({ status: 400 })
  })

  it('of a library marketplace are served on request and refuse when down', async () => {
    const market = await createMarketplace({ guide: 'saas-v2' })
    onTestFinished(() => market.close())
    const { primary, fallback } = await market.serveOpenApis()
    await market.setDomain('primary', 'down')
    expect((await curl(primary)).exit).toBe(7)
    expect((await curl(fallback)).exit).toBe(0)
    expect(market.openApiCalls()).toMatchObject([{ domain: 'fallback', outcome: 'answered', host: new URL(fallback).host }])
  })

  it('survive a restart from the journal in the state they had', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs')
    const { tmpdir } = await import('node:os')
    const { Emulator } = await import('../../../emulator/market/emulator.ts')
    const data = mkdtempSync(`${tmpdir()}/domains-`)
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const first = await Emulator.open({ data })
    const { setDomain } = await import('../../../emulator/market/open-apis/controls.ts')
    first.get('default').decide((tx) => setDomain(tx, 'fallback', { state: 'down' }))
    await first.close()
    const second = await Emulator.open({ data })
    const server = await serveEmulator({ emulator: second, port: 0, fallbackPort: 0 })
    onTestFinished(async () => {
      await server.close()
      await second.close()
    })
    const { fallback } = await domainsOf(server.url)
    expect(fallback.state).toBe('down')
    expect((await curl(fallback.url)).exit).toBe(7)
  })
})

describe('answers planned by a test', () => {
  it.each([
    ['MKT.0250', 406, 'resultCode'],
    ['MKT.0999', 500, 'resultCode'],
    ['APIGW.0308', 429, 'error_code'],
  ])('%s comes with HTTP %i, as often as asked', async (code, status, member) => {
    const { app, post } = await bench()
    await post('markets/default/open-api-answers', { api: 'order-query', code, times: 2 })
    for (const expected of [status, status, 200]) {
      const { status: got, body } = await askOrder(app, QUERY)
      expect([got, expected === 200 ? 'MKT.0000' : body[member]]).toEqual([expected, expected === 200 ? 'MKT.0000' : code])
    }
  })

  it('must be documented', async () => {
    const { call } = await bench()
    const refused = await call('POST', 'markets/default/open-api-answers', { api: 'order-query', code: 'CBC.9999' })
    expect(refused.status).toBe(400)
    expect((await call('POST', 'markets/default/open-api-answers', { api: 'order-qery', code: 'MKT.0250' })).json.detail).toContain(
      'order-query',
    )
  })
})

describe('a refused AK/SK call', () => {
  it('is kept with the canonical request that the emulator computed', async () => {
    const { app, get } = await bench()
    await askOrder(app, QUERY, { sk: 'wrong-secret' })
    const [{ callId, outcome }] = await get('markets/default/open-api-calls')
    expect(outcome).toBe('refused')
    const call = await get(`markets/default/open-api-calls/${callId}`)
    expect(call.diagnosis.canonicalRequest).toMatch(
      /^GET\n\/api\/mkp-openapi-public\/global\/v1\/order\/query\/\norderId=MOCKONETIMENEW\nhost:localhost\n/,
    )
    expect(call.diagnosis.text.en).toContain('Compare your canonical request')
    expect(call.diagnosis.stringToSign).toContain(call.diagnosis.canonicalRequestHash)
    expect(JSON.stringify(call)).not.toContain('test-sk')
  })

  it('names the mistake where it is a usual one', async () => {
    const { app, get } = await bench()
    await askOrder(app, QUERY, { sk: 'test-ak' })
    const call = await get('markets/default/open-api-calls/call-000001')
    expect(call.diagnosis).toMatchObject({ mistake: 'key-is-access' })
    expect(call.reason).toContain('The AK was used as the key')
  })

  it('notes a signature that comes twice, or refuses it where the setting says so', async () => {
    const headers = sdkHeaders('GET', ORDER_QUERY_PATH, QUERY, '', 'localhost')
    const twice = async ({ app, get }: Bench) => {
      const ask = async () => (await app.request(`http://localhost${ORDER_QUERY_PATH}?${QUERY}`, { headers })).status
      return [await ask(), await ask(), (await get('markets/default/open-api-calls')).at(-1)]
    }
    const [, second, call] = await twice(await bench())
    expect([second, call.notes[0].en]).toEqual([200, 'The same signature came before: the call was sent twice.'])
    const strict = await bench({ emulator: { defaults: { settings: { 'sdk-replay': 'refuse' } } } })
    expect((await twice(strict)).slice(0, 2)).toEqual([200, 401])
  })
})
