import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { BODY_SIGN_HEADER } from '../../emulator/protocol/signing/body-sign.ts'
import { createReferenceIsv } from './app.ts'
import type { Instances } from './instances.ts'
import type { ReferenceIsvOptions } from './seller.ts'

export interface ReferenceIsvServer {
  /** The production address. */
  readonly url: string
  readonly instances: Instances
  /** Ends the server and every connection to it at once, idle ones included. */
  close(): Promise<void>
}

export interface ServeOptions extends ReferenceIsvOptions {
  /** 0 takes a free one. */
  readonly port?: number
  readonly host?: string
}

/** Serves a reference ISV over HTTP/1.1; resolves once it answers. */
export async function serveReferenceIsv(options: ServeOptions): Promise<ReferenceIsvServer> {
  const { port = 0, host = '127.0.0.1', pathname = '/saasproduce', ...rest } = options
  const { app, instances } = createReferenceIsv({ ...rest, pathname })
  const server = createServer(
    getRequestListener(
      async (request, { outgoing }) => {
        const response = await app.fetch(request)
        // V1.0 refuses "body-sign" (zh-cn_topic_0082027567), and the Headers of a Response lower-case every name.
        // Node's own header list keeps the case, so this one header goes there. Over HTTP/2 no name keeps its case.
        const signature = response.headers.get(BODY_SIGN_HEADER)
        if (signature !== null) {
          response.headers.delete(BODY_SIGN_HEADER)
          outgoing.setHeader(BODY_SIGN_HEADER, signature)
        }
        return response
      },
      { overrideGlobalObjects: false },
    ),
  )
  server.listen(port, host)
  await once(server, 'listening')
  const taken = (server.address() as AddressInfo).port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}${pathname}`,
    instances,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
