import { TOOL } from '../../emulator/commands/tool.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import { attributes, escaped } from '../report/xml.ts'
import { tPlus } from '../runner/t-plus.ts'
import type { ReplayedCall } from './play-again.ts'
import type { ReplayHeader } from './report-json.ts'
import { directionOf } from './tally.ts'

/** A replay for CI systems: a test case for each recorded call. */
export function replayJunit(calls: readonly ReplayedCall[], { startedAt }: ReplayHeader, lang: Lang): string {
  const counts = { tests: calls.length, failures: calls.filter(failed).length, errors: 0, skipped: calls.filter(skipped).length }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: TOOL, ...counts })}>`,
    `  <testsuite${attributes({ name: `${TOOL} replay`, ...counts, timestamp: iso(startedAt).slice(0, 19) })}>`,
    ...calls.map((call) => testcase(call, lang)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

const failed = (call: ReplayedCall): boolean =>
  call.notSent?.kind === 'no-instance' || call.failing || ['worse', 'changed'].includes(directionOf(call) ?? '')

const skipped = ({ notSent }: ReplayedCall): boolean => notSent?.kind === 'never-reached'

function testcase(call: ReplayedCall, lang: Lang): string {
  const { delivery, made, differences, notSent, offset } = call
  const { description, orderId, messageId, n, scenario } = delivery
  const opening = `    <testcase${attributes({
    name: `${tPlus(offset)} ${description.name} ${orderId ?? messageId} #${n}`,
    classname: [TOOL, 'replay', description.guide, ...(scenario === '' ? [] : [scenario])].join('.'),
    time: ((made?.realMs ?? 0) / 1000).toFixed(3),
  })}>`
  if (skipped(call)) return `${opening}<skipped${attributes({ message: notSent?.reason[lang] ?? '' })}/></testcase>`
  if (!failed(call)) return opening.replace(/>$/, '/>')
  const said = [...differences.map(({ direction, about }) => `${direction}: ${about[lang]}`), ...(notSent ? [notSent.reason[lang]] : [])]
  if (said.length === 0 && made) said.push(made.verdict.reason[lang])
  const type = differences[0]?.rule ?? made?.verdict.rule ?? 'replay.no-instance'
  return `${opening}<failure${attributes({ message: said[0] ?? '', type })}>${escaped(said.join('\n'))}</failure></testcase>`
}
