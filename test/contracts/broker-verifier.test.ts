import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Verifier } from '@pact-foundation/pact'
import { describe, expect, it, onTestFinished } from 'vitest'
import { verifierOptions } from '../../contracts/broker/verifier-options.ts'
import { contracts } from './contracts-command.ts'
import { pact, pactFiles } from './pact-samples.ts'
import type { Access } from './stand-in-broker/app.ts'
import { standInBroker } from './stand-in-broker/serve.ts'

/** A provider of one answer; its address. */
async function seller(state: string): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ state }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const ACCESSES: readonly (readonly [string, Access, Readonly<Record<string, string>>])[] = [
  ['a token', { token: 'the-token' }, { PACT_BROKER_TOKEN: 'the-token' }],
  ['basic authentication', { username: 'ci', password: 'word' }, { PACT_BROKER_USERNAME: 'ci', PACT_BROKER_PASSWORD: 'word' }],
]

describe('the official verifier takes its pacts from the broker', () => {
  it.each(ACCESSES)('with %s, and what it publishes decides can-i-deploy', async (_, access, credentials) => {
    const broker = await standInBroker({ access })
    const env = { ...credentials, PACT_BROKER_BASE_URL: broker.url }
    const files = pactFiles({ 'a.json': pact('Seller') })
    await contracts(['publish', files, '--consumer-version', '1', '--branch', 'main'], env)
    await contracts(['record-deployment', '--pacticipant', 'KooGallery', '--pacticipant-version', '1', '--environment', 'test'], env)

    const verify = async (version: string, state: string) => {
      const from = {
        ...{ provider: 'Seller', providerVersion: version, providerBranch: 'trunk', providerTags: ['dev'] },
        ...{ publishResult: true, enablePending: false },
      }
      const options = { ...verifierOptions(from, env), providerBaseUrl: await seller(state), logLevel: 'error' as const }
      return new Verifier(options).verifyProvider()
    }
    await verify('s1', 'up')
    await expect(verify('s2', 'down')).rejects.toThrow()

    expect(broker.store.verifications).toMatchObject([
      { providerVersion: 's1', success: true },
      { providerVersion: 's2', success: false, testResults: [{ success: false, mismatches: [{ attribute: 'body' }] }] },
    ])
    expect(broker.store.version('Seller', 's1')).toMatchObject({ branches: new Set(['trunk']), tags: new Set(['dev']) })
    const canIDeploy = (version: string) =>
      contracts(['can-i-deploy', '--pacticipant', 'Seller', '--pacticipant-version', version, '--to', 'test'], env)
    expect(await canIDeploy('s1')).toMatchObject({ status: 0 })
    expect(await canIDeploy('s2')).toMatchObject({ status: 1 })
    expect(await canIDeploy('s3')).toMatchObject({ status: 1 })
  })

  it('lets a pending pact fail without failing the build', async () => {
    const broker = await standInBroker()
    await contracts([
      'publish',
      pactFiles({ 'a.json': pact('Seller') }),
      '--broker',
      broker.url,
      '--consumer-version',
      '1',
      '--branch',
      'main',
    ])
    const from = { broker: broker.url, provider: 'Seller', providerVersion: 's1', providerBranch: 'trunk', enablePending: true }
    const options = { ...verifierOptions({ ...from, publishResult: true }, {}), providerBaseUrl: await seller('down') }
    await new Verifier({ ...options, logLevel: 'error' }).verifyProvider()
    expect(broker.store.verifications).toMatchObject([{ providerVersion: 's1', success: false }])
  })
})

describe('the options of the verifier', () => {
  it('choose the main branch and what runs somewhere, and publish nothing unasked', () => {
    const from = { broker: 'https://u:w@broker.example.com/', provider: 'Seller', providerVersion: '1' }
    expect(verifierOptions(from, { PACT_BROKER_TOKEN: 'other' })).toEqual({
      provider: 'Seller',
      pactBrokerUrl: 'https://broker.example.com',
      pactBrokerUsername: 'u',
      pactBrokerPassword: 'w',
      providerVersion: '1',
      publishVerificationResult: false,
      consumerVersionSelectors: [{ mainBranch: true }, { deployedOrReleased: true }],
    })
  })
})
