import { describe, expect, it } from 'vitest'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { parseScenario } from '../../scenarios/format/read.ts'
import { paintFor } from '../../scenarios/report/paint.ts'
import { scenarioReport } from '../../scenarios/report/terminal.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { ACCESS_KEY, type Breakage, brokenIsv, refusing, setHeader } from './broken-isv.ts'

const head = (guides: string, market: string) => `name: mine
title: { en: Mine, zh: 我的 }
about: { en: Mine, zh: 我的 }
guides: [${guides}]
${market}
story:
`

/** Plays a story of a few lines against an ISV that may be broken. */
async function play(
  story: string,
  {
    guide = 'saas-v2' as Guide,
    breakage,
    isv,
    market = '',
    ...options
  }: Partial<Omit<RunOptions, 'isv'>> & {
    breakage?: Breakage
    isv?: Parameters<typeof brokenIsv>[1]
    market?: string
  } = {},
) {
  const { url } = await brokenIsv(breakage, isv)
  const scenario = parseScenario(head('saas-v1, saas-v2', market) + story, 'mine.yaml')
  const result = await runScenario(scenario, { guide, isv: { url, accessKey: ACCESS_KEY }, seed: 1, aftermathMs: 1_000, ...options })
  const said = result.findings.map(({ rule, certainty, severity, summary, settings }) => ({
    rule,
    certainty,
    severity,
    summary: summary.en,
    settings,
  }))
  return { result, said, rules: result.findings.map(({ rule }) => rule), url }
}

const buy = '  - buy: { as: shop }\n'

describe('answers that a fault hid from the marketplace', () => {
  it('are judged all the same when they were lost', async () => {
    const { result, said } = await play(
      `  - fault: { on: create, fault: lose-response, attempts: 1 }\n${buy}  - advance: idle\n  - expect:\n      order: { of: shop, state: opened }`,
      {
        breakage: (answer) => {
          if (answer.activity === 'newInstance' && answer.n === 1) answer.status = 502
        },
      },
    )
    expect(result.outcome).toBe('failed')
    expect(said).toEqual([
      {
        rule: 'failure.http-status',
        certainty: 'doc',
        severity: 'fail',
        summary: expect.stringMatching(/^Behind an injected fault, where the marketplace could not see it: .*HTTP status 502/),
        settings: [],
      },
    ])
    expect(result.findings[0]?.exchange?.response).toMatchObject({ status: 502 })
  })

  it('are judged all the same when they come too late', async () => {
    const { rules } = await play(`  - fault: { on: create, fault: delay, delay: PT1H, attempts: 1 }\n${buy}  - advance: idle`, {
      breakage: (answer) => {
        if (answer.activity === 'newInstance' && answer.n === 1) answer.json = { resultCode: 123, resultMsg: 'x' }
      },
    })
    expect(rules).toEqual(['failure.result-code-type'])
  })

  it('must name one instance, also when none of them ever arrived', async () => {
    const { result, said } = await play(`  - fault: { on: create, fault: lose-response }\n${buy}  - advance: idle`, {
      isv: { newInstanceEachTime: true },
    })
    expect(said).toMatchObject([{ rule: 'idempotency.same-instance', certainty: 'doc', severity: 'fail' }])
    expect(result.consequences.map(({ en }) => en).join()).toContain('refunded 100 CNY at T+3h')
  })

  it('are no finding when they were good', async () => {
    const { result } = await play(`  - fault: { on: create, fault: lose-response, attempts: 1-2 }\n${buy}  - advance: idle`)
    expect(result).toMatchObject({ outcome: 'passed', findings: [] })
    expect(result.timeline.map(({ text }) => text.en)).toContain(
      'newInstance shop: failed: the answer was lost on the way (the ISV had answered 000000 success)',
    )
  })
})

