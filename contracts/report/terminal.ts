import { columns, wrap } from '../../emulator/commands/columns.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { findingLines } from '../../scenarios/report/findings.ts'
import { SIGNS, totalsWords } from '../../scenarios/report/labels.ts'
import { type Look, scenarioLine } from '../../scenarios/report/terminal.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { rowsOf, tableOf } from './table.ts'

const ALSO = text('the same in: ', '同样：')
const SKIPPED = text('Not for this ISV, or not known', '不适用于该商家，或未知')

/** The verification for people: what failed with its exchange, what was left out, a table of the interfaces, the totals. */
export function contractsTerminal(results: readonly ScenarioResult[], look: Look, realMs: number): string {
  const { lang, paint, width } = look
  const wrong = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'warned')
  const skipped = results.filter(({ outcome }) => outcome === 'skipped')
  return [
    ...byReason(wrong).flatMap(([first, ...others]) => [
      scenarioLine(first, look),
      ...findingLines(first.findings, look),
      ...(others.length > 0 ? wrap(`  ${ALSO[lang]}${others.map(({ name }) => name).join(', ')}`, width) : []),
      '',
    ]),
    ...(skipped.length > 0 ? [paint.strong(SKIPPED[lang])] : []),
    ...columns(
      skipped.map(({ name, reason }) => [`${SIGNS.skipped} ${name}`, reason?.[lang] ?? '']),
      2,
      width,
    ),
    ...(skipped.length > 0 ? [''] : []),
    tableOf(rowsOf(results), lang),
    '',
    `${totalsWords(results)[lang]}${timeWords(results.length, realMs, lang)}`,
    '',
  ].join('\n')
}

/** What fails for one reason is told once: an ISV with another key fails everything. */
function byReason(results: readonly ScenarioResult[]): [ScenarioResult, ...ScenarioResult[]][] {
  const groups = new Map<string, [ScenarioResult, ...ScenarioResult[]]>()
  for (const result of results) {
    const [finding] = result.findings
    const reason = `${finding?.rule} ${finding?.summary.en}`
    const group = groups.get(reason)
    if (group) group.push(result)
    else groups.set(reason, [result])
  }
  return [...groups.values()]
}

const timeWords = (count: number, ms: number, lang: Lang): string =>
  lang === 'zh' ? `；${count} 个交互，用时 ${(ms / 1000).toFixed(1)} 秒` : `; ${count} interactions in ${(ms / 1000).toFixed(1)} s`
