import { TOOL } from '../../emulator/commands/tool.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import type { Finding, ScenarioResult } from '../runner/result.ts'
import { costOf, exchangeLines } from './findings.ts'
import type { RunHeader } from './json.ts'
import { attributes, escaped } from './xml.ts'

/** The report for CI systems: a test suite for each guide, a test case for each scenario. */
export function junitReport(results: readonly ScenarioResult[], { seed, isv, startedAt }: RunHeader, lang: Lang): string {
  const guides = [...new Set(results.map(({ guide }) => guide))]
  const suites = guides.map((guide) => {
    const own = results.filter((result) => result.guide === guide)
    return [
      `  <testsuite${attributes({ name: `${TOOL} ${guide}`, ...counts(own), timestamp: iso(startedAt).slice(0, 19) })}>`,
      `    <properties><property${attributes({ name: 'seed', value: seed })}/><property${attributes({ name: 'isv', value: isv })}/></properties>`,
      ...own.map((result) => testcase(result, lang)),
      '  </testsuite>',
    ].join('\n')
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: TOOL, ...counts(results) })}>\n${suites.join('\n')}\n</testsuites>\n`
}

const counts = (results: readonly ScenarioResult[]) => ({
  tests: results.length,
  failures: results.filter(({ outcome }) => outcome === 'failed').length,
  errors: 0,
  skipped: results.filter(({ outcome }) => outcome === 'skipped').length,
  time: seconds(results.reduce((sum, { realMs }) => sum + realMs, 0)),
})

const seconds = (ms: number): string => (ms / 1000).toFixed(3)

function testcase({ name, guide, outcome, reason, realMs, findings, consequences }: ScenarioResult, lang: Lang): string {
  const opening = `    <testcase${attributes({ name, classname: `${TOOL}.${guide}`, time: seconds(realMs) })}>`
  const parts: string[] = []
  if (outcome === 'skipped') parts.push(`      <skipped${attributes({ message: reason?.[lang] ?? '' })}/>`)
  const failing = findings.filter(({ severity }) => severity === 'fail')
  if (failing.length > 0) {
    const [first] = failing as [Finding]
    const written = failing.map((finding) => findingText(finding, lang)).join('\n\n')
    parts.push(`      <failure${attributes({ message: first.summary[lang], type: first.rule })}>${escaped(written)}</failure>`)
  }
  const said = [
    ...(reason && outcome !== 'skipped' ? [reason[lang]] : []),
    ...consequences.map((sentence) => sentence[lang]),
    ...findings.filter(({ severity }) => severity === 'warn').map((finding) => findingText(finding, lang)),
  ]
  if (said.length > 0) parts.push(`      <system-out>${escaped(said.join('\n'))}</system-out>`)
  return parts.length === 0 ? opening.replace(/>$/, '/>') : [opening, ...parts, '    </testcase>'].join('\n')
}

function findingText(finding: Finding, lang: Lang): string {
  const { rule, source, summary, settings, exchange, reproduce } = finding
  const cost = costOf(finding)
  return [
    `${rule} ${describeProvenance(source)}`,
    summary[lang],
    ...(cost ? [cost[lang]] : []),
    ...(settings.length > 0 ? [settings.join(', ')] : []),
    ...(exchange ? exchangeLines(exchange, lang, 1_000) : []),
    reproduce,
  ].join('\n')
}
