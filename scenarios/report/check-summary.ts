import { wrap } from '../../emulator/commands/columns.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Finding, ScenarioResult } from '../runner/result.ts'
import { type Look, totals } from './terminal.ts'

/** The end of a check: what was broken, rule by rule, and whether the product could be published. */

const MANDATORY = /^check-mandatory-(.+)$/

export function checkSummary(results: readonly ScenarioResult[], look: Look, seed: number): string {
  return `${['', ...ruleLines(results, look), ...publishing(results, look), '', ...totals(results, look.lang, seed)].join('\n')}\n`
}

interface Rule {
  readonly finding: Finding
  readonly scenarios: Set<string>
  failed: boolean
}

/** Every rule that was broken, with the scenarios that show it. */
function ruleLines(results: readonly ScenarioResult[], { lang, paint, width }: Look): string[] {
  const rules = new Map<string, Rule>()
  for (const { name, guide, findings } of results) {
    for (const finding of findings) {
      const rule = rules.get(finding.rule) ?? { finding, scenarios: new Set(), failed: false }
      rule.scenarios.add(`${name} (${guide})`)
      rule.failed ||= finding.severity === 'fail'
      rules.set(finding.rule, rule)
    }
  }
  if (rules.size === 0) return [paint.good(NOTHING[lang])]
  const lines = [paint.strong(BROKEN[lang])]
  for (const [id, { finding, scenarios, failed }] of rules) {
    const tint = failed ? paint.bad : paint.warning
    lines.push(`  ${tint(failed ? '✗' : '!')} ${id}  [${finding.certainty}] ${finding.source.page}`)
    for (const line of wrap([...scenarios].join(', '), width - 6)) lines.push(`      ${line}`)
    if (failed && finding.consequence) for (const line of wrap(finding.consequence[lang], width - 6)) lines.push(`      ${line}`)
  }
  return lines
}

/** The cases that the debugging page wants before a product may be published. Source: [doc] saas_topic_0000001, zh-cn_topic_0070649414. */
function publishing(results: readonly ScenarioResult[], { lang, paint }: Look): string[] {
  const cases = results.filter(({ name }) => MANDATORY.test(name))
  if (cases.length === 0) return []
  const lines = ['', paint.strong(PUBLISHING[lang])]
  for (const { name, guide, outcome } of cases) {
    const product = MANDATORY.exec(name)?.[1] ?? ''
    const skipped = outcome === 'skipped' ? NOT_PLAYED[lang] : ''
    lines.push(`  ${markOf(outcome, paint)} ${PRODUCTS[product]?.[lang] ?? product}, ${guide}${skipped}`)
  }
  return lines
}

function markOf(outcome: ScenarioResult['outcome'], paint: Look['paint']): string {
  if (outcome === 'skipped') return '-'
  return outcome === 'failed' ? paint.bad('✗') : paint.good('✓')
}

const NOT_PLAYED = text(' (not played: nothing is known of it)', '（未执行，结果未知）')
const NOTHING = text('No rule was broken.', '未发现违反规则之处。')
const BROKEN = text('Broken rules', '违反的规则')
const PUBLISHING = text('Mandatory debugging cases, before the product may be published', '发布前必须通过的调试用例')
const PRODUCTS: Readonly<Record<string, Text>> = {
  period: text('sold by period', '包周期'),
  'one-time': text('sold once', '按次'),
  'on-demand': text('sold on demand', '按需'),
  joint: text('sold by joint operation', '联营'),
}
