import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { TENANT_ACTION_SCHEMAS } from '../../emulator/market/kit/requests.ts'
import type { KitGuide } from '../../emulator/protocol/interface.ts'
import { ROUTES } from '../../emulator/server/routes.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { walk } from '../../scenarios/runner/walk.ts'
import { bench, type Json } from './harness.ts'
import { startIsv } from './isv.ts'
import { folder, run } from './started.ts'

/** Joint operation over the control API, on real sockets; each answer is held to the OpenAPI document. */

const M = 'markets/default'
const KEY = 'kit-test-access-key-0815'

const { publicKey: PUBLIC_KEY, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 3072,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const publicKey = PUBLIC_KEY.toString('base64')

const interfaces = (messages: readonly Json[]): string[] => messages.map((message) => message.interface)

async function stage(guide: KitGuide = 'kit-v2') {
  const isv = await serveReferenceIsv({ accessKey: KEY, kit: { privateKey } })
  onTestFinished(isv.close)
  const b = await bench({ served: true, emulator: { defaults: { guide, isv: { url: isv.url, accessKey: KEY } } } })
  const credential = { name: 'crm', loginAddress: isv.loginAddress, publicKey }
  const refused = async (path: string, body: object, status: number): Promise<Json> => {
    const answered = await b.call('POST', `${M}/${path}`, body)
    expect([answered.status, answered.json.detail]).toEqual([status, expect.any(String)])
    return answered.json
  }
  /** An enterprise with two users, a purchase, and the application. */
  const furnished = async () => {
    const { application } = await b.post(`${M}/applications`, credential)
    const order = await b.post(`${M}/orders`)
    const users = [{ userName: 'zhang', name: '张三', role: 'admin' }, { userName: 'li' }]
    const tenant = await b.post(`${M}/tenants`, { name: '测试企业', users })
    return { appId: application.appId as string, order, tenant, at: `${M}/tenants/${tenant.tenantId}` }
  }
  return { ...b, kit: isv.kit, credential, refused, furnished }
}

describe.each(['kit-v1', 'kit-v2'] as const)('joint operation by %s', (guide) => {
  it('goes through every route, each answered as the document says', async () => {
    const { call, get, post, seen, credential, kit, texts } = await stage(guide)

    const issued = await call('POST', `${M}/applications`, { ...credential, fields: ['mobile'] })
    expect(issued).toMatchObject({ status: 201, json: { application: { name: 'crm', generation: guide, fields: ['mobile'] } } })
    const { application } = issued.json
    expect(interfaces(issued.json.messages)).toEqual(['tenantSync', 'applicationSync', 'allOrgSync'])
    expect(await get(`${M}/applications`)).toEqual([application])
    const account = await call('POST', `${M}/applications/${application.appId}/test-account`, {})
    expect(account).toMatchObject({ status: 201, json: { application: { testAccount: 'test01' }, messages: [{ interface: 'authSync' }] } })

    const made = await call('POST', `${M}/tenants`, {
      name: '测试企业',
      users: [{ userName: 'zhang', role: 'admin', mobile: '13800000000' }],
    })
    expect(made).toMatchObject({ status: 201, json: { tenantCode: 'tenant2', departments: [{ orgCode: 'D001' }], bindings: [] } })
    const { tenantId } = made.json
    const at = `${M}/tenants/${tenantId}`
    expect(await get(at)).toEqual(made.json)
    expect((await get(`${M}/tenants`)).map((tenant: Json) => tenant.tenantId)).toEqual([application.testTenantId, tenantId])

    const { instanceId, orderId } = await post(`${M}/orders`)
    const bound = await post(`${at}/bind`, { instanceId })
    expect(interfaces(bound.messages)).toEqual(['tenantSync', 'applicationSync', 'allOrgSync'])
    expect(bound.tenant).toMatchObject({ bindings: [{ orderId, instanceId, state: 'bound', next: [], users: [] }] })
    expect((await get(`${M}/messages?interface=applicationSync`)).map((message: Json) => message.state)).toEqual(['succeeded', 'succeeded'])

    const granted = await post(`${at}/grant`, { users: ['zhang'] })
    expect(granted).toMatchObject({
      tenant: { bindings: [{ users: ['zhang'] }] },
      messages: [{ interface: 'authSync', state: 'succeeded' }],
    })
    const stored = () => kit.users.get([instanceId, tenantId, application.appId, 'zhang'])
    expect(stored()).toMatchObject({ mobile: '13800000000', role: 'admin', authorised: true })
    const portal = `${new URL(made.json.domainName).origin}/unified-login?${new URLSearchParams({ appId: application.appId, tenant: tenantId })}`
    expect((await walk(portal, new URLSearchParams({ userName: 'zhang' }), 10_000)).status).toBe(200)

    const asked = (await get(`${M}/login-calls?tenantId=${tenantId}`)).map(({ call, status }: Json) => [call, status])
    expect(asked).toEqual(
      expect.arrayContaining([
        ['token', 200],
        ['userinfo', 200],
      ]),
    )
    expect(await get(`${M}/login-calls?tenantId=${application.testTenantId}`)).toEqual([])

    expect((await post(`${at}/add-user`, { userName: 'wang' })).messages).toEqual([])
    expect(interfaces((await post(`${at}/change-user`, { userName: 'zhang', name: '张三丰' })).messages)).toEqual(['authSync'])
    expect(stored()?.name).toBe('张三丰')
    expect((await post(`${at}/remove-user`, { userName: 'wang' })).tenant.users).toHaveLength(1)
    for (const [action, body] of [
      ['add-department', { orgCode: 'D002', orgName: '研发', parentCode: 'D001' }],
      ['change-department', { orgCode: 'D002', parentCode: '' }],
      ['remove-department', { orgCode: 'D002' }],
    ] as const) {
      expect(interfaces((await post(`${at}/${action}`, body)).messages)).toEqual(['singleOrgSync'])
    }
    // The first generation cannot tell of another name.
    const renamed = await post(`${at}/rename`, { name: '新名称' })
    expect([renamed.tenant.name, interfaces(renamed.messages)]).toEqual(['新名称', guide === 'kit-v1' ? [] : ['tenantSync']])
    expect(interfaces((await post(`${at}/renew-secret`, {})).messages)).toEqual(['applicationSync'])
    expect((await post(`${at}/rebind`, {})).messages).toHaveLength(3)
    expect((await post(`${at}/revoke`, {})).tenant.bindings[0].users).toEqual([])

    await post(`${M}/faults`, { on: 'authSync', fault: 'error-500' })
    const failing = await post(`${at}/grant`, {})
    await post(`${M}/clock/advance`, { until: 'idle' })
    await call('DELETE', `${M}/faults`)
    const decided = await call('POST', `${M}/messages/${failing.messages[0].messageId}/decide`, { choice: 'go-on' })
    expect(decided).toMatchObject({ status: 200, json: { interface: 'authSync', state: 'succeeded' } })

    const dissolved = await post(`${at}/dissolve`, {})
    expect(dissolved.tenant).toMatchObject({ dissolvedAt: expect.stringMatching(/Z$/), bindings: [{ state: 'dissolved' }] })
    expect(kit.tenants.get([instanceId, tenantId])).toBeUndefined()

    const rows = ROUTES.filter(({ tag, id }) => tag === 'enterprises' || id === 'decideOnMessage')
    expect(rows.filter(({ method, path, success }) => !seen.has(`${method} ${path} ${success.status}`)).map(({ id }) => id)).toEqual([])
    expect(rows.length).toBeGreaterThan(Object.keys(TENANT_ACTION_SCHEMAS).length)

    const { clientSecret } = kit.applications.get(['', application.testTenantId, application.appId]) as { clientSecret: string }
    texts.push((await call('GET', `${M}/trace`)).text)
    for (const secret of [KEY, clientSecret, privateKey]) expect(texts.join('\n')).not.toContain(secret)
  })
})

describe('an application', () => {
  it.each([
    ['a key that is none', { publicKey: 'abc' }, /its publicKey cannot be used: /],
    ['a login address that is none', { loginAddress: 'isv.example/login' }, /loginAddress is no http or https URL/],
    ['no login address', { loginAddress: undefined }, /loginAddress/],
    ['something nobody knows', { surplus: 1 }, /surplus/],
  ])('is not registered with %s', async (_, change, words) => {
    const { refused, credential, get } = await stage()
    expect((await refused('applications', { ...credential, ...change }, 400)).detail).toMatch(words)
    expect(await get(`${M}/applications`)).toEqual([])
    expect(await get(`${M}/messages`)).toEqual([])
  })

  it('has a login address of its own', async () => {
    const { refused, credential, post } = await stage()
    const { application } = await post(`${M}/applications`, credential)
    const problem = await refused('applications', { ...credential, name: 'erp' }, 409)
    expect(problem.detail).toContain(`application ${application.appId} has the login address`)
    expect(problem.possible).toEqual(['another loginAddress'])
  })

  it('has one test account', async () => {
    const { refused, credential, post } = await stage()
    const { application } = await post(`${M}/applications`, credential)
    await post(`${M}/applications/${application.appId}/test-account`, { userName: 'me' })
    expect((await refused(`applications/${application.appId}/test-account`, {}, 409)).detail).toContain('it has one already, me')
    expect((await refused(`tenants/${application.testTenantId}/remove-user`, { userName: 'me' }, 409)).detail).toContain(
      'cannot be deleted',
    )
  })
})

describe('two markets', () => {
  it('share no applications and no enterprises, and a reset forgets them', async () => {
    const { call, get, post, credential } = await stage()
    await post('markets', { id: 'other' })
    const [{ application: one }, { application: two }] = [
      await post(`${M}/applications`, credential),
      await post('markets/other/applications', credential),
    ]
    expect(two.loginAddress).toBe(one.loginAddress)
    const mine = await post(`${M}/tenants`, { name: 'mine' })
    expect(mine.domainName).toMatch(new RegExp(`/login/default/${mine.tenantId}$`))
    expect((await get('markets/other/tenants')).map((tenant: Json) => tenant.name)).toEqual(['crm test'])
    expect((await call('GET', `markets/other/tenants/${mine.tenantId}`)).status).toBe(404)
    await post(`${M}/reset`)
    expect([await get(`${M}/tenants`), await get(`${M}/applications`)]).toEqual([[], []])
    expect(await get('markets/other/applications')).toEqual([two])
  })
})

describe('what is not there, or not possible now', () => {
  it('is answered with 404 and the ids there are', async () => {
    const { call, refused, furnished } = await stage()
    const { at, tenant } = await furnished()
    expect((await call('GET', `${M}/tenants/nobody`)).status).toBe(404)
    for (const [action, schema] of Object.entries(TENANT_ACTION_SCHEMAS)) {
      const body = Object.fromEntries(((schema.required ?? []) as string[]).map((name) => [name, 'x']))
      expect((await refused(`tenants/nobody/${action}`, body, 404)).detail).toContain('enterprise')
    }
    await refused('applications/nobody/test-account', {}, 404)
    await refused('messages/msg-999999/decide', { choice: 'stop' }, 404)
    await refused(`tenants/${tenant.tenantId}/bind`, { instanceId: 'nobody' }, 404)
    const body = { instanceId: 'nobody', appId: 'nobody' }
    expect((await call('POST', `${at}/bind`, body)).status).toBe(404)
  })

  it('is answered with 409 and what is possible', async () => {
    const { post, refused, furnished } = await stage()
    const { tenant, order, at } = await furnished()
    const on = `tenants/${tenant.tenantId}`
    const { instanceId } = order
    for (const action of ['grant', 'revoke', 'rebind']) expect((await refused(`${on}/${action}`, {}, 409)).possible).toEqual(['bind'])
    await post(`${at}/bind`, { instanceId })
    expect((await refused(`${on}/bind`, { instanceId }, 409)).detail).toContain('dissolve that first')
    const second = await post(`${M}/orders`)
    expect((await refused(`${on}/bind`, { instanceId: second.instanceId }, 409)).detail).toContain('multiInstance')
    expect((await refused(`${on}/bind`, { instanceId: second.instanceId, fields: ['mobile'] }, 409)).detail).toMatch(/multiInstance|mobile/)
    expect((await refused(`${on}/grant`, { users: ['nobody'] }, 409)).possible).toEqual(['zhang', 'li'])
    expect((await refused(`${on}/revoke`, { users: ['li'] }, 409)).detail).toContain('no authorisation')
    expect((await refused(`${on}/remove-department`, { orgCode: 'D009' }, 409)).possible).toEqual(['D001'])
    await refused(`${on}/remove-department`, { orgCode: 'D001' }, 409)
    await refused(`${on}/add-user`, { userName: 'li' }, 409)
    await refused(`${on}/add-user`, { userName: 'wu', orgCode: 'D009' }, 400)
    await post(`${at}/dissolve`, {})
    for (const action of ['dissolve', 'grant', 'rename']) {
      expect((await refused(`${on}/${action}`, action === 'rename' ? { name: 'x' } : {}, 409)).detail).toContain('was dissolved')
    }
  })
})

describe('calls in vain', () => {
  it('are five, and then the buyer decides, or for users the administrator', async () => {
    const { call, get, post, refused, furnished } = await stage()
    const { at, order } = await furnished()
    await post(`${M}/faults`, { on: 'applicationSync', fault: 'error-500' })
    const begun = await post(`${at}/bind`, { instanceId: order.instanceId })
    expect(begun.messages).toMatchObject([
      { interface: 'tenantSync', state: 'succeeded' },
      { interface: 'applicationSync', state: 'retrying' },
    ])
    const { messageId } = begun.messages[1]
    const decide = `messages/${messageId}/decide`
    expect((await refused(decide, { choice: 'go-on' }, 409)).detail).toContain('it is retrying, not failed')
    await post(`${M}/clock/advance`, { until: 'idle' })
    expect((await get(`${M}/messages/${messageId}`)).attempts).toHaveLength(5)
    expect(await get(`${M}/notices?to=buyer`)).toMatchObject([{ kind: 'decision-needed', messageId }])
    const told = (await get(`${M}/notices?to=seller`)).filter((notice: Json) => notice.messageId === messageId)
    expect(told.map((notice: Json) => notice.kind)).toEqual([...Array(5).fill('call-failed'), 'calls-stopped'])

    expect((await refused(`tenants/${begun.tenant.tenantId}/grant`, {}, 409)).possible).toEqual(['restart', 'decide'])
    expect((await refused(decide, { choice: 'go-on', by: 'administrator' }, 409)).possible).toEqual(['by: buyer'])
    await refused(decide, { choice: 'perhaps' }, 400)
    await call('DELETE', `${M}/faults`)
    const gone = await post(`${M}/${decide}`, { choice: 'go-on', by: 'buyer' })
    expect(gone).toMatchObject({ interface: 'applicationSync', state: 'succeeded' })
    expect(gone.messageId).not.toBe(messageId)
    expect((await refused(decide, { choice: 'stop' }, 409)).detail).toContain('it was decided already: go-on')
    expect((await get(at)).bindings).toMatchObject([{ state: 'bound', next: [] }])

    await post(`${M}/faults`, { on: 'authSync', fault: 'error-500' })
    const granting = await post(`${at}/grant`, {})
    await post(`${M}/clock/advance`, { until: 'idle' })
    const [needed, ...others] = await get(`${M}/notices?to=administrator`)
    expect([needed.kind, needed.messageId, others]).toEqual(['decision-needed', granting.messages[0].messageId, []])
    const stopped = await post(`${M}/messages/${needed.messageId}/decide`, { choice: 'stop' })
    expect(stopped).toMatchObject({ messageId: needed.messageId, state: 'failed' })
  })
})

describe('a process', () => {
  const ask = async (url: string, body?: object): Promise<Json> => {
    const sent = body && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(url, sent)
    const json = await response.json()
    expect([response.ok, json]).toEqual([true, json])
    return json
  }

  it('keeps applications, enterprises and logins in its data folder', async () => {
    const isv = await serveReferenceIsv({ accessKey: KEY, kit: { privateKey } })
    onTestFinished(isv.close)
    const data = folder()
    const first = run({ data, isv: isv.url, accessKey: KEY, guide: 'kit-v2' })
    const url = await first.url
    const api = `${url}/emulator/v1/markets/default`
    const { application } = await ask(`${api}/applications`, { loginAddress: isv.loginAddress, publicKey })
    const tenant = await ask(`${api}/tenants`, { name: '测试企业', users: [{ userName: 'zhang' }, { userName: 'li' }] })
    const { instanceId } = await ask(`${api}/orders`, {})
    const at = `${api}/tenants/${tenant.tenantId}`
    await ask(`${at}/bind`, { instanceId })
    await ask(`${at}/grant`, { users: ['zhang'] })
    const kept = [await ask(at), await ask(`${api}/applications`)]
    first.signal('SIGTERM')
    expect((await first.ended).code).toBe(0)

    const second = run({ data, isv: isv.url, accessKey: KEY, port: Number(new URL(url).port), fallbackPort: 0 })
    expect(await second.url).toBe(url)
    expect([await ask(at), await ask(`${api}/applications`)]).toEqual(kept)
    const signIn = (userName: string) =>
      walk(
        `${url}/unified-login?${new URLSearchParams({ appId: application.appId, tenant: tenant.tenantId })}`,
        new URLSearchParams({ userName }),
        10_000,
      )
    // With the client secret that the first process told of.
    expect((await signIn('zhang')).status).toBe(200)
    expect((await signIn('li')).status).toBe(403)
    await ask(`${at}/grant`, { users: ['li'] })
    expect((await signIn('li')).status).toBe(200)
  })

  it('that is killed in the middle of a binding goes on with that very call', async () => {
    const isv = await startIsv({ accessKey: KEY })
    onTestFinished(async () => {
      isv.release()
      await isv.close()
    })
    const data = folder()
    const first = run({ data, isv: isv.url, accessKey: KEY, guide: 'kit-v2' })
    const api = `${await first.url}/emulator/v1/markets/default`
    await ask(`${api}/applications`, { loginAddress: 'https://isv.example/login', publicKey })
    const tenant = await ask(`${api}/tenants`, { name: '测试企业' })
    const { instanceId } = await ask(`${api}/orders`, {})
    const before = isv.heard.length
    isv.answer = ({ parameters }) => ('clientSecret' in parameters ? 'hold' : undefined)
    const cut = fetch(`${api}/tenants/${tenant.tenantId}/bind`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ instanceId }),
    }).catch(() => 'cut')
    await isv.holding(1)
    first.signal('SIGKILL')
    expect(await cut).toBe('cut')
    await first.ended

    isv.answer = () => undefined
    const second = run({ data, isv: isv.url, accessKey: KEY })
    const again = `${await second.url}/emulator/v1/markets/default`
    await ask(`${again}/clock/advance`, { until: 'idle' })
    const after = await ask(`${again}/tenants/${tenant.tenantId}`)
    expect(after.bindings).toMatchObject([{ instanceId, state: 'bound', next: [] }])
    const told = (await ask(`${again}/messages`)).slice(-3)
    expect(told.map((message: Json) => [message.interface, message.state, message.attemptCount])).toEqual([
      ['tenantSync', 'succeeded', 1],
      ['applicationSync', 'succeeded', 1],
      ['allOrgSync', 'succeeded', 1],
    ])
    // The call under way comes again, the one before it does not.
    const kinds = isv.heard
      .slice(before)
      .map(({ parameters }) => ['domainName', 'clientSecret', 'orgInfoList'].find((name) => name in parameters))
    expect(kinds).toEqual(['domainName', 'clientSecret', 'clientSecret', 'orgInfoList'])
    const [one, two] = isv.heard.slice(before + 1, before + 3)
    expect(two?.parameters.clientId).toBe(one?.parameters.clientId)
  })
})
