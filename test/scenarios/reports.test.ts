import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../emulator/commands/columns.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { loadScenario } from '../../scenarios/library.ts'
import { folded } from '../../scenarios/report/fold.ts'
import { jsonReport } from '../../scenarios/report/json.ts'
import { junitReport } from '../../scenarios/report/junit.ts'
import { paintFor } from '../../scenarios/report/paint.ts'
import { scenarioReport, summary } from '../../scenarios/report/terminal.ts'
import type { ScenarioResult, TimelineEntry } from '../../scenarios/runner/result.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { tPlus } from '../../scenarios/runner/t-plus.ts'
import { ACCESS_KEY, type Breakage, brokenIsv } from './broken-isv.ts'

const plain = paintFor({}, {})
const en = { lang: 'en', paint: plain, width: 110 } as const
const zh = { lang: 'zh', paint: plain, width: 110 } as const
const header = { seed: 3, isv: 'http://127.0.0.1:1/x', startedAt: Date.UTC(2026, 0, 1) }

async function results(breakage: Breakage, names: readonly string[], guide: Guide = 'saas-v2'): Promise<ScenarioResult[]> {
  const { url } = await brokenIsv(breakage)
  const made: ScenarioResult[] = []
  for (const name of names) made.push(await runScenario(loadScenario(name), { guide, isv: { url, accessKey: ACCESS_KEY }, seed: 3 }))
  return made
}

const errorPage: Breakage = (answer) => {
  if (answer.activity !== 'newInstance') return
  answer.status = 500
  answer.raw = '<html>\u001b[31m & "quoted" ]]> \u0000 oops</html>'
}

describe('the time line', () => {
  it('writes moments as people count them', () => {
    expect([0, 60_000, 10_620_000, 86_400_000, 93_784_005].map(tPlus)).toEqual(['T+0', 'T+1m', 'T+2h57m', 'T+1d', 'T+1d2h3m4s5ms'])
  })

  it('tells calls that went alike once, also between those of another message, but not across what happened', () => {
    const call = (at: number, fold: string): TimelineEntry => ({
      at,
      actor: 'marketplace',
      text: { en: fold, zh: fold },
      mark: 'bad',
      fold,
    })
    const change = (at: number): TimelineEntry => ({ at, actor: 'buyer', text: { en: 'x', zh: 'x' }, mark: 'act' })
    const lines = folded([call(0, 'a'), call(0, 'b'), call(3, 'a'), call(3, 'b'), change(4), call(6, 'a')])
    expect(lines.map(({ entry, from, to, count }) => [entry.fold ?? '-', from, to, count])).toEqual([
      ['a', 0, 3, 2],
      ['b', 0, 3, 2],
      ['-', 4, 4, 1],
      ['a', 6, 6, 1],
    ])
  })

  it('reads like a story, in both languages', async () => {
    const [result] = await results(() => {}, ['create-fails-3h-refund'], 'saas-v1')
    const report = scenarioReport(result as ScenarioResult, en)
    expect(report).toMatch(/T\+3m … T\+2h57m {1,2}×59 {2}marketplace {2}↯ newInstance shop: failed: HTTP 500 {1,2}\[error-500\]/)
    expect(report).toMatch(/T\+3h +marketplace +· gives 100 CNY back for order shop \(create failed\)/)
    expect(report).toMatch(/✓ passed {2}3 hours of marketplace time in [\d.]+ ms/)
    const chinese = scenarioReport(result as ScenarioResult, zh)
    expect(chinese).toMatch(/云商店 {2}· 订单 shop 退款 100 CNY（开通失败）/)
    const starts = chinese
      .split('\n')
      .filter((line) => /^ {2}T\+/.test(line))
      .map((line) => displayWidth(line.slice(0, line.search(/[→✓…✗↯·»] /u))))
    // The ellipsis of a span comes first on folded lines: only lines of a single moment are compared.
    expect(new Set(starts.filter((start) => start > 12)).size).toBe(1)
  })

  it('keeps a table in line by display width', async () => {
    const made = await results(() => {}, ['open-details', 'create-fails-3h-refund'])
    const [title, ...rows] = summary(made, zh, 3).split('\n').slice(0, 3) as [string, string, string]
    const at = (line: string, word: string) => displayWidth(line.slice(0, line.indexOf(word)))
    for (const row of rows) {
      expect(at(row, 'saas-v2')).toBe(at(title, '指南'))
      expect(at(row, '✓')).toBe(at(title, '结果'))
    }
  })

  it('says what a broken rule would have cost', async () => {
    const [result] = await results(errorPage, ['open-details'])
    const report = (look: typeof en | typeof zh) => scenarioReport(result as ScenarioResult, look).replace(/\s+/g, ' ')
    expect(report(en)).toContain("On the marketplace: After 4 such calls in 3h the order would have failed and the buyer's money gone back")
    expect(report(zh)).toContain('在云商店中：在 3h 内 4 次调用失败后，订单将失败并自动退款')
    expect(JSON.stringify(jsonReport([result as ScenarioResult], header))).toContain('"consequenceZh":"在 3h 内 4 次调用失败后')
  })

  it('lets nothing of an answer move the cursor', async () => {
    const [result] = await results(errorPage, ['open-details'])
    const report = scenarioReport(result as ScenarioResult, en)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    expect(report).toContain('oops')
  })

  it('is coloured only where a person looks, and wants it', () => {
    expect(paintFor({ isTTY: true }, {}).bad('x')).toBe('\u001b[31mx\u001b[39m')
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }).bad('x')).toBe('x')
    expect(paintFor({ isTTY: false }, {}).bad('x')).toBe('x')
  })
})

