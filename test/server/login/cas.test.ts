import { describe, expect, it } from 'vitest'
import { Browser, next } from './browser.ts'
import { LOGIN_ADDRESS, putBinding, type Stage, stage, tenant, user } from './stage.ts'
import { pass } from './ways.ts'

const SERVICE = 'http://127.0.0.1:9/sso?from=koogallery&tenant=t1'

async function ticketFor(s: Stage, browser = new Browser(), { service = SERVICE, tenantId = 't1', userName = 'zhangsan' } = {}) {
  const url = `${s.domain(tenantId)}/api/v1/cas/login?service=${encodeURIComponent(service)}`
  const asked = await browser.get(url)
  const signedIn = next(asked).searchParams.has('to') ? await browser.post(next(asked).href, { userName }) : asked
  const back = signedIn === asked ? asked : await browser.get(next(signedIn).href)
  expect(back.status).toBe(302)
  return next(back)
}

const validate = (domain: string, query: Readonly<Record<string, string>>) =>
  fetch(`${domain}/api/v1/cas/p3/serviceValidate?${new URLSearchParams(query)}`)

const failureOf = async (response: Response) => {
  expect(response.status).toBe(200)
  return ((await response.json()) as { serviceResponse: { authenticationFailure?: { code: string } } }).serviceResponse
    .authenticationFailure?.code
}

