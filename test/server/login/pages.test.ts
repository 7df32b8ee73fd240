import { describe, expect, it } from 'vitest'
import { Browser, next } from './browser.ts'
import { LOGIN_ADDRESS, OTHER_ADDRESS, putCredential, stage, tenant, user } from './stage.ts'
import { authorizeUrl, codeFor, codeForm, post, tokensFor, userInfo } from './ways.ts'

describe('authorise', () => {
  it.each([
    'https://evil.example/sso',
    'http://127.0.0.1:9.evil.example/sso',
    'http://127.0.0.1:10/sso',
    'https://127.0.0.1:9/sso',
    'http://127.0.0.1:9@evil.example/sso',
    'http://user:word@127.0.0.1:9/sso',
    'http://127.0.0.1:9/sso#fragment',
    '//evil.example',
    '/login',
    'javascript:alert(1)',
    'http://evil.example\\@127.0.0.1:9/',
    'data:text/html,x',
    '',
  ])('never sends a browser to %s', async (address) => {
    const s = await stage()
    const browser = new Browser()
    await codeFor(s, 't1', 'zhangsan', browser)
    const response = await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id, { redirect_uri: address }))
    expect(response.status).toBe(400)
    expect(response.headers.get('location')).toBeNull()
    expect(await response.text()).toMatch(/redirect_uri is not the registered callback.*|redirect_uri 不是/)
    expect(s.last().error).toBe('invalid_redirect_uri')
  })

  it('takes another path on the domain of the application', async () => {
    const s = await stage()
    const browser = new Browser()
    await codeFor(s, 't1', 'zhangsan', browser)
    const back = next(await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id, { redirect_uri: 'http://127.0.0.1:9/cb' })))
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/cb')
  })

  it('shows a page for a client that is none of this tenant', async () => {
    const s = await stage()
    for (const id of ['nobody', s.client('t2').id]) {
      const response = await fetch(authorizeUrl(s.domain('t1'), id), { redirect: 'manual' })
      expect(response.status).toBe(400)
    }
  })

  it('sends words it does not know back to the application, with the state', async () => {
    const s = await stage()
    const ask = async (more: Record<string, string>) =>
      next(await fetch(authorizeUrl(s.domain('t1'), s.client('t1').id, { state: 'q<&"', ...more }), { redirect: 'manual' })).searchParams
    const type = await ask({ response_type: 'token' })
    expect([type.get('error'), type.get('state'), type.get('code')]).toEqual(['unsupported_response_type', 'q<&"', null])
    expect((await ask({ scope: 'openid' })).get('error')).toBe('invalid_scope')
  })

  it('refuses a user who is logged in and not authorised, with the reason in both languages', async () => {
    const s = await stage()
    const browser = new Browser()
    await browser.post(`${s.domain('t1')}/login`, { userName: 'lisi' })
    const response = await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id))
    expect(response.status).toBe(403)
    const page = await response.text()
    expect(page).toContain('no authorisation for application App app1')
    expect(page).toContain('未获应用“App app1”的授权')
    expect(s.market.state.login.codes.size).toBe(0)
  })
})

