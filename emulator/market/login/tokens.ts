import { SECOND } from '../../clock/duration.ts'
import { text } from '../../protocol/text.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { Transaction } from '../transaction.ts'
import { loginRefusal } from './access.ts'
import { authenticate, type Claimed } from './authenticate.ts'
import { ACCESS_LIFE, REFRESH_LIFE } from './lives.ts'
import type { Granted } from './model.ts'
import { invalidClient, invalidCode, invalidRefresh, isRefusal, type Refusal, redirectMismatch } from './refusal.ts'
import { hashOf, newValue } from './secrets.ts'

/** Plain values, for the answer alone. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  /** Seconds. */
  readonly expiresIn: number
  readonly userName: string
}

export interface Exchange extends Claimed {
  readonly code: string
  /** Where it is given, it must be that of the code. */
  readonly redirectUri?: string | undefined
  /** Whether a refresh token is wanted. */
  readonly refreshable: boolean
}

/** Tokens for a code, once. A refused exchange leaves the code as it was: no client can use up another's. */
export function exchangeCode(tx: Transaction, asked: Exchange): Tokens | Refusal {
  const client = authenticate(tx, asked)
  if (isRefusal(client)) return client
  const hash = hashOf(asked.code)
  const code = tx.state.login.codes.get(hash)
  if (!code) return invalidCode(text('the code was never issued, or long ago', '授权码不存在，或签发已久'))
  if (code.clientId !== client.clientId)
    return invalidClient(tx, 'Client ID mismatch', text('the code was issued to another client', '授权码签发给了其他 client_id'))
  if (code.usedAt !== undefined)
    return invalidCode(text(`the code was used already, at ${iso(code.usedAt)}`, `授权码已于 ${iso(code.usedAt)} 使用`))
  if (code.expireTime <= tx.now)
    return invalidCode(text(`the code expired at ${iso(code.expireTime)}`, `授权码已于 ${iso(code.expireTime)} 过期`))
  if (asked.redirectUri !== undefined && asked.redirectUri !== code.redirectUri) return redirectMismatch()
  const gone = loginRefusal(tx.state, code.clientId, code.userName)
  if (gone) return invalidCode(gone)
  tx.emit({ type: 'login-code-used', hash })
  return issueTokens(tx, code, asked.refreshable)
}

export interface RefreshRequest extends Claimed {
  readonly refreshToken: string
}

/** New tokens for a refresh token. What becomes of the old one is the setting login-refresh. */
export function refresh(tx: Transaction, asked: RefreshRequest): Tokens | Refusal {
  const client = authenticate(tx, asked)
  if (isRefusal(client)) return client
  const hash = hashOf(asked.refreshToken)
  const token = tx.state.login.refreshTokens.get(hash)
  if (!token) return invalidRefresh(text('the token was never issued, or long ago', '令牌不存在，或签发已久'))
  if (token.clientId !== client.clientId)
    return invalidClient(tx, 'Client ID mismatch', text('the token was issued to another client', '令牌签发给了其他 client_id'))
  if (token.replacedAt !== undefined)
    return invalidRefresh(
      text(
        `the token was replaced at ${iso(token.replacedAt)} (setting login-refresh)`,
        `令牌已于 ${iso(token.replacedAt)} 被替代（设置 login-refresh）`,
      ),
    )
  if (token.expireTime <= tx.now)
    return invalidRefresh(text(`the token expired at ${iso(token.expireTime)}`, `令牌已于 ${iso(token.expireTime)} 过期`))
  const gone = loginRefusal(tx.state, token.clientId, token.userName)
  if (gone) return invalidRefresh(gone)
  if (tx.setting('login-refresh') === 'rotated') tx.emit({ type: 'login-refresh-replaced', hash })
  return issueTokens(tx, token, true)
}

function issueTokens(tx: Transaction, { tenantId, appId, clientId, userName }: Granted, refreshable: boolean): Tokens {
  const granted = { tenantId, appId, clientId, userName }
  const accessToken = newValue(tx, 'login-access-token')
  tx.emit({ type: 'login-access-issued', hash: hashOf(accessToken), token: { ...granted, expireTime: tx.now + ACCESS_LIFE } })
  const expiresIn = ACCESS_LIFE / SECOND
  if (!refreshable) return { accessToken, expiresIn, userName }
  const refreshToken = newValue(tx, 'login-refresh-token')
  tx.emit({ type: 'login-refresh-issued', hash: hashOf(refreshToken), token: { ...granted, expireTime: tx.now + REFRESH_LIFE } })
  return { accessToken, refreshToken, expiresIn, userName }
}
