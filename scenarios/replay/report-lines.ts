import { displayWidth, padEnd, wrap } from '../../emulator/commands/columns.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Look } from '../report/terminal.ts'
import { tPlus } from '../runner/t-plus.ts'
import type { Direction } from './compare.ts'
import type { ReplayedCall } from './play-again.ts'
import { directionOf, tallyOf } from './tally.ts'

const SIGNS: Readonly<Record<Direction | 'failing' | 'not-sent', string>> = {
  worse: '✗',
  better: '✓',
  changed: '≠',
  failing: '!',
  'not-sent': '-',
}

/** One line of the list: calls that went alike are told once. */
interface Row {
  readonly scenario: string
  readonly kind: keyof typeof SIGNS
  readonly name: string
  readonly about: Text
  readonly from: number
  to: number
  count: number
}

/** What differs, in the order of virtual time, and the sum. Calls that went as before are counted only. */
export function replayLines(calls: readonly ReplayedCall[], { lang, paint, width }: Look): string[] {
  const rows = rowsOf(calls)
  const when = ({ from, to, count }: Row) =>
    `${from === to ? tPlus(from) : `${tPlus(from)} … ${tPlus(to)}`}${count === 1 ? '' : ` ×${count}`}`
  const wide = (pick: (row: Row) => string) => Math.max(0, ...rows.map((row) => displayWidth(pick(row))))
  const [whenWidth, nameWidth] = [wide(when), wide(({ name }) => name)]
  const lines: string[] = []
  let scenario = ''
  for (const row of rows) {
    if (row.scenario !== scenario) lines.push(paint.strong(row.scenario))
    scenario = row.scenario
    const tint = { worse: paint.bad, better: paint.good, changed: paint.warning, failing: paint.bad, 'not-sent': paint.faint }[row.kind]
    const head = `  ${padEnd(when(row), whenWidth)}  ${SIGNS[row.kind]} ${padEnd(row.name, nameWidth)}  `
    const hang = displayWidth(head)
    for (const [n, said] of wrap(row.about[lang], Math.max(30, width - hang)).entries()) {
      lines.push(tint(`${n === 0 ? head : ' '.repeat(hang)}${said}`))
    }
  }
  return [...lines, ...(lines.length > 0 ? [''] : []), ...sums(calls).map((said) => said[lang])]
}

function rowsOf(calls: readonly ReplayedCall[]): Row[] {
  const rows: Row[] = []
  const open = new Map<string, Row>()
  const add = (call: ReplayedCall, kind: Row['kind'], about: Text) => {
    const { scenario, description, orderId, messageId, instanceKey } = call.delivery
    const name = [description.name, orderId ?? instanceKey ?? messageId].join(' ')
    const alike = [scenario, kind, name, about.en].join('\n')
    const row = open.get(alike)
    if (row) {
      row.to = call.offset
      row.count++
      return
    }
    const fresh: Row = { scenario, kind, name, about, from: call.offset, to: call.offset, count: 1 }
    open.set(alike, fresh)
    rows.push(fresh)
  }
  for (const call of calls) {
    if (call.notSent?.kind === 'no-instance') {
      const { en, zh } = call.notSent.reason
      add(call, 'not-sent', text(`not sent: ${en}`, `未发送：${zh}`))
    }
    for (const { direction, about } of call.differences)
      add(call, direction, text(`${WORDS[direction].en}: ${about.en}`, `${WORDS[direction].zh}：${about.zh}`))
    if (call.failing && directionOf(call) === undefined && call.made) {
      const { outcome, reason } = call.made.verdict
      const why = outcome === 'failed' ? reason : REPEATS
      add(call, 'failing', text(`still wrong: ${why.en}`, `仍不符合规则：${why.zh}`))
    }
  }
  return rows
}

const REPEATS = text(
  'answers to one order name several instances, or break a rule noted of them',
  '同一订单的响应指向多个实例，或违反所提示的规则',
)

const WORDS: Readonly<Record<Direction, Text>> = {
  worse: text('worse', '变差'),
  better: text('better', '改善'),
  changed: text('changed', '变化'),
}

function sums(calls: readonly ReplayedCall[]): Text[] {
  const { replayed, differ, worse, better, changed, stillFailing, neverReached, noInstance } = tallyOf(calls)
  const s = replayed === 1 ? '' : 's'
  return [
    text(
      `${replayed} call${s} replayed, ${differ} differ (${worse} worse, ${better} better, ${changed} changed)`,
      `重放 ${replayed} 次调用，${differ} 次不同（变差 ${worse}，改善 ${better}，变化 ${changed}）`,
    ),
    ...(stillFailing > 0 ? [text(`${stillFailing} still break a rule`, `${stillFailing} 次仍不符合规则`)] : []),
    ...(noInstance > 0
      ? [text(`${noInstance} not sent: this build never named their instance`, `${noInstance} 次未发送：当前版本未返回对应实例`)]
      : []),
    ...(neverReached > 0
      ? [
          text(
            `${neverReached} not sent: a fault of the recorded run kept them from the ISV`,
            `${neverReached} 次未发送：录制时被注入的故障拦截`,
          ),
        ]
      : []),
  ]
}
