import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { onTestFinished } from 'vitest'
import { type Access, brokerApp } from './app.ts'
import { Store } from './store.ts'

/** A request the broker got. */
export interface Seen {
  readonly method: string
  readonly path: string
  /** How many of the same method and path there were, with this one. */
  readonly nth: number
}

/** When the connection of a request is lost: before the broker did what it asks, or after; or no answer ever comes. */
export type Loss = 'before' | 'after' | 'silence'

interface Options {
  readonly access?: Access
  readonly loss?: (seen: Seen) => Loss | undefined
}

/** The stand-in broker on a port of its own, for one test. */
export async function standInBroker({ access, loss }: Options = {}) {
  const store = new Store()
  const listener = getRequestListener(brokerApp(store, access).fetch, { overrideGlobalObjects: false })
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const method = request.method ?? ''
    const path = new URL(request.url ?? '/', 'http://broker').pathname
    const now = { method, path, nth: 1 + seen.filter((one) => one.method === method && one.path === path).length }
    seen.push(now)
    const lost = loss?.(now)
    if (lost === 'before') return request.socket.destroy()
    if (lost === 'silence') return
    if (lost === 'after') {
      // The work is done when the answer begins; none of it may leave.
      response.writeHead = () => {
        request.socket.destroy()
        return response
      }
    }
    await listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(stop)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, store, seen, stop }
}
