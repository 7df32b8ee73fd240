import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../emulator/clock/duration.ts'
import { seededRandom } from '../../emulator/clock/random.ts'
import { actOnTenant } from '../../emulator/market/kit/actions.ts'
import { clientSecretOf } from '../../emulator/market/kit/client.ts'
import { issueCredential, makeTestAccount } from '../../emulator/market/kit/credentials.ts'
import type { TenantAction, TenantActionRequest } from '../../emulator/market/kit/requests.ts'
import { makeTenant } from '../../emulator/market/kit/tenants.ts'
import { tenantView } from '../../emulator/market/kit/view.ts'
import { Market } from '../../emulator/market/market.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { decryptClientSecret } from '../../emulator/protocol/cipher/client-secret.ts'
import { type Answer, bench, minutes, type SeenCall } from './scripted-isv.ts'

/** Joint operation (联营): which calls follow from what, in which order, how often, and who decides. */

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 })
const SPKI = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const KIT = /Sync$/

async function stage(options: MarketOptions = {}, script?: (call: SeenCall) => Answer | undefined) {
  const b = bench({ guide: 'kit-v2', ...options }, script)
  const { market, isv } = b
  const appId = await market.kit((tx) =>
    issueCredential(tx, { loginAddress: 'https://isv.example/login', publicKey: SPKI, fields: ['mobile'] }),
  )
  const people = [
    { userName: 'zhang', name: '张三', role: 'admin' as const, mobile: '13800000000', email: 'z@example.com' },
    { userName: 'li', name: '李四', orgCode: 'D002' },
  ]
  const departments = [
    { orgCode: 'D001', orgName: '总部' },
    { orgCode: 'D002', orgName: '研发', parentCode: 'D001' },
  ]
  const tenantId = market.decide((tx) => makeTenant(tx, { name: '测试企业', departments, users: people }))
  const order = await market.buy({})
  const instanceId = market.instance(order.lines[0]?.instanceKey as string).instanceId as string
  isv.calls.length = 0
  const act = <A extends TenantAction>(action: A, request: TenantActionRequest<A>) =>
    market.kit((tx) => actOnTenant(tx, tenantId, action, request))
  const kitCalls = () =>
    isv.calls.filter(({ activity }) => KIT.test(activity)).map(({ activity, parameters }) => [activity, parameters] as const)
  const last = () => isv.calls.at(-1)?.parameters as Record<string, unknown>
  const view = () => tenantView(market.state, market.state.kit.tenants.get(tenantId) as never)
  return { ...b, appId, tenantId, order, instanceId, act, kitCalls, last, view }
}

const names = (calls: readonly (readonly [string, unknown])[]) => calls.map(([name]) => name)

describe('a credential', () => {
  it('is told to the seller at once, with empty ids, as debugging data', async () => {
    const { market, isv } = bench({ guide: 'kit-v2' })
    const appId = await market.kit((tx) => issueCredential(tx, { loginAddress: 'https://isv.example/login', publicKey: SPKI }))
    expect(isv.activities()).toEqual(['tenantSync', 'applicationSync', 'allOrgSync'])
    expect(isv.calls.map(({ parameters }) => [parameters.instanceId, parameters.testFlag])).toEqual([
      ['', 1],
      ['', 1],
      ['', 1],
    ])
    expect(isv.calls[0]?.parameters).toMatchObject({ orderId: '', flag: 1 })
    const { clientId, clientSecret } = (isv.calls[1]?.parameters ?? {}) as Record<string, string>
    expect(decryptClientSecret(clientSecret as string, PEM, 'sha256')).toBe(clientSecretOf(seededRandom(1), clientId as string))
    await market.kit((tx) => makeTestAccount(tx, appId, { userName: 'tester' }))
    expect(isv.calls.at(-1)).toMatchObject({
      activity: 'authSync',
      parameters: { instanceId: '', flag: 1, userList: [{ userName: 'tester' }] },
    })
    expect(() => market.decide((tx) => makeTestAccount(tx, appId, {}))).toThrow('it has one already, tester')
  })

  it('needs a login address of its own and a key of 3072 bits', async () => {
    const { market, appId } = await stage()
    const other = (loginAddress: string, key = SPKI) => market.decide((tx) => issueCredential(tx, { loginAddress, publicKey: key }))
    expect(() => other('https://isv.example/login')).toThrow(`application ${appId} has the login address https://isv.example/login already`)
    const short = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    expect(() => other('https://isv.example/other', short)).toThrow('it has 2048 bits, at least 3072 are needed')
    expect(() => other('ftp://isv.example/other')).toThrow('loginAddress is no http or https URL')
    // Nothing came of any of them.
    expect(market.state.kit.credentials.size).toBe(1)
    expect(market.state.kit.tenants.size).toBe(2)
  })
})