describe('how sure we are decides', () => {
  it('a missing Body-Sign fails in V1.0, where it is documented, and names its setting', async () => {
    const unsigned: Breakage = (answer) => setHeader(answer, 'Body-Sign', undefined)
    const v1 = await play(buy, { guide: 'saas-v1', breakage: unsigned })
    expect(v1.result.outcome).toBe('failed')
    expect(v1.said).toMatchObject([
      { rule: 'failure.body-sign-missing', certainty: 'doc', severity: 'fail', settings: ['v1-body-sign=require'] },
    ])

    const lenient = await play(buy, { guide: 'saas-v1', breakage: unsigned, settings: { 'v1-body-sign': 'off' } })
    expect(lenient.result.outcome).toBe('passed')
  })

  it('in V2.0, where the evidence conflicts, it warns; strict makes it fail', async () => {
    const unsigned: Breakage = (answer) => setHeader(answer, 'Body-Sign', undefined)
    const { result, said } = await play(buy, { breakage: unsigned })
    expect(result.outcome).toBe('warned')
    expect(said).toMatchObject([{ rule: 'note.body-sign', certainty: 'assumed', severity: 'warn', settings: ['v2-body-sign=warn'] }])
    expect(result.findings[0]).toMatchObject({ interface: 'newInstance', count: 2 })
    expect(result.findings[0]?.summary.en).toMatch(/\(2 times, T\+0, also queryInstance\)$/)
    expect((await play(buy, { breakage: unsigned, strict: true })).result.outcome).toBe('failed')
  })

  it('tells what is alike once, with how often and when', async () => {
    const { result } = await play(`${buy}  - advance: idle`, { breakage: refusing(['newInstance'], '000106') })
    expect(result.findings).toHaveLength(1)
    expect(result.findings[0]).toMatchObject({ count: 4, rule: 'failure.result-code' })
    expect(result.findings[0]?.summary.en).toMatch(/\(4 times, T\+0 to T\+3h\)$/)
    expect(result.findings[0]?.summary.zh).toMatch(/（4 次，T\+0 至 T\+3h）$/)
  })
})

describe('expectations that do not hold say what was expected, what is, and what the marketplace did', () => {
  it.each<[expected: string, says: RegExp]>([
    [
      'order: { of: shop, state: refunded }',
      /^Expected the state of order CS\w+ \(shop\) to be refunded, it is opened\. newInstance was called once at T\+0, last: 000000 success; done\. queryInstance/,
    ],
    ['order: { of: shop, type: TRIAL }', /^Expected the type of order .* to be TRIAL, it is NEW\./],
    ['order: { of: shop, refundReason: unsubscribed }', /^Expected the refund reason of .* to be unsubscribed, it is none\./],
    ['order: { of: shop, refundedAmount: all }', /^Expected the refunded amount of .* to be 100, it is 0\./],
    ['order: { of: shop, refundedAt: PT3H }', /^Expected the refund of .* to be T\+3h after the order, it is never\./],
    ['order: { of: shop, openedAt: PT1H }', /^Expected the opening of .* to be T\+1h after the order, it is T\+0 after the order\./],
    [
      'order: { of: shop, expireTime: P30D }',
      /^Expected the expiry of .* to be 2030-01-31T00:00:00\.000Z, it is 2030-02-01T00:00:00\.000Z\./,
    ],
    ['instance: { of: shop, state: frozen }', /^Expected the state of the instance of shop to be frozen, it is active\./],
    ['instance: { of: shop, trial: true }', /^Expected "trial" of the instance of shop to be true, it is false\./],
    ['instance: { of: shop, quantity: 5 }', /^Expected the quantity of the instance of shop to be 5, it is none\./],
    ['deliveries: { interface: create, of: shop, count: 2 }', /^Expected the number of messages newInstance shop to be 2, it is 1\./],
    ['deliveries: { interface: release, of: shop }', /^Expected a message releaseInstance shop, there is none\./],
    [
      'deliveries: { interface: create, of: shop, state: failed }',
      /^Expected the state of newInstance shop to be failed, it is succeeded\./,
    ],
    ['deliveries: { interface: create, of: shop, attempts: 3 }', /^Expected the number of calls of newInstance shop to be 3, it is 1\./],
    ['deliveries: { interface: create, of: shop, attempts: all }', /to be 4, it is 1\./],
    ['deliveries: { interface: create, of: shop, restarts: 1 }', /^Expected the number of restarts of newInstance shop to be 1, it is 0\./],
    ['deliveries: { interface: create, of: shop, at: [PT0S, PT1H] }', /^Call 2 of newInstance shop is missing; it was due T\+1h\./],
    ['deliveries: { interface: create, of: shop, at: [PT5M] }', /^Call 1 of newInstance shop was due T\+5m, it was made T\+0\./],
    [
      'deliveries: { interface: create, of: shop, outcomes: [failed, succeeded] }',
      /^Expected the outcomes of newInstance shop to be failed, succeeded, it is succeeded\./,
    ],
    ['notices: { kind: call-failed, count: 1 }', /^Expected the number of notices call-failed to be 1, it is 0\./],
    ['clock: PT3H', /^Expected the clock to be T\+3h, it is T\+0\./],
  ])('%s', async (expected, says) => {
    const { result, said } = await play(`${buy}  - expect:\n      ${expected}`)
    expect(result.outcome).toBe('failed')
    expect(said).toMatchObject([{ rule: 'scenario.expect', severity: 'fail', summary: expect.stringMatching(says) }])
    expect(result.findings[0]?.summary.zh).toMatch(/期望|缺失|应在/)
  })

  it('with a sentence for the case that they do not hold, they fail nothing', async () => {
    const { result } = await play(
      `${buy}  - expect:\n      order: { of: shop, state: opening }\n      otherwise: { en: It was quick., zh: 很快。 }`,
    )
    expect(result).toMatchObject({ outcome: 'passed', reason: { en: 'It was quick.', zh: '很快。' } })
  })
})