describe('a login by CAS', () => {
  it('gives a ticket to the application, which it validates once, as JSON', async () => {
    const s = await stage()
    const back = await ticketFor(s)
    const ticket = back.searchParams.get('ticket') as string
    expect(ticket).toMatch(/^ST-[A-Za-z0-9]{32}$/)
    expect(`${back.origin}${back.pathname}`).toBe('http://127.0.0.1:9/sso')
    const response = await validate(s.domain('t1'), { service: SERVICE, ticket, format: 'JSON' })
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(await response.json()).toEqual({
      serviceResponse: {
        authenticationSuccess: {
          user: 'zhangsan',
          attributes: {
            authenticationDate: '2030-01-01T00:00:00.000Z',
            longTermAuthenticationRequestTokenUsed: false,
            isFromNewLogin: true,
            role: 'admin',
            organizationCode: 'rd',
            name: 'Name of zhangsan',
            userName: 'zhangsan',
            tenant: 't1',
          },
        },
      },
    })
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE, ticket }))).toBe('INVALID_TICKET')
    expect(s.last()).toMatchObject({ call: 'cas-validate', error: 'INVALID_TICKET', why: { en: expect.stringContaining('used already') } })
  })

  it('answers in XML, with every name escaped', async () => {
    const s = await stage()
    s.market.decide((tx) => tx.emit({ type: 'tenant-user-set', tenantId: 't1', user: user('zhangsan', { name: '<b>&"\'\u0001张三' }) }))
    const ticket = (await ticketFor(s)).searchParams.get('ticket') as string
    const response = await validate(s.domain('t1'), { service: SERVICE, ticket, format: 'XML' })
    expect(response.headers.get('content-type')).toBe('application/xml;charset=UTF-8')
    const xml = await response.text()
    expect(xml).toContain('<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas">')
    expect(xml).toContain('<cas:user>zhangsan</cas:user>')
    expect(xml).toContain('<cas:name>&lt;b&gt;&amp;&quot;&apos;张三</cas:name>')
    const failed = await (await validate(s.domain('t1'), { service: SERVICE, ticket, format: 'xml' })).text()
    expect(failed).toMatch(/<cas:authenticationFailure code="INVALID_TICKET">[^<]+<\/cas:authenticationFailure>/)
  })

  it.each([
    ['json', 'application/json'],
    ['xml', 'application/xml'],
  ])('answers as login-cas-format says where nothing is asked for: %s', async (reading, type) => {
    const s = await stage({ settings: { 'login-cas-format': reading } })
    const response = await validate(s.domain('t1'), { service: SERVICE, ticket: 'ST-x' })
    expect(response.headers.get('content-type')).toContain(type)
  })

  it('refuses tickets that are strange, late, of another tenant or service, or of a user who may no longer', async () => {
    const s = await stage()
    const browser = new Browser()
    const fresh = async () => (await ticketFor(s, browser)).searchParams.get('ticket') as string
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE, ticket: 'ST-nobody' }))).toBe('INVALID_TICKET')
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE }))).toBe('INVALID_REQUEST')
    const one = await fresh()
    expect(await failureOf(await validate(s.domain('t2'), { service: SERVICE, ticket: one }))).toBe('INVALID_TICKET')
    const two = await fresh()
    expect(await failureOf(await validate(s.domain('t1'), { service: 'http://127.0.0.1:9/other', ticket: two }))).toBe('INVALID_SERVICE')
    const three = await fresh()
    await pass(s, 300_000)
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE, ticket: three }))).toBe('INVALID_TICKET')
    const four = await fresh()
    s.market.decide((tx) => tx.emit({ type: 'users-revoked', bindingId: 'b-t1-app1', userNames: ['zhangsan'] }))
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE, ticket: four }))).toBe('INVALID_TICKET')
  })

  it('takes a service that ends in the tenant for the one without', async () => {
    const s = await stage()
    const ticket = (await ticketFor(s, new Browser(), { service: LOGIN_ADDRESS })).searchParams.get('ticket') as string
    expect(await failureOf(await validate(s.domain('t1'), { service: SERVICE, ticket }))).toBeUndefined()
  })

  it('tells a new login from one that was there', async () => {
    const s = await stage()
    const browser = new Browser()
    const isNew = async () => {
      const ticket = (await ticketFor(s, browser)).searchParams.get('ticket') as string
      const answer = JSON.stringify(await (await validate(s.domain('t1'), { service: SERVICE, ticket })).json())
      return /"isFromNewLogin":(\w+)/.exec(answer)?.[1]
    }
    expect(await isNew()).toBe('true')
    expect(await isNew()).toBe('false')
  })

  it('sends no ticket to a stranger, and none for a user without authorisation', async () => {
    const s = await stage()
    const url = (service: string) => `${s.domain('t1')}/api/v1/cas/login?service=${encodeURIComponent(service)}`
    for (const service of ['https://evil.example/', 'http://127.0.0.1:9@evil.example/', 'nothing', '']) {
      const response = await fetch(url(service), { redirect: 'manual' })
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    const browser = new Browser()
    await browser.post(`${s.domain('t1')}/login`, { userName: 'lisi' })
    expect((await browser.get(url(SERVICE))).status).toBe(403)
    expect(s.market.state.login.tickets.size).toBe(0)
  })

  it('works at the root, with the tenant told by the service', async () => {
    const s = await stage()
    const browser = new Browser()
    const asked = await browser.get(`${s.url}/api/v1/cas/login?service=${encodeURIComponent(SERVICE)}`)
    expect(next(asked).pathname).toBe('/login/m/t1/login')
    const ticket = (await ticketFor(s, browser)).searchParams.get('ticket') as string
    expect(await failureOf(await validate(s.url, { service: SERVICE, ticket }))).toBeUndefined()
  })

  it('ends with a logout that goes to the service', async () => {
    const s = await stage()
    const browser = new Browser()
    await ticketFor(s, browser)
    const response = await browser.get(`${s.domain('t1')}/api/v1/cas/logout?service=${encodeURIComponent(LOGIN_ADDRESS)}`)
    expect([response.status, next(response).href]).toEqual([302, LOGIN_ADDRESS])
    expect(s.market.state.login.sessions.size).toBe(0)
  })

  it('knows the application by its address where two live on one host', async () => {
    const s = await stage()
    s.market.decide((tx) => tx.emit({ type: 'tenant-made', tenant: tenant('t4', s.url) }))
    s.market.decide((tx) => {
      const first = tx.state.kit.credentials.get('app1')
      if (first) tx.emit({ type: 'credential-issued', credential: { ...first, appId: 'app3', loginAddress: 'http://127.0.0.1:9/third' } })
    })
    putBinding(s.market, 't4', 'app1')
    putBinding(s.market, 't4', 'app3', { grants: { lisi: 0 } })
    await ticketFor(s, new Browser(), { service: 'http://127.0.0.1:9/third?a=1', tenantId: 't4', userName: 'lisi' })
    expect([...s.market.state.login.tickets.values()]).toMatchObject([{ appId: 'app3', userName: 'lisi' }])
  })
})
