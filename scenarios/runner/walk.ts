import { after } from '../../emulator/clock/wall.ts'

/** Pages in a row that a browser follows. */
const MOST_HOPS = 10

/** Where a browser ended. */
export interface Walked {
  readonly status: number
  readonly url: string
  readonly body: string
}

/**
 * Goes through pages as a browser does: follows redirects and keeps each host's cookies.
 *
 * @param form posted to the first address; without one it is got
 * @param limitMs real milliseconds for all of it
 * @throws the error of a connection, or one that says that no answer came in time
 */
export async function walk(from: string, form: URLSearchParams | undefined, limitMs: number): Promise<Walked> {
  const controller = new AbortController()
  const cancel = after(limitMs, () => controller.abort())
  const cookies = new Map<string, Map<string, string>>()
  let url = from
  let body = form
  try {
    for (let hop = 0; hop < MOST_HOPS; hop++) {
      const jar = jarOf(cookies, url)
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        ...(body ? { body } : {}),
        headers: { accept: 'text/html', ...(jar.size > 0 ? { cookie: [...jar].map((pair) => pair.join('=')).join('; ') } : {}) },
        redirect: 'manual',
        signal: controller.signal,
      })
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s)
        jar.set(name.trim(), value)
      }
      const next = response.headers.get('location')
      if (next === null || response.status < 300 || response.status >= 400) {
        return { status: response.status, url, body: await response.text() }
      }
      await response.arrayBuffer()
      url = new URL(next, url).href
      body = undefined
    }
    throw new Error(`more than ${MOST_HOPS} redirects`)
  } catch (error) {
    throw controller.signal.aborted ? new Error(`no answer within ${limitMs} ms`) : error
  } finally {
    cancel()
  }
}

/** Hosts with one name share cookies whatever their port, as in a browser. */
function jarOf(cookies: Map<string, Map<string, string>>, url: string): Map<string, string> {
  const { hostname } = new URL(url)
  const known = cookies.get(hostname)
  if (known) return known
  const jar = new Map<string, string>()
  cookies.set(hostname, jar)
  return jar
}
