import type { Market } from '../../market/market.ts'

/** What a call speaks of, as far as it can be told before it is verified. */
export interface Mentioned {
  readonly orderId?: string | undefined
  readonly eventId?: string | undefined
  readonly instanceIds?: readonly string[] | undefined
}

/** Markets may share an account: the one that knows what the call speaks of answers, else the first. */
export function marketFor(markets: readonly Market[], { orderId, eventId, instanceIds = [] }: Mentioned): Market | undefined {
  const knows = ({ state }: Market) =>
    (orderId !== undefined && state.orders.has(orderId)) ||
    (eventId !== undefined && state.licences.has(eventId)) ||
    instanceIds.some((id) => state.byInstanceId.has(id) || state.testCodes.has(id))
  return markets.find(knows) ?? markets[0]
}
