import { columns, displayWidth, padEnd, wrap } from '../../emulator/commands/columns.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import type { Outcome, ScenarioResult } from '../runner/result.ts'
import { findingCount, findingLines } from './findings.ts'
import { OUTCOMES, SIGNS, totalsWords } from './labels.ts'
import type { Paint } from './paint.ts'
import { spanWords } from './spans.ts'
import { storyLines } from './story.ts'

/** Reports for people. */

export interface Look {
  readonly lang: Lang
  readonly paint: Paint
  /** Columns of the terminal. */
  readonly width: number
  readonly compact?: boolean
}

function coloured(outcome: Outcome, paint: Paint): (text: string) => string {
  if (outcome === 'failed') return paint.bad
  if (outcome === 'passed') return paint.good
  return outcome === 'warned' ? paint.warning : paint.faint
}

/** One scenario that needs no more than a line. */
export function scenarioLine({ name, guide, title, outcome, reason }: ScenarioResult, { lang, paint, width }: Look): string {
  const tint = coloured(outcome, paint)
  const said = outcome === 'skipped' ? (reason?.[lang] ?? '') : title[lang]
  const lead = `${SIGNS[outcome]} ${padEnd(name, 30)}  ${guide}  `
  const [first = '', ...rest] = wrap(said, width - lead.length)
  const painted = `${tint(SIGNS[outcome])} ${padEnd(name, 30)}  ${paint.faint(guide)}  `
  return [painted + first, ...rest.map((line) => ' '.repeat(lead.length) + line)].join('\n')
}

/** One scenario: its story, what it came to, and what was found. */
export function scenarioReport(result: ScenarioResult, look: Look): string {
  const { lang, paint, width } = look
  const { name, guide, title, outcome, reason, timeline, consequences, findings, virtualMs, realMs } = result
  const tint = coloured(outcome, paint)
  const lines = [`${paint.strong(name)} · ${guide} · ${title[lang]}`, ...storyLines(timeline, look)]
  if (outcome === 'skipped') lines.push(tint(`${SIGNS.skipped} ${OUTCOMES.skipped[lang]}: ${reason?.[lang] ?? ''}`))
  else {
    const took =
      lang === 'zh'
        ? `云商店时间 ${spanWords(virtualMs).zh}，实际用时 ${spanWords(realMs).zh}`
        : `${spanWords(virtualMs).en} of marketplace time in ${spanWords(realMs).en}`
    const found = findings.length > 0 ? `${lang === 'zh' ? '，' : ', '}${findingCount(findings.length)[lang]}` : ''
    lines.push(`${tint(`${SIGNS[outcome]} ${OUTCOMES[outcome][lang]}${found}`)}  ${paint.faint(took)}`)
    if (reason) lines.push(...bullet(reason[lang], width))
  }
  for (const sentence of consequences) lines.push(...bullet(sentence[lang], width))
  lines.push(...findingLines(findings, look))
  return `${lines.join('\n')}\n`
}

const bullet = (said: string, width: number): string[] => wrap(said, width - 4).map((line, n) => (n === 0 ? `  · ${line}` : `    ${line}`))

/** All scenarios in a table, and the totals below it. */
export function summary(results: readonly ScenarioResult[], { lang, paint }: Look, seed: number): string {
  const head =
    lang === 'zh' ? ['场景', '指南', '结果', '云商店时间', '实际用时'] : ['scenario', 'guide', 'outcome', 'marketplace time', 'real time']
  const rows = results.map(({ name, guide, outcome, virtualMs, realMs }) => [
    name,
    guide,
    `${SIGNS[outcome]} ${OUTCOMES[outcome][lang]}`,
    outcome === 'skipped' ? '' : spanWords(virtualMs)[lang],
    outcome === 'skipped' ? '' : spanWords(realMs)[lang],
  ])
  const widths = head.map((_, n) => Math.max(...[head, ...rows].map((row) => displayWidth(row[n] as string))))
  const line = (row: readonly string[]) => `  ${row.map((cell, n) => padEnd(cell, widths[n] as number)).join('  ')}`.trimEnd()
  const table = rows.map((row, n) => coloured((results[n] as ScenarioResult).outcome, paint)(line(row)))
  return `${[paint.strong(line(head)), ...table, '', ...totals(results, lang, seed)].join('\n')}\n`
}

/** How many of which, how much time was covered, and the seed. */
export function totals(results: readonly ScenarioResult[], lang: Lang, seed: number): string[] {
  const virtual = spanWords(results.reduce((sum, { virtualMs }) => sum + virtualMs, 0))
  const real = spanWords(results.reduce((sum, { realMs }) => sum + realMs, 0))
  const time = lang === 'zh' ? `云商店时间 ${virtual.zh}，实际用时 ${real.zh}` : `${virtual.en} of marketplace time in ${real.en}`
  return [totalsWords(results)[lang], `${time}${lang === 'zh' ? '；种子' : '; seed'} ${seed}`]
}

/** Hints below a report, one paragraph each. */
export const paragraph = (said: string, width: number): string => `${columns([[said]], 0, width).join('\n')}\n`
