import { once } from 'node:events'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Agent, ProxyAgent, request } from 'undici'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stopwatch } from '../../emulator/clock/wall.ts'
import type { StartOptions } from '../../emulator/commands/start.ts'
import type { Json } from './harness.ts'
import { type Isv, startIsv } from './isv.ts'
import { EventReader } from './sse.ts'
import { folder, run, type Started } from './started.ts'

const KEY = 'start-access-key-0815'

async function isvFor(): Promise<Isv> {
  const isv = await startIsv({ accessKey: KEY })
  onTestFinished(async () => {
    isv.release()
    await isv.close()
  })
  return isv
}

const get = async (url: string): Promise<Json> => (await fetch(url)).json()
const post = async (url: string, body: object = {}): Promise<Json> =>
  (await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json()

describe('start', () => {
  it('says where it answers and what it works with, one line each, and no key', async () => {
    const isv = await isvFor()
    const data = folder()
    const started = run({ data, isv: isv.url, accessKey: KEY, guide: 'saas-v1', clock: 'virtual', seed: 7 })
    const url = await started.url
    const api = `${url}/emulator/v1/markets/default`
    expect((await post(`${api}/orders`)).state).toBe('opened')
    expect(await get(api)).toMatchObject({ guide: 'saas-v1', seed: 7, isv: { url: isv.url } })
    started.signal('SIGINT')
    expect(await started.ended).toEqual({ code: 0, signal: null })
    expect(started.out).toEqual([
      `KooGallery emulator  ${url}`,
      `Control API          ${url}/emulator/v1  (described by ${url}/emulator/v1/openapi.json)`,
      `Open APIs, primary   ${url}  (stands for https://mkt.myhuaweicloud.com)`,
      expect.stringMatching(/^Open APIs, fallback {2}http:\/\/127\.0\.0\.1:\d+ {2}\(stands for https:\/\/mkt\.myhuaweicloud\.cn\)$/),
      `Login, all tenants   ${url}/unified-login  (stands for https://macroverse.huaweicloud.com/unified-login)`,
      `ISV under test       ${isv.url}`,
      'Clock                virtual, 2030-01-01T00:00:00.000Z',
      `Data                 ${data}`,
    ])
    expect(started.err).toEqual([])
    expect(readFileSync(join(data, 'markets/default/journal.ndjson'), 'utf8')).not.toContain(KEY)
  })

  it('says of kept enterprises that sellers look for them elsewhere', async () => {
    const data = folder()
    const first = run({ data })
    const url = await first.url
    const { domainName } = await post(`${url}/emulator/v1/markets/default/tenants`, { name: 'Acme' })
    expect(domainName.startsWith(`${url}/login/default/`)).toBe(true)
    first.signal('SIGINT')
    await first.ended
    const second = run({ data })
    await second.line(/^Note: (1 enterprise) of the data folder with the authentication centre at an earlier address/)
    second.signal('SIGINT')
    expect(await second.ended).toEqual({ code: 0, signal: null })
  })

  it('logs every refused call with the reason, and refuses connections where a domain is down', async () => {
    const started = run({ site: 'intl' })
    const url = await started.url
    const fallback = await started.line(/^Open APIs, fallback {2}(\S+) {2}\(stands for https:\/\/mkt\.myhuaweicloud\.cn\)/)
    await started.line(/^Open APIs, primary .*(mkt-intl\.myhuaweicloud\.com)/)
    expect((await fetch(`${fallback}/api/mkp-openapi-public/global/v1/order/query?orderId=X`)).status).toBe(401)
    await fetch(`${url}/emulator/v1/markets/default/domains/fallback`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ state: 'down' }),
    })
    await expect(fetch(fallback)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    started.signal('SIGTERM')
    expect(await started.ended).toEqual({ code: 0, signal: null })
    expect(started.err).toEqual([
      expect.stringMatching(
        /^Refused call-000001: order-query on 127\.0\.0\.1:\d+, HTTP 401 APIGW\.0301\. The call has no Authorization header\.$/,
      ),
    ])
  })

  it('speaks Chinese, and says what is missing', async () => {
    const started = run({ lang: 'zh' })
    await started.url
    started.signal('SIGTERM')
    await started.ended
    expect(started.out[0]).toMatch(/^云商店模拟器 {2}http/)
    expect(started.out[5]).toMatch(/尚未指定/)
    expect(started.out[7]).toMatch(/仅在内存中/)
  })

  it('warns when other machines can reach it', async () => {
    const started = run({ host: '0.0.0.0' })
    await started.url
    started.signal('SIGTERM')
    await started.ended
    expect(started.out.at(-1)).toMatch(/^Note: 0\.0\.0\.0 can be reached by other machines/)
  })

  it('serves HTTPS and the marketplace names, with an authority that stays in the data folder', async () => {
    const data = folder()
    const started = run({ data, tls: true, proxyPort: 0 })
    const url = await started.url
    const proxy = new URL(await started.line(/^Proxy +(\S+) /))
    expect(started.out.slice(4, 7)).toEqual([
      `HTTPS                ${url.replace('http:', 'https:')}`,
      `CA certificate       ${join(data, 'ca.pem')}  (for the ISV to trust)`,
      `Proxy                ${proxy.origin}  (as HTTPS_PROXY; leads https://mkt.myhuaweicloud.com and https://mkt.myhuaweicloud.cn here)`,
    ])
    const ca = readFileSync(join(data, 'ca.pem'), 'utf8')
    const straight = new Agent({ connect: { ca } })
    const through = new ProxyAgent({ uri: proxy.origin, requestTls: { ca } })
    const { statusCode } = await request(`${url.replace('http:', 'https:')}/healthz`, { dispatcher: straight })
    const path = '/api/mkp-openapi-public/global/v1/order/query'
    const answers = await Promise.all(
      ['mkt.myhuaweicloud.com', 'mkt.myhuaweicloud.cn'].map((host) => request(`https://${host}${path}`, { dispatcher: through })),
    )
    expect([statusCode, ...answers.map((answer) => answer.statusCode)]).toEqual([200, 401, 401])
    for (let n = 0; n < 2; n++) await expect(request('https://elsewhere.example/', { dispatcher: through })).rejects.toThrow(/403/)
    await Promise.all([straight.destroy(), through.destroy()])
    started.signal('SIGTERM')
    expect(await started.ended).toEqual({ code: 0, signal: null })
    expect([...started.err].sort()).toEqual([
      expect.stringMatching(/^Refused by the proxy: elsewhere\.example\. /),
      expect.stringMatching(/^Refused call-000001: order-query on mkt\.myhuaweicloud\./),
      expect.stringMatching(/^Refused call-000002: order-query on mkt\.myhuaweicloud\./),
    ])

    const again = run({ data, tls: true })
    await again.line(/^(CA certificate) /)
    expect(readFileSync(join(data, 'ca.pem'), 'utf8')).toBe(ca)
  })

  it.each(['one signal', 'two signals'])('leaves no temporary authority behind after %s', async (signals) => {
    const started = run({ proxyPort: 0 })
    const file = await started.line(/^CA certificate +(\S+) /)
    expect(existsSync(file)).toBe(true)
    started.signal('SIGTERM')
    if (signals === 'two signals') started.signal('SIGINT')
    await started.ended
    expect(existsSync(dirname(file))).toBe(false)
  })

  it('plans faults from the start, and does not set them twice in a data folder', async () => {
    const data = folder()
    const first = run({ data, fault: ['lose-response:on=newInstance,attempts=1-2', 'delay:delay=500ms,probability=0.2'] })
    const faults = async (started: Started) =>
      (await fetch(`${await started.url}/emulator/v1/markets/default/faults`)).json() as Promise<Json>
    const planned = [
      { id: 'fault-1', on: 'newInstance', attempts: '1-2', fault: 'lose-response' },
      { id: 'fault-2', on: '*', attempts: 'all', fault: 'delay', delay: 'PT0.5S', probability: 0.2 },
    ]
    expect(await faults(first)).toEqual(planned)
    first.signal('SIGTERM')
    await first.ended
    const second = run({ data, fault: ['lose-response:on=newInstance,attempts=1-2', 'refuse'] })
    expect(await faults(second)).toEqual(planned)
    await second.line(/(--fault) will apply to markets made from now on/)
  })

  it('refuses a fault that nobody knows, naming those there are', async () => {
    const started = run({ fault: ['lose-respnse'] })
    started.url.catch(() => {})
    expect((await started.ended).code).toBe(2)
    expect(started.err.join()).toContain('Did you mean "lose-response"? Possible: refuse, lose-request,')
  })

  it('ends within two seconds with a call that hangs, and goes on with that very call when started again', async () => {
    const isv = await isvFor()
    const data = folder()
    isv.answer = () => 'hold'
    const first = run({ data, isv: isv.url, accessKey: KEY })
    const api = `${await first.url}/emulator/v1/markets/default`
    const order = await post(`${api}/orders?wait=false`)
    await isv.holding(1)
    const waiting = fetch(`${api}/orders`, { method: 'POST' })
    await isv.holding(2)
    const stream = new EventReader(await fetch(`${api}/events`))
    await stream.take(1)
    const began = stopwatch()
    first.signal('SIGTERM')
    expect(await first.ended).toEqual({ code: 0, signal: null })
    expect(stopwatch() - began).toBeLessThan(2_000)
    expect((await waiting).status).toBe(409)

    isv.answer = () => undefined
    const second = run({ data, isv: isv.url })
    const again = `${await second.url}/emulator/v1/markets/default`
    const events = new EventReader(await fetch(`${again}/events`))
    await events.until(({ type, orderId }) => type === 'order-opened' && orderId === order.orderId)
    await events.cancel()
    expect(await get(`${again}/orders/${order.orderId}`)).toMatchObject({ state: 'opened', createdAt: '2030-01-01T00:00:00.000Z' })
    const { attempts } = await get(`${again}/messages/${order.messageIds[0]}`)
    expect(attempts).toMatchObject([{ number: 1, interruptions: 1, state: 'answered', verdict: { outcome: 'succeeded' } }])
    // The key was kept: the ISV's signature still fits.
    expect(attempts[0].verdict.notes).toEqual([])
    expect(
      isv.heard.filter(({ parameters }) => parameters.orderId === order.orderId && parameters.activity === 'newInstance'),
    ).toHaveLength(2)
    second.signal('SIGTERM')
    await second.ended
  })

  it('ends at once at the second signal', async () => {
    const isv = await isvFor()
    isv.answer = () => 'hold'
    const started = run({ isv: isv.url, accessKey: KEY })
    void fetch(`${await started.url}/emulator/v1/markets/default/orders`, { method: 'POST' }).catch(() => {})
    await isv.holding(1)
    started.signal('SIGTERM')
    started.signal('SIGINT')
    const { code } = await started.ended
    expect([130, 143]).toContain(code)
  })

  it('tells of a line that a killed process left unfinished', async () => {
    const data = folder()
    const first = run({ data })
    await first.url
    first.signal('SIGKILL')
    await first.ended
    appendFileSync(join(data, 'markets/default/journal.ndjson'), '{"seq":2,"at":18')
    const second = run({ data })
    await second.url
    second.signal('SIGTERM')
    expect((await second.ended).code).toBe(0)
    expect(second.out.at(-1)).toContain('the journal ended in 16 bytes of an unfinished line')
  })

  it('says which options the kept market does not follow', async () => {
    const data = folder()
    const first = run({ data, isv: 'http://127.0.0.1:1/old', guide: 'saas-v1' })
    await first.url
    first.signal('SIGTERM')
    await first.ended
    const second = run({ data, isv: 'http://127.0.0.1:1/new', guide: 'saas-v1', clock: 'real' })
    await second.url
    second.signal('SIGTERM')
    await second.ended
    expect(second.out[5]).toBe('ISV under test       http://127.0.0.1:1/old')
    expect(second.out.at(-1)).toContain('the default market goes on as the data folder keeps it; --isv, --clock will apply')
  })
})