describe('an act', () => {
  it('is over when the calls that follow from it are answered: a renewal thaws a frozen V2.0 instance', async () => {
    const story = `${buy}  - advance: { to: expiry, of: shop }
  - renew: { of: shop, as: renewal }
  - expect:
      instance: { of: shop, state: active }
      deliveries: { interface: status, of: shop, count: 2, state: succeeded }
`
    expect((await play(story)).said).toEqual([])
  })
})

describe('a story that breaks off', () => {
  it('ends at the first expectation that does not hold, and shows what follows by itself', async () => {
    const { result } = await play(`${buy}  - expect:\n      order: { of: shop, state: opened }\n  - renew: { of: shop }`, {
      breakage: refusing(['newInstance']),
    })
    expect(result.findings.map(({ rule }) => rule)).toEqual(['failure.result-code', 'scenario.expect'])
    expect(result.consequences.map(({ en }) => en).join('\n')).toMatch(/refunded 100 CNY at T\+3h \(create failed\)/)
    expect(result.timeline.map(({ text }) => text.en)).toContain('the story breaks off, its faults are taken back; what follows by itself:')
    expect(result.timeline.some(({ text }) => text.en.startsWith('renews'))).toBe(false)
  })

  it('does not wait for ever for what follows', async () => {
    const { result } = await play(`${buy}  - expect:\n      order: { of: shop, state: opened }`, {
      guide: 'saas-v1',
      timeout: '50ms',
      aftermathMs: 120,
      breakage: (answer) => {
        answer.delayMs = 200
      },
    })
    expect(result.realMs).toBeLessThan(2_000)
    expect(result.timeline.map(({ text }) => text.en).join()).toContain('cut short')
  })

  it('says which step the marketplace refused, and where it is written', async () => {
    const { said } = await play(`${buy}  - unfreeze: { of: shop }`)
    expect(said).toMatchObject([
      {
        rule: 'scenario.step',
        summary: 'The story could not go on at step "unfreeze" (line 8): Failed to unfreeze the instance: it is not frozen.',
      },
    ])
  })

  it('says when a step was not refused that should have been', async () => {
    const { said } = await play(`${buy}  - refused:\n      renew: { of: shop }`)
    expect(said).toMatchObject([{ rule: 'scenario.refused', summary: 'Expected the marketplace to refuse "renew" (line 8), it did not.' }])
  })

  it('tells a refusal from something that could not even be asked', async () => {
    const { said } = await play(`${buy}  - refused:\n      restart: { interface: release, of: shop }`)
    expect(said).toMatchObject([
      {
        rule: 'scenario.refused',
        summary: expect.stringMatching(/to refuse "restart" \(line 8\), but it cannot be asked: .*no such message was ever created/),
      },
    ])
  })

  it('ends between two calls when it is told to', async () => {
    const stop = new AbortController()
    const { result } = await play(`${buy}  - advance: P400D\n  - expect:\n      clock: P400D`, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 'advance') stop.abort()
      },
    })
    expect(result).toMatchObject({ outcome: 'skipped', reason: { en: 'broken off at step 2 of 3' } })
    expect(result.virtualMs).toBeLessThan(400 * 86_400_000)
  })
})