describe('a binding', () => {
  it('is told in order, and only then users are', async () => {
    const { act, kitCalls, view, instanceId, order, tenantId, appId } = await stage()
    await act('bind', { instanceId })
    expect(names(kitCalls())).toEqual(['tenantSync', 'applicationSync', 'allOrgSync'])
    for (const [, parameters] of kitCalls()) expect(parameters).toMatchObject({ instanceId, tenantId, testFlag: 0 })
    expect(kitCalls()[0]?.[1]).toMatchObject({ orderId: order.orderId, name: '测试企业', flag: 1 })
    expect(kitCalls()[2]?.[1]).toMatchObject({
      orgInfoList: [
        { orgCode: 'D001', orgName: '总部', parentCode: '' },
        { orgCode: 'D002', orgName: '研发', parentCode: 'D001' },
      ],
    })
    await act('grant', { users: ['zhang'] })
    const [name, parameters] = kitCalls().at(-1) as [string, Record<string, unknown>]
    expect(name).toBe('authSync')
    expect(parameters).toMatchObject({
      appId,
      flag: 1,
      userList: [{ userName: 'zhang', role: 'admin', enable: 'true', mobile: '13800000000' }],
    })
    // The seller asked for the mobile number alone.
    expect(JSON.stringify(parameters)).not.toContain('z@example.com')
    expect(view().bindings[0]).toMatchObject({ state: 'bound', next: [], users: ['zhang'], orderId: order.orderId })
  })

  it('is one for a purchase, and one for application and enterprise unless the credential allows more', async () => {
    const { act, market, instanceId } = await stage()
    await act('bind', { instanceId })
    await expect(act('bind', { instanceId })).rejects.toThrow('is bound to enterprise')
    const second = await market.buy({})
    const other = market.instance(second.lines[0]?.instanceKey as string).instanceId as string
    await expect(act('bind', { instanceId: other })).rejects.toThrow('its credential allows one only')
  })

  it('of V1.0 carries its lists as text, and knows no change of name', async () => {
    const { act, kitCalls, instanceId, view } = await stage({ guide: 'kit-v1' })
    await act('bind', { instanceId })
    expect(JSON.parse(String(kitCalls()[2]?.[1].orgInfo))).toEqual([
      { orgCode: 'D001', name: '总部', parentCode: '' },
      { orgCode: 'D002', name: '研发', parentCode: 'D001' },
    ])
    await act('grant', {})
    expect(JSON.parse(String(kitCalls().at(-1)?.[1].userList))).toMatchObject([{ userName: 'zhang' }, { userName: 'li' }])
    await act('rename', { name: '新名称' })
    expect(names(kitCalls())).toHaveLength(4)
    expect(view().name).toBe('新名称')
    await act('revoke', { users: ['li'] })
    expect(kitCalls().at(-1)?.[1]).toMatchObject({ flag: 0 })
  })

  it('may be told all at once, by setting', async () => {
    const { act, kitCalls, instanceId, view } = await stage({ settings: { 'kit-sequence': 'at-once' } }, ({ activity, parameters }) =>
      activity === 'tenantSync' && parameters.instanceId !== '' ? { status: 500 } : undefined,
    )
    await act('bind', { instanceId })
    expect(names(kitCalls())).toEqual(['tenantSync', 'applicationSync', 'allOrgSync'])
    expect(view().bindings[0]).toMatchObject({ state: 'syncing', next: ['tenant'] })
  })
})

