/** Taking the address of a call apart. */

export interface Target {
  readonly origin: string
  readonly pathname: string
  /** `host:port`, for people. */
  readonly where: string
  readonly secure: boolean
}

const NEEDS_ENCODING = /[^\x21-\x7e]|#/
const MOST_TARGETS = 1000

/** Takes a URL apart. Production addresses repeat in every call, so what stands before the query is read once. */
export function locate(url: string, known: Map<string, Target>): { target: Target; path: string } {
  const at = url.indexOf('?')
  const base = at === -1 ? url : url.slice(0, at)
  const query = at === -1 ? '' : url.slice(at)
  let target = known.get(base)
  if (!target) {
    target = targetOf(base)
    if (known.size >= MOST_TARGETS) known.clear()
    known.set(base, target)
  }
  return { target, path: target.pathname + (NEEDS_ENCODING.test(query) ? new URL(query, target.origin).search : query) }
}

function targetOf(address: string): Target {
  const parsed = URL.canParse(address) ? new URL(address) : undefined
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new TypeError(`Failed to call "${address}": it is no http or https address. Correct the production address.`)
  }
  const secure = parsed.protocol === 'https:'
  const port = parsed.port || (secure ? '443' : '80')
  return { origin: parsed.origin, pathname: parsed.pathname, where: `${parsed.hostname}:${port}`, secure }
}
