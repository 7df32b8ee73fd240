import { describe, expect, it } from 'vitest'
import { githubCommands } from '../../scenarios/report/github.ts'
import { githubSummary } from '../../scenarios/report/github-summary.ts'
import type { Finding, ScenarioResult } from '../../scenarios/runner/result.ts'

const header = { seed: 7, isv: 'http://127.0.0.1:1/a|b', startedAt: 0 }
const finding = (change: Partial<Finding> = {}): Finding => ({
  rule: 'failure.http-status',
  certainty: 'doc',
  severity: 'fail',
  summary: { en: '100 % wrong:\r\n::error::planted', zh: '错误' },
  consequence: { en: 'money back', zh: '退款' },
  source: { certainty: 'doc', page: 'zh-cn_topic_1' },
  count: 1,
  settings: [],
  reproduce: 'koogallery run a --seed 7',
  ...change,
})
const result = (findings: readonly Finding[]): ScenarioResult => ({
  name: 'a,b',
  title: { en: 'A', zh: '甲' },
  guide: 'saas-v2',
  outcome: findings.some(({ severity }) => severity === 'fail') ? 'failed' : 'warned',
  virtualMs: 10_800_000,
  realMs: 1,
  timeline: [],
  deliveries: [],
  consequences: [],
  findings,
})

describe('annotations for GitHub Actions', () => {
  it('are one line each, whatever is in them', () => {
    const lines = githubCommands([result([finding(), finding({ severity: 'warn' })])], header, 'en')
      .trimEnd()
      .split('\n')
    expect(lines).toEqual([
      '::error title=a%2Cb (saas-v2)%3A failure.http-status::100 %25 wrong:%0D%0A::error::planted%0Amoney back%0A[doc] zh-cn_topic_1%0Akoogallery run a --seed 7',
      '::warning title=a%2Cb (saas-v2)%3A failure.http-status::100 %25 wrong:%0D%0A::error::planted%0A[doc] zh-cn_topic_1%0Akoogallery run a --seed 7',
      '::notice title=koogallery-emulator::0 passed, 0 warned, 1 failed, 0 skipped; seed 7',
    ])
  })

  it('speak Chinese when asked', () => {
    expect(githubCommands([result([finding()])], header, 'zh')).toContain('::错误%0A退款%0A')
  })
})

describe('the job summary', () => {
  it('is a table and the findings, in which no text becomes markup', () => {
    const planted = finding({ summary: { en: '<img src=x> [a](http://b) | `c` @all\n# big', zh: '' } })
    const written = githubSummary([result([planted])], header, 'en')
    expect(written).toContain('## KooGallery scenarios: 0 passed, 0 warned, 1 failed, 0 skipped')
    expect(written).toContain('| <code>a,b</code> | saas-v2 | ✗ FAILED | 1 | 3 hours |')
    expect(written).not.toMatch(/<img|\]\(|`|@all|^# big/m)
    expect(written).toContain('money back')
    for (const row of written.split('\n').filter((line) => line.startsWith('|'))) expect(row.split('|')).toHaveLength(7)
  })

  it('stays below what GitHub shows', () => {
    const long = finding({ summary: { en: '|'.repeat(100_000), zh: '' } })
    const written = githubSummary([result(Array.from({ length: 1_000 }, () => long))], header, 'en')
    expect(Buffer.byteLength(written)).toBeLessThan(2 ** 20)
    expect(written).toContain('900 more are in the other reports.')
  })
})
