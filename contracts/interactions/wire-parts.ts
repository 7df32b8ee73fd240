import type { SentRequest } from '../../emulator/delivery/exchange.ts'

/** The address of examples and of calls that are only made up: the verifier sends them elsewhere. */
export const NOWHERE = 'http://isv.invalid/'

/** What a call carries beside the address: the parts a contract speaks of. */
export interface WireParts {
  readonly query: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  /** Headers that sign a call of the kit. */
  readonly headers?: Readonly<Record<string, string>>
}

export function wireParts({ url, body, headers }: SentRequest): WireParts {
  const query = Object.fromEntries(new URL(url).searchParams)
  const signing = Object.fromEntries(Object.entries(headers).filter(([name]) => KIT_HEADERS.has(name)))
  return {
    query,
    ...(body === undefined ? {} : { body: JSON.parse(body) as Record<string, unknown> }),
    ...(Object.keys(signing).length > 0 ? { headers: signing } : {}),
  }
}

/** What signs a call of the kit, with the form of its values. */
export const KIT_HEADERS: ReadonlyMap<string, string> = new Map([
  ['authToken', '^[A-Za-z0-9+/]{43}=$'],
  ['x-sign', '^[0-9A-Fa-f]{64}$'],
  ['x-timestamp', '^\\d{13}$'],
  ['x-nonce', '^[\\s\\S]{1,128}$'],
])

/** Every value by the name under which provider states give it: `orderId`, `productInfo.skuCode`. */
export function namedValues({ query, body = {}, headers = {} }: WireParts): Record<string, unknown> {
  return { ...query, ...headers, ...flattened(body) }
}

function flattened(members: Readonly<Record<string, unknown>>, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(flattened(value as Record<string, unknown>, `${prefix}${name}.`))
        : [[prefix + name, value]],
    ),
  )
}
