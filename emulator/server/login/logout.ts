import { livesAt } from '../../market/login/redirects.ts'
import { hashOf } from '../../market/login/secrets.ts'
import { endSession } from '../../market/login/sessions.ts'
import { text } from '../../protocol/text.ts'
import { redirectTo } from './answers.ts'
import { clearCookie, cookieOf, loginCookies } from './cookies.ts'
import type { Entry } from './entry.ts'
import { noticePage } from './pages/notice.ts'
import { domainPath } from './place.ts'
import { record } from './record.ts'

const PARAMETERS = { logout: 'redirect_url', 'cas-logout': 'service' } as const

/**
 * GET …/logout and …/cas/logout: ends the browser's session at the tenant, then goes to an address of one of its
 * applications, or to the login page. Source: [doc] zh-cn_topic_0070649145, zh-cn_topic_0070649473.
 */
export function logout(entry: Entry, call: keyof typeof PARAMETERS): Response | Promise<Response> {
  const { request, query } = entry
  const all = loginCookies(request)
  const { market, tenantId } = entry.place({ values: all.map(({ value }) => value) })
  const here = tenantId === undefined ? undefined : cookieOf(request, market, tenantId)
  const cookies = all.filter(({ value }) => (tenantId === undefined ? market.state.login.sessions.has(hashOf(value)) : value === here))
  return market.decide((tx) => {
    const [ended] = cookies.map(({ value }) => endSession(tx, value)).filter((session) => session !== undefined)
    const cleared = cookies.map(({ name }) => clearCookie(name))
    const told = { call, parameters: query, tenantId: tenantId ?? ended?.tenantId, ...(ended ? { userName: ended.userName } : {}) }
    const address = query.get(PARAMETERS[call])
    if (!address) {
      record(tx, { ...told, status: 302 })
      return redirectTo(told.tenantId === undefined ? '/unified-login' : `${domainPath(market, told.tenantId)}/login`, cleared)
    }
    // Real services may be laxer: [assumed] kit B.7. A page that sends its visitors anywhere serves deceivers.
    if (livesAt(tx.state, told.tenantId, address)) {
      record(tx, { ...told, status: 302 })
      return redirectTo(new URL(address).href, cleared)
    }
    const why = text(
      `You are signed out. ${PARAMETERS[call]} is not on the address of an application of this enterprise, so the browser is not sent there.`,
      `您已退出登录。${PARAMETERS[call]} 不属于该企业的应用地址，因此不会跳转。`,
    )
    record(tx, { ...told, status: 400, error: 'invalid_redirect_uri', why })
    return noticePage(400, text('Signed out', '已退出登录'), why, cleared)
  })
}
