import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FAULTS, faultApplies } from '../../../emulator/delivery/fault-catalogue.ts'
import { interfaceById, interfacesOf } from '../../../emulator/protocol/catalogue.ts'
import { OAEP_MODES } from '../../../emulator/protocol/cipher/client-secret.ts'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import { KIT_GUIDES } from '../../../emulator/protocol/interface.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { about, bind, bound, KIT_KEY, kitMarket, NOW, secretOf, sizes, someone, userNamed } from './kit-marketplace.ts'

const SUCCESS = { resultCode: '000000', resultMsg: 'success' }
const ACME = bound(1)
/** Calls that leave nothing behind at a seller who refused them. */
const NOTHING = { tenants: 0, applications: 0, users: 0, departments: 0 }

const forms = KIT_GUIDES.flatMap(interfacesOf).flatMap((described) =>
  described.forms.map(({ name, facts }) => ({ id: described.id, form: name, facts, wire: described.wire })),
)
const firstForms = forms.filter(({ id, form }) => interfaceById(id).forms[0]?.name === form)

describe('every documented form of the ten interfaces', () => {
  it.each(forms)('$id, $form: taken, also when it comes again', async ({ id, facts }) => {
    const market = await kitMarket()
    expect(await market.call(id, market.encrypted(facts))).toEqual(SUCCESS)
    const after = sizes(market.isv)
    expect(await market.call(id, market.encrypted(facts))).toEqual(SUCCESS)
    expect(sizes(market.isv)).toEqual(after)
  })

  it.each(firstForms)('$id: taken with the key of the base interfaces where there is no other', async ({ id, facts }) => {
    const market = await kitMarket({ accessKey: KIT_KEY, kit: {} })
    expect(await market.call(id, market.encrypted(facts))).toEqual(SUCCESS)
  })

  it('takes valid calls in another form', async () => {
    const market = await kitMarket()
    for (const { id, facts, wire } of firstForms) {
      for (const { name } of FAULTS.filter((fault) => fault.way === 'variant' && faultApplies(fault.name, wire))) {
        expect(await market.call(id, market.encrypted(facts), { fault: name }), `${id}, ${name}`).toEqual(SUCCESS)
      }
    }
  })
})

const forged = firstForms.flatMap((form) =>
  FAULTS.filter(({ name, way }) => way === 'forged' && name !== 'replayed-nonce' && faultApplies(name, form.wire))
    // V1.0 names no limit of age.
    .filter(({ name }) => form.wire === 'kit-signature' || !/timestamp$/.test(name))
    .map(({ name }) => ({ ...form, fault: name })),
)

