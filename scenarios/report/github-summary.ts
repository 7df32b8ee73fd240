import { TOOL, toolVersion } from '../../emulator/commands/tool.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import type { Finding, ScenarioResult } from '../runner/result.ts'
import { costOf } from './findings.ts'
import { visible } from './html/visible.ts'
import type { RunHeader } from './json.ts'
import { OUTCOMES, SIGNS, totalsWords } from './labels.ts'
import { spanWords } from './spans.ts'

const TITLE = text('KooGallery scenarios', '云商店场景')
const HEAD: readonly Text[] = [
  text('scenario', '场景'),
  text('guide', '指南'),
  text('outcome', '结果'),
  text('findings', '问题'),
  text('marketplace time', '云商店时间'),
]
const FINDINGS = text('Findings', '发现的问题')
const MORE = (n: number): Text => text(`${n} more are in the other reports.`, `其余 ${n} 个见其他报告。`)

/** GitHub shows no summary above 1 MiB: so many findings stay far below it, however long each is. */
const MOST = 100
const LONGEST = 1_500

/** The run as Markdown, for the summary page of a GitHub Actions job. */
export function githubSummary(results: readonly ScenarioResult[], { seed, isv }: RunHeader, lang: Lang): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = results.map(({ name, guide, outcome, findings, virtualMs }) =>
    row([code(name), guide, `${SIGNS[outcome]} ${OUTCOMES[outcome][lang]}`, String(findings.length || ''), spanWords(virtualMs)[lang]]),
  )
  const found = results.flatMap((result) => result.findings.map((finding) => item(result, finding, lang)))
  return [
    `## ${TITLE[lang]}: ${totalsWords(results)[lang]}`,
    '',
    `${code(isv)} · ${lang === 'zh' ? '种子' : 'seed'} ${seed} · ${TOOL} ${toolVersion()}`,
    '',
    row(HEAD.map((words) => words[lang])),
    row(HEAD.map(() => '---')),
    ...table,
    '',
    ...(found.length > 0 ? [`### ${FINDINGS[lang]}`, '', ...found.slice(0, MOST), ''] : []),
    ...(found.length > MOST ? [MORE(found.length - MOST)[lang], ''] : []),
    '',
  ].join('\n')
}

function item({ name, guide }: ScenarioResult, finding: Finding, lang: Lang): string {
  const { rule, certainty, severity, summary, source, reproduce } = finding
  const cost = costOf(finding)
  return [
    `- ${severity === 'fail' ? '❌' : '⚠️'} **${plain(rule)}** ${plain(`[${certainty}] ${source.page}`)} · ${code(name)} ${guide}`,
    `  <br>${plain(summary[lang])}`,
    ...(cost ? [`  <br>${plain(cost[lang])}`] : []),
    `  <br>${code(reproduce)}`,
  ].join('\n')
}

const short = (written: string): string => (written.length <= LONGEST ? written : `${written.slice(0, LONGEST)}…`)
const line = (written: string): string => short(visible(written.replace(/\s+/g, ' ')))

/** Text that stays text: no markup, link, mention or cell border comes of it. */
const plain = (written: string): string =>
  line(written)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+!|~>$@:-]/g, (mark) => `&#${mark.charCodeAt(0)};`)

/** Code in HTML, where Markdown has nothing to say about back quotes and borders. */
const code = (written: string): string => `<code>${plain(written)}</code>`
