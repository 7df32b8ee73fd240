import type { Server as HttpServer } from 'node:http'
import type { Server, Socket } from 'node:net'
import { createServer, type TlsOptions } from 'node:tls'
import { speakBoth } from './both.ts'

/** What stands before an HTTP server and lets plain connections and TLS ones in by the same port. */
export interface Door {
  /** To listen with, and to close. */
  readonly server: Server
  /** Breaks every connection, whatever it was about to be. */
  closeAllConnections(): void
}

export function openDoor(http: HttpServer, { key, cert }: Required<Pick<TlsOptions, 'key' | 'cert'>>): Door {
  const tls = createServer({ key, cert, ALPNProtocols: ['http/1.1'] })
  tls.on('secureConnection', (socket) => http.emit('connection', socket))
  const open = new Set<Socket>()
  const server = speakBoth(
    (socket) => http.emit('connection', socket),
    (socket) => tls.emit('connection', socket),
  )
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  // An HTTP server that never listens itself watches over slow requests from this event on, and until it is closed.
  server.once('listening', () => http.emit('listening'))
  server.once('close', () => http.close())
  return {
    server,
    closeAllConnections: () => {
      for (const socket of open) socket.destroy()
    },
  }
}