describe('the JSON report', () => {
  const both = (name: string) => ({ [name]: { type: 'string' }, [`${name}Zh`]: { type: 'string' } })
  const closed = (properties: object, optional: readonly string[] = []) => ({
    type: 'object',
    additionalProperties: false,
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  })
  const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$' }
  const attempt = closed(
    {
      n: { type: 'integer', minimum: 1 },
      at: instant,
      outcome: { enum: ['succeeded', 'in-progress', 'failed', 'unanswered'] },
      ...both('reason'),
      realMs: { type: 'number' },
      fault: { type: 'string' },
    },
    ['fault'],
  )
  const exchange = closed({
    request: closed({ method: { enum: ['GET', 'POST'] }, url: { type: 'string' }, headers: { type: 'object' }, body: { type: 'string' } }, [
      'body',
    ]),
    response: {
      anyOf: [
        closed({ status: { type: 'integer' }, rawHeaders: { type: 'array' }, body: { type: 'string' } }),
        closed({ failure: { type: 'string' }, ...both('reason') }),
      ],
    },
  })
  const schema = closed({
    tool: { const: 'koogallery-emulator' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    seed: { type: 'integer' },
    isv: { type: 'string' },
    startedAt: instant,
    scenarios: {
      type: 'array',
      items: closed(
        {
          name: { type: 'string' },
          guide: { enum: ['saas-v1', 'saas-v2'] },
          outcome: { enum: ['passed', 'warned', 'failed', 'skipped'] },
          ...both('reason'),
          virtualDuration: { type: 'string', pattern: '^P' },
          realMs: { type: 'number' },
          deliveries: {
            type: 'array',
            items: closed(
              {
                interface: { type: 'string' },
                orderId: { type: 'string' },
                state: { type: 'string' },
                attempts: { type: 'array', items: attempt },
              },
              ['orderId'],
            ),
          },
          consequences: { type: 'array', items: { type: 'string' } },
          consequencesZh: { type: 'array', items: { type: 'string' } },
          findings: {
            type: 'array',
            items: closed(
              {
                rule: { type: 'string' },
                certainty: { enum: ['doc', 'seed', 'code', 'assumed'] },
                severity: { enum: ['fail', 'warn'] },
                ...both('summary'),
                ...both('consequence'),
                source: closed({ certainty: { type: 'string' }, page: { type: 'string' }, note: { type: 'string' } }, ['note']),
                interface: { type: 'string' },
                count: { type: 'integer', minimum: 1 },
                settings: { type: 'array', items: { type: 'string' } },
                exchange,
                reproduce: { type: 'string', pattern: '^koogallery run ' },
              },
              ['consequence', 'consequenceZh', 'interface', 'exchange'],
            ),
          },
        },
        ['reason', 'reasonZh'],
      ),
    },
    totals: closed({ passed: { type: 'integer' }, warned: { type: 'integer' }, failed: { type: 'integer' }, skipped: { type: 'integer' } }),
  })
  const { Ajv } = createRequire(import.meta.url)('ajv') as {
    Ajv: new (options: object) => { compile(schema: object): ((value: unknown) => boolean) & { errors?: unknown } }
  }
  const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)

  it.each<[string, Breakage, readonly string[], Guide]>([
    ['of a healthy ISV', () => {}, ['create-fails-3h-refund', 'async-opening', 'unsubscribe'], 'saas-v2'],
    ['of one that answers 500', errorPage, ['open-details', 'async-opening'], 'saas-v1'],
  ])('has the documented shape: %s', async (_, breakage, names, guide) => {
    const report = JSON.parse(JSON.stringify(jsonReport(await results(breakage, names, guide), header)))
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true)
    expect(report.totals).toEqual({
      passed: guide === 'saas-v2' ? 3 : 0,
      warned: 0,
      failed: guide === 'saas-v1' ? 1 : 0,
      skipped: guide === 'saas-v1' ? 1 : 0,
    })
  })

  it('counts virtual time in ISO 8601', async () => {
    const report = jsonReport(await results(() => {}, ['create-fails-3h-refund']), header) as {
      scenarios: { virtualDuration: string; deliveries: { attempts: { at: string }[] }[] }[]
    }
    expect(report.scenarios[0]?.virtualDuration).toBe('PT3H')
    expect(report.scenarios[0]?.deliveries[0]?.attempts.map(({ at }) => at)).toEqual([
      '2030-01-01T00:00:00.000Z',
      '2030-01-01T01:00:00.000Z',
      '2030-01-01T02:00:00.000Z',
      '2030-01-01T03:00:00.000Z',
    ])
  })
})

