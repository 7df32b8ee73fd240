import type { AttemptVerdict } from '../../emulator/market/model.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { objectIn } from './asked.ts'
import type { MadeCall } from './caller.ts'
import type { RecordedAnswer } from './deliveries.ts'
import { type MemberChange, memberChanges } from './members.ts'

/** `worse`: it was right and is wrong now. `better`: the other way round. `changed`: right or wrong as before, in another way. */
export type Direction = 'worse' | 'better' | 'changed'

export interface Difference {
  readonly direction: Direction
  readonly rule: string
  readonly about: Text
}

/** What a recorded answer came to. */
export interface Then {
  readonly answer: RecordedAnswer
  readonly verdict: AttemptVerdict
}

/** Everything in which an answer differs from the recorded one. */
export function differences(
  { answer, verdict: before }: Then,
  made: MadeCall,
  context: { accessKey: string; neutral: (written: string, when: 'before' | 'after') => string },
): Difference[] {
  const { verdict: after } = made
  const [wasGood, isGood] = [before.outcome !== 'failed', after.outcome !== 'failed']
  if (wasGood && !isGood) {
    return [
      {
        direction: 'worse',
        rule: after.rule,
        about: text(`was ${code(before)}; now: ${after.reason.en}`, `此前为 ${code(before)}；现在：${after.reason.zh}`),
      },
    ]
  }
  if (!wasGood && isGood) {
    return [
      {
        direction: 'better',
        rule: before.rule,
        about: text(`now ${code(after)}; before: ${before.reason.en}`, `现在为 ${code(after)}；此前：${before.reason.zh}`),
      },
    ]
  }
  if (!isGood) return failedOtherwise(before, after, answer.response?.status, made.response?.status)
  return [...outcomes(before, after), ...notes(before, after), ...members(answer, made, context)]
}

function failedOtherwise(before: AttemptVerdict, after: AttemptVerdict, then?: number, now?: number): Difference[] {
  if (before.rule === after.rule && before.resultCode === after.resultCode && then === now) return []
  return [
    {
      direction: 'changed',
      rule: after.rule,
      about: text(
        `fails in another way; now: ${after.reason.en} Before: ${before.reason.en}`,
        `失败原因不同；现在：${after.reason.zh}此前：${before.reason.zh}`,
      ),
    },
  ]
}

function outcomes(before: AttemptVerdict, after: AttemptVerdict): Difference[] {
  if (before.outcome === after.outcome && before.resultCode === after.resultCode) return []
  // Sooner ready than then is no change for the worse.
  const direction = before.outcome === 'in-progress' && after.outcome === 'succeeded' ? 'better' : 'changed'
  const about = text(
    `resultCode was ${before.resultCode}, is ${after.resultCode}`,
    `resultCode 由 ${before.resultCode} 变为 ${after.resultCode}`,
  )
  return [{ direction, rule: after.rule, about }]
}

function notes(before: AttemptVerdict, after: AttemptVerdict): Difference[] {
  // How long an answer took depends on the machine.
  const of = (verdict: AttemptVerdict) => verdict.notes.filter(({ rule }) => rule !== 'note.slow')
  const [old, fresh] = [of(before), of(after)]
  const added = fresh.filter(({ rule }) => !old.some((note) => note.rule === rule))
  const gone = old.filter(({ rule }) => !fresh.some((note) => note.rule === rule))
  return [
    ...added.map(({ rule, about, severity }): Difference => ({ direction: severity === 'fail' ? 'worse' : 'changed', rule, about })),
    ...gone.map(
      ({ rule, about }): Difference => ({ direction: 'better', rule, about: text(`no longer: ${about.en}`, `已不再出现：${about.zh}`) }),
    ),
  ]
}

function members(answer: RecordedAnswer, made: MadeCall, context: Parameters<typeof memberChanges>[2]): Difference[] {
  const [then, now] = [objectIn(answer.response?.body ?? ''), objectIn(made.response?.body ?? '')]
  if (!then || !now) return []
  return memberChanges(then, now, context)
    .filter(({ path }) => path !== 'resultCode')
    .map((change): Difference => ({ direction: 'changed', rule: 'answer.members', about: words(change) }))
}

function words({ path, kind, before, after }: MemberChange): Text {
  switch (kind) {
    case 'vanished':
      return before === undefined
        ? text(`${path} is missing now`, `缺少 ${path}`)
        : text(`${path} is missing now, was ${before}`, `缺少 ${path}，此前为 ${before}`)
    case 'appeared':
      return after === undefined ? text(`${path} is new`, `新增 ${path}`) : text(`${path} is new: ${after}`, `新增 ${path}：${after}`)
    case 'changed':
      return text(`${path} was ${before}, is ${after}`, `${path} 由 ${before} 变为 ${after}`)
  }
}

const code = ({ outcome, resultCode }: AttemptVerdict): string => resultCode ?? outcome
