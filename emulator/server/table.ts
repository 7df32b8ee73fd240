import { type Context, Hono } from 'hono'
import { MarketError } from '../market/errors.ts'
import type { Market } from '../market/market.ts'
import { emptySchema } from '../market/requests.ts'
import { text } from '../protocol/text.ts'
import { readJson } from './body.ts'
import { checked, invalid } from './checks.ts'
import { matches, nearestPath } from './near-path.ts'
import { HttpError, isExplained, problemResponse } from './problem.ts'
import { BASE, type Call, Reply, type Route } from './route.ts'
import { ROUTES } from './routes.ts'

export interface TableOptions extends Pick<Call, 'emulator' | 'stop' | 'heartbeat' | 'addresses' | 'settled'> {
  /** Hears of errors that are the emulator's own fault. */
  readonly report: (error: unknown) => void
}

/** Every row of the table as a route, and an answer to whatever fits none of them. */
export function tableApp({ report, ...surroundings }: TableOptions): Hono {
  const app = new Hono()
  for (const route of ROUTES) {
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1'), (c) => answer(route, c, surroundings))
  }
  app.notFound((c) => problemResponse(noSuchRoute(c)))
  app.onError((error) => {
    if (!isExplained(error)) report(error)
    return problemResponse(error)
  })
  return app
}

async function answer(route: Route, c: Context, surroundings: Omit<TableOptions, 'report'>): Promise<Response> {
  const { emulator } = surroundings
  const target = new URL(c.req.url)
  const query = readQuery(route, target.searchParams)
  const body = route.body ? await readBody(route, c.req.raw) : {}
  let market: Market | undefined
  const call: Call<unknown, Readonly<Record<string, string>>> = {
    ...surroundings,
    get market() {
      market ??= emulator.get(this.param('market'))
      return market
    },
    param: (name) => c.req.param(name) ?? '',
    query,
    body,
    header: (name) => c.req.header(name),
    target,
    cut: () => {
      const { outgoing } = (c.env ?? {}) as { outgoing?: { destroy(): void } }
      outgoing?.destroy()
      return outgoing !== undefined
    },
  }
  let made: unknown
  try {
    made = await route.handle(call)
  } catch (error) {
    throw market?.closing.aborted ? closedMeanwhile(market) : error
  }
  // What the market gave back when it closed is not what the caller waited for.
  if (market?.closing.aborted) throw closedMeanwhile(market)
  return respond(route, made)
}

function respond({ success }: Route, made: unknown): Response {
  if (made instanceof Response) return made
  const { status, type = 'application/json' } = success
  const [body, headers] = made instanceof Reply ? [made.body, made.headers] : [made, {}]
  if (status === 204) return new Response(null, { status, headers })
  return new Response(JSON.stringify(body), { status, headers: { ...headers, 'Content-Type': type } })
}

async function readBody({ summary, body }: Route, request: Request): Promise<unknown> {
  const { schema, exactlyOne } = body as NonNullable<Route['body']>
  const value = checked(schema, await readJson(request), summary)
  if (exactlyOne) {
    const possible = Object.keys(schema.properties as object)
    const given = Object.keys(value as object)
    if (given.length !== 1) {
      const message = `exactly one of ${possible.join(', ')} is needed, ${given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`}`
      throw invalid(summary, [{ path: '', keyword: 'exactlyOne', message }])
    }
  }
  return value
}

function readQuery({ summary, query = emptySchema }: Route, given: URLSearchParams): Readonly<Record<string, string>> {
  const names = [...given.keys()]
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw invalid(summary, [{ path: `/${repeated}`, keyword: 'repeated', message: `the query names "${repeated}" more than once` }])
  }
  // Most requests have none, and are spared the schema compiler.
  return names.length === 0 ? {} : (checked(query, Object.fromEntries(given), summary) as Readonly<Record<string, string>>)
}

function noSuchRoute(c: Context): HttpError {
  const { method } = c.req
  const path = new URL(c.req.url).pathname
  const allowed = ROUTES.filter((route) => matches(route.path, path)).map((route) => route.method)
  if (allowed.length > 0) {
    const allow: string[] = allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed
    return new HttpError(
      'method-not-allowed',
      text(
        `Failed to answer ${method} ${path}: this path takes ${allow.join(', ')} only.`,
        `无法处理 ${method} ${path}：该路径仅支持 ${allow.join('、')}。`,
      ),
      { possible: allow, headers: { Allow: allow.join(', ') } },
    )
  }
  const near = nearestPath(path, [...new Set(ROUTES.map((route) => route.path))])
  return new HttpError(
    'unknown',
    text(
      `Failed to answer ${method} ${path}: there is no such path. ${near ? `Did you mean ${near}?` : `${BASE}/openapi.json lists them all.`}`,
      `无法处理 ${method} ${path}：路径不存在。${near ? `是否指 ${near}？` : `全部路径见 ${BASE}/openapi.json。`}`,
    ),
    { possible: [near ?? `${BASE}/openapi.json`] },
  )
}

/** Whatever went wrong inside, the reason for the caller is that the market is gone. */
const closedMeanwhile = (market: Market): MarketError =>
  new MarketError(
    'impossible',
    text(
      `Failed to finish the request: market "${market.id}" was reset, deleted or shut down meanwhile. What had been recorded by then counts.`,
      `无法完成请求：市场“${market.id}”已被重置、删除或关闭。此前已记录的内容有效。`,
    ),
  )
