/** A call of an open API as it goes to one host. */
export interface OpenApiCall {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly contentType: string
  /** Empty for GET. */
  readonly body: string | Uint8Array<ArrayBuffer>
}

export interface OpenApiAnswer {
  /** Scheme, name and port of the host that answered. */
  readonly origin: string
  readonly status: number
  readonly text: string
}

/** Nothing that counts as an answer came from the host: the one reason to turn to another. The message goes on from the host's name. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/** The gateway is there, but nothing behind it. No page defines "unavailable": [assumed]. */
const NOBODY_THERE: ReadonlySet<number> = new Set([502, 503, 504])

/** Calls back after so many milliseconds, unless it is called off. */
export type Timer = (ms: number, callback: () => void) => () => void

/**
 * One try on one host, by the built-in `fetch`: certificates are verified strictly, as the guides demand, and a CA of
 * your own is named in NODE_EXTRA_CA_CERTS.
 *
 * @param timeoutMs bounds the whole try, from the first packet to the last byte of the answer
 * @throws Unavailable
 */
export async function send(
  { method, url, body }: OpenApiCall,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  after: Timer,
): Promise<OpenApiAnswer> {
  const control = new AbortController()
  const callOff = after(timeoutMs, () => control.abort())
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      body: method === 'GET' ? null : body,
      // The signature holds for this host alone: following it elsewhere would only be refused there.
      redirect: 'manual',
      signal: control.signal,
    })
    const text = await response.text()
    if (NOBODY_THERE.has(response.status)) throw new Unavailable(`answered HTTP ${response.status}`)
    return { origin: url.origin, status: response.status, text }
  } catch (error) {
    if (error instanceof Unavailable) throw error
    throw new Unavailable(
      control.signal.aborted ? `gave no answer within ${timeoutMs} ms` : `could not be reached (${networkReason(error)})`,
    )
  } finally {
    callOff()
  }
}

/** `fetch` only says "fetch failed"; why stands in its cause: ECONNREFUSED, ENOTFOUND, a certificate's fault. */
function networkReason(error: unknown): string {
  const { cause, message } = error as Error
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? (cause as Error | undefined)?.message ?? message
}
