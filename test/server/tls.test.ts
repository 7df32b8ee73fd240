import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { stopwatch, wallNow } from '../../emulator/clock/wall.ts'
import { Emulator } from '../../emulator/market/emulator.ts'
import { serveEmulator } from '../../emulator/server/serve.ts'
import { StartError } from '../../emulator/server/start-error.ts'
import { openAuthority } from '../../emulator/server/tls/authority.ts'
import { makeAuthority } from '../../emulator/server/tls/certificate.ts'
import { CLIENTS, run } from './clients/clients.ts'
import { signedFor } from './signed-query.ts'

const authority = await openAuthority()
const NAMES = ['localhost', '127.0.0.1', '::1', 'mkt.myhuaweicloud.com']
const tls = await authority.certificateFor(NAMES)

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'koogallery-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function served() {
  const emulator = await Emulator.open({ defaults: { seed: 1 } })
  const server = await serveEmulator({ emulator, port: 0, tls })
  onTestFinished(async () => {
    await Promise.all([server.close(), emulator.close()])
  })
  const ca = join(temporary(), 'ca.pem')
  writeFileSync(ca, authority.caPem)
  return { ...server, ca, port: Number(new URL(server.url).port) }
}

describe('one port', () => {
  it.each(CLIENTS)('answers $name over TLS, verified, and over plain HTTP', async ({ name, missing, ask }) => {
    if (missing) return void console.log(`Skipped: ${name} is not on this machine`)
    const { ca, port } = await served()
    const { path, date, authorization } = signedFor(`localhost:${port}`)
    const urls = [`https://localhost:${port}${path}`, `http://localhost:${port}${path}`]
    const answers = await ask({ ca, caPem: authority.caPem, date, authorization, urls })
    expect(answers).toHaveLength(2)
    for (const answer of answers) expect(answer).toMatch(/^200 \{.*MKT\.0000/)
  })

  it('is not trusted by a client that knows another authority', async () => {
    const { secureUrl, ca } = await served()
    writeFileSync(ca, (await openAuthority()).caPem)
    const { code, err } = await run('curl', ['-sS', '--cacert', ca, `${secureUrl}/healthz`])
    expect([code, err]).toEqual([60, expect.stringMatching(/certificate/)])
  })

  it('answers garbage, plain and within TLS, as it does without a certificate', async () => {
    const { port } = await served()
    for (const socket of [connect(port, '127.0.0.1'), connectTls({ port, host: '127.0.0.1', ca: authority.caPem })]) {
      let answer = ''
      socket.on('data', (chunk) => {
        answer += chunk
      })
      socket.write('garbage\r\n\r\n')
      await once(socket, 'close')
      expect(answer).toMatch(/^HTTP\/1\.1 400 .*"detail":"Failed to read the request: it is no valid HTTP\."/s)
    }
  })

  it('closes a TLS connection that is no TLS', async () => {
    const { port } = await served()
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(Buffer.from([0x16, 0x16, 0x16, 0x16, 0x16, 0x16]))
    await once(socket, 'close')
  })

  it('takes a first line that comes byte by byte', async () => {
    const { port } = await served()
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    for (const byte of 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n') {
      await new Promise((written) => socket.write(byte, written))
    }
    await once(socket, 'close')
    expect(answer).toMatch(/^HTTP\/1\.1 200/)
  })

  it('ends within two seconds with connections that say nothing, shake hands or idle', async () => {
    const { port, close } = await served()
    const silent = connect(port, '127.0.0.1')
    const half = connect(port, '127.0.0.1')
    half.write(Buffer.from([0x16, 3, 1]))
    const idle = connectTls({ port, host: '127.0.0.1', ca: authority.caPem })
    idle.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const sockets = [silent, half, idle]
    for (const socket of sockets) socket.on('error', () => {})
    await Promise.all([once(silent, 'connect'), once(half, 'connect'), once(idle, 'data')])
    const closed = sockets.map((socket) => once(socket, 'close'))
    const began = stopwatch()
    await close()
    expect(stopwatch() - began).toBeLessThan(2_000)
    await Promise.all(closed)
  })
})

describe('the authority', () => {
  it('signs for names and addresses', () => {
    const leaf = new X509Certificate(tls.cert)
    expect(leaf.checkHost('mkt.myhuaweicloud.com')).toBe('mkt.myhuaweicloud.com')
    expect([leaf.checkIP('127.0.0.1'), leaf.checkIP('::1')]).toEqual(['127.0.0.1', '::1'])
    expect(leaf.checkHost('elsewhere.example')).toBeUndefined()
    expect(leaf.verify(new X509Certificate(authority.caPem).publicKey)).toBe(true)
  })

  it('is kept in a folder and found again, its key for its owner only', async () => {
    const folder = join(temporary(), 'made')
    const first = await openAuthority(folder)
    expect(await openAuthority(folder)).toMatchObject({ caPem: first.caPem, key: first.key })
    expect(readFileSync(join(folder, 'ca.pem'), 'utf8')).toBe(first.caPem)
    const mode = (name: string) => statSync(join(folder, name)).mode & 0o777
    expect([mode('ca.pem'), mode('ca-key.pem')]).toEqual([0o644, 0o600])
  })

  it('is made anew once its time is over', async () => {
    const folder = temporary()
    const old = await makeAuthority(wallNow() - 4_000 * 86_400_000)
    writeFileSync(join(folder, 'ca.pem'), old.cert)
    writeFileSync(join(folder, 'ca-key.pem'), old.key, { mode: 0o644 })
    const { caPem } = await openAuthority(folder)
    expect(caPem).not.toBe(old.cert)
    expect(statSync(join(folder, 'ca-key.pem')).mode & 0o777).toBe(0o600)
  })

  it.each<[string, (folder: string) => Promise<void> | void]>([
    ['a key of another', async (folder) => writeFileSync(join(folder, 'ca-key.pem'), (await openAuthority()).key)],
    ['no key', (folder) => rmSync(join(folder, 'ca-key.pem'))],
    ['no certificate', (folder) => writeFileSync(join(folder, 'ca.pem'), 'damaged')],
    ["a server's certificate", (folder) => writeFileSync(join(folder, 'ca.pem'), tls.cert)],
  ])('is refused with %s, and the files stay', async (_, spoil) => {
    const folder = temporary()
    await openAuthority(folder)
    await spoil(folder)
    const failed = await openAuthority(folder).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(StartError)
    expect((failed as StartError).message).toMatch(/^Failed to open the certificate authority in .* Remove both .*--ca\.$/)
  })

  it('is refused in a place that is no folder', async () => {
    const file = join(temporary(), 'file')
    writeFileSync(file, '')
    await expect(openAuthority(file)).rejects.toThrow(/^Failed to keep the certificate authority in .*ENOTDIR.*--ca\.$/)
  })
})
