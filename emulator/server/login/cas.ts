import { loginRefusal } from '../../market/login/access.ts'
import { clientAt, withQuery } from '../../market/login/redirects.ts'
import { sessionOf } from '../../market/login/sessions.ts'
import { type CasFailure, type CasSuccess, issueTicket, validateTicket } from '../../market/login/tickets.ts'
import { text } from '../../protocol/text.ts'
import { jsonAnswer, redirectTo, xmlAnswer } from './answers.ts'
import { casJson, casXml } from './cas-answer.ts'
import { cookieOf, loginCookies } from './cookies.ts'
import type { Entry } from './entry.ts'
import { noticePage } from './pages/notice.ts'
import { refusedPage } from './pages/refused.ts'
import { missingOf } from './read-form.ts'
import { record } from './record.ts'
import { loginPath } from './targets.ts'

/** GET …/cas/login: a ticket for the application that lives at `service`. */
export function casLogin(entry: Entry): Response | Promise<Response> {
  const { request, query } = entry
  const service = query.get('service') ?? ''
  const named = URL.canParse(service) ? new URL(service).searchParams.get('tenant') : null
  const place = entry.place({ tenantId: named ?? query.get('tenant'), values: loginCookies(request).map(({ value }) => value) })
  const tenantId = place.tenantId ?? named ?? query.get('tenant') ?? ''
  const { market } = place
  return market.decide((tx) => {
    const client = clientAt(tx.state, tenantId, service)
    const known = tx.state.kit.tenants.has(tenantId) ? tenantId : undefined
    const told = { call: 'cas-login', parameters: query, tenantId: known, client } as const
    if (!client) {
      const why = text('service is not on the address of an application of this enterprise.', 'service 不属于该企业的应用地址。')
      record(tx, { ...told, status: 400, error: 'INVALID_SERVICE', why })
      return noticePage(400, text('Sign-in cannot go on', '无法继续登录'), why)
    }
    const session = sessionOf(tx.state, tx.now, tenantId, cookieOf(request, market, tenantId))
    if (!session) {
      record(tx, { ...told, status: 302, why: text('nobody is logged in: on to the login page', '未登录：转到登录页') })
      return redirectTo(loginPath(market, tenantId, '/api/v1/cas/login', query))
    }
    const refused = loginRefusal(tx.state, client.clientId, session.userName)
    if (refused) {
      record(tx, { ...told, userName: session.userName, status: 403, error: 'access_denied', why: refused })
      return refusedPage(refused, loginPath(market, tenantId, '/api/v1/cas/login', query))
    }
    const ticket = issueTicket(tx, client, session, service)
    record(tx, { ...told, userName: session.userName, status: 302 })
    return redirectTo(withQuery(service, { ticket }))
  })
}

/** GET …/cas/p3/serviceValidate: whose a ticket is. Answered with 200 either way, as CAS does. */
export function casValidate(entry: Entry, { orgId }: { readonly orgId: boolean }): Response {
  const { query } = entry
  const { market, tenantId } = entry.place({ values: [query.get('ticket')] })
  return market.decide((tx) => {
    const missing = missingOf(query, ['service', 'ticket'])
    const answer: CasSuccess | CasFailure =
      missing === undefined
        ? validateTicket(tx, tenantId, { ticket: query.get('ticket') as string, service: query.get('service') as string })
        : { code: 'INVALID_REQUEST', why: text(`${missing} is missing`, `缺少 ${missing}`) }
    record(tx, {
      call: 'cas-validate',
      ...(orgId ? { orgId: true as const } : {}),
      parameters: query,
      status: 200,
      ...('code' in answer
        ? { tenantId, error: answer.code, why: answer.why }
        : { tenantId: answer.ticket.tenantId, client: answer.ticket, userName: answer.ticket.userName }),
    })
    const asked = (query.get('format') ?? '').toLowerCase()
    const format = asked === 'json' || asked === 'xml' ? asked : tx.setting('login-cas-format')
    return format === 'xml' ? xmlAnswer(casXml(answer)) : jsonAnswer(200, casJson(answer))
  })
}
