import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renamed } from '../../contracts/broker/pact-files.ts'
import { publish } from '../../contracts/broker/publish.ts'
import { contracts } from './contracts-command.ts'
import { folder, git, pact, pactFiles } from './pact-samples.ts'
import { standInBroker } from './stand-in-broker/serve.ts'

const UNDER = ['--consumer-version', '1', '--branch', 'main']

describe('contracts publish', () => {
  it('publishes every pact of a folder with version, branch, tags and build', async () => {
    const broker = await standInBroker({ access: { token: 'the-token' } })
    const files = pactFiles({ 'a.json': pact('Seller A'), 'b.json': pact('Seller B'), 'notes.txt': 'no pact' })
    const { status, stdout, stderr } = await contracts(
      ['publish', files, '--broker', broker.url, ...UNDER, '--tag', 'dev', '--tag', 'eu', '--build-url', 'https://ci.example.com/7'],
      { PACT_BROKER_TOKEN: 'the-token' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('Pact successfully published for KooGallery version 1 and provider Seller A.')
    expect(stdout).toContain(`Published 2 of 2 pacts to ${broker.url} as version 1, branch main.`)
    expect(stdout).not.toContain('Warning')
    expect(stdout).not.toContain('\u001b')
    const { store } = broker
    expect(store.pacts.map(({ provider, version }) => `${provider} ${version}`)).toEqual(['Seller A 1', 'Seller B 1'])
    expect(store.version('KooGallery', '1')).toMatchObject({
      branches: new Set(['main']),
      tags: new Set(['dev', 'eu']),
      buildUrl: 'https://ci.example.com/7',
    })
    expect(store.pacts[0]?.content.interactions).toMatchObject([{ description: 'a question for its status', request: { path: '/status' } }])
  })

  it('takes address and basic credentials from the environment, or from the address, and never prints the password', async () => {
    const broker = await standInBroker({ access: { username: 'ci', password: 'p@ss word' } })
    const files = pactFiles({ 'a.json': pact('Seller') })
    const byEnvironment = await contracts(['publish', files, ...UNDER], {
      PACT_BROKER_BASE_URL: broker.url,
      PACT_BROKER_USERNAME: 'ci',
      PACT_BROKER_PASSWORD: 'p@ss word',
    })
    expect(byEnvironment).toMatchObject({ status: 0, stderr: '' })
    const inside = broker.url.replace('http://', 'http://ci:p%40ss%20word@')
    // A token for another broker in the environment does not come between.
    const byAddress = await contracts(['publish', files, ...UNDER, '--broker', inside], { PACT_BROKER_TOKEN: 'of-another-broker' })
    expect(byAddress).toMatchObject({ status: 0, stderr: '' })
    const byOptions = await contracts(['publish', files, ...UNDER, '--broker', broker.url, '--username', 'ci', '--password', 'p@ss word'])
    expect(byOptions).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.stringify([byEnvironment, byAddress, byOptions])).not.toMatch(/p@ss|p%40ss/)
  })

  it('publishes under the own name of the seller, the rest unchanged', async () => {
    const broker = await standInBroker()
    const files = pactFiles({ 'saas-v2.json': pact('Seller v2'), 'saas-v1.json': pact('Seller v1') })
    const asked = ['publish', files, '--broker', broker.url, ...UNDER, '--provider', 'Acme Cloud']
    const { status, stderr } = await contracts(asked)
    expect(status).toBe(2)
    expect(stderr).toContain('2 pacts are named')
    expect(await contracts([...asked, '--guide', 'saas-v2'])).toMatchObject({ status: 0 })
    expect(broker.store.pacts).toMatchObject([
      { consumer: 'KooGallery', provider: 'Acme Cloud', content: { interactions: [{ response: { body: { state: 'up' } } }] } },
    ])
  })

  it('changes no byte of a pact but that name', () => {
    const written = '{ "provider":\t{"x": 1.0, "name" : "A \\u00e9"},\r\n\t"interactions": [1.0, 12345678901234567890] }'
    const file = { file: 'a.json', consumer: 'C', provider: 'A é', written }
    expect(renamed(file, 'Acme "云"')).toEqual({
      ...file,
      provider: 'Acme "云"',
      written: written.replace('"A \\u00e9"', '"Acme \\"云\\""'),
    })
  })

  it('publishes the same content again, and refuses other content under the same version with what to do', async () => {
    const broker = await standInBroker()
    const first = pactFiles({ 'a.json': pact('Seller') })
    const other = pactFiles({ 'a.json': pact('Seller', 'down') })
    const to = ['--broker', broker.url, ...UNDER]
    expect(await contracts(['publish', first, ...to])).toMatchObject({ status: 0 })
    expect(await contracts(['publish', first, ...to])).toMatchObject({ status: 0, stderr: '' })
    const { status, stdout, stderr } = await contracts(['publish', other, ...to])
    expect(status).toBe(2)
    expect(stdout).toContain('Cannot change the content of the pact for KooGallery version 1')
    expect(stderr).toContain('version 1 is published already with other content')
    expect(stderr).toContain('give a new --consumer-version')
    expect(broker.store.pacts).toMatchObject([{ content: { interactions: [{ response: { body: { state: 'up' } } }] } }])
  })

  it('passes colours on to a terminal only', async () => {
    const broker = await standInBroker()
    const args = ['publish', pactFiles({ 'a.json': pact('Seller') }), '--broker', broker.url, ...UNDER]
    expect((await contracts(args, {}, 'en', true)).stdout).toContain('\u001b[')
    expect((await contracts(args, { NO_COLOR: '1' }, 'en', true)).stdout).not.toContain('\u001b[')
    expect((await contracts(args, { CLICOLOR_FORCE: '1' })).stdout).not.toContain('\u001b[')
  })

  it('takes a file whose name is a glob pattern', async () => {
    const broker = await standInBroker()
    const files = pactFiles({ '[a]*.json': pact('Seller') })
    expect(await contracts(['publish', join(files, '[a]*.json'), '--broker', broker.url, ...UNDER])).toMatchObject({ status: 0 })
  })
})

describe('the version of a published pact', () => {
  /** As `contracts publish` started in that folder. */
  async function publishIn(cwd: string, broker: { url: string }, options: object = {}) {
    let stderr = ''
    const io = { stdout: { write: () => true }, stderr: { write: (words: string) => (stderr += words) }, env: process.env }
    const files = pactFiles({ 'a.json': pact('Seller') })
    return { status: await publish([files], { ...options, broker: broker.url, folder: cwd, lang: 'en' }, io), stderr }
  }

  function repository(): string {
    const made = folder()
    git(made, 'init', '--quiet')
    git(made, 'commit', '--quiet', '--allow-empty', '-m', 'first')
    return made
  }

  it('is the commit and the branch of the folder', async () => {
    const broker = await standInBroker()
    const cwd = repository()
    expect(await publishIn(cwd, broker)).toEqual({ status: 0, stderr: '' })
    expect(broker.store.versions).toMatchObject([{ number: git(cwd, 'rev-parse', 'HEAD'), branches: new Set(['trunk']) }])
  })

  it('comes with a warning when the commit does not hold the work tree', async () => {
    const broker = await standInBroker()
    const cwd = pactFiles({ 'new.json': '{}' })
    git(cwd, 'init', '--quiet')
    git(cwd, 'commit', '--quiet', '--allow-empty', '-m', 'first')
    const { status, stderr } = await publishIn(cwd, broker)
    expect(status).toBe(0)
    expect(stderr).toContain('the work tree has changes')
    expect(await publishIn(cwd, broker, { consumerVersion: '2' })).toEqual({ status: 0, stderr: '' })
  })

  it('is asked for where git cannot tell it', async () => {
    const broker = await standInBroker()
    const outside = await publishIn(folder(), broker)
    expect(outside).toMatchObject({ status: 2, stderr: expect.stringContaining('Give --consumer-version V, and --branch B') })
    const detached = repository()
    git(detached, 'checkout', '--quiet', '--detach')
    expect(await publishIn(detached, broker)).toMatchObject({ status: 2, stderr: expect.stringContaining('HEAD is detached') })
    expect(broker.seen).toEqual([])
    expect(await publishIn(detached, broker, { branch: 'feature' })).toEqual({ status: 0, stderr: '' })
    expect(await publishIn(folder(), broker, { consumerVersion: '9', tag: ['dev'] })).toEqual({ status: 0, stderr: '' })
    expect(broker.store.version('KooGallery', '9')).toMatchObject({ branches: new Set(), tags: new Set(['dev']) })
  })
})

describe('before anything is sent', () => {
  it('every file is checked, and everything wrong is told at once', async () => {
    const broker = await standInBroker()
    const files = pactFiles({
      'a-good.json': pact('Seller'),
      'b-damaged.json': '{"consumer": {"name": "secret-of-the-file"',
      'c-none.json': { hello: 'world' },
      'd-new.json': { ...pact('Other'), metadata: { pactSpecification: { version: '5.0' } } },
      'e-empty.json': { ...pact('Empty'), interactions: [] },
      'f-twin.json': pact('Seller', 'down'),
      'g-old.json': { ...pact('Old'), metadata: {} },
    })
    const { status, stderr } = await contracts(['publish', files, join(files, 'h-missing.json'), '--broker', broker.url, ...UNDER])
    expect(status).toBe(2)
    const lines = stderr.trim().split('\n')
    const about = (name: string) => lines.find((line) => line.includes(`publish ${join(files, name)}:`))
    expect(about('b-damaged.json')).toContain('no JSON from line 1, column 43 on')
    expect(about('c-none.json')).toContain('no pact')
    expect(about('d-new.json')).toContain('"5.0"; known are 1 to 4')
    expect(about('e-empty.json')).toContain('holds no interaction')
    expect(about('f-twin.json')).toContain('a-good.json is a pact of KooGallery with Seller as well')
    expect(about('g-old.json')).toContain('version is none')
    expect(about('h-missing.json')).toContain('no such file')
    expect(lines).toHaveLength(7)
    expect(stderr).not.toContain('secret-of-the-file')
    expect(broker.seen).toEqual([])
  })

  it('a folder without a pact is refused', async () => {
    const { status, stderr } = await contracts(['publish', folder(), '--broker', 'http://127.0.0.1:9', ...UNDER])
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('there is no pact in') })
  })

  it('says it in Chinese too', async () => {
    const { status, stderr } = await contracts(['publish', folder(), '--broker', 'http://127.0.0.1:9', ...UNDER], {}, 'zh')
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('没有契约文件') })
  })
})
