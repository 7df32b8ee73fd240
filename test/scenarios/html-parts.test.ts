import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../emulator/clock/duration.ts'
import { type FoldedEntry, folded } from '../../scenarios/report/fold.ts'
import { axisOf } from '../../scenarios/report/html/axis.ts'
import { indented } from '../../scenarios/report/html/indented.ts'
import { lanesOf } from '../../scenarios/report/html/lanes.ts'
import { html } from '../../scenarios/report/html/markup.ts'
import { visible } from '../../scenarios/report/html/visible.ts'
import { htmlReport } from '../../scenarios/report/html.ts'
import type { ScenarioResult, TimelineEntry } from '../../scenarios/runner/result.ts'
import { tPlus } from '../../scenarios/runner/t-plus.ts'

const entry = (at: number, actor: TimelineEntry['actor'] = 'marketplace', fold?: string): TimelineEntry => ({
  at,
  actor,
  text: { en: 'x', zh: 'x' },
  mark: 'bad',
  ...(fold === undefined ? {} : { fold }),
})

describe('a piece of a page', () => {
  it('escapes whatever is put into it, once', () => {
    expect(html`<p title="${`"'<&>`}">${['<b>', html`<i>${'&'}</i>`, undefined, 0]}</p>`.written).toBe(
      '<p title="&quot;&#39;&lt;&amp;&gt;">&lt;b&gt;<i>&amp;</i>0</p>',
    )
  })

  it('holds no character that cannot be seen', () => {
    expect(visible('a\u0000b\u202ec\ud800d\u007f\r\n\te')).toBe('a␀b\\u202ec\\ud800d␡\n\te')
  })

  it('is never left by a text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(html`${text}`.written).not.toMatch(/[<>"']/)
      }),
    )
  })
})

describe('JSON on several lines', () => {
  it('keeps figures, escapes and repeated members as they were sent', () => {
    const sent = '{"a":1.0,"a":12345678901234567890,"b":"\\u0041 , {","c":[ ],"d":[1,{"e":null}]}'
    expect(indented(sent)).toBe(
      '{\n  "a": 1.0,\n  "a": 12345678901234567890,\n  "b": "\\u0041 , {",\n  "c": [],\n  "d": [\n    1,\n    {\n      "e": null\n    }\n  ]\n}',
    )
    expect(indented('<html>')).toBeUndefined()
  })

  it('is what JSON.stringify writes, for what it wrote itself', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const compact = JSON.stringify(JSON.parse(json))
        expect(indented(compact)).toBe(JSON.stringify(JSON.parse(json), undefined, 2))
      }),
    )
  })
})

describe('the drawn time line', () => {
  const spans = (lines: readonly FoldedEntry[]) => lines.map((line) => axisOf(lines, tPlus).span(line))

  it('goes forward through a story, whether it takes no time or years', () => {
    for (const times of [
      [0, 0, 0],
      [0, 1, 2],
      [0, HOUR, 3 * HOUR, 31 * DAY, 10 * 365 * DAY],
    ]) {
      const lines = folded(times.map((at) => entry(at)))
      const starts = spans(lines).map(([from]) => from)
      expect(starts.every((x, n) => n === 0 || x - (starts[n - 1] as number) >= 20)).toBe(true)
      expect(axisOf(lines, tPlus).width).toBeLessThan(900)
    }
  })

  it('gives every wait more room than a shorter one', () => {
    const gap = (ms: number) => {
      const [[a], [b]] = spans(folded([entry(0), entry(ms)])) as [[number, number], [number, number]]
      return b - a
    }
    expect(gap(1)).toBeLessThan(gap(HOUR))
    expect(gap(HOUR)).toBeLessThan(gap(DAY))
    expect(gap(DAY)).toBeLessThan(gap(365 * DAY))
  })

  it('puts calls that overlap on rows of their own', () => {
    const lines = folded([0, 1, 2].flatMap((n) => [entry(n * HOUR, 'marketplace', 'a'), entry(n * HOUR, 'marketplace', 'b')]))
    const [lane] = lanesOf(lines, axisOf(lines, tPlus))
    expect(lane?.placed.map(({ line, row }) => [line.entry.fold, line.count, row])).toEqual([
      ['a', 3, 0],
      ['b', 3, 1],
    ])
  })

  it('has no label that runs into the next', () => {
    const lines = folded(Array.from({ length: 40 }, (_, n) => entry(n * 61_001)))
    const labelled = axisOf(lines, tPlus).ticks.filter((tick) => tick.labelled)
    for (const [n, { x, at }] of labelled.entries()) {
      const next = labelled[n + 1]
      if (next) expect(next.x - x).toBeGreaterThan(7 * tPlus(at).length)
    }
  })
})

it('a page about nothing is a page', () => {
  const header = { seed: 1, isv: 'http://127.0.0.1:1', startedAt: 0 }
  const empty: ScenarioResult = {
    name: 'empty',
    title: { en: 'Nothing', zh: '空' },
    guide: 'saas-v2',
    outcome: 'passed',
    virtualMs: 0,
    realMs: 0,
    timeline: [],
    deliveries: [],
    consequences: [],
    findings: [],
  }
  expect(htmlReport([], header, 'en')).toContain('<html lang="en">')
  const page = htmlReport([empty], header, 'zh')
  expect(page).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:')
  expect(page).not.toMatch(/undefined|NaN|<script/)
})
