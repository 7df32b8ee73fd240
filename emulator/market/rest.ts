import type { Message } from './model.ts'
import type { MarketState } from './state.ts'

/** Nothing happens to the message before time moves. */
export function rests(state: MarketState, message: Message, now: number): boolean {
  if (message.state !== 'pending' && message.state !== 'retrying') return true
  if (state.inFlight.has(message.messageId)) return false
  // A first call that a fault holds back is not due either.
  if (message.attempts.length === 0) return (message.nextAt ?? 0) > now
  return message.attempts[message.attempts.length - 1]?.waiting !== undefined || (message.nextAt ?? 0) > now
}

/**
 * The message's newest call has been answered and no other is due at once.
 *
 * @param virtual on a virtual clock a verdict still to come waits for whoever asks here to move the clock
 */
export function answered(state: MarketState, message: Message, now: number, virtual: boolean): boolean {
  const last = message.attempts[message.attempts.length - 1]
  if (!last && (message.nextAt ?? 0) > now) return true
  const effective = last?.verdict !== undefined && (!last.waiting || virtual)
  return effective && !state.inFlight.has(message.messageId) && !callDue(state, message.messageId, now)
}

function callDue(state: MarketState, messageId: string, now: number): boolean {
  const next = state.agenda.peek()
  return next !== undefined && next.at <= now && next.kind === 'attempt' && next.messageId === messageId
}
