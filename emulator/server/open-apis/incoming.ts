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

/** @param rawHeaders names and values in turn, where the server has them: a Request takes long to give its own */
export function incoming(request: Request, rawHeaders?: readonly string[]): Incoming {
  const { host, pathname, search } = new URL(request.url)
  const headers = rawHeaders ? joined(rawHeaders) : ofRequest(request)
  // A request that was caught inside its own process carries no Host header yet: it would be that of its URL.
  headers.host ??= host
  return { request, method: request.method, path: pathname, query: search.slice(1), headers }
}

function ofRequest({ headers }: Request): Record<string, string> {
  const all: Record<string, string> = {}
  headers.forEach((value, name) => {
    all[name] = value
  })
  return all
}

/** As a Request joins them: a name that comes twice has both values. */
function joined(rawHeaders: readonly string[]): Record<string, string> {
  const all: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase()
    const value = rawHeaders[at + 1] as string
    all[name] = Object.hasOwn(all, name) ? `${all[name]}${name === 'cookie' ? ';' : ','} ${value}` : value
  }
  return all
}
