import { displayWidth, padEnd, wrap } from '../../emulator/commands/columns.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import type { Actor, TimelineEntry } from '../runner/result.ts'
import { tPlus } from '../runner/t-plus.ts'
import { type FoldedEntry, folded } from './fold.ts'
import type { Paint } from './paint.ts'

const ACTORS: Readonly<Record<Actor, Text>> = {
  buyer: text('buyer', '买家'),
  seller: text('seller', '商家'),
  platform: text('platform', '平台'),
  marketplace: text('marketplace', '云商店'),
  tester: text('test', '测试'),
}

const MARKS: Readonly<Record<TimelineEntry['mark'], string>> = {
  act: '→',
  good: '✓',
  waiting: '…',
  bad: '✗',
  injected: '↯',
  change: '·',
  time: '»',
}

/** The story on its virtual time line. */
export function storyLines(timeline: readonly TimelineEntry[], lang: Lang, paint: Paint, width: number): string[] {
  const rows = folded(timeline).map((line) => ({
    line,
    when: whenOf(line),
    times: line.count === 1 ? '' : `×${line.count}`,
    actor: ACTORS[line.entry.actor][lang],
  }))
  const widest = (pick: (row: (typeof rows)[number]) => string) => Math.max(0, ...rows.map((row) => displayWidth(pick(row))))
  const [whenWidth, timesWidth, actorWidth] = [widest(({ when }) => when), widest(({ times }) => times), widest(({ actor }) => actor)]
  return rows.flatMap(({ line, when, times, actor }) => {
    const { entry } = line
    const head = `  ${padEnd(when, whenWidth)} ${padEnd(times, timesWidth)}  ${padEnd(actor, actorWidth)}  `
    const hang = displayWidth(head) + 2
    const fault = entry.fault === undefined ? '' : `  [${entry.fault}]`
    return wrap(`${entry.text[lang]}${fault}`, Math.max(30, width - hang)).map((said, n) => {
      const colour = colourOf(entry, paint)
      return n === 0 ? `${paint.faint(head)}${colour(`${MARKS[entry.mark]} ${said}`)}` : `${' '.repeat(hang)}${colour(said)}`
    })
  })
}

const whenOf = ({ from, to }: FoldedEntry): string => (from === to ? tPlus(from) : `${tPlus(from)} … ${tPlus(to)}`)

function colourOf({ mark }: TimelineEntry, paint: Paint): (text: string) => string {
  switch (mark) {
    case 'good':
      return paint.good
    case 'bad':
      return paint.bad
    case 'injected':
    case 'waiting':
      return paint.warning
    case 'time':
      return paint.faint
    case 'act':
      return paint.strong
    default:
      return (text) => text
  }
}
