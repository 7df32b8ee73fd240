import { pause } from '../../clock/wall.ts'
import type { Market } from '../../market/market.ts'
import type { Domain } from '../../protocol/sites.ts'

/** What a domain does with a call before any API sees it. */
export type Passage = 'pass' | 'unavailable' | 'cut'

/**
 * Lets a call pass as the domain stands. A slow one waits; a hanging one until nobody waits any more.
 *
 * @param gone aborts when the caller or the server goes away
 */
export async function gate(market: Market, domain: Domain, gone: AbortSignal): Promise<Passage> {
  const { state, delay } = market.state.domains[domain]
  switch (state) {
    case 'up':
      return 'pass'
    case 'down':
      return 'cut'
    case 'error':
      return 'unavailable'
    case 'slow':
      await pause(delay, gone)
      return gone.aborted ? 'cut' : 'pass'
    case 'hang':
      if (!gone.aborted) await new Promise<void>((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }))
      return 'cut'
  }
}