describe('calls in vain', () => {
  const failing = (name: string) => {
    const state = { failing: true }
    const script = ({ activity, parameters }: SeenCall): Answer | undefined =>
      state.failing && activity === name && parameters.instanceId !== '' ? { status: 500 } : undefined
    return { state, script }
  }

  it('are five, each with a notice, and then the buyer decides', async () => {
    const { state, script } = failing('applicationSync')
    const { act, market, kitCalls, instanceId, view } = await stage({}, script)
    const before = market.state.notices.length
    await act('bind', { instanceId })
    await market.advance({ by: 60 * MINUTE })
    const message = [...market.state.messages.values()].findLast(({ interfaceName }) => interfaceName === 'applicationSync')
    expect(minutes(market, message?.messageId as string)).toEqual([0, 1, 2, 3, 4])
    expect(market.state.notices.slice(before).map(({ kind, to }) => `${kind} ${to}`)).toEqual([
      ...Array(5).fill('call-failed seller'),
      'calls-stopped seller',
      'decision-needed buyer',
    ])
    // Departments wait for the application.
    expect(names(kitCalls())).toEqual(['tenantSync', ...Array(5).fill('applicationSync')])
    await expect(act('grant', { users: ['li'] })).rejects.toThrow('is not bound yet: applicationSync')
    await expect(market.decideOn(message?.messageId as string, { choice: 'go-on', by: 'administrator' })).rejects.toThrow(
      'of applicationSync the buyer decides',
    )
    state.failing = false
    const again = await market.decideOn(message?.messageId as string, { choice: 'go-on' })
    expect(again).toMatchObject({ state: 'succeeded', interfaceName: 'applicationSync' })
    expect(view().bindings[0]?.state).toBe('bound')
    await expect(market.decideOn(message?.messageId as string, { choice: 'stop' })).rejects.toThrow('it was decided already: go-on')
    await expect(market.restart(message?.messageId as string)).rejects.toThrow('it was decided to go-on')
  })

  it('are restarted by the seller meanwhile or afterwards, and the binding goes on', async () => {
    const { state, script } = failing('tenantSync')
    const { act, market, instanceId, view } = await stage({}, script)
    const [messageId] = (await act('bind', { instanceId })) as [string]
    await market.restart(messageId)
    await market.advance({ by: 60 * MINUTE })
    expect(market.message(messageId).attempts.map(({ kind }) => kind)).toEqual(['scheduled', 'restart', ...Array(4).fill('scheduled')])
    state.failing = false
    await market.restart(messageId)
    expect(view().bindings[0]?.state).toBe('bound')
  })

  it('stop when the buyer decides so', async () => {
    const { script } = failing('tenantSync')
    const { act, market, instanceId, view } = await stage({}, script)
    const [messageId] = (await act('bind', { instanceId })) as [string]
    await expect(market.decideOn(messageId, { choice: 'stop' })).rejects.toThrow('it is retrying, not failed')
    await market.advance({ by: 60 * MINUTE })
    await market.decideOn(messageId, { choice: 'stop' })
    expect(view().bindings[0]).toMatchObject({ state: 'stopped', next: ['tenant', 'application', 'departments'] })
  })

  it('of users are the administrator’s to decide; of departments nobody’s', async () => {
    const { state, script } = failing('authSync')
    const { act, market, instanceId } = await stage({}, script)
    await act('bind', { instanceId })
    const [messageId] = (await act('grant', { users: ['li'] })) as [string]
    await market.advance({ by: 10 * MINUTE })
    expect(market.state.notices.at(-1)).toMatchObject({ kind: 'decision-needed', to: 'administrator' })
    state.failing = false
    expect(await market.decideOn(messageId, { choice: 'go-on', by: 'administrator' })).toMatchObject({ state: 'succeeded' })
  })

  it('of a department only the seller restarts', async () => {
    const { state, script } = failing('singleOrgSync')
    const { act, market, instanceId } = await stage({}, script)
    await act('bind', { instanceId })
    const [messageId] = (await act('add-department', { orgCode: 'D003', orgName: '市场', parentCode: 'D001' })) as [string]
    await market.advance({ by: 10 * MINUTE })
    expect(minutes(market, messageId)).toEqual([0, 1, 2, 3, 4])
    await expect(market.decideOn(messageId, { choice: 'go-on' })).rejects.toThrow('nobody decides about singleOrgSync')
    state.failing = false
    expect(await market.restart(messageId)).toMatchObject({ state: 'succeeded' })
  })

  it('are one only where the decision is taken for all the retry there is', async () => {
    const { script } = failing('tenantSync')
    const { act, market, instanceId } = await stage({ profile: 'kit-decides-at-once' }, script)
    const [messageId] = (await act('bind', { instanceId })) as [string]
    await market.advance({ by: 60 * MINUTE })
    expect(minutes(market, messageId)).toEqual([0])
    expect(market.message(messageId).state).toBe('failed')
    const again = await market.decideOn(messageId, { choice: 'go-on' })
    expect(again).toMatchObject({ state: 'failed', attempts: [{ n: 1 }] })
  })
})

