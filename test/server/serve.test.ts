import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, createServer, get, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { macrotask, stopwatch } from '../../emulator/clock/wall.ts'
import { Emulator } from '../../emulator/market/emulator.ts'
import { type ServedEmulator, type ServeOptions, serveEmulator } from '../../emulator/server/serve.ts'
import { StartError } from '../../emulator/server/start-error.ts'
import type { Json } from './harness.ts'
import { type Isv, startIsv } from './isv.ts'
import { EventReader } from './sse.ts'

interface Bench {
  readonly emulator: Emulator
  readonly isv: Isv
  readonly served: ServedEmulator
  readonly api: string
}

async function bench(options: Partial<ServeOptions> = {}, data?: string): Promise<Bench> {
  const isv = await startIsv()
  const emulator = await Emulator.open({
    ...(data === undefined ? {} : { data }),
    defaults: { seed: 1, isv: { url: isv.url, accessKey: isv.accessKey } },
  })
  const served = await serveEmulator({ emulator, port: 0, ...options })
  const noise = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name))
  onTestFinished(async () => {
    isv.release()
    await Promise.all([served.close(), emulator.close()])
    await isv.close()
    for (const spy of noise) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })
  return { emulator, isv, served, api: `${served.url}/emulator/v1/markets/default` }
}

async function json(response: Response): Promise<Json> {
  return response.json()
}