describe('a forged call', () => {
  it('is tried in at least five ways on each interface', () => {
    for (const { id } of firstForms) expect(forged.filter((one) => one.id === id).length, id).toBeGreaterThanOrEqual(5)
    expect(forged.filter(({ fault }) => fault === 'base-formula')).toHaveLength(5)
  })

  it.each(forged)('$id, $fault: refused, and nothing is kept', async ({ id, facts, fault, wire }) => {
    const market = await kitMarket()
    const { resultCode } = await market.call(id, market.encrypted(facts), { fault })
    const unreadable = fault === 'truncated-request' || fault === 'garbled-request'
    const parameters = /timestamp$/.test(fault) || (unreadable && wire === 'kit-auth-token')
    expect(resultCode).toBe(parameters ? '000002' : '000001')
    expect(sizes(market.isv)).toEqual(NOTHING)
    expect(market.reported).toEqual([])
  })

  it('is refused when the very bytes come a second time', async () => {
    const market = await kitMarket()
    const request = market.made('kit-v2/tenantSync', about(ACME))
    expect(await market.answered(request)).toEqual(SUCCESS)
    expect(await market.answered(request)).toMatchObject({ resultCode: '000001', resultMsg: expect.stringContaining('nonce') })
  })

  it.each([
    ['x-sign', '000001'],
    ['x-timestamp', '000002'],
    ['x-nonce', '000002'],
  ])('is refused without %s as %s', async (header, resultCode) => {
    const market = await kitMarket()
    const { headers, ...request } = market.made('kit-v2/tenantSync', about(ACME))
    const { [header]: _, ...rest } = headers
    expect(await market.answered({ ...request, headers: rest })).toMatchObject({ resultCode })
  })

  it.each([
    [-60_000, '000000'],
    [60_000, '000000'],
    [-60_001, '000002'],
    [60_001, '000002'],
  ])('V2.0: a time stamp %i ms off is answered %s', async (off, resultCode) => {
    const market = await kitMarket()
    expect(await market.call('kit-v2/tenantSync', about(ACME), { context: { wallNow: NOW + off } })).toMatchObject({ resultCode })
  })

  it.each(KIT_GUIDES)('%s: is refused with the key of the base interfaces where the kit has one of its own', async (guide) => {
    const market = await kitMarket()
    const context = { accessKey: 'test-access-key-0001' }
    expect(await market.call(`${guide}/tenantSync`, about(ACME), { context })).toMatchObject({ resultCode: '000001' })
  })

  it('is refused before its secret is decrypted: a plain secret makes no difference', async () => {
    const market = await kitMarket()
    const departure = { fault: 'wrong-key', change: (call: object) => ({ ...call, clientSecret: 'plain' }) } as const
    expect(await market.call('kit-v2/applicationSync', about(ACME), departure)).toMatchObject({ resultCode: '000001' })
  })

  it('V1.0: the token may stand in quotation marks, as the page prints it', async () => {
    const market = await kitMarket()
    const request = market.made('kit-v1/tenantSync', about(ACME))
    expect(await market.answered({ ...request, headers: { ...request.headers, authToken: `"${request.headers.authToken}"` } })).toEqual(
      SUCCESS,
    )
  })
})

