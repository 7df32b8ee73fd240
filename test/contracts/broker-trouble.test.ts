import { writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clientCall, clientExecutable } from '../../contracts/broker/client.ts'
import { readTarget } from '../../contracts/broker/target.ts'
import { wallNow } from '../../emulator/clock/wall.ts'
import { makeAuthority, makeLeaf } from '../../emulator/server/tls/certificate.ts'
import { contracts } from './contracts-command.ts'
import { folder, pact, pactFiles } from './pact-samples.ts'
import { brokerApp } from './stand-in-broker/app.ts'
import { type Loss, type Seen, standInBroker } from './stand-in-broker/serve.ts'
import { Store } from './stand-in-broker/store.ts'

const UNDER = ['--consumer-version', '1', '--branch', 'main']
const publishOne = (url: string, ...more: string[]) =>
  contracts(['publish', pactFiles({ 'a.json': pact('Seller') }), '--broker', url, ...UNDER, ...more])

/** A server that answers everything alike; its address. */
async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  return `http://127.0.0.1:${await listening(server)}`
}

async function listening(server: ReturnType<typeof createTcpServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

describe('a broker that cannot be used is told from the others before anything is sent', () => {
  it('nobody answers: said in seconds, not after a minute of retries', async () => {
    const broker = await standInBroker()
    await broker.stop()
    const began = performance.now()
    const { status, stderr } = await publishOne(broker.url)
    expect(performance.now() - began).toBeLessThan(5_000)
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('the connection is refused') })
    expect(stderr).toContain('Nothing was sent')
    for (const args of [
      ['can-i-deploy', '--to', 'test'],
      ['record-deployment', '--environment', 'test'],
    ]) {
      const other = await contracts([...args, '--pacticipant', 'A', '--pacticipant-version', '1', '--broker', broker.url])
      expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('the connection is refused') })
    }
  })

  it('a server that takes the connection and never answers', async () => {
    const port = await listening(createTcpServer((socket) => onTestFinished(() => void socket.destroy())))
    const { status, stderr } = await publishOne(`http://127.0.0.1:${port}`, '--timeout', '200ms')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('no answer within 200 ms') })
  })

  it('a token that is refused, and one that is missing; neither is printed', async () => {
    const broker = await standInBroker({ access: { token: 'right' } })
    const wrong = await publishOne(broker.url, '--token', 'wrong-token')
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('refuses the token (401)') })
    expect(JSON.stringify(wrong)).not.toContain('wrong-token')
    const inside = await publishOne(broker.url.replace('//', '//ci:wrong-word@'))
    expect(inside).toMatchObject({ status: 2, stderr: expect.stringContaining('refuses the user name and password') })
    expect(JSON.stringify(inside)).not.toContain('wrong-word')
    expect(await publishOne(broker.url)).toMatchObject({ status: 2, stderr: expect.stringContaining('none are given') })
    expect(broker.seen.every(({ path }) => path === '/')).toBe(true)
  })

  it('a token that may only read is named as the reason', async () => {
    const broker = await standInBroker({ access: { token: 'reader', readOnly: true } })
    // The line end of a secret that was read from a file is no part of it.
    const { status, stderr } = await publishOne(broker.url, '--token', 'reader\n')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('refuses the token (403)') })
    expect(stderr).toContain('The pact of KooGallery with Seller is not published.')
    broker.store.ensureVersion('Seller', '1')
    const recorded = await contracts(
      ['record-deployment', '--pacticipant', 'Seller', '--pacticipant-version', '1', '--environment', 'test', '--broker', broker.url],
      { PACT_BROKER_TOKEN: 'reader' },
    )
    expect(recorded).toMatchObject({ status: 2, stderr: expect.stringContaining('refuses the token (403)') })
  })

  it('something that is no broker, one in trouble, and a redirect', async () => {
    const page = await served((_, response) => response.end('<html>'))
    expect(await publishOne(page)).toMatchObject({ status: 2, stderr: expect.stringContaining('it is no Pact broker') })
    const broker = await standInBroker()
    expect(await publishOne(`${broker.url}/elsewhere`)).toMatchObject({ status: 2, stderr: expect.stringContaining('(404)') })
    const trouble = await served((_, response) => response.writeHead(503).end())
    expect(await publishOne(trouble)).toMatchObject({ status: 2, stderr: expect.stringContaining('answers 503') })
    const moved = await served((_, response) =>
      response.writeHead(301, { location: 'https://u:secret@broker.example.com/x?t=secret' }).end(),
    )
    const redirected = await publishOne(moved)
    expect(redirected).toMatchObject({ status: 2, stderr: expect.stringContaining('redirects to https://broker.example.com/x.') })
    expect(redirected.stderr).not.toContain('secret')
  })

  it('a certificate nobody vouches for, unless SSL_CERT_FILE does; and plain HTTP under https', async () => {
    const authority = await makeAuthority(wallNow())
    const { key, cert } = await makeLeaf(authority, ['localhost'], wallNow())
    const certFile = join(folder(), 'ca.pem')
    writeFileSync(certFile, authority.cert)
    const store = new Store()
    const broker = getRequestListener(brokerApp(store, undefined).fetch, { overrideGlobalObjects: false })
    const port = await listening(createTlsServer({ key, cert }, (request, response) => void broker(request, response)))
    const files = pactFiles({ 'a.json': pact('Seller') })
    const args = ['publish', files, '--broker', `https://localhost:${port}`, ...UNDER]
    expect(await contracts(args)).toMatchObject({ status: 2, stderr: expect.stringContaining('Failed to trust the broker') })
    // The client trusts it by the same file.
    expect(await contracts(args, { SSL_CERT_FILE: certFile })).toMatchObject({ status: 0, stderr: '' })
    expect(store.pacts).toHaveLength(1)
    const answer: RequestListener = (_, response) => response.end('{}')
    const plain = (await served(answer)).replace('http:', 'https:')
    expect(await publishOne(plain)).toMatchObject({ status: 2, stderr: expect.stringContaining('write http://') })
  })

  it('an address that is none, and none at all', async () => {
    const wrong = await publishOne('ftp://ci:secret@broker')
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('write an http or https URL') })
    expect(wrong.stderr).not.toContain('secret')
    const none = await contracts(['publish', ...UNDER])
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('Give --broker URL') })
  })
})