describe('the market of a story', () => {
  it('is what the scenario says, whatever the options are', async () => {
    const market = "market: { tier: V0, policies: { saas-v2/create: { at: ['0s', '1m'] } } }"
    const story = `  - fault: { on: create, fault: refuse }
${buy}  - advance: idle
  - expect:
      order: { of: shop, state: refunded, refundedAt: PT1M }
      deliveries: { interface: create, of: shop, at: [PT0S, PT1M], by-policy: true }
  - clear-faults
  - buy: { as: second }
  - advance: { to: expiry, of: second }
  - expect:
      instance: { of: second, state: frozen }
  - advance: { to: release, of: second }
  - expect:
      instance: { of: second, state: released }
`
    const { result, said } = await play(story, { market, policies: { 'saas-v2/create': { at: ['0s', '5m'] } } })
    expect(said).toEqual([])
    expect(result.consequences.map(({ en }) => en).filter((sentence) => sentence.startsWith('instance'))).toEqual([
      expect.stringMatching(/frozen at T\+32d1m \(period over\)$/),
      expect.stringMatching(/released at T\+33d1m$/),
    ])
  })

  it('gives different order numbers to different scenarios and guides of one run', async () => {
    const orders = async (name: string, guide: Guide) => {
      const { url } = await brokenIsv()
      const scenario = parseScenario(head('saas-v1, saas-v2', '').replace('name: mine', `name: ${name}`) + buy, 'mine.yaml')
      const { deliveries } = await runScenario(scenario, { guide, isv: { url, accessKey: ACCESS_KEY }, seed: 5 })
      return deliveries[0]?.orderId
    }
    const ids = [await orders('one', 'saas-v1'), await orders('one', 'saas-v2'), await orders('two', 'saas-v1')]
    expect(new Set(ids).size).toBe(3)
    expect(await orders('one', 'saas-v1')).toBe(ids[0])
  })
})

describe('the access key', () => {
  it('is in nothing that comes out, even when the ISV tells it', async () => {
    const { result } = await play(`${buy}  - freeze: { of: shop }\n  - unsubscribe: { of: shop }`, {
      guide: 'saas-v1',
      trace: true,
      breakage: (answer) => {
        if (answer.activity === 'newInstance') answer.json = { ...answer.json, resultMsg: `key ${ACCESS_KEY}`, instanceId: ACCESS_KEY }
      },
    })
    expect(result.findings.map(({ rule }) => rule)).toContain('note.access-key')
    expect(JSON.stringify(result)).not.toContain(ACCESS_KEY)
    expect(JSON.stringify(result.trace)).toContain('***')
    for (const lang of ['en', 'zh'] as const) {
      expect(scenarioReport(result, { lang, paint: paintFor({}, {}), width: 100 })).not.toContain(ACCESS_KEY)
    }
  })
})

describe('licences', () => {
  const told = async (story: string) => {
    const { url } = await brokenIsv()
    const scenario = parseScenario(head('online-license', '') + buy + story, 'mine.yaml')
    return runScenario(scenario, { guide: 'online-license', isv: { url, accessKey: ACCESS_KEY }, seed: 1 })
  }

  it('are applied for and repeated in words', async () => {
    const { outcome, timeline } = await told(
      '  - apply-licence: { of: shop, deviceFingerprint: d1 }\n  - apply-licence: { of: shop, deviceFingerprint: d1, repeat: true }',
    )
    expect(outcome).toBe('passed')
    const words = timeline.map(({ text }) => `${text.en} | ${text.zh}`)
    expect(words).toEqual(
      expect.arrayContaining([
        'applies for a licence of shop | 为 shop 申请 License',
        'repeats the licence application of shop | 重发 shop 的 License 申请',
        'getLicenseAsync shop: 000000 success | getLicenseAsync shop：000000 成功',
      ]),
    )
  })

  it('are expected by number, state, type and text, and said to be otherwise', async () => {
    const { findings } = await told(
      '  - apply-licence: { of: shop }\n  - expect:\n      licence: { of: shop, count: 2, state: delivered, type: CHARACTERS, characters: LIC-1 }',
    )
    expect(findings.map(({ summary }) => summary.en)).toEqual([
      expect.stringMatching(
        /^Expected the number of licence applications of shop to be 2, it is 1\. Expected the state of the licence application of shop to be delivered, it is applied\. Expected the type of the licence of shop to be CHARACTERS, it is none\. Expected the licence of shop to be LIC-1, it is none\. /,
      ),
    ])
  })

  it('of which there were none cannot be repeated, nor expected of a guide without', async () => {
    const { findings } = await told('  - apply-licence: { of: shop, deviceFingerprint: d2, repeat: true }')
    expect(findings.map(({ summary }) => summary.en)).toEqual([
      expect.stringContaining('Failed to repeat the licence application of "shop": there was none.'),
    ])
    const { said } = await play(
      `${buy}  - refused:\n      apply-licence: { of: shop }\n  - expect:\n      licence: { of: shop, state: applied }`,
    )
    expect(said).toMatchObject([{ summary: expect.stringContaining('licence application of shop to be applied, it is none') }])
  })
})
