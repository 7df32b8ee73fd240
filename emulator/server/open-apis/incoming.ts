/** A call as it came over the wire, ready to be verified. */
export interface Incoming {
  readonly request: Request
  readonly method: string
  /** Percent-encoded, as on the wire. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** By lower-case name; `host` is always there. */
  readonly headers: Readonly<Record<string, string>>
}

export function incoming(request: Request): Incoming {
  const { host, pathname, search } = new URL(request.url)
  const headers: Record<string, string> = {}
  request.headers.forEach((value, name) => {
    headers[name] = value
  })
  // A request that was caught inside its own process carries no Host header yet: it would be that of its URL.
  headers.host ??= host
  return { request, method: request.method, path: pathname, query: search.slice(1), headers }
}
