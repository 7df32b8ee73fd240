import type { MarketState } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { tenantRefusal } from './access.ts'
import { SESSION_LIFE } from './lives.ts'
import type { LoginSession } from './model.ts'
import { hashOf, newValue } from './secrets.ts'

/** A session and what it is known by. */
export interface KnownSession extends LoginSession {
  readonly hash: string
}

/** A browser's session at a tenant. Whoever calls has checked that the user may log in. @returns the cookie's plain value, and the session */
export function openSession(tx: Transaction, tenantId: string, userName: string): { cookie: string; session: KnownSession } {
  const cookie = newValue(tx, 'login-session')
  const hash = hashOf(cookie)
  tx.emit({ type: 'login-session-opened', hash, session: { tenantId, userName, expireTime: tx.now + SESSION_LIFE } })
  return { cookie, session: { hash, ...(tx.state.login.sessions.get(hash) as LoginSession) } }
}

/** The session of a cookie; undefined for one that is over, of another tenant, or of a user who may no longer log in. */
export function sessionOf(state: MarketState, now: number, tenantId: string, cookie: string | undefined): KnownSession | undefined {
  if (cookie === undefined) return undefined
  const hash = hashOf(cookie)
  const session = state.login.sessions.get(hash)
  if (!session || session.tenantId !== tenantId || session.expireTime <= now) return undefined
  return tenantRefusal(state, tenantId, session.userName) ? undefined : { hash, ...session }
}

/** Ends the session of a cookie, if there is one. @returns whose it was. Tokens stay good: the application ends its own session. Source: [doc] zh-cn_topic_0070649145. */
export function endSession(tx: Transaction, cookie: string): LoginSession | undefined {
  const hash = hashOf(cookie)
  const session = tx.state.login.sessions.get(hash)
  if (session) tx.emit({ type: 'login-session-ended', hash })
  return session
}
