import { interfaceById } from '../../../emulator/protocol/catalogue.ts'
import { chosen, type SettingName } from '../../../emulator/protocol/settings.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Finding, FindingExchange } from '../result.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import { join, times } from '../words.ts'
import type { Answer } from './answers.ts'
import type { Broken } from './broken.ts'
import { wouldHave } from './would-have.ts'

/** Findings from everything seen broken: what is alike is told once, with the first exchange that shows it. */
export function assemble(stage: Stage, broken: readonly Broken[], how: { strict: boolean; reproduce: string }): Finding[] {
  const groups = new Map<string, Broken[]>()
  for (const one of broken) {
    const key = [one.rule, one.alike, one.severity].join('|')
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].map((group) => {
    // An answer that the marketplace saw shows it better than one that a fault hid.
    const shown = group.find(({ answer }) => answer?.way === 'returned') ?? (group[0] as Broken)
    const { rule, source, severity, answer, ofAnswer, exchange } = shown
    return {
      rule,
      certainty: source.certainty,
      severity: how.strict ? 'fail' : severity,
      summary: answer && ofAnswer ? worded(stage, shown.summary, answer, group) : shown.summary,
      ...(answer ? { consequence: wouldHave(stage, rule, answer) } : {}),
      source,
      ...(answer ? { interface: answer.message.interfaceName, exchange: exchangeOf(answer) } : exchange ? { exchange } : {}),
      count: group.length,
      settings: answer ? settingsOf(stage, rule, answer) : [],
      reproduce: how.reproduce,
    }
  })
}

/** What was seen, how often, when, and at which other interfaces. */
function worded(stage: Stage, summary: Text, answer: Answer, group: readonly Broken[]): Text {
  const said =
    answer.way === 'returned'
      ? summary
      : text(
          `Behind an injected fault, where the marketplace could not see it: ${summary.en}`,
          `注入故障掩盖、云商店未能看到的响应：${summary.zh}`,
        )
  const at = group.map((one) => stage.offset(one.answer?.at ?? stage.start))
  const [first, last] = [Math.min(...at), Math.max(...at)]
  const when =
    first === last ? text(tPlus(first), tPlus(first)) : text(`${tPlus(first)} to ${tPlus(last)}`, `${tPlus(first)} 至 ${tPlus(last)}`)
  const seen = group.length === 1 ? [] : [times(group.length)]
  const others = [...new Set(group.map((one) => one.answer?.message.interfaceName ?? ''))].filter(
    (name) => name !== '' && name !== answer.message.interfaceName,
  )
  const also = others.length === 0 ? [] : [text(`also ${others.join(', ')}`, `另有 ${others.join('、')}`)]
  const details = join([...seen, when, ...also], ', ', '，')
  return text(`${said.en} (${details.en})`, `${said.zh}（${details.zh}）`)
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
