import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ACCESS_LIFE, CODE_LIVES, WRONG_CLIENT } from '../../../emulator/market/login/lives.ts'
import { SETTINGS } from '../../../emulator/protocol/settings.ts'
import { Browser, next } from './browser.ts'
import { LOGIN_ADDRESS, putBinding, stage, user } from './stage.ts'
import { authorizeUrl, codeFor, codeForm, DAY, pass, post, refreshForm, type TokenAnswer, tokensFor, userInfo } from './ways.ts'

const curl = promisify(execFile)

const INVALID_CODE = { error: 'invalid_grant', error_description: 'Invalid authorization code' }
const INVALID_REFRESH = { error: 'invalid_grant', error_description: 'Invalid refresh token' }
const BAD_CLIENT = { error: 'invalid_client', error_description: 'Bad client credentials' }
const MISMATCH = { error: 'invalid_client', error_description: 'Client ID mismatch' }
const UNAUTHORIZED = { error: 'unauthorized', error_description: 'Full authentication is required to access this resource' }

describe('a login by OAuth2.0', () => {
  it('goes from authorise over the login page to the application, and its code gives tokens and the user', async () => {
    const s = await stage()
    const browser = new Browser()
    const client = s.client('t1')
    const asked = await browser.get(authorizeUrl(s.domain('t1'), client.id, { state: 'abc123', scope: 'get_user_info' }))
    expect(asked.status).toBe(302)
    expect(next(asked).pathname).toBe('/login/m/t1/login')
    const page = await browser.get(next(asked).href)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Name of zhangsan')
    const signedIn = await browser.post(next(asked).href, { userName: 'zhangsan' })
    expect(signedIn.status).toBe(302)
    expect(signedIn.headers.getSetCookie()[0]).toMatch(/; HttpOnly; SameSite=Lax$/)
    const back = next(await browser.get(next(signedIn).href))
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/sso')
    expect([...back.searchParams.keys()]).toEqual(['from', 'code', 'state'])
    expect(back.searchParams.get('state')).toBe('abc123')

    const response = await post(`${s.domain('t1')}/api/v1/oauth2/token`, codeForm(client, back.searchParams.get('code') as string))
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const tokens = (await response.json()) as TokenAnswer
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      token_type: 'Bearer',
      expires_in: 7200,
      scope: 'get_user_info',
      refresh_token: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    })
    const info = await userInfo(s.domain('t1'), tokens.access_token)
    expect(info.status).toBe(200)
    const known = (await info.json()) as { id: string }
    expect(known).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      userName: 'zhangsan',
      name: 'Name of zhangsan',
      email: 'zhangsan@example.com',
      role: 'admin',
      organizationName: 'Research',
      organizationCode: 'rd',
      userId: known.id,
      projectName: 'Enterprise t1',
      tenant: 't1',
    })
    expect(s.calls().map(({ call, status }) => `${call} ${status}`)).toEqual([
      'authorize 302',
      'page 200',
      'sign-in 302',
      'authorize 302',
      'token 200',
      'userinfo 200',
    ])
  })

  it('asks nobody twice: who is logged in gets another code at once, of its own tenant only', async () => {
    const s = await stage()
    const browser = new Browser()
    const first = await codeFor(s, 't1', 'zhangsan', browser)
    const again = next(await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id)))
    expect(again.searchParams.get('code')).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(again.searchParams.get('code')).not.toBe(first)
    expect(next(await browser.get(authorizeUrl(s.domain('t2'), s.client('t2').id))).pathname).toBe('/login/m/t2/login')
    await pass(s, 13 * 3_600_000)
    expect(next(await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id))).pathname).toBe('/login/m/t1/login')
  })

  it('works at the root of the server too, where the tenant is told by what is sent', async () => {
    const s = await stage()
    const browser = new Browser()
    const client = s.client('t2')
    const asked = await browser.get(authorizeUrl(s.url, client.id))
    expect(next(asked).pathname).toBe('/login/m/t2/login')
    const signedIn = await browser.post(next(asked).href, { userName: 'zhangsan' })
    await browser.get(next(signedIn).href)
    const code = next(await browser.get(authorizeUrl(s.url, client.id))).searchParams.get('code') as string
    const tokens = (await (await post(`${s.url}/api/v1/oauth2/token`, codeForm(client, code))).json()) as TokenAnswer
    expect(await (await userInfo(s.url, tokens.access_token)).json()).toMatchObject({ tenant: 't2', userName: 'zhangsan' })
    expect((await post(`${s.url}/api/v1/oauth2/token`, refreshForm(client, tokens.refresh_token))).status).toBe(200)
  })

  it('serves another client: curl walks the whole way', async () => {
    const s = await stage()
    const client = s.client('t1')
    const run = async (...args: string[]) => (await curl('curl', ['-sS', '--max-time', '10', ...args])).stdout
    const asked = await run('-o', '/dev/null', '-w', '%{redirect_url}', authorizeUrl(s.domain('t1'), client.id))
    const signedIn = await run('-i', '--data-urlencode', 'userName=zhangsan', asked)
    const cookie = /^set-cookie: ([^;]+)/im.exec(signedIn)?.[1] as string
    const on = new URL(/^location: (\S+)/im.exec(signedIn)?.[1] as string, s.url).href
    const back = new URL(await run('-o', '/dev/null', '-w', '%{redirect_url}', '-b', cookie, on))
    const form = Object.entries(codeForm(client, back.searchParams.get('code') as string)).flatMap(([name, value]) => [
      '--data-urlencode',
      `${name}=${value}`,
    ])
    const tokens = JSON.parse(await run(...form, `${s.domain('t1')}/api/v1/oauth2/token`)) as TokenAnswer
    const info = await run('-H', `Authorization: Bearer ${tokens.access_token}`, `${s.domain('t1')}/api/v1/oauth2/userinfo`)
    expect(JSON.parse(info)).toMatchObject({ userName: 'zhangsan', tenant: 't1' })
  })
})

