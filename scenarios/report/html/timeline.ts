import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { TimelineEntry } from '../../runner/result.ts'
import { tPlus } from '../../runner/t-plus.ts'
import { type FoldedEntry, folded } from '../fold.ts'
import { ACTORS, whenOf } from '../labels.ts'
import { axisOf } from './axis.ts'
import { lanesOf } from './lanes.ts'
import { shape } from './marks.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'
import { storyTable } from './story-table.ts'

const HEADING = text('Time line', '时间线')
const DRAWN = text(
  'Drawn in virtual time, long waits shortened. The same follows as a table.',
  '按虚拟时间绘制，较长的等待已压缩；下表内容相同。',
)
const ROW = 30

/** The story drawn on its time line, with a lane for each who takes part, and the same as a table. */
export function timelineSection(timeline: readonly TimelineEntry[], id: string): Markup {
  const lines = folded(timeline)
  if (lines.length === 0) return html``
  const axis = axisOf(lines, tPlus)
  const lanes = lanesOf(lines, axis)
  const percent = (x: number) => `${Math.round((x / axis.width) * 1e5) / 1e3}%`
  const idOf = (line: FoldedEntry) => `${id}-${lines.indexOf(line) + 1}`
  const mark = (line: FoldedEntry, row: number) => {
    const [from, to] = axis.span(line)
    const { mark: kind } = line.entry
    const y = row * ROW + ROW / 2
    return html`${
      to > from ? html`<i class="bar ${kind}" style="left:${percent(from)};width:${percent(to - from)};top:${y}px"></i>` : undefined
    }<a class="mark" tabindex="-1" href="#${idOf(line)}" style="left:${percent(from)};top:${y}px">${shape(kind)}${
      line.count > 1 ? html`<b>×${line.count}</b>` : undefined
    }<span class="tip">${whenOf(line)} · ${said(ACTORS[line.entry.actor])} · ${said(line.entry.text)}</span></a>`
  }
  return html`<h4 id="${id}-time">${said(HEADING)}</h4>
<p class="note">${said(DRAWN)}</p>
<div class="chart" role="region" tabindex="0" aria-labelledby="${id}-time"><div class="drawing" aria-hidden="true">
<div class="names">${lanes.map(({ actor, rows }) => html`<div style="height:${rows * ROW}px">${said(ACTORS[actor])}</div>`)}</div>
<div class="plot" style="min-width:${axis.width}px">${axis.ticks.map(
    ({ x, at, labelled }) => html`<i class="tick" style="left:${percent(x)}">${labelled ? tPlus(at) : undefined}</i>`,
  )}
${lanes.map(({ rows, placed }) => html`<div class="lane" style="height:${rows * ROW}px">${placed.map(({ line, row }) => mark(line, row))}</div>\n`)}</div>
</div></div>
${storyTable(lines, idOf, STORY)}`
}

const STORY: Text = text('The story, line by line', '逐行过程')
