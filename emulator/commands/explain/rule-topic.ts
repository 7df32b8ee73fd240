import { FAULTS } from '../../delivery/faults.ts'
import { FORGERY_RULES } from '../../delivery/verdict/forged.ts'
import { FAILURE_RULES, NOTE_RULES, OUTCOME_RULES, type VerdictRule } from '../../delivery/verdict/rules.ts'
import { REFINED_RULES } from '../../market/refine.ts'
import { CATALOGUE } from '../../protocol/catalogue.ts'
import { text } from '../../protocol/text.ts'
import { page, type Say, SOURCES, section, sourced, sourceRows } from './page.ts'

/** Every rule that an answer is judged by, under the ids that reports and findings name. */
export const RULES: readonly VerdictRule[] = [
  ...FAILURE_RULES,
  ...new Map(
    CATALOGUE.flatMap(({ answerRules }) => answerRules).map(({ id, about, source }) => [id, { id, about, provenance: source }]),
  ).values(),
  ...OUTCOME_RULES,
  ...NOTE_RULES,
  ...REFINED_RULES,
  ...FORGERY_RULES,
]

export function rulePage(rule: VerdictRule, say: Say): string {
  const fault = FAULTS.find(({ name }) => rule.id === `forged.${name}` || rule.id === `variant.${name}`)
  const interfaces = CATALOGUE.filter(({ answerRules }) => answerRules.some(({ id }) => id === rule.id)).map(({ id }) => [id])
  return page(
    `${rule.id}  ${say(rule.about)}`,
    [
      section(text('Holds for', '适用接口'), interfaces.length > 0 ? interfaces : [[say(text('every interface', '所有接口'))]]),
      section(text('Effect', '结果'), [[say(interfaces.length > 0 ? FAILED : effect(rule.id))]]),
      section(text('A good seller', '合格商家'), fault ? [[say(fault.goodSeller)]] : []),
      section(SOURCES, sourceRows([rule.provenance])),
    ],
    say,
  )
}

const FAILED = text('the call failed and is retried as the policy says', '调用失败，按策略重试')

function effect(id: string) {
  if (id.startsWith('forged.'))
    return text(
      'a finding: a call that must be refused was not, or not in the recommended form',
      '发现：应拒绝的请求未被拒绝，或拒绝形式不符合建议',
    )
  if (id.startsWith('variant.')) return text('a finding: a valid call was not taken', '发现：合法请求未被接受')
  if (!/^(failure|outcome|note)\./.test(id)) return text('a finding in the report of a run', '运行报告中的发现')
  if (id.startsWith('note.')) return text('the answer is noted, and accepted', '仅提示，不影响结果')
  if (id.startsWith('outcome.')) return text('the answer is accepted', '响应被接受')
  return FAILED
}

/** @param more rules that only stories hold an ISV to */
export function rulesPage(say: Say, more: readonly VerdictRule[] = []): string {
  return page(
    say(text('Rules that answers are judged by', '响应判定规则')),
    [
      section(
        text('Rules, in the order they are looked at', '规则（按判定顺序）'),
        [...RULES, ...more].map((rule) => [rule.id, sourced(say(rule.about), rule.provenance)]),
      ),
    ],
    say,
  )
}
