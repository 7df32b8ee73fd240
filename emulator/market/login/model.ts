import type { Text } from '../../protocol/text.ts'

/**
 * What an authentication centre remembers. Codes, tokens, tickets and cookies are known by their SHA-256 only, so that none
 * of them stands in a journal. Instants are milliseconds since 1970 in business time.
 */

/** Whom something was issued for, and to which client. */
export interface Granted {
  readonly tenantId: string
  readonly appId: string
  readonly clientId: string
  readonly userName: string
}

/** It is good until `expireTime`, not at it. */
export interface Expiring {
  readonly expireTime: number
}

export interface IssuedCode extends Granted, Expiring {
  /** As the application gave it, or its login address. */
  readonly redirectUri: string
  usedAt?: number
}

export interface AccessToken extends Granted, Expiring {}

export interface RefreshToken extends Granted, Expiring {
  /** Used up by a refresh, where the setting login-refresh says so. */
  replacedAt?: number
}

/** Of CAS. */
export interface Ticket extends Granted, Expiring {
  /** Callback it was issued for, as the application gave it. */
  readonly service: string
  readonly authenticatedAt: number
  /** The user logged in for this very ticket. */
  readonly newLogin: boolean
  usedAt?: number
}

/** A browser in which a user is logged in at a tenant. */
export interface LoginSession extends Expiring {
  readonly tenantId: string
  readonly userName: string
  readonly at: number
  /** A code or ticket came of it already. */
  used: boolean
}

export const LOGIN_CALLS = [
  'authorize',
  'page',
  'sign-in',
  'portal',
  'token',
  'refresh',
  'userinfo',
  'logout',
  'cas-login',
  'cas-validate',
  'cas-logout',
] as const
export type LoginCallName = (typeof LOGIN_CALLS)[number]

/** One request on the authentication centre of a tenant. */
export interface LoginCall {
  readonly callId: string
  readonly at: number
  readonly call: LoginCallName
  /** By the newer identity service (OrgID). */
  readonly orgId?: true
  readonly tenantId?: string
  readonly clientId?: string
  readonly appId?: string
  readonly userName?: string
  /** HTTP. */
  readonly status: number
  /** As it was answered, such as invalid_grant. */
  readonly error?: string
  /** What was wrong, in more words than the answer has. */
  readonly why?: Text
  /** Parameters by name; a value that is or may be secret is masked. */
  readonly form: Readonly<Record<string, string>>
}

export interface LoginState {
  /** By hash, oldest first; as are the next four. */
  readonly codes: Map<string, IssuedCode>
  readonly accessTokens: Map<string, AccessToken>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly tickets: Map<string, Ticket>
  readonly sessions: Map<string, LoginSession>
  readonly calls: Map<string, LoginCall>
  /** Secret values made so far. */
  made: number
}
