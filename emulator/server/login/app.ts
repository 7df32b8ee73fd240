import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { Market } from '../../market/market.ts'
import { text } from '../../protocol/text.ts'
import { HttpError, isExplained, problemResponse } from '../problem.ts'
import { authorize } from './authorize.ts'
import { casLogin, casValidate } from './cas.ts'
import { ONE_ACCESS, ORGID } from './dialects.ts'
import type { Entry } from './entry.ts'
import { logout } from './logout.ts'
import { placeHinted, placeNamed } from './place.ts'
import { portal, portalSignIn } from './portal.ts'
import { loginPage, signIn } from './sign-in.ts'
import { token } from './token.ts'
import { userInfoCall } from './user-info.ts'

export interface LoginOptions {
  /** Those whose tenants log in here. */
  readonly markets: () => Iterable<Market>
  /** Hears of errors that are the emulator's own fault. */
  readonly report?: (error: unknown) => void
}

const CALLS = [
  'GET /api/v1/oauth2/authorize',
  'POST /api/v1/oauth2/token',
  'GET /api/v1/oauth2/userinfo',
  'GET /api/v1/logout',
  'GET /api/v1/cas/login',
  'GET /api/v1/cas/p3/serviceValidate',
  'GET /api/v1/cas/logout',
]

/** The domain of one tenant, and the root, where the tenant is told by what a request names. */
const DOMAINS = ['/login/:market/:tenant', ''] as const

/** Authentication centres of all tenants, the unified login among them, as one app. */
export function createLogin({ markets, report = () => {} }: LoginOptions): Hono {
  const app = new Hono()
  const on = (method: 'GET' | 'POST', path: string, handle: (entry: Entry) => Response | Promise<Response>) =>
    app.on(method, path, (c) => handle(entryOf(c, markets)))
  for (const domain of DOMAINS) {
    on('GET', `${domain}/api/v1/oauth2/authorize`, authorize)
    on('POST', `${domain}/api/v1/oauth2/token`, (entry) => token(entry, ONE_ACCESS))
    on('GET', `${domain}/api/v1/oauth2/userinfo`, (entry) => userInfoCall(entry, ONE_ACCESS))
    on('GET', `${domain}/api/v1/logout`, (entry) => logout(entry, 'logout'))
    on('GET', `${domain}/api/v1/cas/login`, casLogin)
    on('GET', `${domain}/api/v1/cas/p3/serviceValidate`, (entry) => casValidate(entry, { orgId: false }))
    on('GET', `${domain}/api/v1/cas/logout`, (entry) => logout(entry, 'cas-logout'))
    on('POST', `${domain}/orgid/openapi/v1/oauth2/token`, (entry) => token(entry, ORGID))
    on('GET', `${domain}/orgid/openapi/v1/oauth2/userinfo`, (entry) => userInfoCall(entry, ORGID))
    on('GET', `${domain}/orgid/openapi/v1/cas/p3/serviceValidate`, (entry) => casValidate(entry, { orgId: true }))
  }
  on('GET', `${DOMAINS[0]}/login`, loginPage)
  on('POST', `${DOMAINS[0]}/login`, signIn)
  for (const path of ['/unified-login', '/unified-login/']) {
    on('GET', path, portal)
    on('POST', path, portalSignIn)
  }
  app.notFound((c) => problemResponse(noSuchCall(c)))
  app.onError((error) => {
    if (!isExplained(error)) report(error)
    return problemResponse(error)
  })
  return app
}

const noSuchCall = (c: Context): HttpError =>
  new HttpError(
    'unknown',
    text(
      `Failed to answer ${c.req.method} ${c.req.path}: the authentication centre has no such call.`,
      `无法处理 ${c.req.method} ${c.req.path}：认证中心没有该接口。`,
    ),
    { possible: CALLS },
  )

function entryOf(c: Context, markets: LoginOptions['markets']): Entry {
  const { market, tenant } = c.req.param() as { market?: string; tenant?: string }
  return {
    request: c.req.raw,
    query: new URL(c.req.url).searchParams,
    place: (hints) =>
      market !== undefined && tenant !== undefined ? placeNamed(markets(), market, tenant) : placeHinted(markets(), hints),
  }
}
