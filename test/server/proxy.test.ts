import dns from 'node:dns'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, isIP } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Emulator } from '../../emulator/market/emulator.ts'
import { SITES } from '../../emulator/protocol/sites.ts'
import { type ProxyOptions, startProxy } from '../../emulator/server/proxy.ts'
import { serveEmulator } from '../../emulator/server/serve.ts'
import { StartError } from '../../emulator/server/start-error.ts'
import { openAuthority } from '../../emulator/server/tls/authority.ts'
import { type Asked, CLIENTS, run } from './clients/clients.ts'
import { signedFor } from './signed-query.ts'

const MAIN_HOST = SITES.cn.hosts.primary.name
const FALLBACK_HOST = SITES.cn.hosts.fallback.name

const authority = await openAuthority()

interface Proxied {
  readonly url: string
  readonly refused: string[]
  /** Path of the CA certificate. */
  readonly ca: string
  readonly port: number
  curl(...args: string[]): ReturnType<typeof run>
}

async function proxied(target: () => string | undefined, options: Partial<ProxyOptions> = {}): Promise<Proxied> {
  const folder = mkdtempSync(join(tmpdir(), 'koogallery-'))
  const ca = join(folder, 'ca.pem')
  writeFileSync(ca, authority.caPem)
  const refused: string[] = []
  const targets = new Map([MAIN_HOST, FALLBACK_HOST].map((host) => [host, target] as const))
  const proxy = await startProxy({ host: '127.0.0.1', port: 0, authority, targets, onRefused: (host) => refused.push(host), ...options })
  onTestFinished(async () => {
    await proxy.close()
    rmSync(folder, { recursive: true })
  })
  const curl = (...args: string[]) => run('curl', ['-sS', '--max-time', '10', '--cacert', ca, '--proxy', proxy.url, ...args])
  return { url: proxy.url, refused, ca, port: Number(new URL(proxy.url).port), curl }
}

async function emulator(): Promise<string> {
  const opened = await Emulator.open({ defaults: { seed: 1 } })
  const served = await serveEmulator({ emulator: opened, port: 0 })
  onTestFinished(async () => {
    await Promise.all([served.close(), opened.close()])
  })
  return served.url
}

async function server(listener: RequestListener): Promise<string> {
  const made = createServer(listener).listen(0, '127.0.0.1')
  await once(made, 'listening')
  onTestFinished(() => {
    made.closeAllConnections()
    made.close()
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
}

/** Sends bytes to the proxy, more once something came back, and reads until the end. */
async function raw(port: number, first: string, then?: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    if (answer === '' && then !== undefined) socket.write(then)
    answer += chunk
  })
  socket.write(first)
  await once(socket, 'close')
  return answer
}

/** An address of this machine by which others would reach it. */
const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((card) => card?.family === 'IPv4' && !card.internal)?.address

