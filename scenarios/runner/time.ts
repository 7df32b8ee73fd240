import { stopwatch } from '../../emulator/clock/wall.ts'
import type { Market } from '../../emulator/market/market.ts'

/** Where time goes: to an instant, or until nothing is being retried. */
export type Target = { readonly to: number } | { readonly until: 'idle' }

export interface Limits {
  readonly signal?: AbortSignal | undefined
  /** Real milliseconds after which to stop. */
  readonly realMs?: number
  /** Hears of every stop on the way. */
  readonly onMove?: () => void
}

/**
 * Moves the clock from one thing that is due to the next, so that a long way can be watched and broken off.
 * True when the target was reached.
 */
export async function advance(market: Market, target: Target, limits: Limits = {}): Promise<boolean> {
  const began = stopwatch()
  const over = () => limits.signal?.aborted === true || (limits.realMs !== undefined && stopwatch() - began > limits.realMs)
  const end = 'to' in target ? target.to : Infinity
  for (;;) {
    if (over()) return false
    if ('until' in target && market.state.openMessages.size === 0) return true
    const next = market.state.agenda.peek()
    if (!next || next.at > end) break
    await market.advance({ to: Math.max(next.at, market.clock.now()) })
    limits.onMove?.()
  }
  if ('to' in target && end > market.clock.now()) await market.advance({ to: end })
  return true
}