describe('start cannot', () => {
  const refused = async (options: StartOptions) => {
    const started = run(options)
    const { code } = await started.ended
    expect(started.out).toEqual([])
    expect(started.err).toHaveLength(1)
    return { code, line: started.err[0] as string }
  }

  it.each<[string, StartOptions, string]>([
    ['a port of words', { port: 'http' }, 'Failed to read --port "http": write a whole number from 0 to 65535'],
    ['a port too high', { port: 65_536 }, 'Failed to read --port "65536"'],
    ['a proxy port of words', { proxyPort: 'x' }, 'Failed to read --proxy-port "x": write a whole number'],
    [
      'a folder of the authority that is none',
      { tls: true, ca: fileURLToPath(import.meta.url) },
      'Failed to keep the certificate authority in',
    ],
    ['no clock', { clock: 'vitual' }, 'Did you mean "virtual"?'],
    ['no guide', { guide: 'saas-v9' }, 'Failed to read guide "saas-v9"'],
    ['no ISV address', { isv: 'localhost:3000' }, 'write an http or https URL'],
    ['no seed', { seed: 'x' }, 'Failed to read --seed "x": write a whole number.'],
    ['a foreign host', { host: '203.0.113.7' }, 'this machine has no such address'],
  ])('use %s', async (_, options, words) => {
    const { code, line } = await refused(options)
    expect([code, line]).toEqual([2, expect.stringContaining(words)])
  })

  it('share a port', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    const data = folder()
    expect(await refused({ port, data })).toEqual({
      code: 2,
      line: expect.stringContaining(`Failed to listen on 127.0.0.1:${port}: the port is in use.`),
    })
    // The data folder was let go of.
    const next = run({ data })
    await next.url
    next.signal('SIGTERM')
    expect((await next.ended).code).toBe(0)
  })

  it('share a port with its proxy', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    const { code, line } = await refused({ proxyPort: port })
    expect([code, line]).toEqual([2, expect.stringMatching(/the port is in use.*--proxy-port/)])
  })

  it('share a data folder', async () => {
    const data = folder()
    const first = run({ data })
    await first.url
    expect(await refused({ data })).toEqual({ code: 2, line: expect.stringContaining('One folder serves one process') })
    expect((await fetch(`${await first.url}/healthz`)).status).toBe(200)
  })

  it('go on with a damaged journal', async () => {
    const data = folder()
    const first = run({ data })
    const api = `${await first.url}/emulator/v1/markets/default`
    await fetch(`${api}/faults`, { method: 'DELETE' })
    first.signal('SIGTERM')
    await first.ended
    const journal = join(data, 'markets/default/journal.ndjson')
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('"seed"', '"sead"'))
    expect(await refused({ data })).toEqual({ code: 2, line: expect.stringContaining('Failed to open the journal') })
  })

  it('use a file for a folder', async () => {
    const path = join(folder(), 'file')
    writeFileSync(path, '')
    expect((await refused({ data: path })).code).toBe(2)
  })
})
