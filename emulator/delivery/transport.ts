/** Carries calls to ISVs over HTTP, through connections of its own. */

import type { Socket } from 'node:net'
import type { buildConnector, Pool } from 'undici'
import type { SentRequest, TransportResult } from './exchange.ts'
import { Call, type Desk } from './transport/call.ts'
import { createDeadlines } from './transport/deadlines.ts'
import { locate, type Target } from './transport/targets.ts'

/** Carries calls to ISVs over HTTP. */
export interface Transport {
  /**
   * Sends one request, once. Every failure of the network or of the other side comes back as a result.
   *
   * @param timeoutMs bounds the whole call, from sending to the last byte of the answer
   * @param onLate hears of a complete answer that came after the limit
   * @throws TypeError when the address is no http or https URL
   */
  send(request: SentRequest, timeoutMs: number, onLate?: (result: TransportResult) => void): Promise<TransportResult>
  /** Cuts every connection off, with calls under way and late answers still awaited; nothing is left that keeps a process alive. */
  close(): Promise<void>
}

export interface TransportOptions {
  /** Bytes of body at which reading stops. Default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Connections to one ISV at a time; further calls wait, and their limit runs meanwhile. Default: as many as calls. */
  readonly connections?: number
  /** Milliseconds for which a late answer is still awaited. Default 15 s. */
  readonly lateMs?: number
}

/**
 * A kept-alive connection that the ISV closes just as a call is written to it loses that call, and it cannot be sent
 * again: the ISV may have worked on it. So connections are given up well before the ISV would: a second before the
 * time it names in `Keep-Alive`, and after one second idle when it names none.
 */
const KEEP_ALIVE = { keepAliveTimeout: 1_000, keepAliveMaxTimeout: 30_000, keepAliveTimeoutThreshold: 1_000 }
const CONNECT_MS = 10_000

export function createTransport(options: TransportOptions = {}): Transport {
  const { maxBodyBytes = 1024 * 1024, connections, lateMs = 15_000 } = options
  const targets = new Map<string, Target>()
  const pools = new Map<string, Pool>()
  const sockets = new Set<Socket>()
  const deadlines = createDeadlines<Call>((call) => call.expire())
  let undici: typeof import('undici') | undefined
  let loading: Promise<void> | undefined
  let connector: buildConnector.connector | undefined
  let closed = false

  const desk: Desk = {
    maxBodyBytes,
    lateMs,
    connections,
    deadlines,
    connecting: false,
  }

  // Loaded at the first call: it costs a start 100 ms, and many commands never send anything.
  async function load(): Promise<void> {
    undici = await import('undici')
    const connect = undici.buildConnector({ timeout: CONNECT_MS })
    connector = (address, done) => {
      // Returned at run time, though the types hide it; needed because a connection under way keeps the process alive.
      const socket = connect(address, (...outcome) => {
        // The call for which the connection was made starts before `done` returns; every later one reuses it.
        desk.connecting = true
        try {
          done(...outcome)
        } finally {
          desk.connecting = false
        }
      }) as unknown as Socket
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    }
  }

  function poolOf(origin: string): Pool {
    let pool = pools.get(origin)
    if (!pool) {
      pool = new (undici as typeof import('undici')).Pool(origin, {
        ...KEEP_ALIVE,
        connect: connector as buildConnector.connector,
        connections: connections ?? null,
        // Our own limit bounds the whole call.
        headersTimeout: 0,
        bodyTimeout: 0,
      })
      pools.set(origin, pool)
    }
    return pool
  }

  function launch(call: Call, request: SentRequest, path: string): void {
    if (closed) {
      call.shutDown()
      return
    }
    const { method, headers, body } = request
    call.begin()
    poolOf(call.target.origin).dispatch({ path, method, headers, body }, call)
  }

  return {
    send: (request, timeoutMs, onLate) =>
      new Promise((resolve, reject) => {
        const { target, path } = locate(request.url, targets)
        const call = new Call(desk, target, timeoutMs, onLate, resolve, reject)
        if (undici || closed) launch(call, request, path)
        else {
          loading ??= load()
          loading.then(() => launch(call, request, path)).catch(reject)
        }
      }),
    close: async () => {
      closed = true
      for (const call of deadlines.drain()) call.shutDown()
      for (const socket of sockets) socket.destroy()
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      pools.clear()
    },
  }
}
