import { Unavailable } from './send.ts'

/**
 * The same call on the next host when one is unavailable, one try each.
 *
 * Source: [doc] zh-cn_topic_0070649351 (the fallback host mkt.myhuaweicloud.cn, when the main one is unavailable). No
 * page defines "unavailable": a failed connection, DNS, a time-out and HTTP 502, 503, 504 are [assumed]. Any other answer
 * is an answer, a refusal too, and must not be asked for again elsewhere.
 *
 * @param what the call in a few words, such as `query order CS1`
 * @param attempt makes the call; it signs anew each time, since the host is signed
 * @throws Error naming every host and why it failed
 */
export async function firstAvailable<T>(what: string, hosts: readonly URL[], attempt: (host: URL) => Promise<T>): Promise<T> {
  const failures: string[] = []
  for (const host of hosts) {
    try {
      return await attempt(host)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      failures.push(`${host.origin} ${error.message}`)
    }
  }
  const next =
    hosts.length > 1
      ? 'Check network, DNS and certificates, then call again: a repeat with the same ids does no harm.'
      : 'No other host was tried: allow the fallback host, as the guides demand.'
  throw new Error(`Failed to ${what}: ${failures.join(', and ')}. ${next}`)
}