describe.each(KIT_GUIDES)('%s: what is kept', (guide) => {
  it('the enterprise, its client with the plain secret, users and flat departments', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME, exampleFacts.kit.users)
    const { kit } = market.isv
    const of = { instanceId: 'instance-1', tenantId: 'tenant-1' }
    expect(kit.tenants.newest()).toEqual([{ ...ACME.tenant, instanceId: 'instance-1' }])
    const { appId, clientId } = ACME.application
    expect(kit.applications.newest()).toEqual([{ ...of, appId, clientId, clientSecret: secretOf('client-1') }])
    expect(kit.users.get(['instance-1', 'tenant-1', appId, 'zhangsan01'])).toEqual({
      ...exampleFacts.kit.users[0],
      ...of,
      appId,
      authorised: true,
    })
    expect([...kit.departments.newest()].reverse()).toEqual(exampleFacts.kit.departments.map((one) => ({ ...of, ...one })))
  })

  it.each(OAEP_MODES)('a secret encrypted with %s', async (oaep) => {
    const market = await kitMarket()
    expect(await market.call(`${guide}/applicationSync`, market.encrypted(about(ACME), { oaep }))).toEqual(SUCCESS)
    expect(market.isv.kit.applications.newest()[0]?.clientSecret).toBe(secretOf('client-1'))
  })

  it('nothing of a secret that is plain, or encrypted for somebody else', async () => {
    const market = await kitMarket()
    const other = generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
    const refusal = { resultCode: '000005', resultMsg: expect.stringContaining('"clientSecret" cannot be decrypted') }
    const plain = (call: object) => ({ ...call, clientSecret: 'plain-text' })
    expect(await market.call(`${guide}/applicationSync`, about(ACME), { change: plain })).toEqual(refusal)
    expect(await market.call(`${guide}/applicationSync`, market.encrypted(about(ACME), { publicKey: other }))).toEqual(refusal)
    expect(sizes(market.isv).applications).toBe(0)
    expect(market.reported).toEqual([])
  })

  it('a new secret and a new domain, when a binding is told again', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME)
    const again = bound(1, { domainName: 'https://other.example.com' })
    await bind(market, guide, { ...again, application: { ...again.application, clientId: 'client-1b' } })
    expect(sizes(market.isv)).toMatchObject({ tenants: 1, applications: 1 })
    expect(market.isv.kit.tenants.newest()[0]?.domainName).toBe('https://other.example.com')
    expect(market.isv.kit.applications.newest()[0]).toMatchObject({ clientId: 'client-1b', clientSecret: secretOf('client-1b') })
  })

  it('a credential has no ids, and is kept beside the purchases', async () => {
    const market = await kitMarket()
    await bind(market, guide, { ...ACME, instanceId: '' })
    await bind(market, guide, ACME)
    expect(sizes(market.isv)).toMatchObject({ tenants: 2, applications: 2 })
  })

  it('500 users of one call; 501 and none are refused as a whole', async () => {
    const market = await kitMarket()
    const users = (count: number) => Array.from({ length: count }, (_, n) => someone(`u${n}`))
    expect(await market.call(`${guide}/authSync`, about(ACME, { users: users(500) }))).toEqual(SUCCESS)
    expect(sizes(market.isv).users).toBe(500)
    const refusal = { resultCode: '000002', resultMsg: expect.stringContaining('"userList"') }
    expect(await market.call(`${guide}/authSync`, about(bound(2), { users: users(501) }))).toEqual(refusal)
    expect(await market.call(`${guide}/authSync`, about(bound(2), { users: [] }))).toEqual(refusal)
    expect(sizes(market.isv).users).toBe(500)
  })

  it('changes of a user: name, role, enabled', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME, [someone('lisi')])
    const changed = someone('lisi', { name: 'Li Si', role: 'admin', enable: false })
    expect(await market.call(`${guide}/authSync`, about(ACME, { users: [changed], flag: 2 }))).toEqual(SUCCESS)
    expect(userNamed(market, 'lisi')).toMatchObject({ name: 'Li Si', role: 'admin', enable: false, authorised: true })
    expect(sizes(market.isv).users).toBe(1)
  })

  it('no right by a change: neither for a stranger nor after a revocation', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME, [someone('lisi')])
    const flag = guide === 'kit-v2' ? 3 : 0
    await market.call(`${guide}/authSync`, about(ACME, { users: [someone('lisi')], flag }))
    expect(await market.call(`${guide}/authSync`, about(ACME, { users: [someone('lisi'), someone('wang')], flag: 2 }))).toEqual(SUCCESS)
    expect(userNamed(market, 'lisi')?.authorised).toBe(guide === 'kit-v2' ? false : undefined)
    expect(userNamed(market, 'wang')).toBeUndefined()
  })

  it('deletes succeed once more when all is gone, and never ask for the purchase', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME, [someone('lisi')])
    const gone = market.encrypted(about(ACME, { users: [someone('lisi')], flag: 0 }))
    for (const name of ['singleOrgSync', 'authSync', 'applicationSync', 'tenantSync']) {
      for (const time of ['first', 'second']) expect(await market.call(`${guide}/${name}`, gone), `${name}, ${time}`).toEqual(SUCCESS)
      expect(await market.call(`${guide}/${name}`, { ...gone, instanceIds: ['nobody-knows-it'] }), name).toEqual(SUCCESS)
    }
    expect(sizes(market.isv)).toEqual(NOTHING)
  })

  it('the same user name in two enterprises is two users', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME, [someone('lisi')])
    await bind(market, guide, bound(2), [someone('lisi')])
    await market.call(`${guide}/authSync`, about(bound(2), { users: [someone('lisi')], flag: 0 }))
    expect(market.isv.kit.users.newest().map(({ tenantId }) => tenantId)).toEqual(['tenant-1'])
  })

  it('an unbound enterprise takes all that hung on it with it, and no other', async () => {
    const market = await kitMarket()
    for (const binding of [ACME, bound(2)]) await bind(market, guide, binding, [someone('lisi')])
    await market.call(`${guide}/tenantSync`, about(ACME, { flag: 0 }))
    expect(sizes(market.isv)).toEqual({ tenants: 1, applications: 1, users: 1, departments: exampleFacts.kit.departments.length })
    expect(market.isv.kit.users.newest()[0]?.tenantId).toBe('tenant-2')
  })

  it('departments one by one: added, moved, renamed, removed; and all at once, which leaves no other', async () => {
    const market = await kitMarket()
    await bind(market, guide, ACME)
    const one = (orgName: string, parentCode: string | undefined, flag: 0 | 1 | 2) =>
      market.call(
        `${guide}/singleOrgSync`,
        about(ACME, { flag, departments: [{ orgCode: 'D009', orgName, ...(parentCode ? { parentCode } : {}) }] }),
      )
    const kept = () => market.isv.kit.departments.get(['instance-1', 'tenant-1', 'D009'])
    expect(await one('New', 'D000', 1)).toEqual(SUCCESS)
    expect(kept()).toMatchObject({ orgName: 'New', parentCode: 'D000' })
    expect(await one('Renamed', undefined, 2)).toEqual(SUCCESS)
    expect(kept()).toMatchObject({ orgName: 'Renamed' })
    expect(kept()).not.toHaveProperty('parentCode')
    await market.call(`${guide}/allOrgSync`, about(ACME, { departments: [{ orgCode: 'D000', orgName: 'Head office' }] }))
    expect(market.isv.kit.departments.newest()).toEqual([
      { instanceId: 'instance-1', tenantId: 'tenant-1', orgCode: 'D000', orgName: 'Head office' },
    ])
    expect(await one('Renamed', undefined, 0)).toEqual(SUCCESS)
  })

  it('nothing of a call whose parameters are wrong', async () => {
    const market = await kitMarket()
    const wrong = [
      ['tenantSync', { flag: 7 }],
      ['tenantSync', { tenantId: '' }],
      ['tenantSync', { timeStamp: 'yesterday' }],
      ['tenantSync', { domainName: 'x'.repeat(256) }],
      ['applicationSync', { clientId: 5 }],
      ['singleOrgSync', { orgCode: null }],
    ] as const
    for (const [name, change] of wrong) {
      const answer = await market.call(`${guide}/${name}`, about(ACME), { change: (call) => ({ ...call, ...change }) })
      expect(answer.resultCode, `${name} ${JSON.stringify(change)}`).toBe('000002')
    }
    expect(sizes(market.isv)).toEqual(NOTHING)
  })
})

