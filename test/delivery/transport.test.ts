import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import type { SentRequest, TransportFailureKind, TransportResult } from '../../emulator/delivery/exchange.ts'
import { createTransport, type Transport, type TransportOptions } from '../../emulator/delivery/transport.ts'

const LIMIT = 120
const AMPLE = 5_000
const KEY = 'access-key-in-query'

const started: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of started.splice(0).reverse()) await stop()
})

function transport(options?: TransportOptions): Transport {
  const made = createTransport(options)
  started.push(() => made.close())
  return made
}

/** A loopback server on a free port, with every connection it ever had. */
async function listening<S extends RawServer>(server: S): Promise<{ server: S; port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  started.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port, sockets }
}

const http = (listener: RequestListener) => listening<Server>(createServer(listener))
/** A server that gets each connection once its first bytes have arrived. */
const raw = (answer: (socket: Socket, nth: number) => void) => {
  let count = 0
  return listening(createRawServer((socket) => socket.on('data', () => answer(socket, ++count))))
}

const to = (port: number, change: Partial<SentRequest> & { scheme?: string; host?: string } = {}): SentRequest => ({
  method: 'POST',
  url: `${change.scheme ?? 'http'}://${change.host ?? '127.0.0.1'}:${port}/saasproduce?key=${KEY}`,
  headers: { Accept: 'application/json' },
  body: '{}',
  ...change,
})

/** The failure of a call, checked for what every failure must keep to. */
function failure(result: TransportResult, kind: TransportFailureKind): string {
  expect(result.failure?.kind, JSON.stringify(result)).toBe(kind)
  const { en, zh } = result.failure?.reason ?? { en: '', zh: '' }
  expect(en).toMatch(/^Failed to .+\.$/)
  expect(zh).toMatch(/[\u4e00-\u9fff].+。$/)
  expect(en + zh).not.toContain(KEY)
  return en
}

/** Waits until the other side has let go of every connection. */
const closed = (sockets: readonly Socket[]) =>
  Promise.all(sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve))))

/** By the next macrotask undici has taken a connection back that an answer came over. */
const settled = () => new Promise(setImmediate)

const text = (result: TransportResult): string => Buffer.from(result.response?.body ?? []).toString()

// Self-signed, for localhost and 127.0.0.1, valid until 2120; it guards nothing.
const KEY_PEM = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFIAKauuX+ssK8v44
HpdY/+YWtHsMEtwItYz3blapK4uhRANCAARx3hTtpZXUXej6CbZJeKzUZOoCl3mq
VQqEOxH4BKO2qzmU5Vj+NjX7lTPEjqVQKziWP73gYds+r/DmUkC1VI6P
-----END PRIVATE KEY-----`
const CERTIFICATE_PEM = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHHeFO2lldRd6PoJ
tkl4rNRk6gKXeapVCoQ7EfgEo7arOZTlWP42NfuVM8SOpVArOJY/veBh2z6v8OZS
QLVUjo+jTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBQK29vsFgqtTGOSqauJN2qWij0qOzAKBggqhkjOPQQD
AgNHADBEAiB+7fRC8Rhvasrw+0uf373izNo5zVnjKCYEx+E/fX1/FQIgJRXCuuj0
14PD1VUbYSabdCL+VKdvWrvQPl2kuucKS8s=
-----END CERTIFICATE-----`