describe('a code', () => {
  it('is usable once', async () => {
    const s = await stage()
    const form = codeForm(s.client('t1'), await codeFor(s, 't1'))
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    expect((await post(url, form)).status).toBe(200)
    const again = await post(url, form)
    expect(again.status).toBe(400)
    expect(await again.json()).toEqual(INVALID_CODE)
    expect(s.last()).toMatchObject({ call: 'token', error: 'invalid_grant', why: { en: expect.stringContaining('used already') } })
  })

  it.each([
    ['5-minutes', 5],
    ['1-hour', 60],
  ] as const)('lives as long as login-code-life says: %s', async (reading, minutes) => {
    const s = await stage({ settings: { 'login-code-life': reading } })
    const [kept, late] = [await codeFor(s, 't1'), await codeFor(s, 't1')]
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    await pass(s, minutes * 60_000 - 1)
    expect((await post(url, codeForm(s.client('t1'), kept))).status).toBe(200)
    await pass(s, 1)
    const refused = await post(url, codeForm(s.client('t1'), late))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual(INVALID_CODE)
    expect(s.last().why?.en).toContain('expired')
  })

  it('of another client is a Client ID mismatch, and stays good for its own', async () => {
    const s = await stage()
    const code = await codeFor(s, 't1')
    const other = await post(`${s.domain('t1')}/api/v1/oauth2/token`, codeForm(s.client('t1', 'app2'), code))
    expect(other.status).toBe(401)
    expect(await other.json()).toEqual(MISMATCH)
    expect((await post(`${s.domain('t1')}/api/v1/oauth2/token`, codeForm(s.client('t1'), code))).status).toBe(200)
  })

  it('needs the redirect_uri it was sent to, where one is given', async () => {
    const s = await stage()
    const code = await codeFor(s, 't1')
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    const wrong = await post(url, codeForm(s.client('t1'), code, { redirect_uri: 'http://127.0.0.1:9/elsewhere' }))
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await post(url, codeForm(s.client('t1'), code, { redirect_uri: LOGIN_ADDRESS }))).status).toBe(200)
  })

  it('that nobody issued is invalid, as is one of a user who lost the authorisation meanwhile', async () => {
    const s = await stage()
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    expect(await (await post(url, codeForm(s.client('t1'), 'x'.repeat(32)))).json()).toEqual(INVALID_CODE)
    const code = await codeFor(s, 't1')
    s.market.decide((tx) => tx.emit({ type: 'users-revoked', bindingId: 'b-t1-app1', userNames: ['zhangsan'] }))
    expect(await (await post(url, codeForm(s.client('t1'), code))).json()).toEqual(INVALID_CODE)
  })
})