describe('the login page', () => {
  it.each([
    ['lisi', 'has no authorisation', '授权'],
    ['off', 'is disabled', '已停用'],
    ['nobody', 'has no such account', '没有该账号'],
    ['constructor', 'has no such account', '没有该账号'],
    ['', 'has no such account', '没有该账号'],
  ])('lets %s not in', async (userName, en, zh) => {
    const s = await stage()
    const browser = new Browser()
    const asked = await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id))
    const response = await browser.post(next(asked).href, { userName })
    expect(response.status).toBe(403)
    expect(browser.cookies).toEqual([])
    const page = await response.text()
    expect(page).toContain(en)
    expect(page).toContain(zh)
    expect(s.market.state.login.codes.size + s.market.state.login.sessions.size).toBe(0)
  })

  it('goes on to nothing but its own domain', async () => {
    const s = await stage()
    for (const to of [
      'https://evil.example/',
      '//evil.example/api/v1/oauth2/authorize?',
      '/api/v1/logout?redirect_url=x',
      '/unified-login',
    ]) {
      const url = `${s.domain('t1')}/login?to=${encodeURIComponent(to)}`
      expect((await fetch(url)).status).toBe(400)
      const posted = await fetch(url, { method: 'POST', body: new URLSearchParams({ userName: 'zhangsan' }), redirect: 'manual' })
      expect([posted.status, posted.headers.get('location')]).toEqual([400, null])
    }
  })

  it('takes no form of another page', async () => {
    const s = await stage()
    const url = `${s.domain('t1')}/login`
    const send = (origin: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ userName: 'zhangsan' }), headers: { origin }, redirect: 'manual' })
    expect((await send('https://evil.example')).status).toBe(403)
    expect((await send('null')).status).toBe(403)
    expect((await send(s.url)).status).toBe(302)
  })

  it('lets no name become part of the page', async () => {
    const s = await stage()
    const attack = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    const named = tenant('t3', s.url, { name: attack, users: { [attack]: user(attack, { name: attack }) } })
    s.market.decide((tx) => tx.emit({ type: 'tenant-made', tenant: named }))
    const pages = [
      await fetch(`${s.url}/login/m/t3/login`),
      await fetch(`${s.url}/login/m/t3/login`, { method: 'POST', body: new URLSearchParams({ userName: attack }), redirect: 'follow' }),
      await fetch(`${s.url}/login/m/t3/login`, { method: 'POST', body: new URLSearchParams({ userName: `${attack}2` }) }),
      await fetch(authorizeUrl(s.domain('t1'), s.client('t1').id, { state: attack })),
      await fetch(authorizeUrl(s.domain('t1'), attack, { state: attack })),
      await fetch(authorizeUrl(s.domain('t1'), s.client('t1').id, { redirect_uri: attack })),
      await fetch(`${s.url}/unified-login?${new URLSearchParams({ appId: attack, tenant: attack })}`),
      await fetch(`${s.url}/unified-login?${new URLSearchParams({ appId: 'app1', tenant: attack })}`),
    ]
    for (const response of pages) {
      expect(response.headers.get('content-type')).toBe('text/html;charset=UTF-8')
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; img-src data:/)
      const page = await response.text()
      expect(page).not.toMatch(/<script>alert|<img /)
    }
    expect(await (await fetch(`${s.url}/login/m/t3/login`)).text()).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('logout', () => {
  it('ends the session, then goes to the application or to the login page; tokens stay', async () => {
    const s = await stage()
    const { access_token } = await tokensFor(s, 't1')
    const browser = new Browser()
    for (const [query, to] of [
      ['', `${s.domain('t1')}/login`],
      [`?redirect_url=${encodeURIComponent(`${OTHER_ADDRESS}?bye=1`)}`, `${OTHER_ADDRESS}?bye=1`],
    ]) {
      await codeFor(s, 't1', 'zhangsan', browser)
      expect(browser.cookies.length).toBe(1)
      const response = await browser.get(`${s.domain('t1')}/api/v1/logout${query}`)
      expect(response.status).toBe(302)
      expect(next(response).href).toBe(to)
      expect(browser.cookies).toEqual([])
      expect(s.last()).toMatchObject({ call: 'logout', userName: 'zhangsan' })
    }
    expect(s.market.state.login.sessions.size).toBe(1)
    expect((await userInfo(s.domain('t1'), access_token)).status).toBe(200)
  })

  it('sends nobody to a stranger', async () => {
    const s = await stage()
    const browser = new Browser()
    await codeFor(s, 't1', 'zhangsan', browser)
    const response = await browser.get(`${s.domain('t1')}/api/v1/logout?redirect_url=${encodeURIComponent('https://evil.example/')}`)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    expect(browser.cookies).toEqual([])
  })

  it('works at the root for whoever is logged in', async () => {
    const s = await stage()
    const browser = new Browser()
    await codeFor(s, 't2', 'zhangsan', browser)
    const response = await browser.get(`${s.url}/api/v1/logout?redirect_url=${encodeURIComponent(LOGIN_ADDRESS)}`)
    expect([response.status, next(response).href]).toEqual([302, LOGIN_ADDRESS])
    expect(s.market.state.login.sessions.size).toBe(0)
    expect(next(await browser.get(`${s.url}/api/v1/logout`)).pathname).toBe('/unified-login')
  })
})

describe('the unified login', () => {
  it('lets the user choose enterprise and account, and hands code and tenant to the application', async () => {
    const s = await stage()
    const browser = new Browser()
    const choice = await (await browser.get(`${s.url}/unified-login?ind=UNOP&appId=app1`)).text()
    const link = /href="(\/unified-login\?appId=app1&amp;tenant=t2)"/.exec(choice)?.[1]?.replaceAll('&amp;', '&') as string
    expect(await (await browser.get(`${s.url}${link}`)).text()).toContain('Enterprise t2')
    const back = next(await browser.post(`${s.url}${link}`, { userName: 'zhangsan' }))
    expect([...back.searchParams.keys()]).toEqual(['from', 'code', 'tenant'])
    expect(back.searchParams.get('tenant')).toBe('t2')
    const response = await post(
      `${s.domain('t2')}/api/v1/oauth2/token`,
      codeForm(s.client('t2'), back.searchParams.get('code') as string, { redirect_uri: LOGIN_ADDRESS }),
    )
    expect(response.status).toBe(200)
    // Logged in here is logged in at the tenant.
    expect(next(await browser.get(authorizeUrl(s.domain('t2'), s.client('t2').id))).searchParams.has('code')).toBe(true)
  })

  it('asks for no enterprise where there is one only', async () => {
    const s = await stage()
    expect(await (await fetch(`${s.url}/unified-login?appId=app2`)).text()).toContain('Enterprise t1')
    const response = await new Browser().post(`${s.url}/unified-login?appId=app2`, { userName: 'zhangsan' })
    expect(next(response).href).toMatch(/^http:\/\/127\.0\.0\.1:11\/callback\?code=[A-Za-z0-9]{32}&tenant=t1$/)
  })

  it('refuses whom the application is not for', async () => {
    const s = await stage()
    putCredential(s.market, 'lonely', 'http://127.0.0.1:12/')
    const get = async (query: string) => (await fetch(`${s.url}/unified-login${query}`)).status
    expect(await get('?appId=nope')).toBe(404)
    expect(await get('?appId=lonely')).toBe(403)
    expect(await get('?appId=app2&tenant=t2')).toBe(403)
    expect(await get('?appId=app1&ind=WRONG')).toBe(400)
    const refused = await new Browser().post(`${s.url}/unified-login?appId=app1&tenant=t1`, { userName: 'lisi' })
    expect(refused.status).toBe(403)
    expect(s.market.state.login.codes.size).toBe(0)
    s.market.decide((tx) => tx.emit({ type: 'tenant-dissolved', tenantId: 't1' }))
    expect(await get('?appId=app2')).toBe(403)
  })
})