describe('an ISV behind the proxy', () => {
  it.each(CLIENTS)('reaches the marketplace by its names, and nothing else: $name', async ({ missing, name, ask }) => {
    if (missing) return void console.log(`Skipped: ${name} is not on this machine`)
    const { url: proxy, ca, refused } = await proxied(await emulatorUrl())
    const { path, date, authorization } = signedFor(MAIN_HOST)
    const asked: Asked = {
      ca,
      caPem: authority.caPem,
      proxy,
      date,
      authorization,
      urls: [`https://${MAIN_HOST}${path}`, `http://${MAIN_HOST}${path}`, `https://elsewhere.example${path}`],
    }
    const [secure, plain, elsewhere] = await ask(asked)
    for (const answer of [secure, plain]) {
      expect(answer).toMatch(/^200 \{/)
      expect(JSON.parse(answer?.slice(4) ?? '').orderInfo.orderType).toBe('NEW')
    }
    expect(elsewhere).toMatch(/403/)
    expect(elsewhere).not.toMatch(/^200/)
    expect(refused).toEqual(['elsewhere.example'])
  })

  it('reaches the fallback host, as which it signs', async () => {
    const { curl } = await proxied(await emulatorUrl())
    const { path, date, authorization } = signedFor(FALLBACK_HOST)
    const { out } = await curl('-H', `X-Sdk-Date: ${date}`, '-H', `Authorization: ${authorization}`, `https://${FALLBACK_HOST}${path}`)
    expect(JSON.parse(out).resultCode).toBe('MKT.0000')
  })

  it('reaches none but the open APIs under those names', async () => {
    const { curl } = await proxied(await emulatorUrl())
    const { out } = await curl(`https://${MAIN_HOST}/emulator/v1/markets`)
    expect(JSON.parse(out)).toMatchObject({ status: 403 })
  })

  it('is told in two languages why another host is refused', async () => {
    const { curl, refused } = await proxied(() => undefined)
    const { out } = await curl('-i', 'http://elsewhere.example:8080/path')
    expect(out).toMatch(/^HTTP\/1\.1 403 Forbidden/)
    expect(out).toContain(`Failed to reach "elsewhere.example": the emulator's proxy leads to ${MAIN_HOST} and ${FALLBACK_HOST} only`)
    expect(out).toContain('无法访问“elsewhere.example”')
    expect(refused).toEqual(['elsewhere.example'])
  })

  it('cannot tunnel another protocol elsewhere, nor wait in a tunnel for a word from there', async () => {
    const { port, refused } = await proxied(() => undefined)
    expect(await raw(port, 'CONNECT db.example:5432 HTTP/1.1\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\n.*Failed to reach "db\.example"/s,
    )
    expect(refused).toEqual(['db.example'])
  })

  it('cannot tunnel another protocol to the marketplace', async () => {
    const heard: unknown[] = []
    const target = await server((request) => heard.push(request))
    const { port } = await proxied(() => target)
    const answer = await raw(port, `CONNECT ${MAIN_HOST}:443 HTTP/1.1\r\n\r\n`, '\0\0\0\bnot http\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n\r\nHTTP\/1\.1 400/)
    expect(heard).toEqual([])
  })

  it('cannot open a WebSocket', async () => {
    const { port } = await proxied(() => undefined)
    const upgrade =
      'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
    expect(await raw(port, `GET http://elsewhere.example/ HTTP/1.1\r\nHost: elsewhere.example\r\n${upgrade}\r\n`)).toMatch(
      /^HTTP\/1\.1 403/,
    )
  })
})

describe('a marketplace host that is not there', () => {
  const broken = async (target: string | undefined) => {
    const { curl } = await proxied(() => target)
    for (const scheme of ['http', 'https']) {
      const { code, out } = await curl('-w', '%{http_code}', `${scheme}://${MAIN_HOST}/`)
      // 52: an empty reply; 56: the connection was reset. Either way no word of HTTP.
      expect([52, 56]).toContain(code)
      expect(out).toBe('000')
    }
  }

  it('breaks the connection where there is no target', () => broken(undefined))

  it('breaks the connection where the target refuses it', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1')
    await once(closed, 'listening')
    const { port } = closed.address() as AddressInfo
    closed.close()
    await broken(`http://127.0.0.1:${port}`)
  })

  it('follows the target from one request to the next, on one connection', async () => {
    let target: string | undefined = await server((_, response) => response.writeHead(503).end('busy'))
    const other = await server((_, response) => {
      target = undefined
      response.end('served')
    })
    const { curl } = await proxied(() => target)
    expect((await curl('-w', ' %{http_code}', `https://${MAIN_HOST}/`)).out).toBe('busy 503')
    target = other
    const { out, code } = await curl(`https://${MAIN_HOST}/`, `https://${MAIN_HOST}/`)
    expect([out, code === 0]).toEqual(['served', false])
  })

  it('hangs while the target hangs', async () => {
    let release = () => {}
    const arrived = new Promise<void>((resolve) => {
      void server((_, response) => {
        release = () => response.end('late')
        resolve()
      }).then((url) => {
        target = url
      })
    })
    let target: string | undefined
    const { curl } = await proxied(() => target)
    let answered = false
    const answer = curl(`https://${MAIN_HOST}/`).finally(() => {
      answered = true
    })
    await arrived
    expect(answered).toBe(false)
    release()
    expect((await answer).out).toBe('late')
  })
})

describe('the proxy', () => {
  it('leaves headers and bytes of a large upload as they were', async () => {
    const size = 8 * 1024 * 1024
    const folder = mkdtempSync(join(tmpdir(), 'koogallery-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'upload')
    writeFileSync(file, Buffer.alloc(size, 'emulator'))
    let heard: { headers: string[]; body: Buffer } | undefined
    const target = await server(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      heard = { headers: request.rawHeaders, body: Buffer.concat(chunks) }
      response.end()
    })
    const { curl } = await proxied(() => target)
    await curl('-H', 'X-Any-Case: Value', '--data-binary', `@${file}`, `https://${MAIN_HOST}/upload`)
    expect(heard?.body.equals(Buffer.alloc(size, 'emulator'))).toBe(true)
    expect(heard?.headers).toEqual(expect.arrayContaining(['Host', MAIN_HOST, 'X-Any-Case', 'Value', 'Content-Length', String(size)]))
    expect(heard?.headers.join()).not.toMatch(/proxy|forwarded|via/i)
  })

  it('listens on its own address only', async ({ skip }) => {
    const other = ownAddress()
    if (other === undefined) skip('this machine has no other address')
    const { port } = await proxied(() => undefined)
    const [error] = await once(connect(port, other), 'error')
    expect(error.code).toBe('ECONNREFUSED')
  })

  it('asks no name server, not even for a client of another machine', async ({ skip }) => {
    const other = ownAddress()
    if (other === undefined) skip('this machine has no other address')
    const asked = vi.spyOn(dns, 'lookup')
    onTestFinished(() => asked.mockRestore())
    const target = await server((_, response) => response.end('served'))
    const { port, ca } = await proxied(() => target, { host: '0.0.0.0' })
    for (const url of [`http://${MAIN_HOST}/`, `https://${MAIN_HOST}/`]) {
      const { out } = await run('curl', ['-sS', '--max-time', '10', '--cacert', ca, '--proxy', `http://${other}:${port}`, url])
      expect(out).toBe('served')
    }
    expect(asked.mock.calls.map(([name]) => name).filter((name) => isIP(name) === 0)).toEqual([])
  })

  it('says so when its port is in use', async () => {
    const taken = createTcpServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as AddressInfo
    const failed = await startProxy({ host: '127.0.0.1', port, authority, targets: new Map() }).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(StartError)
    expect((failed as Error).message).toContain(
      `127.0.0.1:${port}: the port is in use. Stop the program that holds it, or choose another with --proxy-port`,
    )
  })

  it('ends with a tunnel open and a request under way', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const target = await server(() => arrived())
    const proxy = await startProxy({ host: '127.0.0.1', port: 0, authority, targets: new Map([[MAIN_HOST, () => target]]) })
    const answer = raw(
      Number(new URL(proxy.url).port),
      `CONNECT ${MAIN_HOST}:80 HTTP/1.1\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: ${MAIN_HOST}\r\n\r\n`,
    )
    await arrival
    await proxy.close()
    expect(await answer).toBe('HTTP/1.1 200 OK\r\n\r\n')
  })
})

const emulatorUrl = async () => {
  const url = await emulator()
  return () => url
}