/** Writes bytes to the server and reads all that comes back until it closes the connection. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}

describe('serving', () => {
  it('takes a free port for 0, and answers once it says so', async () => {
    const { served } = await bench()
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const response = await fetch(`${served.url}/healthz`)
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  it('says so when the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    const { emulator } = await bench()
    const failed = await serveEmulator({ emulator, port }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(StartError)
    expect((failed as StartError).text).toEqual({
      en: `Failed to listen on 127.0.0.1:${port}: the port is in use. Stop the program that holds it, or choose another with --port (0 takes a free one).`,
      zh: `无法监听 127.0.0.1:${port}：端口已被占用。请停止占用该端口的程序，或用 --port 指定其他端口（0 表示任意空闲端口）。`,
    })
  })

  it('says so when the address is not this machine', async () => {
    const { emulator } = await bench()
    await expect(serveEmulator({ emulator, port: 0, host: '203.0.113.7' })).rejects.toThrow('this machine has no such address')
  })

  it('names an address that can be called when it serves all of them', async () => {
    const { served } = await bench({ host: '0.0.0.0' })
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
  })

  it('leaves the globals of the process alone', async () => {
    const { Request: before, Response: also } = globalThis
    await bench()
    expect([globalThis.Request, globalThis.Response]).toEqual([before, also])
  })
})

describe('over a socket', () => {
  it('reads percent-encoded instance ids as they are meant', async () => {
    const { api, isv } = await bench()
    const instanceId = 'a+b/c=d%2F é'
    isv.answer = ({ activity }) =>
      activity === 'newInstance' ? { json: { resultCode: '000000', resultMsg: 'ok', instanceId } } : undefined
    await fetch(`${api}/orders`, { method: 'POST' })
    for (const written of [encodeURIComponent(instanceId), 'a+b%2fc=d%252F%20%c3%a9']) {
      const response = await fetch(`${api}/instances/${written}`)
      expect([response.status, (await json(response)).instanceId]).toEqual([200, instanceId])
    }
    expect((await fetch(`${api}/instances/a+b/c=d`)).status).toBe(404)
    const odd = await fetch(`${api}/instances/%zz%`)
    expect([odd.status, odd.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  it('carries an order', async () => {
    const { api } = await bench()
    const response = await fetch(`${api}/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"trial":true}',
    })
    expect([response.status, (await json(response)).type]).toEqual([201, 'TRIAL'])
  })

  it('answers a body that is too large, sent with its length or in pieces', async () => {
    const { api, served } = await bench()
    const headers = { 'Content-Type': 'application/json' }
    const body = Buffer.alloc(2 * 1024 * 1024, ' ')
    expect((await fetch(`${api}/orders`, { method: 'POST', headers, body })).status).toBe(413)
    const pieces = new Promise<IncomingMessage>((resolve, reject) => {
      const sending = request(`${api}/orders`, { method: 'POST', headers }, resolve)
      sending.on('error', reject)
      for (let n = 0; n < 32; n++) sending.write(Buffer.alloc(64 * 1024, ' '))
      sending.end()
    })
    const refused = await pieces
    expect(refused.statusCode).toBe(413)
    refused.resume()
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
  })

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', /^HTTP\/1\.1 400 .*"it is no valid HTTP|^HTTP\/1\.1 400 [\s\S]*it is no valid HTTP/],
    [
      'headers too large',
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      /^HTTP\/1\.1 431 [\s\S]*application\/problem\+json[\s\S]*too large/,
    ],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/],
    [
      'a host of no form',
      'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 40[03] [\s\S]*application\/problem\+json/,
    ],
    [
      'a foreign host',
      'GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 403 [\s\S]*application\/problem\+json/,
    ],
    [
      'a foreign host in the address',
      'GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 403 /,
    ],
    [
      'a backslash',
      'GET /a\\b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/,
    ],
    ['HTTP/1.0', 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 200 /],
    ['a method of its own', 'BREW /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 400 /],
    [
      'TRACE',
      'TRACE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      /^HTTP\/1\.1 405 [\s\S]*application\/problem\+json/,
    ],
    ['an upgrade', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n', /^HTTP\/1\.1 200 /],
    [
      'a body cut short',
      'POST /emulator/v1/markets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\nzz',
      /^HTTP\/1\.1 400 /,
    ],
  ])('answers %s', async (_, bytes, expected) => {
    const { served } = await bench()
    expect(await raw(served.url, bytes)).toMatch(expected)
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
  })

  it('forgets a caller that goes away in the middle of its body', async () => {
    const { served, emulator } = await bench()
    const { hostname, port } = new URL(served.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      'POST /emulator/v1/markets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"id"',
    )
    await once(socket, 'connect')
    await macrotask()
    socket.destroy()
    expect((await fetch(`${served.url}/healthz`)).status).toBe(200)
    expect(emulator.list()).toHaveLength(1)
  })

  it('streams events live, and lets go of a reader that hangs up', async () => {
    const { api, emulator } = await bench()
    const market = emulator.get('default')
    const listen = market.listen.bind(market)
    let listening = 0
    vi.spyOn(market, 'listen').mockImplementation((listener) => {
      listening++
      const unlisten = listen(listener)
      return () => {
        listening--
        unlisten()
      }
    })
    const hangUp = new AbortController()
    const reader = new EventReader(await fetch(`${api}/events`, { signal: hangUp.signal }))
    expect(await reader.take(1)).toMatchObject([{ id: '1', data: { type: 'market-created' } }])
    const opened = reader.until(({ type }) => type === 'order-opened')
    await fetch(`${api}/orders`, { method: 'POST' })
    await opened
    expect(listening).toBe(1)
    hangUp.abort()
    while (listening > 0) await macrotask()
  })

  it('sends the whole trace, and lets go of a reader that hangs up in the middle of it', async () => {
    const { api, emulator } = await bench()
    for (let n = 0; n < 300; n++) emulator.get('default').place({})
    await emulator.get('default').quiet()
    const whole = await (await fetch(`${api}/trace`)).text()
    expect(whole.trim().split('\n').length).toBeGreaterThan(1000)
    await new Promise<void>((resolve) => {
      const asking = get(`${api}/trace`, (response) => {
        response.once('data', () => {
          asking.destroy()
          resolve()
        })
        response.on('error', () => {})
      })
    })
    expect((await fetch(`${api}/clock`)).status).toBe(200)
  })
})

describe('a trace that cannot be read to its end', () => {
  it('breaks off, so that it does not look whole', async () => {
    const data = mkdtempSync(join(tmpdir(), 'koogallery-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const { served, emulator } = await bench({}, data)
    const market = await emulator.create({ id: 'long' })
    for (let n = 0; n < 60_000; n++) market.setFault({ on: '*', attempts: 'all', fault: 'refuse', orderId: 'x'.repeat(64) })
    const response = await fetch(`${served.url}/emulator/v1/markets/long/trace`)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await emulator.remove('long')
    await expect(
      (async () => {
        while (!(await reader.read()).done) {
          // What was under way.
        }
      })(),
    ).rejects.toThrow()
  })
})

describe('closing', () => {
  it('takes less than two seconds with connections kept alive, idle ones, streams and a call that hangs', async () => {
    const { served, emulator, api, isv } = await bench()
    const agent = new Agent({ keepAlive: true, maxSockets: 5 })
    onTestFinished(() => agent.destroy())
    for (let n = 0; n < 3; n++) {
      await new Promise<void>((resolve) => get(`${served.url}/healthz`, { agent }, (response) => response.resume().on('end', resolve)))
    }
    const { hostname, port } = new URL(served.url)
    const silent = connect(Number(port), hostname)
    await once(silent, 'connect')
    const half = connect(Number(port), hostname)
    half.write('GET /healthz HTTP/1.1\r\nHo')
    await once(half, 'connect')
    const streams = await Promise.all([1, 2].map(async () => new EventReader(await fetch(`${api}/events`))))
    isv.answer = () => 'hold'
    const waiting = fetch(`${api}/orders`, { method: 'POST' })
    await isv.holding(1)

    const began = stopwatch()
    await Promise.all([served.close(), emulator.close()])
    expect(stopwatch() - began).toBeLessThan(2_000)
    const answered = await waiting
    expect([answered.status, (await json(answered)).detail]).toEqual([409, expect.stringContaining('shut down meanwhile')])
    for (const stream of streams) {
      while (await stream.next()) {
        // What had happened before still comes.
      }
    }
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow()
  })

  it('is quick with nothing to wait for, and the same when asked twice', async () => {
    const { served } = await bench()
    const began = stopwatch()
    await Promise.all([served.close(), served.close()])
    await served.close()
    expect(stopwatch() - began).toBeLessThan(300)
  })

  it('cuts off what is not answered in time', async () => {
    const { served, api, isv } = await bench()
    isv.answer = () => 'hold'
    const waiting = fetch(`${api}/orders`, { method: 'POST' }).catch((error: unknown) => error)
    await isv.holding(1)
    const began = stopwatch()
    await served.close()
    expect(stopwatch() - began).toBeLessThan(2_000)
    expect(await waiting).toBeInstanceOf(TypeError)
  })
})
