import { FAILURE_RULES, NOTE_RULES, OUTCOME_RULES, type VerdictRule } from '../../delivery/verdict/rules.ts'
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
]

export function rulePage(rule: VerdictRule, say: Say): string {
  const interfaces = CATALOGUE.filter(({ answerRules }) => answerRules.some(({ id }) => id === rule.id)).map(({ id }) => [id])
  return page(
    `${rule.id}  ${say(rule.about)}`,
    [
      section(text('Holds for', '适用接口'), interfaces.length > 0 ? interfaces : [[say(text('every interface', '所有接口'))]]),
      section(text('Effect', '结果'), [[say(effect(rule.id))]]),
      section(SOURCES, sourceRows([rule.provenance])),
    ],
    say,
  )
}

function effect(id: string) {
  if (id.startsWith('note.')) return text('the answer is noted, and accepted', '仅提示，不影响结果')
  if (id.startsWith('outcome.')) return text('the answer is accepted', '响应被接受')
  return text('the call failed and is retried as the policy says', '调用失败，按策略重试')
}

export function rulesPage(say: Say): string {
  return page(
    say(text('Rules that answers are judged by', '响应判定规则')),
    [
      section(
        text('Rules, in the order they are looked at', '规则（按判定顺序）'),
        RULES.map((rule) => [rule.id, sourced(say(rule.about), rule.provenance)]),
      ),
    ],
    say,
  )
}