describe('an answer', () => {
  it('comes back with status, body and header names as they were spelt', async () => {
    const { port } = await http((_request, response) => {
      response.writeHead(200, ['Body-Sign', 'a="b"', 'x-MiXed-Case', 'Wert é', 'Set-Cookie', '1', 'Set-Cookie', '2'])
      response.end('{"名":1}')
    })
    const result = await transport().send(to(port), AMPLE)
    expect(result.response?.status).toBe(200)
    expect(text(result)).toBe('{"名":1}')
    expect(result.response?.rawHeaders.slice(0, 8)).toEqual([
      'Body-Sign',
      'a="b"',
      'x-MiXed-Case',
      'Wert é',
      'Set-Cookie',
      '1',
      'Set-Cookie',
      '2',
    ])
    expect(result.realMs).toBeGreaterThan(0)
  })

  it('of several pieces is put together, and 1xx are passed over', async () => {
    const { port } = await http(async (_request, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.write('{"a"')
      await new Promise(setImmediate)
      response.end(':1}')
    })
    const result = await transport().send(to(port), AMPLE)
    expect(result.response?.status).toBe(200)
    expect(text(result)).toBe('{"a":1}')
  })

  it.each([201, 204, 302, 404, 500])('with status %d is handed on; redirects are not followed', async (status) => {
    let calls = 0
    const { port } = await http((_request, response) => {
      calls++
      response.writeHead(status, { Location: '/elsewhere' }).end()
    })
    const result = await transport().send(to(port), AMPLE)
    expect(result.response?.status).toBe(status)
    expect(calls).toBe(1)
  })

  it('is asked for with method, path, query, headers and body as given', async () => {
    const seen: unknown[] = []
    const { port } = await http((request, response) => {
      request.setEncoding('utf8').on('data', (body) => seen.push(request.method, request.url, request.rawHeaders, body))
      request.on('end', () => response.end())
    })
    await transport().send(to(port, { headers: { Accept: 'application/json', 'Content-Type': 'application/json;charset=utf8' } }), AMPLE)
    expect(seen.slice(0, 2)).toEqual(['POST', `/saasproduce?key=${KEY}`])
    expect(seen[2]).toEqual(expect.arrayContaining(['Accept', 'application/json', 'Content-Type', 'application/json;charset=utf8']))
    expect(seen[3]).toBe('{}')
  })

  it('is asked for at an address that needs encoding, with the query the address has', async () => {
    const { port } = await http((request, response) => response.end(request.url))
    const one = transport()
    expect(
      text(await one.send(to(port, { method: 'GET', body: undefined, url: `http://127.0.0.1:${port}/店 铺?a=名 b&c=%2B#top` }), AMPLE)),
    ).toBe('/%E5%BA%97%20%E9%93%BA?a=%E5%90%8D%20b&c=%2B')
    expect(text(await one.send(to(port, { method: 'GET', body: undefined, url: `http://127.0.0.1:${port}` }), AMPLE))).toBe('/')
  })

  it('just under the size limit is read', async () => {
    const { port } = await http((_request, response) => response.end('x'.repeat(1000)))
    expect(text(await transport({ maxBodyBytes: 1000 }).send(to(port), AMPLE))).toHaveLength(1000)
  })
})

describe('an address', () => {
  it.each(['ftp://isv.example/', 'isv.example/path', ''])('%j is refused before anything is sent', async (url) => {
    await expect(transport().send(to(1, { url }), AMPLE)).rejects.toThrow(/no http or https address/)
  })
})

