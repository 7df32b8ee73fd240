import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * An authentication centre of somebody else's making, on a real socket: the token, refresh and userinfo calls as the pages
 * describe them (zh-cn_topic_0070649448, …449, …450), a domain for each tenant. It vouches for whomever a test names, so
 * that what keeps people out is the seller alone.
 */
export async function oauthCentre() {
  const clients = new Map<string, { id: string; secret: string }>()
  const codes = new Map<string, { tenantId: string; clientId: string; info: object }>()
  const refreshTokens = new Map<string, string>()
  const accessTokens = new Map<string, object>()
  const calls: string[] = []
  const issued: string[] = []
  let count = 0
  const settings = { refreshable: true, life: 7200 as unknown, rotates: true, hold: undefined as Promise<void> | undefined }

  const fresh = (kind: string): string => {
    const value = `${kind}-${++count}-SECRET`
    issued.push(value)
    return value
  }

  const tokensFor = (info: object) => {
    const access = fresh('access')
    accessTokens.set(access, info)
    const refresh = fresh('refresh')
    refreshTokens.set(refresh, access)
    return {
      access_token: access,
      token_type: 'Bearer',
      expires_in: settings.life,
      scope: 'get_user_info',
      ...(settings.refreshable ? { refresh_token: refresh } : {}),
    }
  }

  const token = (tenantId: string, form: URLSearchParams): [number, object] => {
    const client = clients.get(tenantId)
    const [clientId, secret, code, old] = ['client_id', 'client_secret', 'code', 'refresh_token'].map((name) => form.get(name) ?? '')
    if (clientId !== client?.id || secret !== client?.secret) {
      return [401, { error: 'invalid_client', error_description: `Bad client credentials: ${secret}` }]
    }
    if (form.get('grant_type') === 'refresh_token') {
      const info = accessTokens.get(refreshTokens.get(old ?? '') ?? '')
      if (!info) return [400, { error: 'invalid_grant', error_description: 'Invalid refresh token' }]
      if (settings.rotates) refreshTokens.delete(old ?? '')
      return [200, tokensFor(info)]
    }
    const known = codes.get(code ?? '')
    codes.delete(code ?? '')
    if (!known || known.clientId !== clientId)
      return [400, { error: 'invalid_grant', error_description: `Invalid authorization code ${code}` }]
    return [200, tokensFor(known.info)]
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const [, tenantId = '', name] = /^\/domain\/([^/]+)\/api\/v1\/oauth2\/(\w+)$/.exec(request.url ?? '') ?? []
    calls.push(`${request.method} ${tenantId} ${name}`)
    await settings.hold
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'POST' && name === 'token' && request.headers['content-type'] === 'application/x-www-form-urlencoded') {
      return answer(...token(tenantId, new URLSearchParams(Buffer.concat(chunks).toString())))
    }
    if (request.method === 'GET' && name === 'userinfo' && request.headers.accept === 'application/json') {
      const info = accessTokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      return info ? answer(200, info) : answer(401, { error: 'unauthorized' })
    }
    return answer(404, { error: 'not_found' })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)

  return {
    settings,
    calls,
    /** Every code and token that was ever given out. */
    issued,
    close,
    domainOf: (tenantId: string): string => `${origin}/domain/${tenantId}`,
    /** Knows a tenant's client from now on. */
    register: (tenantId: string, id: string, secret: string) => clients.set(tenantId, { id, secret }),
    /** A code for somebody who has just logged in. */
    codeFor: (tenantId: string, userName: string, more: object = {}): string => {
      const code = fresh('code')
      const info = { id: '1', userName, name: userName, mobile: '', email: '', ...more }
      codes.set(code, { tenantId, clientId: clients.get(tenantId)?.id ?? '', info })
      return code
    },
  }
}
