import { describe, expect, it, onTestFinished } from 'vitest'
import { createMarketplace } from '../../emulator/index.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { walk } from '../../scenarios/runner/walk.ts'

/** Joint operation by the library's face: marketplace, authentication centre and seller in one process, all on loopback. */

const ACCESS_KEY = 'kit-library-access-key'
const ISV_KEY = 'kit-library-own-key-0815'

async function stage(options: MarketOptions = {}) {
  const isv = await serveReferenceIsv({ accessKey: ACCESS_KEY, kit: { key: ISV_KEY } })
  const { guide = 'kit-v2' } = options
  const market = await createMarketplace({
    seed: 3,
    ...options,
    guide,
    isv: { url: isv.url, accessKey: ACCESS_KEY, kitKey: ISV_KEY },
  })
  onTestFinished(async () => {
    await market.close()
    await isv.close()
  })
  const url = await market.serveLogin()
  const credential = { loginAddress: isv.loginAddress, publicKey: isv.publicKey }
  const signIn = (appId: string, tenantId: string, userName: string) =>
    walk(`${url}/unified-login?${new URLSearchParams({ appId, tenant: tenantId })}`, new URLSearchParams({ userName }), 10_000)
  return { isv, market, url, credential, signIn }
}

const PEOPLE = [{ userName: 'zhang', name: '张三', role: 'admin' as const }, { userName: 'li' }]

describe.each(['kit-v1', 'kit-v2'] as const)('a marketplace of %s', (guide) => {
  it('goes the whole way with a seller: credential, binding, authorisation, login, end', async () => {
    const { isv, market, url, credential, signIn } = await stage({ guide })
    const application = await market.issueCredential({ ...credential, name: 'crm' })
    expect(application).toMatchObject({ name: 'crm', generation: guide, loginAddress: isv.loginAddress, multiInstance: false })
    expect(market.applications()).toEqual([application])
    const { appId } = application

    expect(await market.makeTestAccount(appId)).toMatchObject({ appId, testAccount: 'test01' })
    expect((await signIn(appId, application.testTenantId, 'test01')).status).toBe(200)

    const order = await market.buy()
    const acme = market.makeTenant({ name: '测试企业', users: PEOPLE })
    expect(acme.domainName).toBe(`${url}/login/in-process/${acme.tenantId}`)
    expect(market.tenants().map(({ name }) => name)).toEqual(['crm test', '测试企业'])
    expect(acme.messages()).toEqual([])

    // Each deed answers with the same live view.
    expect(await acme.bind({ instanceId: order.instanceId as string })).toBe(acme)
    expect(acme.bindings).toMatchObject([
      { appId, orderId: order.orderId, instanceId: order.instanceId, state: 'bound', next: [], users: [] },
    ])
    expect(market.tenant(acme.tenantId)).toEqual(acme)
    const forbidden = await signIn(appId, acme.tenantId, 'zhang')
    expect([forbidden.status, forbidden.url.startsWith(url)]).toEqual([403, true])

    await acme.grant({ users: ['zhang'] })
    const entered = await signIn(appId, acme.tenantId, 'zhang')
    expect([entered.status, entered.url.startsWith(isv.loginAddress)]).toEqual([200, true])
    expect(entered.body).toContain('张三')
    expect((await signIn(appId, acme.tenantId, 'li')).status).toBe(403)

    await acme.addUser({ userName: 'wang', name: '王五' })
    await acme.grant({ users: ['wang'] })
    await acme.changeUser({ userName: 'wang', enable: false })
    expect((await signIn(appId, acme.tenantId, 'wang')).status).toBe(403)
    await acme.removeUser({ userName: 'wang' })
    await acme.addDepartment({ orgCode: 'D002', orgName: '研发', parentCode: 'D001' })
    await acme.changeDepartment({ orgCode: 'D002', orgName: '研发中心' })
    expect(isv.kit.departments.get([order.instanceId as string, acme.tenantId, 'D002'])?.orgName).toBe('研发中心')
    await acme.removeDepartment({ orgCode: 'D002' })
    await acme.rename({ name: '新名称' })
    expect([acme.name, acme.departments.map(({ orgCode }) => orgCode), acme.users.map(({ userName }) => userName)]).toEqual([
      '新名称',
      ['D001'],
      ['zhang', 'li'],
    ])
    const secretNow = () => isv.kit.applications.get([order.instanceId as string, acme.tenantId, appId])?.clientSecret
    const secret = secretNow()
    await acme.renewSecret()
    expect(secretNow()).not.toBe(secret)
    expect((await signIn(appId, acme.tenantId, 'zhang')).status).toBe(200)
    await acme.rebind()
    expect((await signIn(appId, acme.tenantId, 'zhang')).status).toBe(200)
    await acme.revoke()
    expect((await signIn(appId, acme.tenantId, 'zhang')).status).toBe(403)

    await acme.dissolve()
    expect(acme).toMatchObject({ dissolvedAt: '2030-01-01T00:00:00.000Z', bindings: [{ state: 'dissolved' }] })
    expect(isv.kit.tenants.get([order.instanceId as string, acme.tenantId])).toBeUndefined()
    const told = acme.messages()
    expect([told[0]?.interface, told.at(-1)?.interface]).toEqual(['tenantSync', 'tenantSync'])
    expect(new Set(told.map(({ state }) => state))).toEqual(new Set(['succeeded']))

    // No secret is in what a test may print.
    const { clientSecret } = isv.kit.applications.get(['', application.testTenantId, appId]) as { clientSecret: string }
    const printed = JSON.stringify([market.trace(), market.messages(), market.tenants(), market.applications(), market.notices()])
    for (const hidden of [ACCESS_KEY, ISV_KEY, clientSecret, secret as string]) expect(printed).not.toContain(hidden)
  })
})

