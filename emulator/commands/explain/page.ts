import { describeProvenance, type Provenance } from '../../protocol/provenance.ts'
import { type Lang, type Text, text } from '../../protocol/text.ts'
import { columns, PAGE_WIDTH, wrap } from '../columns.ts'

/** One page of `explain` while it is written: sections of aligned rows, in one language. */
export interface Section {
  readonly title: Text
  readonly lines: readonly string[]
}

/** Picks a language. */
export type Say = (words: Text) => string

export const sayIn =
  (lang: Lang): Say =>
  (words) =>
    words[lang]

/** A section of rows in columns; undefined when there are none, so that it is left out. */
export function section(title: Text, rows: readonly (readonly string[])[]): Section | undefined {
  return rows.length === 0 ? undefined : { title, lines: columns(rows) }
}

/** A section of running text. */
export const prose = (title: Text, paragraphs: readonly string[]): Section => ({
  title,
  lines: paragraphs.flatMap((paragraph) => wrap(paragraph, PAGE_WIDTH - 2).map((line) => `  ${line}`)),
})

/** Head line and sections, with a blank line between them. */
export function page(head: string, sections: readonly (Section | undefined)[], say: Say): string {
  const written = sections.flatMap((part) => (part ? [`${say(part.title)}\n${part.lines.join('\n')}`] : []))
  return [head, ...written].join('\n\n')
}

/** What a thing says of itself, and behind it who says so; mark and page stay on one line. */
export const sourced = (words: string, ...sources: readonly Provenance[]): string =>
  [words, ...sources.map((source) => describeProvenance(source).replace('] ', ']\u00a0'))].filter((part) => part !== '').join(' ')

export const SOURCES = text('Sources', '来源')

/** One source a line. */
export const sourceRows = (sources: readonly Provenance[]): string[][] => sources.map((source) => [describeProvenance(source)])

/** What the marks mean; closes every page that shows some. */
export const LEGEND: Text = text(
  '[doc] Huawei documentation   [seed] fragments of it   [code] public ISV code   [assumed] our working guess: a setting switches it',
  '[doc] 华为文档   [seed] 文档片段   [code] 公开的商家代码   [assumed] 本项目的推断，可通过设置切换',
)
