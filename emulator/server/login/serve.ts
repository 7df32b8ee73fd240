import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Market } from '../../market/market.ts'
import { hostGuard } from '../hosts.ts'
import { listenError, reachable } from '../listen.ts'
import { problemResponse } from '../problem.ts'
import { createLogin } from './app.ts'

export interface ServeLoginOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Those whose tenants log in here. */
  readonly markets: () => Iterable<Market>
  /** Hears of errors that are the emulator's own fault. */
  readonly report?: (error: unknown) => void
}

export interface LoginServer {
  /** Base of the domain names of all tenants, without a slash at the end. */
  readonly url: string
  /** Ends at once. */
  close(): Promise<void>
}

/** The authentication centres alone, on a port of their own; resolves once it answers. @throws StartError */
export async function serveLogin({ host = '127.0.0.1', port = 0, ...options }: ServeLoginOptions): Promise<LoginServer> {
  const app = createLogin(options)
  const guard = hostGuard(host)
  const answer = (request: Request): Response | Promise<Response> => {
    try {
      guard({ host: request.headers.get('host') ?? new URL(request.url).host, origin: request.headers.get('origin') ?? undefined })
    } catch (error) {
      return problemResponse(error)
    }
    return app.fetch(request)
  }
  const server = createServer(getRequestListener(answer, { overrideGlobalObjects: false }))
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port))
    server.once('error', fail)
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      server.off('error', fail)
      resolve()
    })
  })
  return {
    url: `http://${reachable(host)}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
