import { DAY } from '../../clock/duration.ts'
import type { LoginEvent } from './events.ts'
import type { AccessToken, Expiring, IssuedCode, LoginCall, LoginSession, LoginState, RefreshToken, Ticket } from './model.ts'

export const emptyLogin = (): LoginState => ({
  codes: new Map(),
  accessTokens: new Map(),
  refreshTokens: new Map(),
  tickets: new Map(),
  sessions: new Map(),
  calls: new Map(),
  made: 0,
})

export interface FrozenLogin {
  readonly codes: [string, IssuedCode][]
  readonly accessTokens: [string, AccessToken][]
  readonly refreshTokens: [string, RefreshToken][]
  readonly tickets: [string, Ticket][]
  readonly sessions: [string, LoginSession][]
  readonly calls: LoginCall[]
  readonly made: number
}

export const freezeLogin = (login: LoginState): FrozenLogin => ({
  codes: [...login.codes],
  accessTokens: [...login.accessTokens],
  refreshTokens: [...login.refreshTokens],
  tickets: [...login.tickets],
  sessions: [...login.sessions],
  calls: [...login.calls.values()],
  made: login.made,
})

export function thawLogin(login: LoginState, frozen: FrozenLogin): void {
  for (const [hash, code] of frozen.codes) login.codes.set(hash, code)
  for (const [hash, token] of frozen.accessTokens) login.accessTokens.set(hash, token)
  for (const [hash, token] of frozen.refreshTokens) login.refreshTokens.set(hash, token)
  for (const [hash, ticket] of frozen.tickets) login.tickets.set(hash, ticket)
  for (const [hash, session] of frozen.sessions) login.sessions.set(hash, session)
  for (const call of frozen.calls) login.calls.set(call.callId, call)
  login.made = frozen.made
}

/** What expired stays this long, so that whoever still sends it can be told why it is refused. */
const REMEMBERED = DAY

/** The events of logging in, as changes of state. Takes every event as given. */
export function evolveLogin(login: LoginState, event: LoginEvent, at: number): void {
  switch (event.type) {
    case 'login-session-opened':
      keep(login, login.sessions, event.hash, { ...event.session, at, used: false }, at)
      return
    case 'login-session-ended':
      login.sessions.delete(event.hash)
      return
    case 'login-code-issued':
      keep(login, login.codes, event.hash, { ...event.code }, at)
      use(login, event.session)
      return
    case 'login-code-used':
      found(login.codes, event.hash, 'code').usedAt = at
      return
    case 'login-access-issued':
      keep(login, login.accessTokens, event.hash, event.token, at)
      return
    case 'login-refresh-issued':
      keep(login, login.refreshTokens, event.hash, { ...event.token }, at)
      return
    case 'login-refresh-replaced':
      found(login.refreshTokens, event.hash, 'refresh token').replacedAt = at
      return
    case 'login-ticket-issued':
      keep(login, login.tickets, event.hash, { ...event.ticket }, at)
      use(login, event.session)
      return
    case 'login-ticket-used':
      found(login.tickets, event.hash, 'ticket').usedAt = at
      return
    case 'login-called':
      login.calls.set(event.call.callId, { ...event.call, at })
      return
  }
}

/** Adds one, and forgets the oldest that are long past: all in one map live equally long. */
function keep<T extends Expiring>(login: LoginState, map: Map<string, T>, hash: string, value: T, at: number): void {
  for (const [old, { expireTime }] of map) {
    if (expireTime + REMEMBERED > at) break
    map.delete(old)
  }
  map.set(hash, value)
  login.made++
}

function use(login: LoginState, hash: string): void {
  found(login.sessions, hash, 'session').used = true
}

function found<T>(map: ReadonlyMap<string, T>, hash: string, what: string): T {
  const value = map.get(hash)
  if (value === undefined) throw new Error(`The journal speaks of the login ${what} ${hash.slice(0, 8)}…, which no earlier event made.`)
  return value
}
