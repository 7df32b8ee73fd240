import { interfaceById } from '../../../emulator/protocol/catalogue.ts'
import { chosen, type SettingName } from '../../../emulator/protocol/settings.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Finding, FindingExchange } from '../result.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { times } from '../words.ts'
import type { Answer } from './answers.ts'
import type { Broken } from './broken.ts'

/** Findings from everything seen broken: what is alike is told once, with the first exchange that shows it. */
export function assemble(stage: Stage, broken: readonly Broken[], how: { strict: boolean; reproduce: string }): Finding[] {
  const groups = new Map<string, Broken[]>()
  for (const one of broken) {
    const key = [one.rule, one.answer?.message.interfaceName ?? one.summary.en, one.answer?.way ?? '', one.severity].join('|')
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].map((group) => {
    const first = group[0] as Broken
    const { answer } = first
    return {
      rule: first.rule,
      certainty: first.source.certainty,
      severity: how.strict ? 'fail' : first.severity,
      summary: answer ? counted(stage, first.summary, group) : first.summary,
      source: first.source,
      ...(answer ? { interface: answer.message.interfaceName, exchange: exchangeOf(answer) } : {}),
      count: group.length,
      settings: answer ? settingsOf(stage, first.rule, answer) : [],
      reproduce: how.reproduce,
    }
  })
}

function counted(stage: Stage, summary: Text, group: readonly Broken[]): Text {
  const at = group.map(({ answer }) => stage.offset(answer?.at ?? stage.start))
  const [first, last] = [Math.min(...at), Math.max(...at)]
  const seen = times(group.length)
  return first === last
    ? text(`${summary.en} (${tPlus(first)})`, `${summary.zh}（${tPlus(first)}）`)
    : text(
        `${summary.en} (${seen.en}, ${tPlus(first)} to ${tPlus(last)})`,
        `${summary.zh}（${seen.zh}，${tPlus(first)} 至 ${tPlus(last)}）`,
      )
}

function exchangeOf({ exchange }: Answer): FindingExchange {
  const { request, response, failure } = exchange
  return { request, response: response ?? { failure: failure?.kind ?? 'reset', reason: failure?.reason ?? text('no answer', '无响应') } }
}

/** Settings that decide about a rule, by how its id begins. */
const DECIDING: readonly (readonly [prefix: string, settings: readonly SettingName[]])[] = [
  ['failure.body-sign', ['v1-body-sign', 'v2-body-sign']],
  ['note.body-sign', ['v1-body-sign', 'v2-body-sign']],
  ['failure.result-msg', ['result-msg']],
  ['note.result-msg', ['result-msg']],
  ['note.async-code-typo', ['v2-async-code-typo']],
  ['failure.result-code', ['v1-create-in-progress', 'v2-async-code-typo']],
]

function settingsOf(stage: Stage, rule: string, answer: Answer): string[] {
  const own = interfaceById(answer.message.interfaceId).settings
  const code = answer.verdict.resultCode ?? ''
  return DECIDING.filter(([prefix]) => rule.startsWith(prefix))
    .flatMap(([, settings]) => settings)
    .filter((name) => own.includes(name) && (rule !== 'failure.result-code' || code.endsWith('0004')))
    .map((name) => `${name}=${chosen(stage.market.config.settings, name)}`)
}
