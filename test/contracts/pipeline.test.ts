import { expect, it } from 'vitest'
import { verifyCommand } from '../../contracts/commands/verify.ts'
import { AMPLE } from '../cli/koogallery.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'
import { captured } from '../scenarios/capture.ts'
import { contracts } from './contracts-command.ts'
import { standInBroker } from './stand-in-broker/serve.ts'

const TOKEN = 'a-token-of-the-broker'

async function verify(isv: string, broker: string, version: string) {
  const streams = captured({ KOOGALLERY_ACCESS_KEY: ACCESS_KEY, PACT_BROKER_TOKEN: TOKEN })
  const status = await verifyCommand(
    { isv, broker, provider: 'my-isv', publish: true, providerVersion: version, branch: 'main', guide: ['saas-v2'], port: 0, lang: 'en' },
    streams.io,
  )
  return { status, stdout: streams.stdout(), stderr: streams.stderr() }
}

it("carries a seller's pipeline: publish, verify with the result handed back, can-i-deploy", { timeout: AMPLE }, async () => {
  const broker = await standInBroker({ access: { token: TOKEN } })
  const ask = (...args: string[]) => contracts([...args, '--broker', broker.url], { PACT_BROKER_TOKEN: TOKEN })
  const published = await ask('publish', '--guide', 'saas-v2', '--provider', 'my-isv', '--consumer-version', '1', '--branch', 'main')
  expect(published).toMatchObject({ status: 0, stderr: '' })

  const wrong = await brokenIsv((answer) => {
    if (answer.activity === 'upgradeInstance') answer.json.resultCode = 'ok'
  })
  const failed = await verify(wrong.url, broker.url, 'one')
  expect(failed.status).toBe(1)
  expect(failed.stdout).toContain('✗ saas-v2/upgradeInstance/upgrade/answered')
  const canIDeploy = (version: string) =>
    ask('can-i-deploy', '--pacticipant', 'my-isv', '--pacticipant-version', version, '--to', 'production')
  const deployed = ['record-deployment', '--pacticipant', 'koogallery', '--pacticipant-version', '1', '--environment', 'production']
  expect(await ask(...deployed)).toMatchObject({ status: 0 })
  expect(await canIDeploy('one')).toMatchObject({ status: 1 })

  const good = await brokenIsv()
  const held = await verify(good.url, broker.url, 'two')
  expect({ status: held.status, stderr: held.stderr }).toEqual({ status: 0, stderr: '' })
  // What the guide leaves open is pending in the pact: told as left out, and no failure for the broker either.
  expect(held.stdout).toMatch(/saas-v2\/newInstance\/period\/in-progress +This ISV answers newInstance at once/)
  expect(broker.store.verifications).toMatchObject([
    { providerVersion: 'one', success: false },
    { providerVersion: 'two', success: true },
  ])
  expect(await canIDeploy('two')).toMatchObject({ status: 0 })
  expect(failed.stdout + held.stdout + published.stdout).not.toContain(TOKEN)
})

it('ends with 2 where the token is refused, before anything is called', async () => {
  const broker = await standInBroker({ access: { token: 'another' } })
  const isv = await brokenIsv(() => expect.unreachable())
  const { status, stderr } = await verify(isv.url, broker.url, 'one')
  expect(status).toBe(2)
  expect(stderr).toMatch(/refuses the token/)
  expect(stderr).not.toContain(TOKEN)
})
