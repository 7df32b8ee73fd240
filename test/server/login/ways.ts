import { expect } from 'vitest'
import { Browser, next } from './browser.ts'
import { type Client, LOGIN_ADDRESS, type Stage } from './stage.ts'

/** What tests do again and again. */

export const authorizeUrl = (domain: string, clientId: string, more: Readonly<Record<string, string>> = {}): string =>
  `${domain}/api/v1/oauth2/authorize?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: LOGIN_ADDRESS,
    response_type: 'code',
    ...more,
  })}`

/** Logs in through the tenant's page. @returns the code, as the application gets it */
export async function codeFor(stage: Stage, tenantId: string, userName = 'zhangsan', browser = new Browser()): Promise<string> {
  const asked = await browser.get(authorizeUrl(stage.domain(tenantId), stage.client(tenantId).id))
  const at = next(asked)
  if (at.searchParams.has('code')) return at.searchParams.get('code') as string
  const signedIn = await browser.post(at.href, { userName })
  expect(signedIn.status).toBe(302)
  return next(await browser.get(next(signedIn).href)).searchParams.get('code') as string
}

export const post = (url: string, form: Readonly<Record<string, string>>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) })

export const codeForm = ({ id, secret }: Client, code: string, more: Readonly<Record<string, string>> = {}) => ({
  grant_type: 'authorization_code',
  client_id: id,
  client_secret: secret,
  code,
  ...more,
})

export const refreshForm = ({ id, secret }: Client, token: string) => ({
  grant_type: 'refresh_token',
  client_id: id,
  client_secret: secret,
  refresh_token: token,
})

export interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token: string
  readonly token_type: string
  readonly expires_in: number
  readonly scope: string
}

export async function tokensFor(stage: Stage, tenantId: string, userName?: string): Promise<TokenAnswer> {
  const code = await codeFor(stage, tenantId, userName)
  const response = await post(`${stage.domain(tenantId)}/api/v1/oauth2/token`, codeForm(stage.client(tenantId), code))
  expect(response.status).toBe(200)
  return (await response.json()) as TokenAnswer
}

export const userInfo = (domain: string, token: string): Promise<Response> =>
  fetch(`${domain}/api/v1/oauth2/userinfo`, { headers: { Accept: 'application/json', Authorization: `Bearer ${token}` } })

export const DAY = 86_400_000

export const pass = (stage: Stage, ms: number): Promise<unknown> => stage.market.advance({ by: ms })
