import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type Server, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Mockttp } from 'mockttp'

/** What the interception library, mockttp, has no option for: a listening address, and tunnels that are refused before they are made. */

/** Keeps an intercepting server to one address. It must be started: it listens on every address until then. @throws what `listen` throws */
export async function listenOn(proxy: Mockttp, host: string, port: number): Promise<void> {
  const server = innerServer(proxy)
  await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
  // mockttp's own listeners only settle the promise of its start.
  server.listen({ host, port })
  await once(server, 'listening')
}

/**
 * Makes every client pass for one of this machine. For those of others, such as a container, mockttp would look up each host it is asked
 * for, though it goes elsewhere anyway: a question to a name server that must not leave this machine, and may hang without a network.
 */
export function treatAsLocal(proxy: Mockttp): void {
  innerServer(proxy).prependListener('connection', (socket: Socket) => {
    // The same socket passes by more than once: again with HTTP, and TLS has it from the socket below.
    if (!Object.hasOwn(socket, 'remoteAddress')) Object.defineProperty(socket, 'remoteAddress', { value: '127.0.0.1', writable: true })
  })
}

/**
 * Asks before a tunnel is made; a refused one hears `answer`, a whole HTTP message, in its stead. Otherwise a client that waits for the
 * other side to speak first, as many a database's does, would wait for ever in a tunnel to nowhere.
 */
export function guardTunnels(proxy: Mockttp, allows: (authority: string) => boolean, answer: (authority: string) => string): void {
  const server = innerServer(proxy)
  const listeners = server.listeners('connect') as ((request: IncomingMessage, socket: Duplex, head: Buffer) => void)[]
  server.removeAllListeners('connect')
  server.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const authority = request.url ?? ''
    // Tunnels in HTTP/2 are nobody's here: clients have to be told to speak it without TLS.
    if (!(socket instanceof Socket)) return void socket.destroy()
    if (allows(authority)) {
      for (const listener of listeners) listener(request, socket, head)
      return
    }
    socket.on('error', () => {})
    socket.end(answer(authority))
  })
}

function innerServer(proxy: Mockttp): Server {
  const { server } = proxy as unknown as { readonly server?: Server }
  if (!server) throw new Error('The interception library has changed: it has no server where one was. Pin mockttp to 4.6.5.')
  return server
}
