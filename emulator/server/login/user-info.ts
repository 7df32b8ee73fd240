import { isRefusal } from '../../market/login/refusal.ts'
import { userInfo } from '../../market/login/user-info.ts'
import { jsonAnswer } from './answers.ts'
import type { Dialect } from './dialects.ts'
import type { Entry } from './entry.ts'
import { record } from './record.ts'

/** GET …/oauth2/userinfo. Members that nobody released or that are not known are left out. */
export function userInfoCall(entry: Entry, dialect: Dialect): Response {
  const accessToken = dialect.accessToken(entry.request)
  const { market, tenantId } = entry.place({ values: [accessToken] })
  return market.decide((tx) => {
    const info = userInfo(tx, tenantId, accessToken)
    const told = { call: 'userinfo', parameters: entry.query, ...(dialect.orgId ? { orgId: true as const } : {}) } as const
    if (isRefusal(info)) {
      const { status, body } = dialect.refusal(info)
      record(tx, { ...told, tenantId, status, error: info.error, why: info.why })
      return jsonAnswer(status, body, { 'WWW-Authenticate': 'Bearer' })
    }
    const { granted } = info
    record(tx, { ...told, tenantId: granted.tenantId, client: granted, userName: granted.userName, status: 200 })
    return jsonAnswer(200, dialect.user(info))
  })
}
