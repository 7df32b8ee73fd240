import { loginRefusal } from '../../market/login/access.ts'
import { issueCode } from '../../market/login/codes.ts'
import { redirectRefusal, withQuery } from '../../market/login/redirects.ts'
import { sessionOf } from '../../market/login/sessions.ts'
import { type Text, text } from '../../protocol/text.ts'
import { redirectTo } from './answers.ts'
import { cookieOf, loginCookies } from './cookies.ts'
import type { Entry } from './entry.ts'
import { noticePage } from './pages/notice.ts'
import { refusedPage } from './pages/refused.ts'
import { clientHere } from './place.ts'
import { record } from './record.ts'
import { loginPath } from './targets.ts'

const TITLE = text('Sign-in cannot go on', '无法继续登录')

/** GET …/oauth2/authorize. Whoever is not logged in goes to the login page first. Source: [doc] saascenter 0158. */
export function authorize(entry: Entry): Response | Promise<Response> {
  const { query, request } = entry
  const place = entry.place({ clientId: query.get('client_id'), values: loginCookies(request).map(({ value }) => value) })
  const { market } = place
  return market.decide((tx) => {
    const { state } = tx
    const client = clientHere(place, query.get('client_id'))
    const told = { call: 'authorize', parameters: query, tenantId: place.tenantId ?? client?.tenantId, client } as const
    const page = (status: 400 | 403, error: string, why: Text) => {
      record(tx, { ...told, status, error, why })
      return noticePage(status, TITLE, why)
    }
    const credential = client && state.kit.credentials.get(client.appId)
    if (!client || !credential) {
      return page(400, 'invalid_client', text('client_id is none that this enterprise was given.', 'client_id 不是该企业的客户端。'))
    }
    const redirectUri = query.get('redirect_uri') ?? ''
    const stray = redirectRefusal(credential, redirectUri)
    if (stray) {
      return page(
        400,
        'invalid_redirect_uri',
        text(`redirect_uri is not the registered callback: ${stray.en}.`, `redirect_uri 不是已注册的回调地址：${stray.zh}。`),
      )
    }
    const back = (more: Readonly<Record<string, string>>) => withQuery(redirectUri, { ...more, state: query.get('state') ?? undefined })
    const wrong = wrongWord(query)
    if (wrong) {
      record(tx, { ...told, status: 302, error: wrong })
      return redirectTo(back({ error: wrong }))
    }
    const session = sessionOf(state, tx.now, client.tenantId, cookieOf(request, market, client.tenantId))
    if (!session) {
      record(tx, { ...told, status: 302, why: text('nobody is logged in: on to the login page', '未登录：转到登录页') })
      return redirectTo(loginPath(market, client.tenantId, '/api/v1/oauth2/authorize', query))
    }
    const refused = loginRefusal(state, client.clientId, session.userName)
    if (refused) {
      record(tx, { ...told, userName: session.userName, status: 403, error: 'access_denied', why: refused })
      return refusedPage(refused, loginPath(market, client.tenantId, '/api/v1/oauth2/authorize', query))
    }
    const code = issueCode(tx, client, session, redirectUri)
    record(tx, { ...told, userName: session.userName, status: 302 })
    return redirectTo(back({ code }))
  })
}

/** Words that are not supported, by their names in RFC 6749: [assumed] kit B.3. */
function wrongWord(query: URLSearchParams): string | undefined {
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  return ['', 'get_user_info'].includes(query.get('scope') ?? '') ? undefined : 'invalid_scope'
}
