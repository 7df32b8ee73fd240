import { Hono } from 'hono/tiny'
import type { Emulator } from '../market/emulator.ts'
import type { Market } from '../market/market.ts'
import type { OpenApiCall } from '../market/open-apis/model.ts'
import { HEALTH, HEALTH_PATH } from './health.ts'
import { hostGuard, isMarketplace } from './hosts.ts'
import { LOGIN_PATHS } from './login/paths.ts'
import { OPEN_API_BASES } from './open-api-base.ts'
import { isExplained, problemResponse } from './problem.ts'
import type { Addresses } from './route.ts'

export interface ControlApiOptions {
  /** The address served. A loopback one keeps requests for other host names out. Default: 127.0.0.1. */
  readonly host?: string
  /** Aborts when the server ends: streams end then. */
  readonly stop?: AbortSignal
  /** Real milliseconds between two signs of life on an event stream. Default: 15 s. */
  readonly heartbeat?: number
  /** Where a market's domains answer, for the API's own answers. */
  readonly addresses?: Addresses
  readonly settled?: (market: Market) => Promise<void>
  /** Hears of every call on the open APIs. */
  readonly onCall?: (market: Market, call: OpenApiCall) => void
  /** Hears of errors that are the emulator's own fault. */
  readonly report?: (error: unknown) => void
}

const HEARTBEAT = 15_000

/**
 * The control API and the marketplace's own APIs as a value: serve it, or call its `request` in a test. Whoever only asks whether it serves is
 * answered at once; the table of routes, with its schemas and examples, is loaded for the first request that needs it.
 */
export function createControlApi(emulator: Emulator, options: ControlApiOptions = {}): Hono {
  const { host = '127.0.0.1', stop = new AbortController().signal, heartbeat = HEARTBEAT, report = () => {} } = options
  const guard = hostGuard(host)
  let table: Promise<Hono> | undefined
  let openApis: ReturnType<typeof loadGateway> | undefined
  const load = async () => {
    const { tableApp } = await import('./table.ts')
    return tableApp({ emulator, stop, heartbeat, report, addresses: options.addresses, settled: options.settled })
  }
  const app = new Hono()
  app.use(async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    // The open APIs go by the marketplace's names too: their callers sign, which no web page can.
    const named = isMarketplace(host) && OPEN_API_BASES.some((base) => c.req.path.startsWith(`${base}/`))
    if (!named) guard({ host, origin: c.req.header('origin') })
    await next()
  })
  const loadGateway = async () => {
    const { asResponse, createGateway } = await import('./open-apis/gateway.ts')
    const markets = () => emulator.list()
    return { asResponse, gateway: createGateway({ markets, everywhere: markets, stop, onCall: options.onCall }) }
  }
  for (const base of OPEN_API_BASES) {
    app.all(`${base}/*`, async (c) => {
      openApis ??= loadGateway()
      const { asResponse, gateway } = await openApis
      const result = await gateway(c.req.raw, 'primary')
      if (result !== 'cut') return asResponse(result)
      const { outgoing } = (c.env ?? {}) as { outgoing?: { destroy(): void } }
      outgoing?.destroy()
      return new Response(null, { status: 502 })
    })
  }
  let login: Promise<Hono> | undefined
  const loadLogin = async () => {
    const { createLogin } = await import('./login/app.ts')
    return createLogin({ markets: () => emulator.list(), report })
  }
  for (const path of LOGIN_PATHS) {
    app.all(path, async (c) => {
      login ??= loadLogin()
      return (await login).fetch(c.req.raw, c.env)
    })
  }
  app.get(HEALTH_PATH, (c) => c.json(HEALTH))
  app.all('*', async (c) => {
    table ??= load()
    return (await table).fetch(c.req.raw, c.env)
  })
  app.onError((error) => {
    if (!isExplained(error)) report(error)
    return problemResponse(error)
  })
  return app
}
