import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { ScenarioResult } from '../../runner/result.ts'
import { spanWords } from '../spans.ts'
import { badge } from './badge.ts'
import { deliveriesSection } from './deliveries.ts'
import { findingBlock } from './finding.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'
import { timelineSection } from './timeline.ts'

const CONSEQUENCES = text('What it came to', '结果与影响')
const FINDINGS = text('Findings', '发现的问题')

/** One scenario in one guide. What failed is open; the rest opens at a click. */
export function scenarioSection(result: ScenarioResult, id: string): Markup {
  const { name, title, guide, outcome, reason, timeline, deliveries, consequences, findings, virtualMs, realMs } = result
  return html`<details class="scenario ${outcome}"${outcome === 'failed' ? html` open` : undefined}>
<summary><h3>${badge(outcome)} <span class="name">${name}</span> <span class="guide">${guide}</span></h3><span class="title">${said(title)}</span></summary>
<div class="inside" id="${id}">
${outcome === 'skipped' ? undefined : html`<p class="took">${said(tookWords(virtualMs, realMs))}</p>`}
${reason ? html`<p>${said(reason)}</p>` : undefined}
${
  findings.length === 0
    ? undefined
    : html`<h4>${said(FINDINGS)} <span class="faint">${findings.length}</span></h4>\n${findings.map((finding, n) => findingBlock(finding, `${id}-finding-${n + 1}`))}`
}
${
  consequences.length === 0
    ? undefined
    : html`<h4>${said(CONSEQUENCES)}</h4>\n<ul>${consequences.map((sentence) => html`<li>${said(sentence)}</li>`)}</ul>`
}
${timelineSection(timeline, id)}
${deliveriesSection(deliveries)}
</div></details>\n`
}

/** Time of the marketplace, and time of the clock on the wall. */
function tookWords(virtualMs: number, realMs: number): Text {
  const [virtual, real] = [spanWords(virtualMs), spanWords(realMs)]
  return text(`${virtual.en} of marketplace time in ${real.en}`, `云商店时间 ${virtual.zh}，实际用时 ${real.zh}`)
}
