import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { TimelineEntry } from '../../runner/result.ts'
import { html, type Markup, trusted } from './markup.ts'
import { said } from './said.ts'

/** Marks of the time line: each has a shape and a colour of its own, and is known by either. */

type Mark = TimelineEntry['mark']

const SHAPES: Readonly<Record<Mark, string>> = {
  act: '<path d="M3 4h9l5 6-5 6H3z"/>',
  good: '<circle cx="10" cy="10" r="8.5"/><path class="ink" d="M6 10.5l3 3 5.5-7"/>',
  waiting: '<path d="M3 2h14v3l-5 5 5 5v3H3v-3l5-5-5-5z"/>',
  bad: '<path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z"/><path class="ink" d="M6.5 6.5l7 7m0-7l-7 7"/>',
  injected: '<path d="M10 0l10 18.5H0z"/><path class="ink" d="M11 5.5l-3 6h4l-3 5"/>',
  change: '<path d="M10 1.5l8.5 8.5-8.5 8.5L1.5 10z"/>',
  time: '<path class="line" d="M4 4l6 6-6 6m6-12l6 6-6 6"/>',
}

const MEANINGS: Readonly<Record<Mark, Text>> = {
  act: text('somebody acts', '操作'),
  good: text('went well', '成功'),
  waiting: text('still being worked on', '处理中'),
  bad: text('went wrong', '出错'),
  injected: text('failure made by the scenario', '场景注入的故障'),
  change: text('the marketplace decides', '云商店的处理'),
  time: text('time passes', '时间推进'),
}

const NAMES = Object.keys(SHAPES) as Mark[]

/** The shapes, once for the whole page. */
export const shapes = (): Markup =>
  trusted(
    `<svg class="unseen" aria-hidden="true" width="0" height="0">${NAMES.map((name) => `<symbol id="mark-${name}" viewBox="0 0 20 20">${SHAPES[name]}</symbol>`).join('')}</svg>`,
  )

export const shape = (mark: Mark): Markup => html`<svg class="shape ${mark}" aria-hidden="true"><use href="#mark-${mark}"/></svg>`

/** What a mark means, for those who do not see it. */
export const markWords = (mark: Mark): Markup => html`<span class="unseen">${said(MEANINGS[mark])}</span>`

export const markLegend = (): Markup =>
  html`<ul class="legend">${NAMES.map((name) => html`<li>${shape(name)} ${said(MEANINGS[name])}</li>`)}</ul>`
