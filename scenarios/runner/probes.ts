import { FAULTS, type FaultName, faultApplies } from '../../emulator/delivery/fault-catalogue.ts'
import { isValidOn } from '../../emulator/delivery/verdict/forged.ts'
import type { Message } from '../../emulator/market/model.ts'
import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { SUCCESS } from '../../emulator/protocol/result-codes.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { StepValue } from '../format/steps.ts'
import type { Done } from './done.ts'
import type { AnswersOf } from './findings/answers.ts'
import type { Broken } from './findings/broken.ts'
import { nothing } from './nothing.ts'
import type { Stage } from './stage.ts'

/** Calls of a tester beside the market's own, and what must come of them. */

/** Id of an instance that no ISV made. */
const NOBODY = 'koogallery-no-such-instance'

/** Sends one call and holds the answer to what the step says. */
export async function sendProbe(
  stage: Stage,
  step: StepValue<'probe'>,
  answersOf: () => AnswersOf,
): Promise<{ done: Done; broken: Broken[] }> {
  const { interface: word, of, item, fault, with: change, instance: named } = step
  const described = stage.interface(word)
  const instance = stage.instance(of, item)
  if (!described || !instance) throw nothing(`probe ${word} of "${of}"`, 'there is no such interface or billing item')
  const message = await stage.market.probe({
    role: described.role,
    instanceKey: instance.key,
    ...(fault === undefined ? {} : { fault: fault as FaultName }),
    ...(change === undefined ? {} : { change }),
    ...(named === 'unknown' ? { instanceId: NOBODY } : {}),
  })
  const how = [...(fault === undefined ? [] : [fault]), ...(named === 'unknown' ? ['unknown instance'] : []), ...Object.keys(change ?? {})]
  const what = `${described.name} ${of}${how.length === 0 ? '' : ` (${how.join(', ')})`}`
  return {
    done: { actor: 'tester', text: text(`sends ${what} beside the market's own calls`, `额外发送 ${what}`) },
    broken: judged(step, message, described, answersOf()),
  }
}

function judged(step: StepValue<'probe'>, message: Message, { name }: MarketplaceInterface, answers: AnswersOf): Broken[] {
  const last = answers.get(message.messageId)?.at(-1)
  const verdict = last?.verdict
  if (!last || !verdict) return []
  const accepted = verdict.outcome !== 'failed'
  const { resultCode } = verdict
  const wellFormed = accepted || (last.exchange.response?.status === 200 && resultCode !== undefined)
  const holds =
    step.expect === 'accepted'
      ? accepted
      : step.expect === 'answered'
        ? wellFormed
        : // 000000 without what belongs to it is no success, and no refusal either.
          !accepted && resultCode !== SUCCESS && (step.codes?.includes(resultCode ?? '') ?? true)
  if (holds) return []
  const wanted = WANTED[step.expect](step.codes ?? [])
  const { certainty = 'doc' } = step
  return [
    {
      rule: step.rule,
      summary: text(
        `${step.says.en} Expected of ${name}: ${wanted.en}. ${verdict.reason.en}`,
        `${step.says.zh}期望 ${name} ${wanted.zh}。${verdict.reason.zh}`,
      ),
      source: { certainty, page: step.source },
      severity: certainty === 'doc' ? 'fail' : 'warn',
      alike: `${name} ${step.says.en}`,
      answer: last,
    },
  ]
}

const WANTED: Readonly<Record<StepValue<'probe'>['expect'], (codes: readonly string[]) => Text>> = {
  accepted: () => text('success', '返回成功'),
  answered: () => text('HTTP 200 with a result code', '返回 HTTP 200 与结果码'),
  refused: (codes) =>
    codes.length === 0 ? text('a refusal', '拒绝') : text(`a refusal with ${codes.join(' or ')}`, `以 ${codes.join(' 或 ')} 拒绝`),
}

/** Faults that a call of the tester can have: forged ones, and valid ones in another form. */
const FORGED = FAULTS.filter(({ way }) => way === 'forged')
const VARIANTS = FAULTS.filter(({ way }) => way === 'variant')

/**
 * Every forged call that can be made of every interface of the guide, and every valid one in another form. What an
 * interface does is not done by them: a release is only ever forged.
 */
export async function forgeAll(stage: Stage, { of, item, interfaces }: StepValue<'forge'>): Promise<Done> {
  const instance = stage.instance(of, item)
  if (instance?.instanceId === undefined) throw nothing(`forge calls about "${of}"`, 'its instance is not open')
  let sent = 0
  for (const described of interfacesOf(stage.guide)) {
    if (interfaces && !interfaces.some((word) => stage.interface(word) === described)) continue
    for (const { name } of faultsFor(described)) {
      await stage.market.probe({ role: described.role, instanceKey: instance.key, fault: name as FaultName })
      sent++
    }
  }
  return {
    actor: 'tester',
    text: text(
      `sends ${sent} forged or unusual calls about ${of}, of every interface of the guide`,
      `针对 ${of} 向该指南的每个接口发送伪造或变形请求，共 ${sent} 次`,
    ),
  }
}

function faultsFor({ wire, role }: MarketplaceInterface) {
  const destructive = role === 'release' || role === 'expire'
  const forged = FORGED.filter(
    ({ name }) =>
      faultApplies(name, wire) &&
      !isValidOn(wire, name as FaultName) &&
      // The first of the two calls is a valid one.
      !(name === 'replayed-nonce' && (destructive || role === 'upgrade' || role === 'license')),
  )
  const variants = role === 'query' || role === 'create' ? VARIANTS.filter(({ name }) => faultApplies(name, wire)) : []
  return [...forged, ...variants]
}
