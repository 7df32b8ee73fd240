import { pause, stopwatch } from '../../../emulator/clock/wall.ts'
import { offsetsOf, type RetryPolicy } from '../../../emulator/delivery/policies.ts'
import type { PollingConfig } from '../../../emulator/market/config.ts'
import { text } from '../../../emulator/protocol/text.ts'
import type { Caller, MadeCall } from '../caller.ts'
import type { Difference } from '../compare.ts'
import type { ReplayedCall } from '../play-again.ts'
import type { Recognised } from './recognise.ts'

/** The calls of one message as the policy has them, and a repeat after the call that was accepted. */
export interface Retried {
  readonly calls: readonly ReplayedCall[]
  readonly accepted: boolean
  /** The repeat, as if the accepted answer had been lost; absent where repeats ask nothing of an ISV. */
  readonly repeat?: ReplayedCall
}

/**
 * Plays the documented retries in virtual time, until a call is accepted or the window closes. Every call has a
 * business id of its own, and the same order.
 */
export async function playRetries(recognised: Recognised, policy: RetryPolicy, caller: Caller, polling: PollingConfig): Promise<Retried> {
  const { description, asked, plain } = recognised
  const offsets = offsetsOf(policy.schedule)
  const calls: ReplayedCall[] = []
  const send = (): Promise<MadeCall> =>
    caller.call(description, 'businessId' in asked ? { ...asked, businessId: caller.businessId() } : asked, plain)
  const began = stopwatch()
  for (const [n, offset] of offsets.entries()) {
    const made = await send()
    calls.push(called(recognised, made, offset, n + 1, []))
    const { outcome } = made.verdict
    if (outcome === 'succeeded' || (outcome === 'in-progress' && description.role !== 'query')) {
      if (description.role === 'query' || description.role === 'check') return { calls, accepted: true }
      const again = await send()
      const repeat = called(recognised, again, offsets[n + 1] ?? offset, n + 2, repeatBroken(made, again))
      return { calls, accepted: true, repeat }
    }
    // The ISV works in real time: time must not run past it.
    if (outcome === 'in-progress' && stopwatch() - began < polling.patience) await pause(polling.interval)
  }
  return { calls, accepted: false }
}

function repeatBroken({ verdict: first }: MadeCall, { verdict: again }: MadeCall): Difference[] {
  if (again.outcome === 'failed') {
    const about = text(`the repeat of an accepted call is refused: ${again.reason.en}`, `已受理的请求重复发送时被拒绝：${again.reason.zh}`)
    return [{ direction: 'worse', rule: 'idempotency.repeat-refused', about }]
  }
  const [id, other] = [first.answer?.instanceId, again.answer?.instanceId]
  if (id === undefined || other === undefined || id === other) return []
  const about = text(
    `the repeat names another instance: ${other}, the first answer ${id}; the order was opened twice`,
    `重复请求返回了不同的实例 ${other}（首次为 ${id}）：同一订单被开通两次`,
  )
  return [{ direction: 'worse', rule: 'idempotency.same-instance', about }]
}

function called(
  { description, asked }: Recognised,
  made: MadeCall,
  offset: number,
  n: number,
  differences: readonly Difference[],
): ReplayedCall {
  const orderId = typeof asked.orderId === 'string' ? asked.orderId : undefined
  const failing =
    differences.length > 0 || made.verdict.outcome === 'failed' || made.verdict.notes.some(({ severity }) => severity === 'fail')
  return {
    delivery: { line: 1, scenario: '', at: offset, n, messageId: 'call', description, asked, orderId, reached: true },
    offset,
    made,
    differences,
    failing,
  }
}
