import { type Client, liveClientsOf, loginRefusal } from '../../market/login/access.ts'
import { issueCode } from '../../market/login/codes.ts'
import { withQuery } from '../../market/login/redirects.ts'
import { openSession } from '../../market/login/sessions.ts'
import type { Transaction } from '../../market/transaction.ts'
import { type Text, text } from '../../protocol/text.ts'
import { redirectTo } from './answers.ts'
import { setCookie } from './cookies.ts'
import type { Entry } from './entry.ts'
import { accountPage } from './pages/accounts.ts'
import { enterprisePage } from './pages/enterprises.ts'
import { noticePage } from './pages/notice.ts'
import { portalEntrance } from './pages/portal-entrance.ts'
import { refusedPage } from './pages/refused.ts'
import { readForm } from './read-form.ts'
import { record } from './record.ts'

/** The unified login (macroverse): one page for all enterprises of an application. Source: [doc] zh-cn_topic_0070649442. */

const PATH = '/unified-login'
const TITLE = text('Sign-in cannot go on', '无法继续登录')

const pathOf = (appId: string, tenantId?: string): string =>
  `${PATH}?${new URLSearchParams({ appId, ...(tenantId === undefined ? {} : { tenant: tenantId }) })}`

/** GET /unified-login: choose the enterprise, then the account. */
export function portal(entry: Entry): Response | Promise<Response> {
  const { query } = entry
  const appId = query.get('appId')
  if (appId === null) return portalEntrance()
  const place = entry.place({ appId, tenantId: query.get('tenant') })
  return place.market.decide((tx) => {
    const found = lookUp(tx, query, appId)
    if (isStray(found)) return stray(tx, entry, found)
    const { clients, client } = found
    record(tx, { call: 'portal', parameters: query, client, status: 200 })
    if (client) {
      return accountPage(tx.state, client.tenantId, {
        client,
        action: pathOf(appId, client.tenantId),
        ...(clients.length > 1 ? { back: pathOf(appId) } : {}),
      })
    }
    const credential = tx.state.kit.credentials.get(appId)
    const choices = clients.map(({ tenantId }) => ({
      name: tx.state.kit.tenants.get(tenantId)?.name ?? tenantId,
      tenantId,
      path: pathOf(appId, tenantId),
    }))
    return enterprisePage(credential?.name ?? appId, choices)
  })
}

/** POST /unified-login: somebody logs in, and goes to the application with a code and the tenant. */
export async function portalSignIn(entry: Entry): Promise<Response> {
  const form = await readForm(entry.request)
  const { query } = entry
  const appId = query.get('appId') ?? ''
  const { market } = entry.place({ appId, tenantId: query.get('tenant') })
  return market.decide((tx) => {
    const found = lookUp(tx, query, appId)
    if (isStray(found)) return stray(tx, entry, found)
    const { client } = found
    if (!client || !(form instanceof URLSearchParams)) {
      return stray(tx, entry, { status: 400, why: text('Choose an enterprise first.', '请先选择企业。') })
    }
    const userName = (form.get('userName') ?? '').trim()
    const told = { call: 'sign-in', parameters: form, client } as const
    const refused = loginRefusal(tx.state, client.clientId, userName)
    if (refused) {
      record(tx, { ...told, status: 403, error: 'access_denied', why: refused })
      return refusedPage(refused, pathOf(appId, client.tenantId))
    }
    const { cookie, session } = openSession(tx, client.tenantId, userName)
    const { loginAddress } = found
    const code = issueCode(tx, client, session, loginAddress)
    record(tx, { ...told, userName, status: 302 })
    return redirectTo(withQuery(loginAddress, { code, tenant: client.tenantId }), [setCookie(market, client.tenantId, cookie)])
  })
}

interface Stray {
  readonly status: 400 | 403 | 404
  readonly why: Text
}

interface Found {
  readonly loginAddress: string
  readonly clients: readonly Client[]
  /** Absent while the enterprise is to be chosen. */
  readonly client?: Client | undefined
}

const isStray = (found: Found | Stray): found is Stray => 'why' in found

function lookUp({ state }: Transaction, query: URLSearchParams, appId: string): Found | Stray {
  const ind = query.get('ind')
  if (ind !== null && ind !== 'UNOP') return { status: 400, why: text('The parameter ind must be UNOP.', '参数 ind 应为 UNOP。') }
  const credential = state.kit.credentials.get(appId)
  if (!credential) {
    return {
      status: 404,
      why: text('No application has this appId: take it from the application credential.', '没有应用使用该 appId：请以应用凭证中的为准。'),
    }
  }
  const clients = liveClientsOf(state, appId)
  if (clients.length === 0) {
    return {
      status: 403,
      why: text(`Application ${credential.name} is bound to no enterprise.`, `应用“${credential.name}”未绑定任何企业。`),
    }
  }
  const asked = query.get('tenant')
  const client = asked === null && clients.length === 1 ? clients[0] : clients.find(({ tenantId }) => tenantId === asked)
  if (asked !== null && !client) {
    return {
      status: 403,
      why: text(`Application ${credential.name} is not bound to that enterprise.`, `应用“${credential.name}”未绑定该企业。`),
    }
  }
  return { loginAddress: credential.loginAddress, clients, client }
}

function stray(tx: Transaction, { query }: Entry, { status, why }: Stray): Promise<Response> {
  record(tx, { call: 'portal', parameters: query, status, error: status === 403 ? 'access_denied' : 'invalid_request', why })
  return noticePage(status, TITLE, why)
}
