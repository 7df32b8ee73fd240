import { Hono } from 'hono'
import { deployRoutes } from './deploy-routes.ts'
import { baseOf } from './paths.ts'
import { publishRoutes } from './publish-routes.ts'
import type { Store } from './store.ts'
import { verifyRoutes } from './verify-routes.ts'

/** Who may use the broker; none: everybody. */
export type Access =
  | { readonly token: string; readonly readOnly?: boolean }
  | { readonly username: string; readonly password: string }
  | undefined

export function brokerApp(store: Store, access: Access): Hono {
  const app = new Hono()

  const expected =
    access &&
    ('token' in access ? `Bearer ${access.token}` : `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`)
  app.use(async (c, next) => {
    if (expected !== undefined && c.req.header('authorization') !== expected) return c.json({ error: 'Unauthorized' }, 401)
    const readOnly = access && 'readOnly' in access && access.readOnly
    if (readOnly && c.req.method !== 'GET') return c.json({ error: 'You do not have permission.' }, 403)
    await next()
    if (c.res.headers.get('content-type')?.startsWith('application/json')) c.header('content-type', 'application/hal+json;charset=utf-8')
  })

  app.get('/', (c) => {
    const base = baseOf(c.req.url)
    const link = (path: string, title: string) => ({ href: base + path, title, templated: path.includes('{') })
    return c.json({
      _links: {
        self: link('/', 'Index'),
        'pb:publish-contracts': link('/contracts/publish', 'Publish contracts'),
        'pb:pacticipant': link('/pacticipants/{pacticipant}', 'Fetch pacticipant by name'),
        'pb:pacticipant-version': link('/pacticipants/{pacticipant}/versions/{version}', 'Fetch a pacticipant version'),
        'pb:provider-pacts-for-verification': link('/pacts/provider/{provider}/for-verification', 'Pacts to be verified by a provider'),
        'pb:environments': link('/environments', 'Environments'),
      },
    })
  })
  publishRoutes(app, store)
  verifyRoutes(app, store)
  deployRoutes(app, store)
  return app
}
