import { type Client, clientOf } from '../../market/login/access.ts'
import { clientAt } from '../../market/login/redirects.ts'
import type { Market } from '../../market/market.ts'
import { domainPath } from './place.ts'

/** Where a browser goes on once its user has logged in: back to what asked for the login, on the same domain. */

const PATHS = ['/api/v1/oauth2/authorize', '/api/v1/cas/login'] as const
export type TargetPath = (typeof PATHS)[number]

export interface Target {
  /** From the root of the server. */
  readonly location: string
  /** Whose application it is for; undefined where the request names none, which it will be told itself. */
  readonly client?: Client | undefined
}

/** The login page of a tenant, from which the browser goes on to a path of the same domain. */
export const loginPath = (market: Market, tenantId: string, path: TargetPath, query: URLSearchParams): string =>
  `${domainPath(market, tenantId)}/login?to=${encodeURIComponent(`${path}?${query}`)}`

/** What `to` of a login page says; undefined for anything that no authorise call put there. */
export function targetOf(market: Market, tenantId: string, to: string): Target | undefined {
  const [path = '', ...rest] = to.split('?')
  if (!PATHS.some((known) => known === path)) return undefined
  const query = new URLSearchParams(rest.join('?'))
  const location = `${domainPath(market, tenantId)}${path}?${query}`
  const client = path.endsWith('/authorize')
    ? clientOf(market.state, query.get('client_id') ?? '')
    : clientAt(market.state, tenantId, query.get('service') ?? '')
  return { location, client: client?.tenantId === tenantId ? client : undefined }
}
