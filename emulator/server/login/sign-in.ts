import { loginRefusal, tenantRefusal } from '../../market/login/access.ts'
import { openSession, sessionOf } from '../../market/login/sessions.ts'
import { text } from '../../protocol/text.ts'
import { redirectTo } from './answers.ts'
import { cookieOf, setCookie } from './cookies.ts'
import type { Entry } from './entry.ts'
import { accountPage } from './pages/accounts.ts'
import { noticePage } from './pages/notice.ts'
import { refusedPage } from './pages/refused.ts'
import { domainPath } from './place.ts'
import { readForm } from './read-form.ts'
import { record } from './record.ts'
import { targetOf } from './targets.ts'

const NO_TARGET = text('The address of this page is damaged: begin again at the application.', '页面地址有误：请从应用重新登录。')
const TITLE = text('Sign-in cannot go on', '无法继续登录')

/** GET …/login: the login page of a tenant. */
export function loginPage(entry: Entry): Response | Promise<Response> {
  const { market, tenantId = '' } = entry.place({})
  const to = entry.query.get('to')
  return market.decide((tx) => {
    const told = { call: 'page', parameters: entry.query, tenantId } as const
    const target = to === null ? undefined : targetOf(market, tenantId, to)
    if (to !== null && !target) {
      record(tx, { ...told, status: 400, error: 'invalid_request', why: NO_TARGET })
      return noticePage(400, TITLE, NO_TARGET)
    }
    record(tx, { ...told, client: target?.client, status: 200 })
    const session = sessionOf(tx.state, tx.now, tenantId, cookieOf(entry.request, market, tenantId))
    return accountPage(tx.state, tenantId, {
      client: target?.client,
      loggedIn: session?.userName,
      action: formAction(entry),
    })
  })
}

/** POST …/login: somebody logs in. There are no passwords. */
export async function signIn(entry: Entry): Promise<Response> {
  const form = await readForm(entry.request)
  const { market, tenantId = '' } = entry.place({})
  const to = entry.query.get('to')
  return market.decide((tx) => {
    const target = to === null ? undefined : targetOf(market, tenantId, to)
    const told = { call: 'sign-in', tenantId, client: target?.client } as const
    if (!(form instanceof URLSearchParams) || (to !== null && !target)) {
      const why = form instanceof URLSearchParams ? NO_TARGET : form.why
      record(tx, { ...told, parameters: new URLSearchParams(), status: 400, error: 'invalid_request', why })
      return noticePage(400, TITLE, why)
    }
    const userName = (form.get('userName') ?? '').trim()
    const refused = target?.client ? loginRefusal(tx.state, target.client.clientId, userName) : tenantRefusal(tx.state, tenantId, userName)
    if (refused) {
      record(tx, { ...told, parameters: form, status: 403, error: 'access_denied', why: refused })
      return refusedPage(refused, formAction(entry))
    }
    const { cookie } = openSession(tx, tenantId, userName)
    record(tx, { ...told, parameters: form, userName, status: 302 })
    return redirectTo(target?.location ?? `${domainPath(market, tenantId)}/login`, [setCookie(market, tenantId, cookie)])
  })
}

const formAction = ({ request }: Entry): string => {
  const { pathname, search } = new URL(request.url)
  return `${pathname}${search}`
}
