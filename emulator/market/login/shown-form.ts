import type { MarketState } from '../state.ts'
import { clientOf } from './access.ts'

/**
 * The parameters of a call as a record may hold them. Shown is only what is known to be harmless: sellers mix up names, and
 * a secret may stand where an id belongs, or be a name itself.
 */

const MASK = '•••'

/** Words that documented parameters take. */
const WORDS = new Set(
  'code authorization_code refresh_token client_credentials password get_user_info openid json xml JSON XML offline online UNOP'.split(' '),
)
const WORD_PARAMETERS = new Set(['response_type', 'scope', 'grant_type', 'format', 'access_type', 'ind'])
const ADDRESSES = new Set(['redirect_uri', 'redirect_url', 'service'])
const SECRETS = new Set(['client_secret', 'code', 'refresh_token', 'access_token', 'ticket', 'state', 'to'])

export function shownForm(state: MarketState, tenantId: string | undefined, parameters: URLSearchParams): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {}
  let others = 0
  for (const [name, value] of parameters) {
    const seen = shownValue(state, tenantId, name, value)
    if (seen === undefined) others++
    else shown[name] = seen
  }
  return others === 0 ? shown : { ...shown, '(others)': String(others) }
}

/** Undefined for a parameter that no page names. */
function shownValue(state: MarketState, tenantId: string | undefined, name: string, value: string): string | undefined {
  if (value === '' && (SECRETS.has(name) || WORD_PARAMETERS.has(name) || ADDRESSES.has(name))) return ''
  if (SECRETS.has(name)) return MASK
  if (WORD_PARAMETERS.has(name)) return WORDS.has(value) ? value : MASK
  // Queries of addresses are the seller's own.
  if (ADDRESSES.has(name)) return URL.canParse(value) ? placeOf(new URL(value)) : MASK
  const { kit } = state
  const known: Readonly<Record<string, () => boolean>> = {
    client_id: () => clientOf(state, value) !== undefined,
    appId: () => kit.credentials.has(value),
    tenant: () => kit.tenants.has(value),
    userName: () => Object.hasOwn(kit.tenants.get(tenantId ?? '')?.users ?? {}, value),
  }
  if (!Object.hasOwn(known, name)) return undefined
  return known[name]?.() ? value : MASK
}

const placeOf = ({ protocol, host, pathname }: URL): string => (host === '' ? MASK : `${protocol}//${host}${pathname}`.slice(0, 200))
