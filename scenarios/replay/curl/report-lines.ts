import { wrap } from '../../../emulator/commands/columns.ts'
import type { RetryPolicy } from '../../../emulator/delivery/policies.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import { storyLines } from '../../report/story.ts'
import type { Look } from '../../report/terminal.ts'
import type { TimelineEntry } from '../../runner/result.ts'
import { tPlus } from '../../runner/t-plus.ts'
import { verdictWords } from '../../runner/words.ts'
import type { ReplayedCall } from '../play-again.ts'
import { FROM_WORDS, type LoggedCall } from './logged-call.ts'
import type { Recognised } from './recognise.ts'
import type { Retried } from './retries.ts'

/** What the call was taken for, and what should be known of it. */
export function recognisedLines(
  { description, notes }: Recognised,
  { from }: LoggedCall,
  policy: RetryPolicy,
  { lang, width }: Look,
): string[] {
  const { id, title } = description
  const what = text(
    `${id} ${title.zh} (${title.en}), read from ${FROM_WORDS[from].en}; old signature dropped, signed afresh with the local key`,
    `${id} ${title.zh}，来自${FROM_WORDS[from].zh}；已去掉旧签名，并用本地密钥重新签名`,
  )
  return [what[lang], ...notes.flatMap((note) => bullet(note[lang], width)), `${policy.id}: ${policy.title[lang]}`, '']
}

const bullet = (said: string, width: number): string[] => wrap(said, width - 4).map((line, n) => (n === 0 ? `  · ${line}` : `    ${line}`))

/** Every call with its verdict, and what became of the order. */
export function retryLines({ calls, accepted, repeat }: Retried, policy: RetryPolicy, look: Look): string[] {
  const { lang, paint, width } = look
  const lines = storyLines(
    [...calls.map(entry), ...(repeat ? [{ ...entry(repeat), text: repeatWords(repeat), fold: 'repeat' }] : [])],
    look,
  )
  const last = [...calls, ...(repeat ? [repeat] : [])].findLast(({ failing }) => failing)
  if (last?.made?.verdict.outcome === 'failed') lines.push('', ...bullet(last.made.verdict.reason[lang], width))
  for (const { about } of repeat?.differences ?? []) lines.push(...bullet(about[lang], width))
  if (!accepted) lines.push(...bullet(END_WORDS[policy.end](tPlus(policy.window))[lang], width))
  lines.push('', sum(calls, accepted, repeat)[lang])
  const well = accepted && [...calls, ...(repeat ? [repeat] : [])].every(({ failing }) => !failing)
  return lines.map((line, n) => (n === lines.length - 1 ? (well ? paint.good(line) : paint.bad(line)) : line))
}

function entry({ delivery, made, offset }: ReplayedCall): TimelineEntry {
  const { verdict, response } = made as NonNullable<ReplayedCall['made']>
  const words = verdictWords({ ...verdict, status: response?.status })
  const { name } = delivery.description
  const mark = verdict.outcome === 'succeeded' ? 'good' : verdict.outcome === 'failed' ? 'bad' : 'waiting'
  return { at: offset, actor: 'marketplace', mark, text: text(`${name}: ${words.en}`, `${name}：${words.zh}`), fold: words.en }
}

function repeatWords(repeat: ReplayedCall): Text {
  const { en, zh } = entry(repeat).text
  return text(`repeat, as if that answer had been lost: ${en}`, `重复请求（假设上一响应丢失）：${zh}`)
}

function sum(calls: readonly ReplayedCall[], accepted: boolean, repeat: ReplayedCall | undefined): Text {
  const count = calls.length === 1 ? '1 call' : `${calls.length} calls`
  if (!accepted) return text(`${count}, none accepted`, `共 ${calls.length} 次调用，均未成功`)
  const failed = calls.filter(({ failing }) => failing).length
  const said = text(
    `${count}, ${failed === 0 ? 'accepted at once' : `accepted after ${failed} failed`}`,
    `共 ${calls.length} 次调用，${failed === 0 ? '首次即成功' : `失败 ${failed} 次后成功`}`,
  )
  if (!repeat) return said
  return repeat.failing
    ? text(`${said.en}; its repeat broke idempotency`, `${said.zh}；重复请求违反幂等要求`)
    : text(`${said.en}; its repeat was answered alike`, `${said.zh}；重复请求结果一致`)
}

const END_WORDS: Readonly<Record<RetryPolicy['end'], (when: string) => Text>> = {
  refund: (when) => text(`At ${when} the marketplace gives up and refunds the order.`, `${when} 云商店停止重试并自动退款。`),
  'manual-restart': (when) =>
    text(
      `At ${when} the marketplace stops; the seller has to restart it by hand (重新启动).`,
      `${when} 云商店停止重试，需由商家手动重新启动。`,
    ),
  'seller-delivers': (when) =>
    text(`At ${when} the marketplace stops; the seller has to deliver by hand.`, `${when} 云商店停止重试，需由商家手工交付。`),
  decision: (when) =>
    text(`At ${when} the marketplace stops; the buyer or the administrator decides.`, `${when} 云商店停止重试，由买家或管理员决定。`),
  'blocks-order': () => text('The buyer cannot place the order.', '买家无法下单。'),
  nothing: () => text('Nobody calls again by itself.', '不会自动重试。'),
}
