import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import type { CallParameters } from '../../emulator/protocol/interface.ts'

/** Parameters that signing makes afresh. */
const OF_SIGNING = new Set(['authToken', 'timeStamp'])

/**
 * The business parameters of a recorded call, as they were sent and without its signature; undefined when the record
 * does not hold them. The address may be a placeholder, so that it is no URL.
 */
export function askedIn({ url, body }: Pick<SentRequest, 'url' | 'body'>): CallParameters | undefined {
  if (body !== undefined) return objectIn(body)
  const at = url.indexOf('?')
  if (at < 0) return undefined
  const query = new URLSearchParams(url.slice(at + 1).replace(/#.*$/, ''))
  const asked: Record<string, string> = {}
  for (const [name, value] of query) if (!OF_SIGNING.has(name)) asked[name] = value
  return asked
}

/** A JSON object; undefined for any other text. */
export function objectIn(written: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(written)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