describe('no connection', () => {
  it('is refused on a closed port', async () => {
    const { server, port } = await raw(() => undefined)
    server.close()
    await once(server, 'close')
    expect(failure(await transport().send(to(port), AMPLE), 'refused')).toMatch(`127.0.0.1:${port}: the connection was refused`)
  })

  it('comes about with a name that DNS does not know', async () => {
    const result = await transport().send(to(80, { host: 'does-not-exist.invalid' }), AMPLE)
    expect(failure(result, 'dns')).toMatch(/does-not-exist\.invalid:80: its host name could not be resolved \((ENOTFOUND|EAI_AGAIN)\)/)
  })

  it('comes about without a route', async () => {
    // The documentation prefix of RFC 3849: no network routes it; where one swallows it, the time limit speaks.
    const result = await transport().send(to(80, { host: '[2001:db8::1]' }), LIMIT)
    expect(failure(result, 'unreachable')).toMatch(/^Failed to reach \[2001:db8::1\]:80: /)
  })

  it('comes about within the limit when the handshake hangs; the call is never sent', async () => {
    const { port, sockets } = await raw(() => undefined)
    const result = await transport().send(to(port, { scheme: 'https' }), LIMIT, () => undefined)
    expect(failure(result, 'unreachable')).toMatch(`no connection came about within ${LIMIT} ms`)
    expect(sockets).toHaveLength(1)
  })

  it('becomes free within the limit', async () => {
    const { port } = await http(() => undefined)
    const one = transport({ connections: 1 })
    const [first, second] = await Promise.all([one.send(to(port), LIMIT), one.send(to(port), LIMIT)])
    failure(first, 'timeout')
    expect(failure(second, 'timeout')).toMatch('none of the 1 allowed became free')
  })

  it('is trusted with a self-signed certificate', async () => {
    const { port } = await listening(createSecureServer({ key: KEY_PEM, cert: CERTIFICATE_PEM }, (_request, response) => response.end()))
    const result = await transport().send(to(port, { scheme: 'https' }), AMPLE)
    expect(failure(result, 'tls')).toMatch(/its certificate is self-signed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/)
  })

  it('is possible over TLS with a plain HTTP server', async () => {
    const { port } = await http((_request, response) => response.end())
    const result = await transport().send(to(port, { scheme: 'https' }), AMPLE)
    expect(failure(result, 'tls')).toMatch(/what it answered is not TLS .+ begin the production address with http:/)
  })

  it('survives a handshake that is dropped', async () => {
    const { port } = await raw((socket) => socket.destroy())
    expect(failure(await transport().send(to(port, { scheme: 'https' }), AMPLE), 'tls')).toMatch('during the handshake (ECONNRESET)')
  })
})