describe('a client', () => {
  it('has lives and statuses for every reading of its settings', () => {
    const readings = (name: string) => SETTINGS.find((setting) => setting.name === name)?.readings.map(({ value }) => value)
    expect(Object.keys(CODE_LIVES)).toEqual(readings('login-code-life'))
    expect(Object.keys(WRONG_CLIENT).sort()).toEqual(readings('login-wrong-client')?.toSorted())
  })

  it.each(['401', '400', '403'])(
    'with a wrong secret, a wrong id or at a wrong domain gets %s, as login-wrong-client says',
    async (reading) => {
      const s = await stage({ settings: { 'login-wrong-client': reading } })
      const code = await codeFor(s, 't1')
      const url = `${s.domain('t1')}/api/v1/oauth2/token`
      const client = s.client('t1')
      const wrong = [
        post(url, codeForm({ ...client, secret: 'wrong' }, code)),
        post(url, codeForm({ ...client, id: 'f'.repeat(32) }, code)),
        post(`${s.domain('t2')}/api/v1/oauth2/token`, codeForm(client, code)),
        post(url, refreshForm({ ...client, secret: `${client.secret} ` }, 'anything')),
      ]
      for (const response of await Promise.all(wrong)) {
        expect(response.status).toBe(Number(reading))
        expect(await response.json()).toEqual(BAD_CLIENT)
      }
      expect((await post(url, codeForm(client, code))).status).toBe(200)
    },
  )

  it('that sends the secret still encrypted is told so, in the record', async () => {
    const s = await stage()
    const encrypted = Buffer.alloc(384, 7).toString('base64')
    await post(`${s.domain('t1')}/api/v1/oauth2/token`, codeForm({ ...s.client('t1'), secret: encrypted }, 'x'))
    expect(s.last().why?.en).toContain('still encrypted')
  })

  it('whose secret was renewed needs the new one, and is told so', async () => {
    const s = await stage()
    const old = s.client('t1')
    s.market.decide((tx) => tx.emit({ type: 'client-secret-renewed', clientId: old.id }))
    const form = codeForm(old, await codeFor(s, 't1'))
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    const refused = await post(url, form)
    expect([refused.status, await refused.json()]).toEqual([401, BAD_CLIENT])
    expect(s.last().why?.en).toContain('was renewed since')
    const renewed = s.client('t1')
    expect(renewed.id).toBe(old.id)
    expect((await post(url, { ...form, client_secret: renewed.secret })).status).toBe(200)
  })

  it.each([
    ['no grant_type', { grant_type: '' }, 'invalid_request'],
    ['a grant type that is none', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['grant_type constructor', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['no code', { code: '' }, 'invalid_request'],
    ['no secret', { client_secret: '' }, 'invalid_request'],
  ])('is refused with %s', async (_, change, error) => {
    const s = await stage()
    const response = await post(`${s.domain('t1')}/api/v1/oauth2/token`, { ...codeForm(s.client('t1'), await codeFor(s, 't1')), ...change })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error })
  })

  it('must send a form: JSON and a query are none', async () => {
    const s = await stage()
    const form = codeForm(s.client('t1'), await codeFor(s, 't1'))
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    const json = await fetch(url, { method: 'POST', body: JSON.stringify(form), headers: { 'Content-Type': 'application/json' } })
    expect(json.status).toBe(400)
    const query = await fetch(`${url}?${new URLSearchParams(form)}`, { method: 'POST', body: new URLSearchParams() })
    expect(query.status).toBe(400)
    const huge = await post(url, { ...form, more: 'x'.repeat(70_000) })
    expect(huge.status).toBe(413)
    const doubled = await fetch(url, { method: 'POST', body: new URLSearchParams([...Object.entries(form), ['code', 'other']]) })
    expect(await doubled.json()).toMatchObject({ error: 'invalid_request' })
    expect((await post(url, form)).status).toBe(200)
  })

  it('of a dissolved tenant is refused, and its users with it', async () => {
    const s = await stage()
    const { access_token, refresh_token } = await tokensFor(s, 't1')
    const code = await codeFor(s, 't1')
    s.market.decide((tx) => tx.emit({ type: 'tenant-dissolved', tenantId: 't1' }))
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    expect(await (await post(url, codeForm(s.client('t1'), code))).json()).toEqual(BAD_CLIENT)
    expect(await (await post(url, refreshForm(s.client('t1'), refresh_token))).json()).toEqual(BAD_CLIENT)
    expect((await userInfo(s.domain('t1'), access_token)).status).toBe(401)
    const browser = new Browser()
    const asked = await browser.get(authorizeUrl(s.domain('t1'), s.client('t1').id))
    const page = await browser.post(next(asked).href, { userName: 'zhangsan' })
    expect(page.status).toBe(403)
    expect(await page.text()).toContain('已解散')
    expect((await userInfo(s.domain('t2'), (await tokensFor(s, 't2')).access_token)).status).toBe(200)
  })

  it('finds nothing at a domain that no tenant has', async () => {
    const s = await stage()
    const response = await post(`${s.url}/login/m/nobody/api/v1/oauth2/token`, codeForm(s.client('t1'), 'x'))
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('domainName of tenantSync') })
    expect((await fetch(`${s.domain('t1')}/api/v1/oauth2/token`)).status).toBe(404)
  })
})