describe('V1.0: lists in a text', () => {
  const users = [someone('lisi', { employeeType: 2, workPlace: 'Shenzhen', entryDate: '2022-11-9' })]

  it.each(['flat', 'nested'])('users with their details %s', async (reading) => {
    const market = await kitMarket()
    const context = { settings: { 'kit-v1-extension': reading } }
    expect(await market.call('kit-v1/authSync', about(ACME, { users }), { context })).toEqual(SUCCESS)
    expect(userNamed(market, 'lisi')).toMatchObject({ employeeType: 2, workPlace: 'Shenzhen', entryDate: '2022-11-9' })
  })

  it('what a buyer defined in extension changes no right', async () => {
    const market = await kitMarket()
    const userList = JSON.stringify([
      { userName: 'lisi', name: 'n', orgCode: 'D', role: 'user', enable: 'true', extension: { role: 'admin', ledger: 'A1' } },
    ])
    expect(await market.call('kit-v1/authSync', about(ACME, { users }), { change: (call) => ({ ...call, userList }) })).toEqual(SUCCESS)
    expect(userNamed(market, 'lisi')).toMatchObject({ role: 'user' })
    expect(userNamed(market, 'lisi')).not.toHaveProperty('ledger')
  })

  it.each([
    ['authSync', 'userList', 'no json'],
    ['authSync', 'userList', '{"userName":"lisi"}'],
    ['authSync', 'userList', '["lisi"]'],
    ['authSync', 'userList', '[{"userName":"lisi"}]'],
    ['allOrgSync', 'orgInfo', '[{orgCode:D000}]'],
    ['allOrgSync', 'orgInfo', '[{"orgCode":"D000"}]'],
    ['allOrgSync', 'orgInfo', '7'],
  ])('%s: %s %s is refused as 000002', async (name, member, written) => {
    const market = await kitMarket()
    const answer = await market.call(`kit-v1/${name}`, about(ACME, { users }), { change: (call) => ({ ...call, [member]: written }) })
    expect(answer.resultCode).toBe('000002')
    expect(sizes(market.isv)).toEqual(NOTHING)
  })

  it('has no flag 3, and cannot modify a tenant', async () => {
    const market = await kitMarket()
    expect(await market.call('kit-v1/authSync', about(ACME, { users, flag: 3 }))).toMatchObject({ resultCode: '000002' })
    expect(await market.call('kit-v1/tenantSync', about(ACME, { flag: 2 }))).toMatchObject({ resultCode: '000002' })
  })
})

