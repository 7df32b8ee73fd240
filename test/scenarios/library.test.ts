import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDuration } from '../../emulator/clock/duration.ts'
import { DEFAULT_ACCOUNT } from '../../emulator/market/default-key.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { libraryNames, libraryScenarios, loadScenario } from '../../scenarios/library.ts'
import { createOpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { PUSH_USAGE_HOOK } from '../../scenarios/reference-isv/push-usage-hook.ts'
import { type ReferenceIsvServer, serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { USE_CODE_HOOK } from '../../scenarios/reference-isv/use-code-hook.ts'
import { LoginStand } from '../../scenarios/runner/login-stand.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'

const ACCESS_KEY = 'test-access-key-0001'
let isv: ReferenceIsvServer
let inBackground: ReferenceIsvServer
let stand: OpenApiStand
let login: LoginStand

beforeAll(async () => {
  login = await LoginStand.open()
  stand = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
  const { primary, fallback } = stand.urls
  const openApis = createOpenApiClient({ hosts: [primary, fallback], ...DEFAULT_ACCOUNT, sellerKey: ACCESS_KEY })
  isv = await serveReferenceIsv({ accessKey: ACCESS_KEY, openApis })
  // Longer than a slow machine needs to the first poll, shorter than the 90 polls of 10 ms that are made.
  inBackground = await serveReferenceIsv({ accessKey: ACCESS_KEY, asyncMs: 400 })
})
afterAll(async () => {
  await isv.close()
  await inBackground.close()
  await stand.close()
  await login.close()
})

let seed = 1
const play = (name: string, guide: Guide, more: Partial<RunOptions> = {}): Promise<ScenarioResult> =>
  // A seed of its own for each run: one ISV serves them all.
  runScenario(loadScenario(name), {
    guide,
    isv: { url: isv.url, accessKey: ACCESS_KEY },
    seed: seed++,
    openApis: stand,
    login,
    kit: { publicKey: isv.publicKey, loginAddress: isv.loginAddress },
    hooks: { pushUsage: new URL(PUSH_USAGE_HOOK, isv.url).href, useCode: new URL(USE_CODE_HOOK, isv.url).href },
    ...more,
  })

const findings = (result: ScenarioResult) => result.findings.map(({ rule, summary }) => `${rule}: ${summary.en}`)

/** Minutes from the first call to each one, of the messages of an interface. */
const minutes = (result: ScenarioResult, interfaceName: string): number[][] =>
  result.deliveries
    .filter((delivery) => delivery.interface === interfaceName)
    .map(({ attempts }) => attempts.map(({ at }) => (at - (attempts[0]?.at ?? 0)) / 60_000))

const every = (step: number, count: number): number[] => Array.from({ length: count }, (_, n) => n * step)

describe('the library', () => {
  it('has the scenarios that users rely on', () => {
    expect(libraryNames()).toEqual(
      expect.arrayContaining([
        'purchase-renew-expire-release',
        'async-opening',
        'create-fails-3h-refund',
        'success-on-last-attempt',
        'restart-after-failure',
        'one-hour-then-restart',
        'upgrade-fails-refund',
        'trial-to-formal',
        'cancelled-renewal',
        'unsubscribe',
        'on-demand-items',
        'query-order-after-create',
        'domain-fallback-usage-push',
        'domain-fallback-upload',
        'online-license-two-hours',
        'online-license-application',
      ]),
    )
  })

  it('names every scenario as its file, in both languages, with its pages', () => {
    for (const [index, scenario] of libraryScenarios().entries()) {
      expect(scenario.name).toBe(libraryNames()[index])
      expect(scenario.sources.length, scenario.name).toBeGreaterThan(0)
      for (const { zh } of [scenario.title, scenario.about]) expect(zh).toMatch(/\p{Script=Han}/u)
      expect(scenario.title.en).not.toMatch(/\p{Script=Han}/u)
    }
  })
})

const jobs = libraryScenarios().flatMap(({ name, guides }) => guides.map((guide) => ({ name, guide })))

it.each(jobs)('$name passes in $guide against the reference ISV', async ({ name, guide }) => {
  const result = await play(name, guide)
  expect(findings(result)).toEqual([])
  expect(result.outcome).toBe('passed')
  for (const { attempts } of result.deliveries) for (const attempt of attempts) expect(attempt.outcome).not.toBe('unanswered')
})

it.each(jobs.filter(({ guide }) => guide === 'saas-v1'))('$name passes under the older, hourly policies too', async ({ name, guide }) => {
  const result = await play(name, guide, { profile: 'saas-v1-hourly' })
  expect(findings(result)).toEqual([])
})

it.each(jobs)('$name passes in $guide under other readings of the open points', async ({ name, guide }) => {
  const settings = {
    'v1-test-flag': 'zero',
    'v2-test-flag': 'zero',
    'v2-cancelled-renewal-order-id': 'renewal',
    'license-cancelled-renewal-order-id': 'cancellation',
    'license-effective-time': 'application',
    'v2-release-order-id': 'purchase',
    'v2-expire-time-form': '17',
    'v2-body-sign': 'require',
    'result-msg': 'require',
  }
  const result = await play(name, guide, { settings })
  expect(findings(result)).toEqual([])
})

describe('to the minute, as policies.md has it', () => {
  it('create: V1.0 every 3 minutes, 60 calls; V2.0 at 0, 1, 2, 3 hours; money back at 3 hours', async () => {
    const v1 = await play('create-fails-3h-refund', 'saas-v1')
    expect(minutes(v1, 'newInstance')).toEqual([every(3, 60), [0]])
    const v2 = await play('create-fails-3h-refund', 'saas-v2')
    expect(minutes(v2, 'newInstance')).toEqual([[0, 60, 120, 180], [0]])
    for (const result of [v1, v2]) {
      expect(result.virtualMs).toBe(parseDuration('3h'))
      expect(result.consequences.map(({ en }) => en)).toContainEqual(
        expect.stringMatching(/^order CS\w+ \(shop\) refunded 100 CNY at T\+3h \(create failed\)$/),
      )
    }
    expect(v1.consequences.map(({ en }) => en)).toContain('seller notified 61 times by mail, SMS and in-site message')
    expect(v2.consequences.map(({ en }) => en)).toContain('seller notified 5 times by mail, SMS and in-site message')
  })

  it('the last call of the window is at 2 h 57 min in V1.0, at 3 h in V2.0 and in the older manual', async () => {
    expect(minutes(await play('success-on-last-attempt', 'saas-v1'), 'newInstance')).toEqual([every(3, 60)])
    expect(minutes(await play('success-on-last-attempt', 'saas-v2'), 'newInstance')).toEqual([[0, 60, 120, 180]])
    const hourly = await play('success-on-last-attempt', 'saas-v1', { profile: 'saas-v1-hourly' })
    expect(minutes(hourly, 'newInstance')).toEqual([[0, 60, 120, 180]])
  })

  it('online licence: every 2 minutes, 60 calls; money back at 2 hours, or at 3 where the page is read so', async () => {
    const result = await play('online-license-two-hours', 'online-license')
    expect(minutes(result, 'newInstance')).toEqual([every(2, 60), [0]])
    expect(result.virtualMs).toBe(parseDuration('2h'))
    expect(result.consequences.map(({ en }) => en)).toContainEqual(expect.stringMatching(/refunded 100 CNY at T\+2h \(create failed\)$/))
    const policies = { 'online-license/create': { window: '3h' } }
    const later = await play('online-license-two-hours', 'online-license', { policies })
    expect(findings(later)).toEqual([])
    expect(later.virtualMs).toBe(parseDuration('3h'))
    const last = await play('success-on-last-attempt', 'online-license')
    expect(minutes(last, 'newInstance')).toEqual([every(2, 60)])
  })

  it('renewal, expiry and release: one hour, every minute in V1.0, every 2 minutes in V2.0, then a restart', async () => {
    const v1 = await play('one-hour-then-restart', 'saas-v1')
    for (const name of ['refreshInstance', 'expireInstance', 'releaseInstance']) {
      expect(minutes(v1, name)).toEqual([[...every(1, 60), 60]])
    }
    const v2 = await play('one-hour-then-restart', 'saas-v2')
    for (const name of ['refreshInstance', 'updateInstanceStatus', 'releaseInstance']) {
      expect(minutes(v2, name)).toEqual([[...every(2, 30), 60]])
    }
    const once = await play('one-hour-then-restart', 'saas-v1', { profile: 'saas-v1-hourly' })
    expect(minutes(once, 'refreshInstance')).toEqual([[0, 0]])
  })

  it('upgrade: as create', async () => {
    expect(minutes(await play('upgrade-fails-refund', 'saas-v1'), 'upgrade')).toEqual([every(3, 60), [0]])
    expect(minutes(await play('upgrade-fails-refund', 'saas-v2'), 'upgradeInstance')).toEqual([[0, 60, 120, 180], [0]])
  })

  it('polling after create: every 2 minutes', async () => {
    const result = await play('async-opening', 'saas-v2', {
      isv: { url: inBackground.url, accessKey: ACCESS_KEY },
      polling: { interval: '10ms', patience: '2s' },
    })
    const [polls = []] = minutes(result, 'queryInstance')
    expect(polls.length).toBeGreaterThan(1)
    expect(polls).toEqual(every(2, polls.length))
    expect(result.outcome).toBe('passed')
    expect(result.reason).toBeUndefined()
  })

  it('expiry after a month, freezing 15 days, then release', async () => {
    for (const guide of ['saas-v1', 'saas-v2'] as const) {
      const result = await play('on-demand-package', guide)
      const days = (name: string) =>
        result.deliveries
          .filter((one) => one.interface === name)
          .map(({ attempts }) => ((attempts[0]?.at ?? 0) - Date.UTC(2030, 0, 1)) / 86_400_000)
      expect(days(guide === 'saas-v1' ? 'instanceStatus' : 'updateInstanceStatus')).toEqual([31])
      expect(days('releaseInstance')).toEqual([46])
    }
  })

  it('a policy that a user changed is followed, and expected', async () => {
    const policies = { 'saas-v2/create': { at: ['0m', '10m', '30m'], window: '1h' } }
    const result = await play('create-fails-3h-refund', 'saas-v2', { policies })
    expect(findings(result)).toEqual([])
    expect(minutes(result, 'newInstance')).toEqual([[0, 10, 30], [0]])
    expect(result.consequences.map(({ en }) => en).join()).toContain('refunded 100 CNY at T+1h')
  })
})

it('says so when an ISV has nothing asynchronous to show', async () => {
  const result = await play('async-opening', 'saas-v2')
  expect(result.outcome).toBe('passed')
  expect(result.reason?.en).toContain('asynchronous opening was not tried')
  expect(result.reason?.zh).toContain('未验证异步开通')
})

it('skips what is not for a guide, and says why', async () => {
  const result = await play('async-opening', 'saas-v1')
  expect(result).toMatchObject({ outcome: 'skipped', reason: { en: 'it is for saas-v2, not for saas-v1' }, deliveries: [], findings: [] })
})

it('plays the same story twice with one seed', async () => {
  const fresh = async () => {
    const alone = await serveReferenceIsv({ accessKey: ACCESS_KEY, port: 0 })
    try {
      return await runScenario(loadScenario('lost-answer-then-retry'), {
        guide: 'saas-v1',
        isv: { url: alone.url, accessKey: ACCESS_KEY },
        seed: 99,
      })
    } finally {
      await alone.close()
    }
  }
  const withoutRealTimes = ({ realMs: _, deliveries, ...rest }: ScenarioResult) => ({
    ...rest,
    deliveries: deliveries.map((one) => ({ ...one, attempts: one.attempts.map(({ realMs: __, ...attempt }) => attempt) })),
  })
  expect(withoutRealTimes(await fresh())).toEqual(withoutRealTimes(await fresh()))
})
