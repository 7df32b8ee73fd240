import type { AccessToken, IssuedCode, LoginCall, LoginSession, RefreshToken, Ticket } from './model.ts'

interface Hashed {
  /** SHA-256 of the value, hex. */
  readonly hash: string
}

/** What can happen at the authentication centres of a market's tenants. */
export type LoginEvent =
  | ({ readonly type: 'login-session-opened'; readonly session: Omit<LoginSession, 'at' | 'used'> } & Hashed)
  | ({ readonly type: 'login-session-ended' } & Hashed)
  | ({ readonly type: 'login-code-issued'; readonly code: Omit<IssuedCode, 'usedAt'>; readonly session: string } & Hashed)
  | ({ readonly type: 'login-code-used' } & Hashed)
  | ({ readonly type: 'login-access-issued'; readonly token: AccessToken } & Hashed)
  | ({ readonly type: 'login-refresh-issued'; readonly token: Omit<RefreshToken, 'replacedAt'> } & Hashed)
  | ({ readonly type: 'login-refresh-replaced' } & Hashed)
  | ({ readonly type: 'login-ticket-issued'; readonly ticket: Omit<Ticket, 'usedAt'>; readonly session: string } & Hashed)
  | ({ readonly type: 'login-ticket-used' } & Hashed)
  | { readonly type: 'login-called'; readonly call: Omit<LoginCall, 'at'> }