describe('V2.0', () => {
  it('flag 3 takes the access away, and an add gives it back', async () => {
    const market = await kitMarket()
    await bind(market, 'kit-v2', ACME, [someone('lisi')])
    const told = (flag: 1 | 3) => market.call('kit-v2/authSync', about(ACME, { users: [someone('lisi')], flag }))
    for (const [flag, authorised] of [
      [3, false],
      [3, false],
      [1, true],
    ] as const) {
      expect(await told(flag)).toEqual(SUCCESS)
      expect(userNamed(market, 'lisi')?.authorised).toBe(authorised)
    }
  })

  it('a modified tenant has another name and domain, and no other code', async () => {
    const market = await kitMarket()
    await bind(market, 'kit-v2', ACME)
    const tenant = { ...ACME.tenant, name: 'New', domainName: 'https://new.example.com', tenantCode: 'other' }
    expect(await market.call('kit-v2/tenantSync', about({ ...ACME, tenant }, { flag: 2 }))).toEqual(SUCCESS)
    expect(market.isv.kit.tenants.newest()).toEqual([{ ...tenant, tenantCode: 'code-1', instanceId: 'instance-1' }])
  })

  it('nulls inside a list stand for what is not there, and departments may come as a text', async () => {
    const market = await kitMarket()
    const userList = [{ userName: 'lisi', name: 'n', orgCode: 'D', role: 'user', enable: 'true', mobile: null }]
    expect(await market.call('kit-v2/authSync', about(ACME), { change: (call) => ({ ...call, userList }) })).toEqual(SUCCESS)
    const asText = (call: Readonly<Record<string, unknown>>) => ({ ...call, orgInfoList: JSON.stringify(call.orgInfoList) })
    expect(await market.call('kit-v2/allOrgSync', about(ACME), { change: asText })).toEqual(SUCCESS)
    expect(sizes(market.isv)).toMatchObject({ users: 1, departments: exampleFacts.kit.departments.length })
  })
})

describe('the address', () => {
  it('is the production address with the path of the interface, or any where the seller serves all', async () => {
    const isv = createReferenceIsv({ accessKey: KIT_KEY, now: () => NOW })
    const market = await kitMarket()
    const { headers, body = '', url } = market.made('kit-v2/tenantSync', about(ACME))
    const post = (path: string) => isv.app.request(path, { method: 'POST', headers: { ...headers }, body })
    expect(new URL(url).pathname).toBe('/saasproduce/produceAPI/v2/tenantSync')
    expect(await (await post('/a/b/produceAPI/v2/tenantSync')).json()).toEqual(SUCCESS)
    // Of no kit: the base interfaces answer, to whom the signature is missing.
    expect(await (await post('/a/b/produceAPI/v2/tenantSyncs')).json()).toMatchObject({ resultCode: '000002' })
    const elsewhere = url.replace('/saasproduce', '/other')
    expect((await fetch(elsewhere, { method: 'POST', headers: { ...headers }, body })).status).toBe(404)
  })
})

describe('the keys', () => {
  it('one pair for the process, unless the seller has one', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
    const own = createReferenceIsv({ accessKey: 'k', kit: { privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() } })
    expect(own.publicKey).toBe(publicKey.export({ format: 'der', type: 'spki' }).toString('base64'))
    const [first, second] = [createReferenceIsv({ accessKey: 'k' }), createReferenceIsv({ accessKey: 'k' })]
    expect(first.publicKey).toBe(second.publicKey)
    expect(first.publicKey).toMatch(/^[A-Za-z0-9+/]{400,}={0,2}$/)
  })

  it('a key that cannot serve is refused without being told', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    expect(() => createReferenceIsv({ accessKey: 'k', kit: { privateKey: short } })).toThrow(/with 2048 bits.*at least 3072/)
    expect(() => createReferenceIsv({ accessKey: 'k', kit: { privateKey: 'top-secret' } })).toThrow(/^(?!.*top-secret).*no private key/)
    expect(() => createReferenceIsv({ accessKey: 'k', kit: { key: '' } })).toThrow('kit.key is empty')
  })
})
