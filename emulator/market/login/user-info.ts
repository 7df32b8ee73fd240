import { text } from '../../protocol/text.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { Transaction } from '../transaction.ts'
import { loginRefusal, type SeenUser, seenUser } from './access.ts'
import type { Granted } from './model.ts'
import { type Refusal, unauthorized } from './refusal.ts'
import { hashOf } from './secrets.ts'

export interface UserInfo extends SeenUser {
  readonly granted: Granted
  /** The user's at the authentication centre: no interface tells the seller another. */
  readonly id: string
}

/** Whose an access token is, as they are now. @param tenantId whose authentication centre is asked; without one, any */
export function userInfo(tx: Transaction, tenantId: string | undefined, accessToken: string | undefined): UserInfo | Refusal {
  if (accessToken === undefined) return unauthorized(text('there is no Authorization: Bearer header', '缺少 Authorization: Bearer 请求头'))
  const { state } = tx
  const token = state.login.accessTokens.get(hashOf(accessToken))
  if (!token) return unauthorized(text('the access token was never issued, or long ago', '访问令牌不存在，或签发已久'))
  if (tenantId !== undefined && token.tenantId !== tenantId)
    return unauthorized(text('the access token is of another enterprise', '访问令牌属于其他企业'))
  if (token.expireTime <= tx.now)
    return unauthorized(text(`the access token expired at ${iso(token.expireTime)}`, `访问令牌已于 ${iso(token.expireTime)} 过期`))
  const gone = loginRefusal(state, token.clientId, token.userName)
  if (gone) return unauthorized(gone)
  return { granted: token, id: tx.random.hex('user-id', token.tenantId, token.userName).slice(0, 32), ...seenUser(state, token) }
}
