import type { SentRequest } from '../../emulator/delivery/exchange.ts'

/** The address of examples and of calls that are only made up: the verifier sends them elsewhere. */
export const NOWHERE = 'http://isv.invalid/'

/** What a call carries beside the address: the parts a contract speaks of. */
export interface WireParts {
  readonly query: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
}

export function wireParts({ url, body }: SentRequest): WireParts {
  const query = Object.fromEntries(new URL(url).searchParams)
  return body === undefined ? { query } : { query, body: JSON.parse(body) as Record<string, unknown> }
}

/** Every value by the name under which provider states give it: `orderId`, `productInfo.skuCode`. */
export function namedValues({ query, body = {} }: WireParts): Record<string, unknown> {
  return { ...query, ...flattened(body) }
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
