import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { CallForm, Guide, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { situationOf } from '../states/situations.ts'
import { exampleCall } from './example-call.ts'
import { expectedAnswer, optionalMembers } from './expected-answer.ts'
import type { Interaction, Kind } from './interaction.ts'

/** Every interaction of a guide: for each interface each of its forms, and what else a seller must get right about it. */
export const interactionsOf = (guide: Guide): readonly Interaction[] => interfacesOf(guide).flatMap(ofInterface)

function ofInterface(description: MarketplaceInterface): Interaction[] {
  const first = description.forms[0] as CallForm
  return [
    ...description.forms.map((form) => interaction(description, form, 'answered')),
    interaction(description, first, 'repeated'),
    ...(description.inProgress.length > 0 ? [interaction(description, first, 'in-progress')] : []),
    ...optionalMembers(description).map((member) => interaction(description, first, 'told', member)),
    interaction(description, first, 'refused'),
  ]
}

function interaction(description: MarketplaceInterface, form: CallForm, kind: Kind, member?: string): Interaction {
  const { id, name } = description
  const { state } = situationOf(description, form.name, { kind, member })
  const parts = titleParts(form, kind, member, description)
  return {
    id: [id, form.name, kind, ...(member === undefined ? [] : [member])].join('/'),
    description,
    form,
    kind,
    ...(member === undefined ? {} : { member }),
    title: text(`${name}: ${parts.en}`, `${name}：${parts.zh}`),
    state: stateOf(state, kind, member),
    optional: kind === 'in-progress' || kind === 'told',
    answer: expectedAnswer(description, exampleCall(description, form).parameters, kind, member),
    comments: commentsOn(description, kind),
  }
}

function titleParts({ title }: CallForm, kind: Kind, member: string | undefined, { inProgress }: MarketplaceInterface): Text {
  switch (kind) {
    case 'answered':
      return title
    case 'repeated':
      return text(`the same request once more (${title.en})`, `重复请求（${title.zh}）`)
    case 'in-progress':
      return text(`answered ${inProgress.join(', ')}, still working on it`, `返回 ${inProgress.join('、')}，处理中`)
    case 'told':
      return text(`the answer tells ${member}`, `响应携带 ${member}`)
    case 'refused':
      return text('signed with another key: refused', '使用错误密钥签名：应拒绝')
  }
}

function stateOf(state: Text, kind: Kind, member: string | undefined): Text {
  switch (kind) {
    case 'repeated':
      return text(`${state.en}; the ISV has answered the call before`, `${state.zh}；商家已响应过该请求`)
    case 'in-progress':
      return text(`${state.en}; the ISV answers first and works behind the call`, `${state.zh}；商家异步处理`)
    case 'told':
      return text(`${state.en}; the ISV tells ${member} in its answers`, `${state.zh}；商家在响应中返回 ${member}`)
    default:
      return state
  }
}

function commentsOn(description: MarketplaceInterface, kind: Kind): string[] {
  const { guide, title, trigger, idempotency, source, settings } = description
  return [
    `${guide} ${description.name} ${title.zh} (${title.en}): ${trigger.en}`,
    `source: ${source.map(describeProvenance).join(', ')}`,
    ...(kind === 'repeated'
      ? [
          `a repeat has the same ${idempotency.key.join(' and ')}; expected: ${idempotency.answer.en} ${describeProvenance(idempotency.source)}`,
        ]
      : []),
    ...description.answerRules.map((rule) => `rule ${rule.id}: ${rule.about.en} ${describeProvenance(rule.source)}`),
    `settings: ${settings.join(', ')}`,
  ]
}
