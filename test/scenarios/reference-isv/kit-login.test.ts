import { describe, expect, it, vi } from 'vitest'
import type { UserFacts } from '../../../emulator/protocol/facts.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { LOGIN_ME } from '../../../scenarios/reference-isv/login/login.ts'
import type { ServeOptions } from '../../../scenarios/reference-isv/serve.ts'
import { about, type Bound, bind, bound, KIT_KEY, kitMarket, NOW, secretOf, someone } from './kit-marketplace.ts'
import { oauthCentre } from './oauth-centre.ts'

const GUIDE = 'kit-v2'
const LISI = someone('lisi')
const CHIEF = someone('chief', { role: 'admin' })

/** A seller with an enterprise whose users were synchronised, and the authentication centre of that enterprise. */
async function entrance(users: readonly UserFacts[] = [LISI, CHIEF], options: Partial<ServeOptions> = {}) {
  const [market, centre] = [await kitMarket(options), await oauthCentre()]
  const enterprise = (n: number, more: Partial<Bound & { appId: string }> = {}) =>
    bound(n, { domainName: centre.domainOf(`tenant-${n}`), ...more })
  const open = async (binding: Bound, granted: readonly UserFacts[]) => {
    await bind(market, GUIDE, binding, granted)
    const { clientId } = binding.application
    centre.register(binding.tenant.tenantId, clientId, secretOf(clientId))
  }
  const acme = enterprise(1)
  await open(acme, users)
  const { loginAddress } = market.isv
  const callback = async (code: string | undefined, tenant: string | undefined, more: Record<string, string> = {}, cookie = '') => {
    const query = new URLSearchParams({ ...(code ? { code } : {}), ...(tenant ? { tenant } : {}), ...more })
    const response = await fetch(`${loginAddress}?${query}`, { headers: { cookie }, redirect: 'manual' })
    const set = response.headers.get('set-cookie')
    return { status: response.status, headers: response.headers, page: await response.text(), set, cookie: set?.split(';')[0] ?? '' }
  }
  const me = async (cookie: string) => {
    const response = await fetch(new URL(LOGIN_ME, loginAddress), { headers: { cookie } })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return {
    market,
    centre,
    acme,
    enterprise,
    open,
    callback,
    me,
    logIn: (userName: string, n = 1, more?: object) => callback(centre.codeFor(`tenant-${n}`, userName, more), `tenant-${n}`),
    told: (user: UserFacts, flag: 0 | 1 | 2 | 3) => market.call(`${GUIDE}/authSync`, about(acme, { users: [user], flag })),
  }
}

describe('a login', () => {
  it('ends on a page that says who came in, and opens a session', async () => {
    const { logIn, me, centre } = await entrance()
    const { status, page, set, cookie, headers } = await logIn('lisi')
    expect(status).toBe(200)
    expect(page).toContain('signed in as lisi (Name of lisi), role user')
    expect(page).toContain('已登录：lisi')
    expect(set).toMatch(/^isv_session=\w{43}; Path=\/login; HttpOnly; SameSite=Lax$/)
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(centre.calls).toEqual(['POST tenant-1 token', 'GET tenant-1 userinfo'])
    expect(await me(cookie)).toEqual({
      status: 200,
      body: {
        tenantId: 'tenant-1',
        appId: 'app-0001',
        userName: 'lisi',
        name: 'Name of lisi',
        orgCode: 'D001',
        role: 'user',
        rights: ['use'],
      },
    })
  })

  it('gives an admin administrator rights, by the role that was synchronised', async () => {
    const { logIn, me } = await entrance()
    const { page, cookie } = await logIn('chief', 1, { role: 'user' })
    expect(page).toContain('role admin')
    expect((await me(cookie)).body).toMatchObject({ role: 'admin', rights: ['use', 'administer'] })
    const other = await logIn('lisi', 1, { role: 'admin' })
    expect((await me(other.cookie)).body).toMatchObject({ role: 'user', rights: ['use'] })
  })

  it('is exchanged with the client and at the domain of its own tenant, and finds the user of that tenant', async () => {
    const { logIn, open, enterprise, me } = await entrance()
    await open(enterprise(2), [someone('lisi', { name: 'Another Li', role: 'admin' })])
    const [first, second] = [await logIn('lisi', 1), await logIn('lisi', 2)]
    expect([first.status, second.status]).toEqual([200, 200])
    expect((await me(first.cookie)).body).toMatchObject({ tenantId: 'tenant-1', name: 'Name of lisi', role: 'user' })
    expect((await me(second.cookie)).body).toMatchObject({ tenantId: 'tenant-2', name: 'Another Li', role: 'admin' })
  })

  it('works by a binding without ids, as for a test account', async () => {
    const { logIn, open, enterprise } = await entrance()
    await open(enterprise(5, { instanceId: '' }), [someone('tester')])
    expect((await logIn('tester', 5)).status).toBe(200)
  })

  it('takes the application that `app` names where a tenant has several', async () => {
    const { open, callback, centre, acme } = await entrance()
    const { application } = acme
    await open({ ...acme, application: { ...application, appId: 'app-0002', clientId: 'client-of-app-2' } }, [someone('wang')])
    const second = await callback(centre.codeFor('tenant-1', 'wang'), 'tenant-1', { app: 'app-0002' })
    expect(second.status).toBe(200)
    centre.register('tenant-1', application.clientId, secretOf(application.clientId))
    expect((await callback(centre.codeFor('tenant-1', 'wang'), 'tenant-1', { app: application.appId })).status).toBe(403)
    expect((await callback(centre.codeFor('tenant-1', 'lisi'), 'tenant-1', { app: application.appId })).status).toBe(200)
  })

  it('forgets the session the browser had before', async () => {
    const { logIn, me, callback, centre } = await entrance()
    const first = await logIn('lisi')
    const second = await callback(centre.codeFor('tenant-1', 'chief'), 'tenant-1', {}, first.cookie)
    expect((await me(first.cookie)).status).toBe(401)
    expect((await me(second.cookie)).body).toMatchObject({ userName: 'chief' })
  })

  it('goes over https with a cookie for https alone', async () => {
    const { market, centre, enterprise } = await entrance()
    const isv = createReferenceIsv({ accessKey: KIT_KEY, now: () => NOW })
    for (const name of ['tenantSync', 'applicationSync', 'authSync'] as const) {
      const facts = market.encrypted(about(enterprise(1), { users: [LISI] }), { publicKey: isv.publicKey })
      const { headers, url, body = '' } = market.made(`${GUIDE}/${name}`, facts)
      await isv.app.request(new URL(url).pathname, { method: 'POST', headers: { ...headers }, body })
    }
    const response = await isv.app.request(`https://isv.example/login/callback?code=${centre.codeFor('tenant-1', 'lisi')}&tenant=tenant-1`)
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toMatch(/; Secure$/)
  })
})

describe('nobody gets in', () => {
  const refused = async (answer: Promise<{ status: number; page: string; set: string | null }>, status: number, reason: string) => {
    const { page, set, ...told } = await answer
    expect(told.status).toBe(status)
    expect(page).toContain(reason)
    expect(page).toContain('登录失败')
    expect(set).toBeNull()
  }

  it('without a code or a tenant', async () => {
    const { callback, centre } = await entrance()
    await refused(callback(undefined, 'tenant-1'), 400, 'code or tenant is missing')
    await refused(callback(centre.codeFor('tenant-1', 'lisi'), undefined), 400, 'code or tenant is missing')
    expect(centre.calls).toEqual([])
  })

  it('from an enterprise we were never told of, one without a client, and one that was unbound', async () => {
    const { callback, centre, market, acme, enterprise, logIn } = await entrance()
    await refused(callback('any-code', 'tenant-9'), 403, 'no application of ours is bound')
    await market.call(`${GUIDE}/tenantSync`, about(enterprise(3)))
    await refused(callback('any-code', 'tenant-3'), 403, 'no application of ours is bound')
    await market.call(`${GUIDE}/tenantSync`, about(acme, { flag: 0 }))
    await refused(logIn('lisi'), 403, 'no application of ours is bound')
    expect(centre.calls).toEqual([])
  })

  it('who was not synchronised, though the centre vouches for them', async () => {
    const { logIn } = await entrance()
    await refused(logIn('stranger'), 403, 'never authorised')
  })

  it('who is disabled, whose authorisation was cancelled, or who was deleted; an add lets them in again', async () => {
    const { logIn, told } = await entrance()
    await told({ ...LISI, enable: false }, 2)
    await refused(logIn('lisi'), 403, 'disabled')
    await told(LISI, 2)
    expect((await logIn('lisi')).status).toBe(200)
    await told(LISI, 3)
    await refused(logIn('lisi'), 403, 'cancelled')
    await told(LISI, 2)
    await refused(logIn('lisi'), 403, 'cancelled')
    await told(LISI, 0)
    await refused(logIn('lisi'), 403, 'never authorised')
    await told(LISI, 1)
    expect((await logIn('lisi')).status).toBe(200)
  })

  it('of one enterprise by the users of another', async () => {
    const { open, enterprise, logIn } = await entrance()
    await open(enterprise(2), [CHIEF])
    await refused(logIn('lisi', 2), 403, 'never authorised')
    await refused(logIn('lisi', 1, { tenant: 'tenant-2' }), 403, 'belongs to another enterprise')
  })

  it('with a code that was used, or is of nobody', async () => {
    const { callback, centre } = await entrance()
    const code = centre.codeFor('tenant-1', 'lisi')
    expect((await callback(code, 'tenant-1')).status).toBe(200)
    await refused(callback(code, 'tenant-1'), 401, 'invalid_grant')
    await refused(callback('made-up', 'tenant-1'), 401, 'invalid_grant')
  })

  it('once our client is stale, until it is told anew', async () => {
    const { logIn, centre, open, acme } = await entrance()
    centre.register('tenant-1', 'client-1', 'another-secret')
    await refused(logIn('lisi'), 401, 'invalid_client')
    await open(acme, [LISI])
    expect((await logIn('lisi')).status).toBe(200)
  })

  it('while the centre cannot be reached, or its domain is no address', async () => {
    const { callback, centre, market, acme } = await entrance()
    await centre.close()
    await refused(callback('any', 'tenant-1'), 502, 'could not be reached')
    await market.call(`${GUIDE}/tenantSync`, about({ ...acme, tenant: { ...acme.tenant, domainName: 'http://[' } }, { flag: 2 }))
    await refused(callback('any', 'tenant-1'), 502, 'is no address')
  })

  it('by a purchase that is frozen; one that the kit names and we do not know stops nobody', async () => {
    const { market, open, enterprise, logIn } = await entrance()
    expect((await logIn('lisi')).status).toBe(200)
    const instance = market.isv.instances.ofOrder(['order-7'], 'instance-7', async () => ({}))
    await instance.open()
    await open(enterprise(7), [LISI])
    expect((await logIn('lisi', 7)).status).toBe(200)
    instance.freeze()
    await refused(logIn('lisi', 7), 403, 'frozen')
    // Another purchase of the same enterprise is a right of its own.
    await open(enterprise(7, { instanceId: 'instance-8' }), [LISI])
    expect((await logIn('lisi', 7)).status).toBe(200)
  })
})

describe('a session', () => {
  it('is nobody without its cookie', async () => {
    const { me } = await entrance()
    for (const cookie of ['', 'isv_session=', 'isv_session=guessed', 'other=1']) {
      expect(await me(cookie)).toEqual({ status: 401, body: { error: 'nobody is logged in' } })
    }
  })

  it.each([
    ['a revocation', (told: (user: UserFacts, flag: 0 | 1 | 2 | 3) => Promise<unknown>) => told(LISI, 3)],
    ['a deletion', (told: (user: UserFacts, flag: 0 | 1 | 2 | 3) => Promise<unknown>) => told(LISI, 0)],
    ['a disabled account', (told: (user: UserFacts, flag: 0 | 1 | 2 | 3) => Promise<unknown>) => told({ ...LISI, enable: false }, 2)],
  ])('ends with %s, for good', async (_, take) => {
    const { logIn, me, told } = await entrance()
    const { cookie } = await logIn('lisi')
    await take(told)
    expect((await me(cookie)).status).toBe(401)
    await told(LISI, 1)
    expect(await me(cookie)).toEqual({ status: 401, body: { error: 'nobody is logged in' } })
  })

  it('ends when the enterprise is unbound, and knows a new role at once', async () => {
    const { logIn, me, told, market, acme } = await entrance()
    const { cookie } = await logIn('lisi')
    await told({ ...LISI, role: 'admin' }, 2)
    expect((await me(cookie)).body).toMatchObject({ role: 'admin', rights: ['use', 'administer'] })
    await market.call(`${GUIDE}/tenantSync`, about(acme, { flag: 0 }))
    expect((await me(cookie)).status).toBe(401)
  })

  it('renews its token once it expired, and once only for two requests at the same time', async () => {
    const { logIn, me, centre, market } = await entrance()
    const { cookie } = await logIn('lisi')
    market.clock.now += 7_200_000 - 1
    expect((await me(cookie)).status).toBe(200)
    expect(centre.calls).toHaveLength(2)
    market.clock.now += 1
    let release = () => {}
    centre.settings.hold = new Promise((resolve) => {
      release = resolve
    })
    const both = [me(cookie), me(cookie)]
    await vi.waitFor(() => expect(centre.calls).toHaveLength(3))
    release()
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
    expect(centre.calls).toEqual(['POST tenant-1 token', 'GET tenant-1 userinfo', 'POST tenant-1 token'])
  })

  it('is renewed by the newest refresh token, or the old one where no other came', async () => {
    const { logIn, me, centre, market } = await entrance()
    const { cookie } = await logIn('lisi')
    for (let n = 0; n < 2; n++) {
      market.clock.now += 7_200_000
      expect((await me(cookie)).status).toBe(200)
    }
    centre.settings.refreshable = false
    centre.settings.rotates = false
    for (let n = 0; n < 2; n++) {
      market.clock.now += 7_200_000
      expect((await me(cookie)).status).toBe(200)
    }
    expect(centre.calls).toHaveLength(6)
  })

  it('ends where its token cannot be renewed', async () => {
    const { logIn, me, centre, market } = await entrance()
    centre.settings.refreshable = false
    const first = await logIn('lisi')
    centre.settings.refreshable = true
    const second = await logIn('chief')
    market.clock.now += 7_200_000
    expect(await me(first.cookie)).toEqual({ status: 401, body: { error: 'the login has expired' } })
    centre.register('tenant-1', 'client-1', 'another-secret')
    expect((await me(second.cookie)).body.error).toMatch(/invalid_client/)
    centre.register('tenant-1', 'client-1', secretOf('client-1'))
    expect((await me(second.cookie)).status).toBe(401)
  })

  it('survives a centre that cannot be reached', async () => {
    const { logIn, me, centre, market } = await entrance()
    const { cookie } = await logIn('lisi')
    await centre.close()
    market.clock.now += 7_200_000
    expect((await me(cookie)).status).toBe(502)
    market.clock.now -= 7_200_000
    expect((await me(cookie)).status).toBe(200)
  })
})

describe('what is told', () => {
  it('is escaped', async () => {
    const evil = someone('<img src=x>', { name: '"><script>alert(1)</script>' })
    const { logIn } = await entrance([evil])
    const { page, status } = await logIn('<img src=x>')
    expect(status).toBe(200)
    expect(page).toContain('&lt;img src=x&gt;')
    expect(page).not.toMatch(/<img|<script/)
  })

  it('names no code, token, secret or cookie: neither on pages nor in logs', async () => {
    const written: string[] = []
    for (const name of ['log', 'error', 'warn'] as const)
      vi.spyOn(console, name).mockImplementation((...args) => void written.push(args.join(' ')))
    const { logIn, me, callback, centre, market, told } = await entrance()
    const seen: string[] = []
    const first = await logIn('lisi')
    seen.push(first.page, JSON.stringify(await me(first.cookie)))
    seen.push((await callback(centre.codeFor('tenant-1', 'nobody'), 'tenant-1')).page)
    seen.push((await callback('code-0-SECRET', 'tenant-1')).page)
    market.clock.now += 7_200_000
    centre.register('tenant-1', 'client-1', 'another-secret')
    seen.push(JSON.stringify(await me(first.cookie)), (await logIn('lisi')).page)
    await told(LISI, 0)
    seen.push(JSON.stringify(await told(LISI, 0)))
    await centre.close()
    seen.push((await callback('code-0-SECRET', 'tenant-1')).page)
    const all = [...seen, ...written, ...market.reported.map((error) => String((error as Error).stack ?? error))].join('\n')
    vi.restoreAllMocks()
    expect(centre.issued.length).toBeGreaterThan(4)
    for (const secret of [...centre.issued, secretOf('client-1'), 'another-secret', 'code-0-SECRET', KIT_KEY, first.cookie.slice(12)]) {
      expect(all).not.toContain(secret)
    }
    expect(all).toContain('invalid_client')
    expect(market.reported).toEqual([])
  })
})
