import { createServer } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { after } from '../clock/wall.ts'
import type { Emulator } from '../market/emulator.ts'
import type { Market } from '../market/market.ts'
import type { OpenApiCall } from '../market/open-apis/model.ts'
import type { Domain } from '../protocol/sites.ts'
import { text } from '../protocol/text.ts'
import { createControlApi } from './control-api.ts'
import { Domains } from './domains/domains.ts'
import { listenError, reachable } from './listen.ts'
import { HttpError, problemResponse } from './problem.ts'
import type { Door } from './tls/door.ts'

export interface ServeOptions {
  readonly emulator: Emulator
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** 0 takes a free one. Default: 8700. */
  readonly port?: number
  /** Port of the default market's fallback domain; 0 takes a free one. Default: a free one, opened when it is asked for. */
  readonly fallbackPort?: number
  /** A port where the default market's primary domain answers alone, and can refuse connections. Default: none. */
  readonly primaryPort?: number
  /** Hears of every call on the open APIs. */
  readonly onCall?: (market: Market, call: OpenApiCall) => void
  /** A server's certificate, PEM: the same port then answers HTTPS beside HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Hears of errors that are the emulator's own fault. */
  readonly report?: (error: unknown) => void
}

export interface ServedEmulator {
  /** Where it answers, without a slash at the end. */
  readonly url: string
  /** Where a market's two domains answer. Their ports are opened when first asked for. */
  domains(market: Market): Promise<Readonly<Record<Domain, string>>>
  /** Where it answers over TLS, if it does. */
  readonly secureUrl?: string
  /** Ends within two seconds: streams at once, requests under way when they are answered or their time is up. The emulator stays open. */
  close(): Promise<void>
}

/** How long requests under way are awaited: longer than a closing market takes to answer them. Real milliseconds. */
const PATIENCE = 1_400

/** Serves the control API over HTTP/1.1, and over TLS on the same port where it is given a certificate; resolves once it answers. @throws StartError */
export async function serveEmulator(options: ServeOptions): Promise<ServedEmulator> {
  const { emulator, host = '127.0.0.1', port = 8700, tls, report, onCall } = options
  const stop = new AbortController()
  const domains = new Domains({ ...options, host, stop: stop.signal })
  const app = createControlApi(emulator, {
    host,
    stop: stop.signal,
    addresses: (market) => domains.addresses(market),
    settled: (market) => domains.settled(market),
    ...(onCall ? { onCall } : {}),
    ...(report ? { report } : {}),
  })
  // The process's own Request and Response stay as they are: it may be a test that uses them.
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: unreadable })
  let underWay = 0
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    underWay++
    response.once('close', () => {
      underWay--
      if (stop.signal.aborted && underWay === 0) closeAll()
    })
    void listener(request, response)
  })
  server.on('clientError', refuseGarbage)
  const door: Door | undefined = tls && (await import('./tls/door.ts')).openDoor(server, tls)
  const listening: Server = door?.server ?? server
  const closeAll = () => (door ?? server).closeAllConnections()
  await listen(listening, host, port)
  const { port: taken } = listening.address() as AddressInfo
  const address = `${reachable(host)}:${taken}`
  const url = `http://${address}`
  try {
    await domains.begin(url)
  } catch (error) {
    listening.close()
    throw error
  }

  // Tenants have their authentication centres here, those of markets made later too.
  for (const market of emulator.list()) market.loginUrl = url
  const unwatch = emulator.watch((_id, market) => {
    if (market) market.loginUrl = url
  })

  let closing: Promise<void> | undefined
  const closeServer = () =>
    new Promise<void>((resolve) => {
      const cancel = after(PATIENCE, closeAll)
      listening.close(() => {
        cancel()
        resolve()
      })
      stop.abort()
      unwatch()
      if (underWay === 0) closeAll()
    })
  return {
    url,
    domains: (market) => domains.addresses(market),
    ...(tls ? { secureUrl: `https://${address}` } : {}),
    close: () => {
      closing ??= Promise.all([closeServer(), domains.close()]).then(() => {})
      return closing
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(listenError(error, host, port))
    server.once('error', fail)
    server.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

/** A request that is HTTP, but cannot be made into one with a URL, such as one with a malformed Host header. */
const unreadable = (error: unknown): Response =>
  error instanceof Error && error.name === 'RequestError'
    ? problemResponse(
        new HttpError(
          'invalid',
          text('Failed to read the request: its address or Host header is malformed.', '请求的地址或 Host 头不合法。'),
        ),
      )
    : problemResponse(error)

/** What is no HTTP at all gets an answer too. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, words, zh] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'its headers are too large', '请求头过大']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'it did not arrive in time', '请求未及时送达']
        : [400, 'it is no valid HTTP', '不是合法的 HTTP 请求']
  const body = JSON.stringify({
    type: 'about:blank',
    title: 'The request is not valid',
    status,
    detail: `Failed to read the request: ${words}.`,
    detailZh: `无法读取请求：${zh}。`,
    possible: [],
  })
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
