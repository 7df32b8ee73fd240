import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Domain } from '../../protocol/sites.ts'
import { urlHost } from '../hosts.ts'
import { listenError } from '../listen.ts'
import type { Gateway, GatewayAnswer } from '../open-apis/gateway.ts'

export interface DomainPortOptions {
  readonly domain: Domain
  readonly gateway: Gateway
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** A server's certificate, PEM: the port then answers HTTPS beside HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
}

/** One domain of the open APIs on a port of its own: a domain that is down refuses the connection. */
export class DomainPort {
  readonly #options: DomainPortOptions
  readonly #sockets = new Set<Socket>()
  #port: number
  #server: Server | undefined
  /** Opening and closing follow one another. */
  #turn: Promise<void> = Promise.resolve()

  constructor(options: DomainPortOptions) {
    this.#options = options
    this.#port = options.port
  }

  /** Where it answers, or would. Known once it was open. */
  get url(): string {
    return `http://${urlHost(this.#options.host)}:${this.#port}`
  }

  /** Opens or closes the port. Rejects with a StartError when the port cannot be had. */
  set(open: boolean): Promise<void> {
    const turn = this.#turn.then(() => (open ? this.#open() : this.#close()))
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #open(): Promise<void> {
    if (this.#server) return
    const { domain, gateway, host, tls } = this.#options
    const listener = getRequestListener(
      async (request, { incoming, outgoing }) => {
        const result = await gateway(request, domain, incoming.rawHeaders)
        if (result === 'cut') outgoing.destroy()
        else write(result, outgoing as ServerResponse)
        return ALREADY_SENT
      },
      { overrideGlobalObjects: false },
    )
    const http = createServer((request, response) => void listener(request, response))
    const server: Server = tls ? (await import('../tls/door.ts')).openDoor(http, tls).server : http
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, this.#port)))
      server.listen({ host: host.replace(/^\[|\]$/g, ''), port: this.#port }, resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async #close(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    // What was under way when a host goes down gets no answer. No reset: on Node 20 that leaves, now and then, a spinning loop behind.
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

/** Tells the listener that the answer is out, or that there is none. */
const ALREADY_SENT = new Response(null, { status: 503, headers: { 'x-hono-already-sent': 'true' } })

/** Head and body in one piece: through a Response, a short answer costs twice as much. */
function write({ status, headers, body }: GatewayAnswer, outgoing: ServerResponse): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  outgoing.end(body)
}
