import { type Client, clientOf } from '../../market/login/access.ts'
import { hashOf } from '../../market/login/secrets.ts'
import type { Market } from '../../market/market.ts'
import { text } from '../../protocol/text.ts'
import { HttpError } from '../problem.ts'

/** Whose authentication centre a request is for. */
export interface Place {
  readonly market: Market
  /** Absent where the request came to no tenant's own domain. */
  readonly tenantId?: string | undefined
}

/** What a request speaks of, from which its place is told where its address does not tell it. */
export interface Hints {
  readonly clientId?: string | null
  readonly appId?: string | null
  readonly tenantId?: string | null
  /** Plain codes, tokens, tickets and cookies. */
  readonly values?: readonly (string | null | undefined)[]
}

/** Path of a tenant's domain, without a slash at the end. */
export const domainPath = (market: Market, tenantId: string): string =>
  `/login/${encodeURIComponent(market.id)}/${encodeURIComponent(tenantId)}`

/** The place that a path names. @throws HttpError where there is none */
export function placeNamed(markets: Iterable<Market>, marketId: string, tenantId: string): Place {
  for (const market of markets) if (market.id === marketId && market.state.kit.tenants.has(tenantId)) return { market, tenantId }
  throw new HttpError(
    'unknown',
    text(
      'Failed to find the authentication centre: no enterprise has this domain. Use the domainName of tenantSync as it was sent.',
      '找不到认证中心：没有企业使用该域名。请使用 tenantSync 下发的 domainName。',
    ),
  )
}

/** The market that knows most of what a request speaks of, else the first. @throws HttpError where there is no market */
export function placeHinted(markets: Iterable<Market>, hints: Hints): Place {
  let best: Market | undefined
  let most = -1
  for (const market of markets) {
    const known = knowledge(market, hints)
    if (known > most) [best, most] = [market, known]
  }
  if (!best) throw new HttpError('unknown', text('Failed to log in: there is no market.', '无法登录：没有任何市场。'))
  return { market: best }
}

/** A value is of one market alone, a client's id may be of several that share a seed. */
function knowledge({ state }: Market, { clientId, appId, tenantId, values = [] }: Hints): number {
  const { codes, accessTokens, refreshTokens, tickets, sessions } = state.login
  const issued = values.some((value) => {
    const hash = value ? hashOf(value) : ''
    return [codes, accessTokens, refreshTokens, tickets, sessions].some((map) => map.has(hash))
  })
  const named = [
    clientId && clientOf(state, clientId),
    appId && state.kit.credentials.has(appId),
    tenantId && state.kit.tenants.has(tenantId),
  ]
  return (issued ? 10 : 0) + named.filter(Boolean).length
}

/** A client as a place knows it: at a tenant's own domain, that tenant's alone. */
export function clientHere({ market, tenantId }: Place, clientId: string | null): Client | undefined {
  const client = clientId === null ? undefined : clientOf(market.state, clientId)
  return tenantId === undefined || client?.tenantId === tenantId ? client : undefined
}