describe('the network fails in the middle', () => {
  const THREE = { 'a.json': pact('Seller A'), 'b.json': pact('Seller B'), 'c.json': pact('Seller C') }

  /** Three pacts; the second and every further try of it is lost. */
  async function publishThree(loss: Loss, alsoLater = false) {
    const lose = ({ path, nth }: Seen) => {
      if (path === '/contracts/publish' && nth >= 2) return loss
      return alsoLater && path.startsWith('/pacts/') ? 'before' : undefined
    }
    const broker = await standInBroker({ loss: lose })
    const began = performance.now()
    const said = await contracts(['publish', pactFiles(THREE), '--broker', broker.url, ...UNDER])
    expect(performance.now() - began).toBeLessThan(10_000)
    return { ...said, published: broker.store.pacts.map(({ provider }) => provider) }
  }

  it('says which pacts are published and which are not', async () => {
    const { status, stdout, stderr, published } = await publishThree('before')
    expect(status).toBe(2)
    expect(published).toEqual(['Seller A'])
    expect(stdout).toContain('Failed to send')
    expect(stderr).toContain('Failed to publish the pact of KooGallery with Seller B')
    expect(stderr).toContain('Published in this run: KooGallery with Seller A.')
    expect(stderr).toContain('The pact of KooGallery with Seller B is not published.')
    expect(stderr).toContain('Not sent: KooGallery with Seller C.')
    expect(stdout).not.toContain('Published 2')
  })

  it('asks the broker, since only the answer may have been lost', async () => {
    const { status, stderr, published } = await publishThree('after')
    expect(status).toBe(2)
    expect(published).toEqual(['Seller A', 'Seller B'])
    expect(stderr).toContain('The broker does hold a pact of KooGallery with Seller B')
    expect(stderr).toContain('Not sent: KooGallery with Seller C.')
  })

  it('does not wait for ever for an answer', async () => {
    const broker = await standInBroker({ loss: ({ path }) => (path === '/contracts/publish' ? 'silence' : undefined) })
    const { status, stderr } = await publishOne(broker.url, '--timeout', '300ms')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('did not answer in time') })
    expect(stderr).toContain('The pact of KooGallery with Seller is not published.')
  })

  it('says so when it cannot know', async () => {
    const { status, stderr } = await publishThree('before', true)
    expect(status).toBe(2)
    expect(stderr).toContain('Whether the pact of KooGallery with Seller B is published is not known')
  })
})

describe('the official client', () => {
  it('gets secrets by environment only, and none that are not for this broker', () => {
    const target = readTarget({ broker: 'https://ci:secret@broker.example.com/pact/' }, { PACT_BROKER_TOKEN: 'other', HOME: 'h' })
    const { args, env } = clientCall(target, ['publish'], false)
    expect(args.join(' ')).not.toMatch(/secret|other|broker\.example/)
    expect(env).toMatchObject({
      HOME: 'h',
      PACT_BROKER_BASE_URL: 'https://broker.example.com/pact',
      PACT_BROKER_USERNAME: 'ci',
      PACT_BROKER_PASSWORD: 'secret',
    })
    expect(env).not.toHaveProperty('PACT_BROKER_TOKEN')
  })

  it('is missed with a clear sentence on a platform it is not made for', () => {
    expect(() => clientExecutable('sunos', 'sparc')).toThrow('no @pact-foundation/pact-cli-sunos-sparc in node_modules')
    expect(clientExecutable()).toMatch(/standalone/)
  })
})
