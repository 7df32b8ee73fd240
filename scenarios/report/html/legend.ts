import { type Text, text } from '../../../emulator/protocol/text.ts'
import { markLegend } from './marks.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const HEADING = text('Signs', '图例')
const CERTAINTIES: Readonly<Record<string, Text>> = {
  doc: text('read in Huawei’s documentation', '华为文档'),
  seed: text('read in fragments of it', '文档片段'),
  code: text('inferred from public ISV code', '公开的商家代码'),
  assumed: text('our working guess: a setting switches it', '本项目的推断，可通过设置切换'),
}

/** What marks and badges mean. */
export const legend = (): Markup =>
  html`<h2>${said(HEADING)}</h2>\n${markLegend()}\n<ul class="legend">${Object.entries(CERTAINTIES).map(
    ([name, words]) => html`<li><span class="certainty ${name}">[${name}]</span> ${said(words)}</li>`,
  )}</ul>`