describe('an enterprise', () => {
  it('tells of users, departments and its name, and of its end', async () => {
    const { act, kitCalls, last, instanceId, view, market } = await stage()
    await act('bind', { instanceId })
    await act('grant', {})
    await act('change-user', { userName: 'li', enable: false })
    expect(last()).toMatchObject({ flag: 2, userList: [{ userName: 'li', enable: 'false' }] })
    await act('change-user', { userName: 'li', enable: true })
    await act('revoke', { users: ['li'] })
    expect(last()).toMatchObject({ flag: 3, userList: [{ userName: 'li' }] })
    await act('grant', { users: ['li'] })
    await act('remove-user', { userName: 'li' })
    expect(last()).toMatchObject({ flag: 0, userList: [{ userName: 'li' }] })
    await act('add-department', { orgCode: 'D003', orgName: '市场', parentCode: 'D001' })
    expect(last()).toMatchObject({ orgCode: 'D003', orgName: '市场', parentCode: 'D001', flag: 1 })
    await act('change-department', { orgCode: 'D003', parentCode: 'D002' })
    expect(last()).toMatchObject({ orgCode: 'D003', parentCode: 'D002', flag: 2 })
    await act('remove-department', { orgCode: 'D003' })
    expect(last()).toMatchObject({ orgCode: 'D003', flag: 0 })
    await act('rename', { name: '新名称' })
    expect(last()).toMatchObject({ name: '新名称', flag: 2 })
    await act('dissolve', {})
    expect(kitCalls().at(-1)).toMatchObject(['tenantSync', { flag: 0 }])
    expect(view()).toMatchObject({ dissolvedAt: expect.any(String), bindings: [{ state: 'dissolved' }] })
    await expect(act('rename', { name: 'x' })).rejects.toThrow('was dissolved')
    // The purchase can be bound to another one.
    const next = market.decide((tx) => makeTenant(tx, { name: 'other', users: [] }))
    await market.kit((tx) => actOnTenant(tx, next, 'bind', { instanceId }))
    expect(tenantView(market.state, market.state.kit.tenants.get(next) as never).bindings[0]?.state).toBe('bound')
  })

  it('is ended even where its purchase is gone, and then the application first, by setting', async () => {
    const { act, market, kitCalls, order, instanceId } = await stage({ settings: { 'kit-dissolve': 'application-then-tenant' } })
    await act('bind', { instanceId })
    await market.act(instanceId, 'unsubscribe', { negotiated: true })
    expect(market.order(order.orderId).state).toBe('refunded')
    await act('dissolve', {})
    expect(kitCalls().slice(-2)).toMatchObject([
      ['applicationSync', { flag: 0 }],
      ['tenantSync', { flag: 0 }],
    ])
  })

  it('grants users in calls of at most 500', async () => {
    const { market, isv, instanceId } = await stage()
    const tenantId = market.decide((tx) => makeTenant(tx, { name: 'big', generateUsers: 1_001 }))
    await market.kit((tx) => actOnTenant(tx, tenantId, 'bind', { instanceId }))
    await market.kit((tx) => actOnTenant(tx, tenantId, 'grant', {}))
    const granted = isv.calls
      .filter(({ activity }) => activity === 'authSync')
      .map(({ parameters }) => (parameters.userList as unknown as unknown[]).length)
    expect(granted).toEqual([500, 500, 1])
  })

  it('takes users whose names mean something to JavaScript, but for one', async () => {
    const { act, instanceId, view, last } = await stage()
    await act('bind', { instanceId })
    for (const userName of ['constructor', 'toString']) await act('add-user', { userName })
    await act('grant', { users: ['constructor'] })
    expect(last()).toMatchObject({ userList: [{ userName: 'constructor' }] })
    await expect(act('revoke', { users: ['toString'] })).rejects.toThrow('user toString has no authorisation')
    await expect(act('grant', { users: ['hasOwnProperty'] })).rejects.toThrow('has no user "hasOwnProperty"')
    await expect(act('add-user', { userName: '__proto__' })).rejects.toThrow('"__proto__" is no name for a user')
    expect(view().bindings[0]?.users).toEqual(['constructor'])
  })

  it('keeps its tree a tree', async () => {
    const { act, instanceId } = await stage()
    await act('bind', { instanceId })
    await expect(act('add-department', { orgCode: 'D002', orgName: 'x' })).rejects.toThrow('department D002 is there already')
    await expect(act('add-department', { orgCode: 'D009', orgName: 'x', parentCode: 'D008' })).rejects.toThrow(
      'names the parent D008, which is not there',
    )
    await expect(act('add-department', { orgCode: 'D009', orgName: '研发', parentCode: 'D001' })).rejects.toThrow(
      'department D002 beside it is called 研发 too',
    )
    await expect(act('change-department', { orgCode: 'D001', parentCode: 'D002' })).rejects.toThrow('D001 cannot stand below itself')
    await expect(act('remove-department', { orgCode: 'D001' })).rejects.toThrow('department D002 stands below it')
    await expect(act('remove-department', { orgCode: 'D002' })).rejects.toThrow('user li belongs to it')
  })
})

