import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Actor, Outcome, ScenarioResult, TimelineEntry } from '../runner/result.ts'
import { tPlus } from '../runner/t-plus.ts'
import type { FoldedEntry } from './fold.ts'

/** Words and signs that all reports for people share. */

export const ACTORS: Readonly<Record<Actor, Text>> = {
  buyer: text('buyer', '买家'),
  administrator: text('admin', '管理员'),
  user: text('user', '用户'),
  seller: text('seller', '商家'),
  platform: text('platform', '平台'),
  marketplace: text('marketplace', '云商店'),
  isv: text('ISV', '商家系统'),
  tester: text('test', '测试'),
}

export const MARKS: Readonly<Record<TimelineEntry['mark'], string>> = {
  act: '→',
  good: '✓',
  waiting: '…',
  bad: '✗',
  injected: '↯',
  change: '·',
  time: '»',
}

export const OUTCOMES: Readonly<Record<Outcome, Text>> = {
  passed: text('passed', '通过'),
  warned: text('passed with warnings', '通过（有提示）'),
  failed: text('FAILED', '失败'),
  skipped: text('skipped', '跳过'),
}

export const SIGNS: Readonly<Record<Outcome, string>> = { passed: '✓', warned: '!', failed: '✗', skipped: '-' }

/** Outcomes as they are counted, in the order in which they are told. */
export const TOTALS: readonly (readonly [Outcome, Text])[] = [
  ['passed', text('passed', '通过')],
  ['warned', text('warned', '提示')],
  ['failed', text('failed', '失败')],
  ['skipped', text('skipped', '跳过')],
]

/** How many of which. */
export function totalsWords(results: readonly ScenarioResult[]): Text {
  const counted = TOTALS.map(([outcome, words]) => ({ words, count: results.filter((result) => result.outcome === outcome).length }))
  return text(
    counted.map(({ words, count }) => `${count} ${words.en}`).join(', '),
    counted.map(({ words, count }) => `${words.zh} ${count}`).join('，'),
  )
}

/** The moment of a line, or the first and the last of several. */
export const whenOf = ({ from, to }: FoldedEntry): string => (from === to ? tPlus(from) : `${tPlus(from)} … ${tPlus(to)}`)