describe('the JUnit report', () => {
  /** Whether every element that opens closes, and every attribute is quoted. */
  function wellFormed(xml: string): boolean {
    const open: string[] = []
    const rest = xml
      .replace(/^<\?xml[^?]*\?>/, '')
      .replace(/<(\/?)([\w-]+)((?:\s[\w-]+="[^"<]*")*)\s*(\/?)>/g, (_, ends, name, __, alone) => {
        if (ends) {
          if (open.pop() !== name) open.push('!')
        } else if (!alone) open.push(name)
        return ''
      })
    return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(rest)
  }

  it('is well-formed whatever an answer holds, with a test case for each scenario', async () => {
    const made = await results(errorPage, ['open-details', 'async-opening', 'create-fails-3h-refund'], 'saas-v1')
    const xml = junitReport(made, header, 'en')
    expect(wellFormed(xml)).toBe(true)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold them
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    expect(xml).toMatch(/<testsuites name="koogallery-emulator" tests="3" failures="2" errors="0" skipped="1"/)
    expect(xml).toContain('<testcase name="open-details" classname="koogallery-emulator.saas-v1"')
    expect(xml).toContain('<skipped message="it is for saas-v2, not for saas-v1"/>')
    expect(xml).toMatch(/<failure message="The answer to newInstance has HTTP status 500;.*" type="failure.http-status">/)
    expect(xml).toContain('<property name="seed" value="3"/>')
    expect(xml).toContain("the order would have failed and the buyer's money gone back")
    expect(wellFormed(junitReport(made, header, 'zh'))).toBe(true)
  })
})
