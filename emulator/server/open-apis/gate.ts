import { pause } from '../../clock/wall.ts'
import type { Market } from '../../market/market.ts'
import type { Domain } from '../../protocol/sites.ts'

/** What a domain does with a call before any API sees it. */
export type Passage = 'pass' | 'unavailable' | 'cut' | 'lose'

/**
 * Lets a call pass as the domain stands. A slow one waits; a hanging one until nobody waits any more.
 *
 * @param leaving a signal that aborts when the caller or the server goes away; made only for a call that must wait
 */
export function gate(market: Market, domain: Domain, leaving: () => AbortSignal): Passage | Promise<Passage> {
  const { state, delay } = market.state.domains[domain]
  switch (state) {
    case 'up':
      return 'pass'
    case 'down':
      return 'cut'
    case 'error':
      return 'unavailable'
    case 'lose':
      return 'lose'
    case 'slow':
      return late(delay, leaving())
    case 'hang':
      return never(leaving())
  }
}

async function late(delay: number, gone: AbortSignal): Promise<Passage> {
  await pause(delay, gone)
  return gone.aborted ? 'cut' : 'pass'
}

async function never(gone: AbortSignal): Promise<Passage> {
  if (!gone.aborted) await new Promise<void>((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }))
  return 'cut'
}
