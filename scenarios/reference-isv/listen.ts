import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { BODY_SIGN_HEADER } from '../../emulator/protocol/signing/body-sign.ts'

export interface Listening {
  /** Scheme, host and port. */
  readonly origin: string
  /** Ends the server and every connection to it at once, idle ones included. */
  close(): Promise<void>
}

/**
 * Answers over HTTP/1.1; resolves once it listens.
 *
 * @param port 0 takes a free one
 * @param head what is written past the Response, straight to the socket
 */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  { port, host }: { readonly port: number; readonly host: string },
  head: (response: Response, outgoing: ServerResponse) => void = keepCase,
): Promise<Listening> {
  const server = createServer(
    getRequestListener(
      async (request, { outgoing }) => {
        const response = await answer(request)
        head(response, outgoing as ServerResponse)
        return response
      },
      { overrideGlobalObjects: false },
    ),
  )
  server.listen(port, host)
  await once(server, 'listening')
  const taken = (server.address() as AddressInfo).port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/**
 * V1.0 refuses "body-sign" (zh-cn_topic_0082027567), and the Headers of a Response lower-case every name. Node's own
 * header list keeps the case, so this one header goes there. Over HTTP/2 no name keeps its case.
 */
function keepCase(response: Response, outgoing: ServerResponse): void {
  const signature = response.headers.get(BODY_SIGN_HEADER)
  if (signature === null) return
  response.headers.delete(BODY_SIGN_HEADER)
  outgoing.setHeader(BODY_SIGN_HEADER, signature)
}
