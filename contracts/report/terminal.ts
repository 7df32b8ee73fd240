import type { Lang } from '../../emulator/protocol/text.ts'
import { findingLines } from '../../scenarios/report/findings.ts'
import { totalsWords } from '../../scenarios/report/labels.ts'
import { type Look, scenarioLine } from '../../scenarios/report/terminal.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { rowsOf, tableOf } from './table.ts'

/** The verification for people: what failed with its exchange, a table of the interfaces, the totals. */
export function contractsTerminal(results: readonly ScenarioResult[], look: Look, realMs: number): string {
  const worthTelling = results.filter(({ outcome }) => outcome !== 'passed')
  return [
    ...worthTelling.flatMap((result) => [scenarioLine(result, look), ...findingLines(result.findings, look)]),
    ...(worthTelling.length > 0 ? [''] : []),
    tableOf(rowsOf(results), look.lang),
    '',
    `${totalsWords(results)[look.lang]}${timeWords(results.length, realMs, look.lang)}`,
    '',
  ].join('\n')
}

const timeWords = (count: number, ms: number, lang: Lang): string =>
  lang === 'zh' ? `；${count} 个交互，用时 ${(ms / 1000).toFixed(1)} 秒` : `; ${count} interactions in ${(ms / 1000).toFixed(1)} s`