describe('a refresh token', () => {
  it('works for 30 days of business time, and the new tokens do', async () => {
    const s = await stage()
    const first = await tokensFor(s, 't1')
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    await pass(s, 29 * DAY)
    const response = await post(url, refreshForm(s.client('t1'), first.refresh_token))
    expect(response.status).toBe(200)
    const second = (await response.json()) as TokenAnswer
    expect(Object.keys(second).sort()).toEqual(['access_token', 'expires_in', 'refresh_token', 'scope', 'token_type'])
    expect((await userInfo(s.domain('t1'), second.access_token)).status).toBe(200)
    expect((await post(url, refreshForm(s.client('t1'), first.refresh_token))).status).toBe(200)
    await pass(s, 2 * DAY)
    const late = await post(url, refreshForm(s.client('t1'), first.refresh_token))
    expect(late.status).toBe(400)
    expect(await late.json()).toEqual(INVALID_REFRESH)
    expect((await post(url, refreshForm(s.client('t1'), second.refresh_token))).status).toBe(200)
  })

  it('is used up where login-refresh says so', async () => {
    const s = await stage({ settings: { 'login-refresh': 'rotated' } })
    const first = await tokensFor(s, 't1')
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    const second = (await (await post(url, refreshForm(s.client('t1'), first.refresh_token))).json()) as TokenAnswer
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await (await post(url, refreshForm(s.client('t1'), first.refresh_token))).json()).toEqual(INVALID_REFRESH)
    expect((await post(url, refreshForm(s.client('t1'), second.refresh_token))).status).toBe(200)
  })

  it('serves its own client and a user who is still authorised', async () => {
    const s = await stage()
    const { refresh_token } = await tokensFor(s, 't1')
    const url = `${s.domain('t1')}/api/v1/oauth2/token`
    expect(await (await post(url, refreshForm(s.client('t1', 'app2'), refresh_token))).json()).toEqual(MISMATCH)
    s.market.decide((tx) => tx.emit({ type: 'tenant-user-set', tenantId: 't1', user: user('zhangsan', { enable: false }) }))
    expect(await (await post(url, refreshForm(s.client('t1'), refresh_token))).json()).toEqual(INVALID_REFRESH)
  })
})

describe('userinfo', () => {
  it('is refused in the documented words without a token, with a wrong one, at another tenant and after two hours', async () => {
    const s = await stage()
    const { access_token } = await tokensFor(s, 't1')
    const url = `${s.domain('t1')}/api/v1/oauth2/userinfo`
    await pass(s, ACCESS_LIFE - 1)
    expect((await userInfo(s.domain('t1'), access_token)).status).toBe(200)
    const refused = [
      await fetch(url),
      await fetch(url, { headers: { Authorization: access_token } }),
      await fetch(`${url}?access_token=${access_token}`),
      await userInfo(s.domain('t1'), 'x'.repeat(32)),
      await userInfo(s.domain('t2'), access_token),
    ]
    await pass(s, 1)
    refused.push(await userInfo(s.domain('t1'), access_token))
    for (const response of refused) {
      expect(response.status).toBe(401)
      expect(await response.json()).toEqual(UNAUTHORIZED)
    }
  })

  it('is refused for a user who lost the authorisation, and given again with it', async () => {
    const s = await stage()
    const { access_token } = await tokensFor(s, 't1')
    s.market.decide((tx) => tx.emit({ type: 'users-revoked', bindingId: 'b-t1-app1', userNames: ['zhangsan'] }))
    const response = await userInfo(s.domain('t1'), access_token)
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual(UNAUTHORIZED)
    s.market.decide((tx) => tx.emit({ type: 'users-granted', bindingId: 'b-t1-app1', userNames: ['zhangsan'] }))
    expect((await userInfo(s.domain('t1'), access_token)).status).toBe(200)
  })

  it('shows what the buyer released on the bindings that authorise the user, and no more', async () => {
    const s = await stage()
    const { access_token } = await tokensFor(s, 't1')
    expect(await (await userInfo(s.domain('t1'), access_token)).json()).not.toHaveProperty('mobile')
    putBinding(s.market, 't1', 'app1', { bindingId: 'second', fields: ['mobile'] })
    expect(await (await userInfo(s.domain('t1'), access_token)).json()).toMatchObject({ mobile: '13800000000' })
    s.market.decide((tx) => tx.emit({ type: 'binding-moved', bindingId: 'b-t1-app1', state: 'dissolved', next: [] }))
    expect(await (await userInfo(s.domain('t1'), access_token)).json()).not.toHaveProperty('email')
  })
})
