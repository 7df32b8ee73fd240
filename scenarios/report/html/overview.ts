import { TOOL, toolVersion } from '../../../emulator/commands/tool.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { iso } from '../../../emulator/protocol/timestamps.ts'
import type { ScenarioResult } from '../../runner/result.ts'
import type { RunHeader } from '../json.ts'
import { SIGNS, TOTALS } from '../labels.ts'
import { spanWords } from '../spans.ts'
import { badge } from './badge.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const same = (word: string): Text => text(word, word)
const HEADING = text('Scenarios', '场景')
const HEAD: readonly Text[] = [
  text('scenario', '场景'),
  text('guide', '指南'),
  text('outcome', '结果'),
  text('findings', '问题'),
  text('marketplace time', '云商店时间'),
  text('real time', '实际用时'),
]

/** How many of which, what was run when against whom, and every scenario in a table. */
export const overview = (results: readonly ScenarioResult[], header: RunHeader, idOf: (n: number) => string): Markup =>
  html`${totals(results)}\n${facts(results, header)}
<h2 id="scenarios">${said(HEADING)}</h2>
<div class="wide"><table aria-labelledby="scenarios"><thead><tr>${HEAD.map((words) => html`<th scope="col">${said(words)}</th>`)}</tr></thead>
<tbody>${results.map((result, n) => row(result, idOf(n)))}</tbody></table></div>`

const totals = (results: readonly ScenarioResult[]): Markup =>
  html`<ul class="totals">${TOTALS.map(([outcome, words]) => {
    const count = results.filter((result) => result.outcome === outcome).length
    return html`<li class="${outcome}${count === 0 ? ' none' : ''}"><span aria-hidden="true">${SIGNS[outcome]}</span> <b>${count}</b> ${said(words)}</li>`
  })}</ul>`

function facts(results: readonly ScenarioResult[], { seed, isv, startedAt }: RunHeader): Markup {
  const sum = (pick: (result: ScenarioResult) => number) => spanWords(results.reduce((total, result) => total + pick(result), 0))
  const told: readonly (readonly [Text, Text])[] = [
    [text('ISV under test', '被测商家'), same(isv)],
    [text('Seed', '种子'), same(String(seed))],
    [text('Started', '开始时间'), same(`${iso(startedAt).slice(0, 19).replace('T', ' ')} UTC`)],
    [text('Marketplace time', '云商店时间'), sum(({ virtualMs }) => virtualMs)],
    [text('Real time', '实际用时'), sum(({ realMs }) => realMs)],
    [text('Version', '版本'), same(`${TOOL} ${toolVersion()}`)],
  ]
  return html`<dl class="facts">${told.map(([name, value]) => html`<div><dt>${said(name)}</dt><dd>${said(value)}</dd></div>`)}</dl>`
}

function row({ name, guide, outcome, findings, virtualMs, realMs }: ScenarioResult, id: string): Markup {
  const took = outcome === 'skipped' ? ['', ''] : [said(spanWords(virtualMs)), said(spanWords(realMs))]
  return html`<tr class="${outcome}"><td><a href="#${id}">${name}</a></td><td>${guide}</td><td>${badge(outcome)}</td><td class="number">${findings.length || ''}</td><td class="number">${took[0]}</td><td class="number">${took[1]}</td></tr>\n`
}
