import { describe, expect, it } from 'vitest'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { interfaceById, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { CallFacts } from '../../emulator/protocol/facts.ts'
import { verifyPostAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { verifyKitSignature } from '../../emulator/protocol/signing/kit-signature.ts'
import { parseStamp } from '../../emulator/protocol/timestamps.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { testContext } from '../protocol/context.ts'
import { K2, KIT_SIGNATURES, POST_TOKENS, V2 } from '../protocol/vectors.ts'

/** The kit's calls as they are sent: address, headers and the bytes of the body. */

const KEY = 'demo-access-key'
const ADDRESS = 'https://isv.example/saasproduce'
const HEADERS = { Accept: 'application/json', 'Content-Type': 'application/json;charset=utf8' }
const STAMP = '20220413093539534'
const EIGHT_HOURS = 8 * 3_600_000
/** The moment whose stamp in Beijing is that of the vectors. */
const AT = (parseStamp(STAMP) ?? 0) - EIGHT_HOURS
const context = testContext({ accessKey: KEY, wallNow: Number(V2.timestamp), nonce: V2.nonce })

const tenant = { tenantId: '68cbc86', tenantCode: 'huawei', name: '测试企业', domainName: 'https://example.tenantaccount.com' }
const bound: CallFacts = { instanceIds: ['huaiweitest123456'], orderId: 'CS1906666666ABCDE', tenant, flag: 1 }
const credential: CallFacts = { instanceIds: [], tenant, flag: 1 }
const stamped = (composed: Readonly<Record<string, unknown>>) => ({ ...composed, timeStamp: STAMP })

describe('vectors, as calls', () => {
  it('1: tenantSync of V2.0, signed over the body itself', () => {
    const { request } = buildRequest(interfaceById('kit-v2/tenantSync'), bound, context, ADDRESS, stamped)
    const [, vector] = KIT_SIGNATURES
    expect(request).toEqual({
      method: 'POST',
      url: `${ADDRESS}/produceAPI/v2/tenantSync`,
      headers: { ...HEADERS, 'x-sign': vector.sign, 'x-timestamp': V2.timestamp, 'x-nonce': V2.nonce },
      body: vector.body,
    })
    expect(request.headers['x-sign']).not.toBe(vector.baseFormula)
  })

  it('2: authSync of V2.0; only the top level is sorted and thinned out', () => {
    const { request } = buildRequest(interfaceById('kit-v2/authSync'), { instanceIds: [] }, context, ADDRESS, () => K2.members)
    expect(request.body).toBe(K2.body)
    expect(request.headers['x-sign']).toBe(K2.sign)
  })

  it('4: tenantSync of V1.0 with empty ids: they are sent, and not signed', () => {
    const { request } = buildRequest(interfaceById('kit-v1/tenantSync'), credential, { ...context, wallNow: AT }, ADDRESS)
    const vector = POST_TOKENS[1]
    expect(request).toEqual({
      method: 'POST',
      url: `${ADDRESS}/produceAPI/tenantSync`,
      headers: { ...HEADERS, authToken: vector.token },
      body: JSON.stringify(vector.body),
    })
  })

  it('empty ids are signed in V2.0', () => {
    const { request } = buildRequest(interfaceById('kit-v2/tenantSync'), credential, context, ADDRESS)
    const { body = '' } = request
    expect(JSON.parse(body)).toMatchObject({ instanceId: '', orderId: '' })
    const [sign, timestamp, nonce] = ['x-sign', 'x-timestamp', 'x-nonce'].map((name) => request.headers[name])
    const check = (text: string) => verifyKitSignature(text, { sign, timestamp, nonce }, KEY, context.wallNow)
    expect(check(body)).toBe('ok')
    expect(check(body.replace('"orderId":"",', ''))).toBe('wrong')
  })
})

const everyForm = (['kit-v1', 'kit-v2'] as const).flatMap((guide) =>
  interfacesOf(guide).flatMap((one) => one.forms.map((form) => ({ id: `${one.id} ${form.name}`, one, form }))),
)

describe.each(everyForm)('$id', ({ one, form }) => {
  const { request, parameters } = buildRequest(one, form.facts, context, ADDRESS)
  const { body = '' } = request
  const members = JSON.parse(body) as Record<string, unknown>

  it('is a POST of compact JSON, sorted at its top, that fits its table and is stamped in Beijing time', () => {
    expect(request.method).toBe('POST')
    expect(request.url).toBe(ADDRESS + one.path)
    expect(request.headers).toMatchObject(HEADERS)
    expect(Object.keys(members)).toEqual(Object.keys(members).sort())
    expect(JSON.stringify(members)).toBe(body)
    expect(members).toEqual(parameters)
    expect(violations(one.request, members)).toEqual([])
    expect(members.timeStamp).toBe('20230403154746618')
    expect(parseStamp(String(members.timeStamp))).toBe(context.wallNow + EIGHT_HOURS)
    expect(members.testFlag).toBe(form.facts.testFlag ? 1 : 0)
  })

  it('carries in headers what verifies with its key, and the key nowhere', () => {
    const { authToken, ...headers } = request.headers
    if (one.wire === 'kit-auth-token') {
      expect(headers).toEqual(HEADERS)
      expect(verifyPostAuthToken(members, authToken, KEY)).toBe(true)
      expect(verifyPostAuthToken(members, authToken, `${KEY}x`)).toBe(false)
    } else {
      const [sign, timestamp, nonce] = ['x-sign', 'x-timestamp', 'x-nonce'].map((name) => request.headers[name])
      expect(authToken).toBeUndefined()
      expect([timestamp, nonce]).toEqual([String(context.wallNow), context.nonce])
      expect(verifyKitSignature(body, { sign, timestamp, nonce }, KEY, context.wallNow)).toBe('ok')
      expect(verifyKitSignature(body, { sign, timestamp, nonce }, `${KEY}x`, context.wallNow)).toBe('wrong')
    }
    expect(JSON.stringify([request, parameters])).not.toContain(KEY)
  })
})

describe('the production address', () => {
  it.each([
    ['https://isv.example', 'https://isv.example/produceAPI/v2/tenantSync'],
    ['https://isv.example/', 'https://isv.example/produceAPI/v2/tenantSync'],
    ['https://isv.example/isv/produce', 'https://isv.example/isv/produce/produceAPI/v2/tenantSync'],
    ['https://isv.example/isv/produce/', 'https://isv.example/isv/produce/produceAPI/v2/tenantSync'],
    ['https://isv.example/a?tenant=7', 'https://isv.example/a/produceAPI/v2/tenantSync?tenant=7'],
    ['https://isv.example/a?tenant=7&', 'https://isv.example/a/produceAPI/v2/tenantSync?tenant=7'],
    ['https://isv.example/a?', 'https://isv.example/a/produceAPI/v2/tenantSync'],
    ['https://isv.example/a?b=c#top', 'https://isv.example/a/produceAPI/v2/tenantSync?b=c'],
    ['https://isv.example/a#top', 'https://isv.example/a/produceAPI/v2/tenantSync'],
  ])('%s keeps its own path and query', (url, expected) => {
    expect(buildRequest(interfaceById('kit-v2/tenantSync'), bound, context, url).request.url).toBe(expected)
  })
})

describe('what the two generations write differently', () => {
  const facts = interfaceById('kit-v2/authSync').forms[0]?.facts as CallFacts
  const composed = (id: string, settings = {}, given = facts) =>
    buildRequest(interfaceById(id), given, { ...context, settings }, ADDRESS).parameters
  const user = {
    userName: 'wangwu03',
    name: '王五',
    orgCode: 'D001',
    role: 'admin',
    enable: false,
    employeeType: 2,
    workPlace: 'Shenzhen',
    entryDate: '2022-11-9',
  } as const
  const withUser: CallFacts = { ...facts, users: [user] }
  const flat = { ...user, enable: 'false' }

  it('users: a list in V2.0, its text in V1.0', () => {
    expect(composed('kit-v2/authSync', {}, withUser).userList).toEqual([flat])
    const { userList } = composed('kit-v1/authSync', {}, withUser)
    expect(userList).toBe(JSON.stringify([flat]))
  })

  it('users of V1.0 in the nested form of the sample', () => {
    const { userList } = composed('kit-v1/authSync', { 'kit-v1-extension': 'nested' }, withUser)
    const { employeeType, workPlace, entryDate, ...rest } = flat
    expect(JSON.parse(String(userList))).toEqual([{ ...rest, extension: { employeeType: String(employeeType), workPlace, entryDate } }])
  })

  it('an extension with nothing in it arrives empty', () => {
    const { employeeType: _, workPlace: __, entryDate: ___, ...plain } = user
    const { userList } = composed('kit-v1/authSync', { 'kit-v1-extension': 'nested' }, { ...facts, users: [plain] })
    expect(JSON.parse(String(userList))).toEqual([{ ...plain, enable: 'false', extension: {} }])
  })

  it('departments: orgInfoList with orgName in V2.0, the text orgInfo with name in V1.0, always flat', () => {
    const departments = [
      { orgCode: 'D0', orgName: '总部' },
      { orgCode: 'D1', orgName: '研发部', parentCode: 'D0' },
    ]
    const v2 = composed('kit-v2/allOrgSync', {}, { ...facts, departments })
    expect(v2.orgInfoList).toEqual([
      { orgCode: 'D0', orgName: '总部', parentCode: '' },
      { orgCode: 'D1', orgName: '研发部', parentCode: 'D0' },
    ])
    expect(v2).not.toHaveProperty('flag')
    expect(composed('kit-v2/allOrgSync', { 'kit-all-org-flag': 'sent' }, { ...facts, departments }).flag).toBe(1)
    const v1 = composed('kit-v1/allOrgSync', { 'kit-all-org-flag': 'sent' }, { ...facts, departments })
    expect(v1.orgInfo).toBe('[{"orgCode":"D0","name":"总部","parentCode":""},{"orgCode":"D1","name":"研发部","parentCode":"D0"}]')
    expect(v1).not.toHaveProperty('flag')
  })

  it.each(['kit-v1', 'kit-v2'])('%s keeps the order id to tenantSync, and the application to what speaks of it', (guide) => {
    for (const { name, id, forms } of interfacesOf(guide as 'kit-v1')) {
      const names = Object.keys(composed(id, {}, forms[0]?.facts))
      expect([name, names.includes('orderId')]).toEqual([name, name === 'tenantSync'])
      expect([name, names.includes('appId')]).toEqual([name, name === 'applicationSync' || name === 'authSync'])
    }
  })

  it('debugging data is marked as a number', () => {
    for (const { one, form } of everyForm) {
      expect(buildRequest(one, { ...form.facts, testFlag: true }, context, ADDRESS).parameters.testFlag).toBe(1)
    }
  })

  it('500 users fit, 501 and none do not', () => {
    const many = (count: number) => composed('kit-v2/authSync', {}, { ...facts, users: Array.from({ length: count }, () => user) })
    const wrong = (count: number) => violations(interfaceById('kit-v2/authSync').request, many(count)).map(({ path }) => path)
    expect(wrong(500)).toEqual([])
    expect(wrong(501)).toEqual(['/userList'])
    expect(wrong(0)).toEqual(['/userList'])
  })
})
