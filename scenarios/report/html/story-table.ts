import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { FoldedEntry } from '../fold.ts'
import { ACTORS, whenOf } from '../labels.ts'
import { markWords, shape } from './marks.ts'
import { html, type Markup } from './markup.ts'
import { said } from './said.ts'

const HEAD: readonly Text[] = [text('when', '时间'), text('times', '次数'), text('who', '角色'), text('what', '事件')]

/** The lines of a story as a table. */
export const storyTable = (lines: readonly FoldedEntry[], idOf: (line: FoldedEntry) => string, caption: Text): Markup =>
  html`<div class="wide"><table class="story"><caption class="unseen">${said(caption)}</caption>
<thead><tr>${HEAD.map((words) => html`<th scope="col">${said(words)}</th>`)}</tr></thead>
<tbody>${lines.map((line) => {
    const { entry, count } = line
    return html`<tr id="${idOf(line)}"><td class="when">${whenOf(line)}</td><td class="number">${count > 1 ? `×${count}` : undefined}</td><td>${said(ACTORS[entry.actor])}</td><td><span class="what">${shape(entry.mark)}<span>${markWords(entry.mark)} ${said(entry.text)}${
      entry.fault === undefined ? undefined : html` <code>[${entry.fault}]</code>`
    }</span></span></td></tr>\n`
  })}</tbody></table></div>`
