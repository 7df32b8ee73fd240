import { createServer, type Server, type Socket } from 'node:net'
import { after } from '../../clock/wall.ts'

/** The first byte of a TLS connection: a record of the type handshake. Source: RFC 8446, 5.1. No HTTP method begins with it. */
const HANDSHAKE = 0x16

/** How long a connection may say nothing before it is closed, as Node grants the headers of a request. Real milliseconds. */
const PATIENCE = 60_000

/** One port for plain connections and for TLS: the first byte tells which, and is still unread when the socket is handed on. */
export function speakBoth(plain: (socket: Socket) => void, secure: (socket: Socket) => void): Server {
  return createServer((socket) => {
    const cancel = after(PATIENCE, () => socket.destroy(), { keepAlive: false })
    // A client that resets before it has said anything is nobody's error.
    const ignore = () => {}
    socket.once('error', ignore)
    socket.once('close', cancel)
    socket.once('readable', () => {
      cancel()
      const chunk: Buffer | null = socket.read()
      // It ended without a word.
      if (chunk === null) return void socket.destroy()
      socket.off('error', ignore)
      socket.unshift(chunk)
      if (chunk[0] === HANDSHAKE) secure(socket)
      else plain(socket)
    })
  })
}