describe('a connection that ends early', () => {
  it.each([
    ['closed', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('%s before an answer is a reset', async (_how, cut) => {
    const { port } = await raw((socket) => cut(socket))
    expect(failure(await transport().send(to(port), AMPLE), 'reset')).toMatch('closed the connection without one')
  })

  it.each([
    ['shorter than its Content-Length', 'Content-Length: 50', '{"resultCode"', ' of 50'],
    ['shorter than its Content-Length, without keep-alive', 'Connection: close\r\nContent-Length: 50', '{"resultCode"', ' of 50'],
    ['a chunked one cut within a chunk', 'Transfer-Encoding: chunked', '32\r\n{"resultCode"', ''],
    ['a chunked one cut between chunks', 'Transfer-Encoding: chunked', 'd\r\n{"resultCode"\r\n', ''],
    ['a chunked one cut, without keep-alive', 'Connection: close\r\nTransfer-Encoding: chunked', 'd\r\n{"resultCode"\r\n', ''],
  ])('%s is a truncated answer', async (_what, headers, body, of) => {
    const { port } = await raw((socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${body}`))
    expect(failure(await transport().send(to(port), AMPLE), 'truncated')).toContain(`ended after 13${of} bytes of body`)
  })

  it('within the headers is a truncated answer', async () => {
    const { port } = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Ty'))
    expect(failure(await transport().send(to(port), AMPLE), 'truncated')).toContain('ended within its headers')
  })

  it('on a kept-alive connection that is closed as the call arrives is told as that, and the call is sent once', async () => {
    const { port, sockets } = await raw((socket, nth) => {
      if (nth === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}')
      else socket.resetAndDestroy()
    })
    const one = transport()
    expect((await one.send(to(port), AMPLE)).response?.status).toBe(200)
    await settled()
    const en = failure(await one.send(to(port), AMPLE), 'reset')
    expect(en).toContain('closed a kept-alive connection just as the call was sent over it')
    expect(sockets).toHaveLength(1)
  })

  it('after an answer costs the next call nothing', async () => {
    const { port, sockets } = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}'))
    const one = transport()
    for (let n = 0; n < 3; n++) expect((await one.send(to(port), AMPLE)).response?.status).toBe(200)
    expect(sockets).toHaveLength(3)
  })
})

describe('an answer that is no HTTP', () => {
  it.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['an unasked upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('(%s) is told as that', async (_what, bytes) => {
    const { port } = await raw((socket) => socket.write(bytes))
    expect(failure(await transport().send(to(port), AMPLE), 'not-http')).toMatch(
      /does not follow HTTP \((Expected HTTP.*|Invalid character in chunk size|malformed headers|bad upgrade)\)/,
    )
  })
})

describe('an answer that is too large', () => {
  it('is given up at once when its length says so', async () => {
    const { port } = await http((_request, response) => response.writeHead(200, { 'Content-Length': 10_000_000 }).write('x'))
    const en = failure(await transport().send(to(port), AMPLE), 'too-large')
    expect(en).toContain('more than 1048576 bytes (10000000 bytes were announced)')
  })

  it('is given up near the limit when its length does not say so', async () => {
    let written = 0
    const { port, sockets } = await http((_request, response) => {
      const chunk = Buffer.alloc(16 * 1024, 'x')
      // Endless: only the other side can stop it.
      const more = () => {
        do written += chunk.length
        while (!response.destroyed && response.write(chunk))
      }
      response.on('drain', more)
      more()
    })
    const result = await transport({ maxBodyBytes: 64 * 1024 }).send(to(port), AMPLE)
    expect(failure(result, 'too-large')).toContain('more than 65536 bytes (reading stopped there)')
    await closed(sockets)
    // What was in flight in the buffers of two sockets comes on top.
    expect(written).toBeLessThan(10_000_000)
  })

  it('in its headers alone is given up too', async () => {
    const { port } = await raw((socket) => socket.write(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`))
    expect(failure(await transport().send(to(port), AMPLE), 'too-large')).toContain('its headers are too large')
  })
})

describe('the time limit', () => {
  it('ends a call that is never answered, and its connection', async () => {
    const { port, sockets } = await http(() => undefined)
    const result = await transport().send(to(port), LIMIT)
    expect(failure(result, 'timeout')).toContain(`within ${LIMIT} ms: the call was sent, but no answer began`)
    expect(result.realMs).toBeGreaterThanOrEqual(LIMIT - 2)
    await closed(sockets)
  })

  it('ends a slow drip, however many bytes keep coming', async () => {
    const { port, sockets } = await http((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    const result = await transport().send(to(port), LIMIT)
    expect(failure(result, 'timeout')).toMatch(/had begun \([1-9]\d* bytes of body\), but not ended/)
    expect(result.realMs).toBeLessThan(LIMIT + 500)
    await closed(sockets)
  })

  it('is each call\u2019s own: an answer within it passes while others time out', async () => {
    const { port } = await http((request, response) => {
      if (request.url?.startsWith('/fast')) response.end('{}')
    })
    const one = transport()
    const fast = (limit: number) => one.send(to(port, { url: `http://127.0.0.1:${port}/fast` }), limit)
    const hung = (limit: number) => one.send(to(port, { url: `http://127.0.0.1:${port}/hung` }), limit)
    const results = await Promise.all([hung(LIMIT), fast(LIMIT), hung(LIMIT + 20), fast(AMPLE), hung(LIMIT)])
    expect(results.map((result) => result.failure?.kind ?? result.response?.status)).toEqual(['timeout', 200, 'timeout', 200, 'timeout'])
    // A row of calls whose first is long gone still ends on time.
    expect((await hung(LIMIT)).failure?.kind).toBe('timeout')
  })

  it('is passed by an answer that is still reported when it comes', async () => {
    let release: (() => void) | undefined
    const { port } = await http((_request, response) => {
      release = () => response.end('{"late":1}')
    })
    let report: (result: TransportResult) => void = () => undefined
    const reported = new Promise<TransportResult>((resolve) => {
      report = resolve
    })
    const result = await transport().send(to(port), LIMIT, (late) => report(late))
    failure(result, 'timeout')
    release?.()
    const late = await reported
    expect(text(late)).toBe('{"late":1}')
    expect(late.realMs).toBeGreaterThanOrEqual(result.realMs)
  })

  it('is followed by a limit on late answers, which ends the connection in silence', async () => {
    const { port, sockets } = await http((_request, response) => response.write('{'))
    const late: TransportResult[] = []
    failure(await transport({ lateMs: 40 }).send(to(port), LIMIT, (result) => late.push(result)), 'timeout')
    await closed(sockets)
    expect(late).toEqual([])
  })

  it('is followed by no report of a late failure', async () => {
    let cut: (() => void) | undefined
    const { port, sockets } = await http((_request, response) => {
      response.write('{')
      cut = () => response.destroy()
    })
    const late: TransportResult[] = []
    failure(await transport().send(to(port), LIMIT, (result) => late.push(result)), 'timeout')
    cut?.()
    await closed(sockets)
    await settled()
    expect(late).toEqual([])
  })
})

describe('connections', () => {
  it('are kept alive and reused', async () => {
    const { port, sockets } = await http((_request, response) => response.end('{}'))
    const one = transport()
    for (let n = 0; n < 20; n++) {
      await one.send(to(port, n % 2 ? {} : { method: 'GET', body: undefined }), AMPLE)
      await settled()
    }
    expect(sockets).toHaveLength(1)
    // Back to back, the next call leaves before the last connection is taken back: one more, and no further.
    for (let n = 0; n < 20; n++) await one.send(to(port), AMPLE)
    expect(sockets).toHaveLength(2)
  })

  it('are given up after every call when the ISV keeps them no longer than a second', async () => {
    const { port, sockets } = await http((_request, response) => response.writeHead(200, { 'Keep-Alive': 'timeout=1' }).end('{}'))
    const one = transport()
    for (let n = 0; n < 3; n++) await one.send(to(port), AMPLE)
    expect(sockets).toHaveLength(3)
  })
})

describe('close', () => {
  it('ends calls under way, late answers awaited, handshakes and idle connections', async () => {
    const hanging = await http((request, response) => {
      if (request.url?.startsWith('/idle')) response.end('{}')
    })
    const handshake = await raw(() => undefined)
    const one = createTransport()
    await one.send(to(hanging.port, { url: `http://127.0.0.1:${hanging.port}/idle` }), AMPLE)
    failure(await one.send(to(hanging.port), LIMIT, () => undefined), 'timeout')
    const pending = [one.send(to(hanging.port), AMPLE), one.send(to(handshake.port, { scheme: 'https' }), AMPLE)]
    await Promise.all([once(hanging.server, 'request'), once(handshake.server, 'connection')])
    await one.close()
    for (const result of await Promise.all(pending)) expect(failure(result, 'reset')).toContain('the emulator is shutting down')
    await closed([...hanging.sockets, ...handshake.sockets])
  })

  it('leaves no call unsettled that comes with it or after it', async () => {
    const { port } = await http((_request, response) => response.end('{}'))
    const one = createTransport()
    const first = one.send(to(port), AMPLE)
    await one.close()
    failure(await first, 'reset')
    failure(await one.send(to(port), AMPLE), 'reset')
    await one.close()
  })

  it('lets the process end at once, with a call hanging', async () => {
    const { port } = await http(() => undefined)
    const module = fileURLToPath(new URL('../../emulator/delivery/transport.ts', import.meta.url))
    const script = `
      const { createTransport } = await import(${JSON.stringify(module)})
      const transport = createTransport()
      const request = { method: 'GET', url: 'http://127.0.0.1:${port}/', headers: {} }
      await transport.send(request, 20, () => {})
      const hanging = transport.send(request, 600_000, () => {})
      await transport.close()
      console.log((await hanging).failure.kind)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      timeout: 10_000,
    })
    expect(stdout).toBe('reset\n')
  })
})
