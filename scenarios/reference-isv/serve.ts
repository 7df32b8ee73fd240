import { createReferenceIsv, type ReferenceIsv } from './app.ts'
import type { Instances } from './instances.ts'
import { type Listening, listen } from './listen.ts'
import { LOGIN_CALLBACK } from './login/login.ts'
import type { ReferenceIsvOptions } from './seller.ts'

export interface ReferenceIsvServer extends Pick<Listening, 'close'> {
  /** The production address. */
  readonly url: string
  readonly instances: Instances
  readonly codes: ReferenceIsv['codes']
  readonly kit: ReferenceIsv['kit']
  /** For the credential (应用凭证), as in {@link ReferenceIsv}. */
  readonly publicKey: string
  /** Login address (应用登录地址) of the credential. */
  readonly loginAddress: string
}

export interface ServeOptions extends ReferenceIsvOptions {
  /** 0 takes a free one. */
  readonly port?: number
  readonly host?: string
}

/** Serves a reference ISV over HTTP/1.1; resolves once it answers. */
export async function serveReferenceIsv(options: ServeOptions): Promise<ReferenceIsvServer> {
  const { port = 0, host = '127.0.0.1', pathname = '/saasproduce', ...rest } = options
  const isv = createReferenceIsv({ ...rest, pathname })
  const { app, instances, codes, kit } = isv
  const { origin, close } = await listen(app.fetch, { port, host })
  return {
    url: origin + pathname,
    instances,
    codes,
    kit,
    // Not taken out of it before: looking at it may make the pair.
    get publicKey() {
      return isv.publicKey
    },
    loginAddress: origin + LOGIN_CALLBACK,
    close,
  }
}
