import { hashOf } from '../../market/login/secrets.ts'
import type { Market } from '../../market/market.ts'

/** Cookies of browsers that are logged in: one for each tenant, as each has a domain of its own in the real world. */

const PREFIX = 'koogallery-login-'

const nameOf = (market: Market, tenantId: string): string => `${PREFIX}${hashOf(`${market.id}/${tenantId}`).slice(0, 16)}`

/** By name; of a name that comes twice, the first. */
function cookiesOf(request: Request): Map<string, string> {
  const found = new Map<string, string>()
  for (const pair of (request.headers.get('cookie') ?? '').split(';')) {
    const at = pair.indexOf('=')
    const name = pair.slice(0, at).trim()
    if (at > 0 && !found.has(name)) found.set(name, pair.slice(at + 1).trim())
  }
  return found
}

export const cookieOf = (request: Request, market: Market, tenantId: string): string | undefined =>
  cookiesOf(request).get(nameOf(market, tenantId))

/** Cookies of all tenants. */
export const loginCookies = (request: Request): { name: string; value: string }[] =>
  [...cookiesOf(request)].filter(([name]) => name.startsWith(PREFIX)).map(([name, value]) => ({ name, value }))

/** Lax: it comes along when an application sends the browser here, and with no request that another page makes. */
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax'

export const setCookie = (market: Market, tenantId: string, value: string): string => `${nameOf(market, tenantId)}=${value}; ${ATTRIBUTES}`

export const clearCookie = (name: string): string => `${name}=; ${ATTRIBUTES}; Max-Age=0`
