import { describe, expect, it } from 'vitest'
import { freezeState, thawState } from '../../../emulator/market/state.ts'
import { traceOf } from '../../../emulator/market/views.ts'
import { Browser, next } from './browser.ts'
import { LOGIN_ADDRESS, stage } from './stage.ts'
import { authorizeUrl, codeFor, codeForm, post, refreshForm, type TokenAnswer, tokensFor, userInfo } from './ways.ts'

describe('what a login leaves behind', () => {
  it('holds no code, token, ticket, cookie or client secret, even where they stand in wrong places', async () => {
    const s = await stage()
    const browser = new Browser()
    const client = s.client('t1')
    const [used, unused] = [await codeFor(s, 't1', 'zhangsan', browser), await codeFor(s, 't1', 'zhangsan', browser)]
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    const tokens = (await (await post(url, codeForm(client, used))).json()) as TokenAnswer
    const renewed = (await (await post(url, refreshForm(client, tokens.refresh_token))).json()) as TokenAnswer
    await userInfo(s.domain('t1'), tokens.access_token)
    const cas = `${s.domain('t1')}/api/v1/cas/login?service=${encodeURIComponent(LOGIN_ADDRESS)}`
    const ticket = next(await browser.get(cas)).searchParams.get('ticket') as string
    const secrets = [
      used,
      unused,
      ticket,
      client.secret,
      ...browser.cookies,
      ...[tokens, renewed].flatMap(({ access_token, refresh_token }) => [access_token, refresh_token]),
      'state-4711',
    ]
    expect(new Set(secrets).size).toBe(10)
    for (const secret of secrets) {
      await post(
        url,
        codeForm({ id: secret, secret: client.id }, secret, { [secret]: secret, redirect_uri: `${LOGIN_ADDRESS}&k=${secret}` }),
      )
      await post(url, { ...refreshForm(client, secret), grant_type: secret, scope: secret })
      await post(url, { [JSON.stringify(codeForm(client, secret))]: '' })
      await fetch(`${s.domain('t1')}/api/v1/oauth2/userinfo?access_token=${secret}&${secret}`)
      await fetch(`${s.domain('t1')}/api/v1/logout?redirect_url=${secret}`, { headers: { cookie: secret } })
      await fetch(authorizeUrl(s.domain('t1'), secret, { state: secret, redirect_uri: secret }))
      await browser.get(authorizeUrl(s.domain('t1'), client.id, { state: secret, redirect_uri: `javascript:${secret}` }))
      await browser.get(authorizeUrl(s.domain('t1'), client.id, { state: secret, scope: secret }))
      await browser.post(`${s.domain('t1')}/login?to=${secret}`, { userName: secret })
      await browser.post(`${s.domain('t1')}/login`, { userName: secret })
      await fetch(`${s.domain('t1')}/api/v1/cas/p3/serviceValidate?service=${secret}&ticket=${secret}&format=${secret}`)
      await fetch(`${s.url}/unified-login?appId=${secret}&tenant=${secret}&ind=${secret}`)
    }
    const kept = [
      JSON.stringify(traceOf(s.market)),
      JSON.stringify([...s.market.lines()]),
      JSON.stringify(freezeState(s.market.state)),
      JSON.stringify(s.calls()),
    ].join('\n')
    expect(kept).toContain('"client_secret":"•••"')
    expect(kept).toContain('"(others)"')
    expect(secrets.filter((secret) => kept.includes(secret))).toEqual([])
  })

  it('is in a snapshot whole', async () => {
    const s = await stage()
    const { refresh_token } = await tokensFor(s, 't1')
    await fetch(`${s.domain('t1')}/api/v1/cas/login`)
    const thawed = thawState(JSON.parse(JSON.stringify(freezeState(s.market.state))))
    expect(thawed.login).toEqual(s.market.state.login)
    expect(thawed.login.refreshTokens.size).toBe(1)
    expect(refresh_token).toBeTruthy()
  })
})