describe('a marketplace', () => {
  it('lets the buyer decide after five calls in vain, and the administrator about users', async () => {
    const { market, credential } = await stage()
    await market.issueCredential(credential)
    const order = await market.buy()
    const acme = market.makeTenant({ name: 'acme', users: PEOPLE })
    const failing = async (on: string, deed: () => Promise<unknown>) => {
      market.fault({ on, fault: 'error-500' })
      await deed()
      await market.clock.advance('idle')
      market.clearFaults()
      return acme.messages().at(-1) as ReturnType<typeof acme.messages>[number]
    }
    const first = await failing('tenantSync', () => acme.bind({ instanceId: order.instanceId as string }))
    expect([first.state, first.attempts.length, acme.bindings[0]?.state]).toEqual(['failed', 5, 'syncing'])
    await expect(acme.grant()).rejects.toThrow(/not bound yet/)
    await expect(market.decide(first.messageId, { choice: 'go-on', by: 'administrator' })).rejects.toThrow(/the buyer decides/)
    expect(await market.decide(first.messageId, { choice: 'go-on' })).toMatchObject({ interface: 'tenantSync', state: 'succeeded' })
    expect(acme.bindings[0]?.state).toBe('bound')

    const second = await failing('authSync', () => acme.grant())
    expect(await market.decide(second.messageId, { choice: 'stop', by: 'administrator' })).toMatchObject({
      messageId: second.messageId,
      state: 'failed',
    })
    expect(market.notices().filter(({ to }) => to === 'administrator')).toMatchObject([
      { kind: 'decision-needed', messageId: second.messageId },
    ])
  })

  it('checks what it is asked at the door', async () => {
    const { market, credential } = await stage()
    await expect(market.issueCredential({ ...credential, publicKey: 'abc' })).rejects.toThrow(
      /^Failed to issue the credential: its publicKey/,
    )
    await expect(market.issueCredential({ loginAddress: credential.loginAddress } as never)).rejects.toThrow(/publicKey/)
    await expect(market.makeTestAccount('nobody')).rejects.toThrow(/application/)
    expect(() => market.makeTenant({ name: '' })).toThrow(/^Failed to make the enterprise: /)
    expect(() => market.makeTenant({ name: 'a', surplus: 1 } as never)).toThrow(/surplus/)
    expect(() => market.tenant('nobody')).toThrow(/enterprise/)
    const acme = market.makeTenant({ name: 'acme' })
    await expect(acme.bind({} as never)).rejects.toThrow(/^Failed to bind the application to the enterprise: /)
    await expect(acme.addUser({ userName: 'a', role: 'king' } as never)).rejects.toThrow(/role/)
    await expect(market.decide('msg-000001', { choice: 'perhaps' } as never)).rejects.toThrow(/choice/)
  })

  it('ends its authentication centres with itself, and serves them once', async () => {
    const { market, url } = await stage()
    expect(await market.serveLogin({ port: 1 })).toBe(url)
    expect((await fetch(`${url}/unified-login`)).status).toBeLessThan(500)
    await market.close()
    await expect(fetch(url)).rejects.toThrow()
  })
})
