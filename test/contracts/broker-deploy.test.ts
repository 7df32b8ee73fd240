import { describe, expect, it } from 'vitest'
import { contracts } from './contracts-command.ts'
import { pact, pactFiles } from './pact-samples.ts'
import { standInBroker } from './stand-in-broker/serve.ts'

type Broker = Awaited<ReturnType<typeof standInBroker>>

const publish = (broker: Broker, version: string, state = 'up') =>
  contracts([
    ...['publish', pactFiles({ 'a.json': pact('Seller', state) }), '--broker', broker.url],
    ...['--consumer-version', version, '--branch', 'main'],
  ])

const canIDeploy = (broker: Broker, name: string, version: string, to = 'test', env = {}) =>
  contracts(['can-i-deploy', '--broker', broker.url, '--pacticipant', name, '--pacticipant-version', version, '--to', to], env)

const recordDeployment = (broker: Broker, name: string, version: string, environment = 'test') =>
  contracts([
    ...['record-deployment', '--broker', broker.url, '--pacticipant', name],
    ...['--pacticipant-version', version, '--environment', environment],
  ])

/** As the verifier publishes a result. */
async function verified(broker: Broker, consumerVersion: string, providerVersion: string, success: boolean) {
  const { sha } = broker.store.pact('KooGallery', 'Seller', consumerVersion) ?? expect.fail('not published')
  const path = `/pacts/provider/Seller/consumer/KooGallery/pact-version/${sha}/metadata/${consumerVersion}/verification-results`
  const body = JSON.stringify({ providerApplicationVersion: providerVersion, success, testResults: [] })
  const { status } = await fetch(broker.url + path, { method: 'POST', body })
  expect(status).toBe(201)
}

describe('contracts can-i-deploy', () => {
  it('follows the life of a seller: unknown, no, yes', async () => {
    const broker = await standInBroker()
    await publish(broker, '1')
    // The marketplace is in production already: a new seller has to satisfy it.
    expect(await recordDeployment(broker, 'KooGallery', '1')).toMatchObject({ status: 0, stderr: '' })

    await verified(broker, '1', 's1', false)
    const no = await canIDeploy(broker, 'Seller', 's1')
    expect(no).toMatchObject({ status: 1, stderr: expect.stringContaining('Seller s1 must not be deployed to test') })
    expect(no.stderr).toContain('The verification for the pact between KooGallery (1) and Seller (s1) failed')

    await verified(broker, '1', 's2', true)
    const yes = await canIDeploy(broker, 'Seller', 's2')
    expect(yes).toMatchObject({ status: 0, stderr: '' })
    expect(yes.stdout).toContain('All required verification results are published and successful')
    expect(yes.stdout).toMatch(/KooGallery.*Seller/)
    expect(yes.stdout).not.toContain('\u001b')

    // A dry run makes the client say 0 to everything.
    expect(await canIDeploy(broker, 'Seller', 's1', 'test', { PACT_BROKER_CAN_I_DEPLOY_DRY_RUN: 'true' })).toMatchObject({ status: 1 })
  })

  it('says that it is unknown, and why, while no result is there', async () => {
    const broker = await standInBroker()
    await publish(broker, '1')
    const alone = await canIDeploy(broker, 'KooGallery', '1')
    expect(alone).toMatchObject({ status: 1, stderr: expect.stringContaining('is unknown: a verification result is still missing') })
    expect(alone.stderr).toContain('There is no verified pact between KooGallery (1) and the version of Seller currently in test')

    await verified(broker, '1', 's1', true)
    await recordDeployment(broker, 'Seller', 's1')
    expect(await canIDeploy(broker, 'KooGallery', '1')).toMatchObject({ status: 0 })
    await publish(broker, '2', 'down')
    const changed = await canIDeploy(broker, 'KooGallery', '2')
    expect(changed).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('There is no verified pact between KooGallery (2) and Seller (s1)'),
    })
  })

  it('says no for a version nobody published, and 2 for an environment that does not exist', async () => {
    const broker = await standInBroker()
    await publish(broker, '1')
    const nobody = await canIDeploy(broker, 'KooGallery', '7')
    expect(nobody).toMatchObject({ status: 1, stderr: expect.stringContaining('No pacts or verifications have been published') })
    const nowhere = await canIDeploy(broker, 'KooGallery', '1', 'moon')
    expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringContaining('gave no verdict') })
    expect(nowhere.stdout + nowhere.stderr).toContain("Environment with name 'moon' does not exist")
  })

  it('ends with 2 when the broker fails between the look and the question', async () => {
    const broker = await standInBroker({ loss: ({ path }) => (path === '/matrix' ? 'before' : undefined) })
    await publish(broker, '1')
    const began = performance.now()
    const { status, stderr } = await canIDeploy(broker, 'KooGallery', '1')
    expect(performance.now() - began).toBeLessThan(10_000)
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('gave no verdict') })
  })
})

describe('contracts record-deployment', () => {
  it('puts a version in the place of the one before', async () => {
    const broker = await standInBroker()
    await publish(broker, '1')
    await publish(broker, '2')
    await recordDeployment(broker, 'KooGallery', '1', 'production')
    const { status, stdout } = await recordDeployment(broker, 'KooGallery', '2', 'production')
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('KooGallery') })
    expect(broker.store.deployed('KooGallery', 'production')).toEqual(['2'])
  })

  it('says with 2 that version or environment is not known', async () => {
    const broker = await standInBroker()
    await publish(broker, '1')
    const version = await recordDeployment(broker, 'KooGallery', '7')
    expect(version).toMatchObject({ status: 2, stderr: expect.stringContaining('Failed to record that KooGallery 7 is deployed to test') })
    const environment = await recordDeployment(broker, 'KooGallery', '1', 'moon')
    expect(environment).toMatchObject({ status: 2, stderr: expect.stringContaining('deployed to moon') })
    expect(broker.store.deployments).toEqual([])
  })

  it('says with 2 that the connection was lost', async () => {
    const broker = await standInBroker({ loss: ({ path }) => (path.includes('/deployed-versions/') ? 'before' : undefined) })
    await publish(broker, '1')
    expect(await recordDeployment(broker, 'KooGallery', '1')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Failed to record'),
    })
  })
})