describe('what is newer comes last', () => {
  /** An ISV that fails calls of one interface until it is mended. */
  async function retrying(name: string, options: MarketOptions = {}) {
    const isv = { failing: false }
    const s = await stage(options, ({ activity, parameters }) =>
      isv.failing && activity === name && parameters.instanceId !== '' ? { status: 500 } : undefined,
    )
    const told = () =>
      s.kitCalls().flatMap(([activity, { flag, name: title, orgName, userList }]) => {
        if (activity !== name) return []
        const users = (userList as unknown as { userName: string; name: string }[] | undefined)?.map(
          (user) => `${user.userName} ${user.name}`,
        )
        return [`${flag} ${users?.join('+') ?? orgName ?? title ?? ''}`.trim()]
      })
    const later = async () => {
      isv.failing = false
      await s.market.advance({ by: 10 * MINUTE })
    }
    return { ...s, broken: isv, told, later }
  }

  it('a revocation is not undone by the retry of a grant; other users of that call are told anew', async () => {
    const { act, broken, told, later, instanceId, view } = await retrying('authSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('grant', {})
    broken.failing = false
    await act('revoke', { users: ['li'] })
    await later()
    expect(told()).toEqual(['1 zhang 张三+li 李四', '1 zhang 张三', '3 li 李四'])
    expect(view().bindings[0]?.users).toEqual(['zhang'])
  })

  it('a user changed while they are being added is added as they are now', async () => {
    const { act, broken, told, later, instanceId } = await retrying('authSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('grant', { users: ['li'] })
    await act('change-user', { userName: 'li', name: 'NEW' })
    await later()
    expect(told()).toEqual(['1 li 李四', '1 li NEW'])
  })

  it('of two names the newer one stays', async () => {
    const { act, broken, told, later, instanceId } = await retrying('tenantSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('rename', { name: 'A' })
    broken.failing = false
    await act('rename', { name: 'B' })
    await later()
    expect(told().slice(-2)).toEqual(['2 A', '2 B'])
  })

  it('a department that is gone again stays gone, and one changed meanwhile is told as it is', async () => {
    const { act, broken, told, later, instanceId } = await retrying('singleOrgSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('add-department', { orgCode: 'D8', orgName: 'old', parentCode: 'D001' })
    await act('change-department', { orgCode: 'D8', orgName: 'new' })
    await act('add-department', { orgCode: 'D9', orgName: 'gone', parentCode: 'D001' })
    broken.failing = false
    await act('remove-department', { orgCode: 'D9' })
    await later()
    expect(told()).toEqual(['1 old', '1 gone', '0 gone', '1 new'])
  })

  it('a secret renewed twice is told once more, and it is the newest', async () => {
    const { act, broken, later, instanceId, market, isv } = await retrying('applicationSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('renew-secret', {})
    await act('renew-secret', {})
    await later()
    const { clientId, clientSecret } = (isv.calls.findLast(({ activity }) => activity === 'applicationSync')?.parameters ?? {}) as Record<
      string,
      string
    >
    expect(market.state.kit.renewals.get(clientId as string)).toBe(2)
    expect(decryptClientSecret(clientSecret as string, PEM, 'sha256')).toBe(clientSecretOf(seededRandom(1), clientId as string, 2))
  })

  it('what changes while a binding is under way is not lost', async () => {
    const { act, broken, kitCalls, later, instanceId, view } = await retrying('applicationSync')
    broken.failing = true
    await act('bind', { instanceId })
    await act('rename', { name: 'NEW' })
    await act('add-department', { orgCode: 'D9', orgName: 'late', parentCode: 'D001' })
    await later()
    const calls = kitCalls()
    expect(calls.filter(([name]) => name === 'tenantSync').at(-1)?.[1]).toMatchObject({ flag: 2, name: 'NEW' })
    expect(JSON.stringify(calls.at(-1)?.[1].orgInfoList)).toContain('late')
    expect(view().bindings[0]?.state).toBe('bound')
  })

  it('nothing but deletes follows the end of an organisation', async () => {
    const { act, broken, told, later, instanceId, market } = await retrying('tenantSync')
    broken.failing = true
    const [add] = (await act('bind', { instanceId })) as [string]
    broken.failing = false
    await act('dissolve', {})
    await later()
    expect(told()).toEqual(['1 测试企业', '0 测试企业'])
    expect(market.message(add).state).toBe('cancelled')
  })

  it('neither decision nor restart brings an ended or renewed binding back', async () => {
    const { act, broken, instanceId, market } = await retrying('tenantSync')
    broken.failing = true
    const [first] = (await act('bind', { instanceId })) as [string]
    await market.advance({ by: 10 * MINUTE })
    broken.failing = false
    await act('rebind', {})
    await expect(market.decideOn(first, { choice: 'stop' })).rejects.toThrow('the application was bound anew since')
    await expect(market.restart(first)).rejects.toThrow('the application was bound anew since')
    await act('dissolve', {})
    await expect(market.restart(first)).rejects.toThrow('the organisation was dissolved since')
  })

  it('an earlier series moves nothing: each call of a new binding is made once', async () => {
    const { act, broken, kitCalls, later, instanceId } = await retrying('applicationSync')
    broken.failing = true
    await act('bind', { instanceId })
    await act('rebind', {})
    await later()
    expect(names(kitCalls())).toEqual(['tenantSync', 'applicationSync', 'tenantSync', 'applicationSync', 'applicationSync', 'allOrgSync'])
  })

  it('a new binding leaves the users who are still being told', async () => {
    const { act, broken, told, later, instanceId } = await retrying('authSync')
    await act('bind', { instanceId })
    broken.failing = true
    await act('grant', { users: ['li'] })
    await act('rebind', {})
    await later()
    expect(told()).toEqual(['1 li 李四', '1 li 李四'])
  })

  it('a purchase that is gone hears of withdrawals alone', async () => {
    const { act, instanceId, market, last, later } = await retrying('authSync')
    await act('bind', { instanceId })
    await act('grant', {})
    await market.act(instanceId, 'unsubscribe', { negotiated: true })
    await expect(act('rebind', {})).rejects.toThrow('was released')
    await expect(act('grant', { users: ['li'] })).rejects.toThrow('was released')
    await act('rename', { name: 'Z' })
    expect(last()).not.toMatchObject({ name: 'Z' })
    await act('revoke', { users: ['li'] })
    expect(last()).toMatchObject({ flag: 3, userList: [{ userName: 'li' }] })
    await later()
  })

  it('a revocation that is being retried outlives the purchase', async () => {
    const { act, broken, told, later, instanceId, market } = await retrying('authSync')
    await act('bind', { instanceId })
    await act('grant', {})
    broken.failing = true
    await act('revoke', { users: ['li'] })
    await market.act(instanceId, 'unsubscribe', { negotiated: true })
    await later()
    expect(told()).toEqual(['1 zhang 张三+li 李四', '3 li 李四', '3 li 李四'])
  })

  it('nobody decides while the seller restarts', async () => {
    const { act, broken, instanceId, market } = await retrying('tenantSync')
    broken.failing = true
    const [add] = (await act('bind', { instanceId })) as [string]
    await market.advance({ by: 10 * MINUTE })
    broken.failing = false
    const restarted = market.restart(add)
    await expect(market.decideOn(add, { choice: 'stop' })).rejects.toThrow('the seller has restarted it just now')
    expect((await restarted).state).toBe('succeeded')
  })
})

it('tells every purchase of a client its new secret, and revokes where something was granted', async () => {
  const { market, isv, instanceId, tenantId } = await stage()
  const appId = await market.kit((tx) =>
    issueCredential(tx, { loginAddress: 'https://isv.example/second', publicKey: SPKI, multiInstance: true }),
  )
  const second = market.instance((await market.buy({})).lines[0]?.instanceKey as string).instanceId as string
  const act = <A extends TenantAction>(action: A, request: TenantActionRequest<A>) =>
    market.kit((tx) => actOnTenant(tx, tenantId, action, request))
  await act('bind', { instanceId, appId })
  await act('bind', { instanceId: second, appId })
  isv.calls.length = 0
  await act('renew-secret', { instanceId: second })
  expect(isv.calls.map(({ parameters }) => parameters.instanceId)).toEqual([instanceId, second])
  await act('grant', { users: ['li'], instanceId })
  await act('revoke', { users: ['li'] })
  expect(isv.calls.at(-1)?.parameters).toMatchObject({ instanceId, flag: 3 })
})

it('keeps names and addresses apart that a browser or a person takes for one', async () => {
  const { market } = await stage()
  market.decide((tx) => makeTenant(tx, { name: 'x', tenantCode: 'tenant4' }))
  market.decide((tx) => makeTenant(tx, { name: 'y' }))
  expect([...market.state.kit.tenants.values()].map(({ tenantCode }) => tenantCode)).toEqual(['tenant1', 'tenant2', 'tenant4', 'tenant5'])
  for (const same of ['https://ISV.example/login', 'https://isv.example:443/login/', 'https://isv.example/login#x']) {
    expect(() => market.decide((tx) => issueCredential(tx, { loginAddress: same, publicKey: SPKI }))).toThrow('has the login address')
  }
})

it('makes a test account only where the seller has heard of the enterprise', async () => {
  const isv = { failing: true }
  const { market } = bench({ guide: 'kit-v2' }, () => (isv.failing ? { status: 500 } : undefined))
  const appId = await market.kit((tx) => issueCredential(tx, { loginAddress: 'https://isv.example/login', publicKey: SPKI }))
  expect(() => market.decide((tx) => makeTestAccount(tx, appId, {}))).toThrow('has not been told yet')
  isv.failing = false
  await market.advance({ by: MINUTE })
  expect(() => market.decide((tx) => makeTestAccount(tx, appId, { userName: '__proto__' }))).toThrow('is no name for a user')
  await market.kit((tx) => makeTestAccount(tx, appId, {}))
  const tenantId = market.state.kit.credentials.get(appId)?.testTenantId as string
  await market.kit((tx) => actOnTenant(tx, tenantId, 'dissolve', {}))
  expect(() => market.decide((tx) => makeTestAccount(tx, appId, {}))).toThrow('it has one already')
})

it('goes on after a restart where it was, from the journal and from a snapshot', async () => {
  const { market, store, keys, isv, act, instanceId, tenantId, view } = await stage({}, ({ activity, parameters }) =>
    activity === 'applicationSync' && parameters.instanceId !== '' ? { status: 500 } : undefined,
  )
  await act('bind', { instanceId })
  await market.advance({ by: 2 * MINUTE })
  const before = view()
  const restored = Market.restore({ keys, store, transport: isv.transport }) as Market
  expect(tenantView(restored.state, restored.state.kit.tenants.get(tenantId) as never)).toEqual(before)
  isv.script = () => undefined
  await restored.advance({ by: 10 * MINUTE })
  expect(tenantView(restored.state, restored.state.kit.tenants.get(tenantId) as never).bindings[0]?.state).toBe('bound')
})

it('never writes the secret of a client into the journal', async () => {
  const { market, act, instanceId, tenantId } = await stage()
  await act('bind', { instanceId })
  const [binding] = [...market.state.kit.bindings.values()].filter((one) => one.tenantId === tenantId)
  const secret = clientSecretOf(seededRandom(1), binding?.clientId as string)
  expect(JSON.stringify([...market.lines(0)])).toContain(binding?.clientId)
  expect(JSON.stringify([...market.lines(0)])).not.toContain(secret)
})
