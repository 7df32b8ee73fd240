import { describe, expect, it } from 'vitest'
import { exampleFacts } from '../../../emulator/protocol/guides/examples.ts'
import { authToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { nonceMemory } from '../../../scenarios/reference-isv/nonces.ts'
import { ACCESS_KEY, type Departure, marketAndIsv, NOW, percentEncoded } from './marketplace.ts'

const purchase = exampleFacts.purchase('period')
const V1 = { activity: 'newInstance', businessId: 'b-1', orderId: 'CS-1', productId: 'p-1', customerId: 'c-1' }
const V2 = { activity: 'newInstance', businessId: 'b-1', orderId: 'CS-1', orderLineId: 'CS-1-000001' }
const TIME = '20260115083000123'

const refusal = (resultCode: string, words: string) => ({ resultCode, resultMsg: expect.stringContaining(words) })

describe('V1.0: authenticity', () => {
  it.each([
    ['unsigned', percentEncoded({ ...V1, timeStamp: TIME })],
    ['an empty token', percentEncoded({ ...V1, timeStamp: TIME, authToken: '' })],
    ["another key's token", percentEncoded({ ...V1, timeStamp: TIME, authToken: authToken({ ...V1, timeStamp: TIME }, 'other') })],
    [
      'a changed value',
      percentEncoded({ ...V1, timeStamp: TIME, authToken: authToken({ ...V1, timeStamp: TIME }, ACCESS_KEY), orderId: 'CS-2' }),
    ],
    [
      'an added parameter',
      percentEncoded({ ...V1, timeStamp: TIME, authToken: authToken({ ...V1, timeStamp: TIME }, ACCESS_KEY), testFlag: '1' }),
    ],
    ['nothing at all', ''],
  ])('%s: 000001', async (_, query) => {
    const market = await marketAndIsv()
    expect(await market.getQuery(query, 'newInstance')).toEqual(refusal('000001', 'authentication failed'))
    expect(market.isv.instances.find('b-1')).toBeUndefined()
  })

  it('has no age limit: a call of 2017 and one of 2099 are good', async () => {
    const market = await marketAndIsv()
    for (const timeStamp of ['20170621185532100', '20991231235959999']) {
      expect((await market.get({ ...V1, timeStamp })).resultCode).toBe('000000')
    }
  })

  it('takes the first of a repeated parameter', async () => {
    const market = await marketAndIsv()
    const values = { ...V1, timeStamp: TIME }
    const signed = percentEncoded({ ...values, authToken: authToken(values, ACCESS_KEY) })
    expect((await market.getQuery(`${signed}&orderId=CS-2&authToken=x`, 'newInstance')).resultCode).toBe('000000')
    expect((await market.getQuery(`orderId=CS-2&${signed}`, 'newInstance')).resultCode).toBe('000001')
  })

  it('reads + as a plus where it is percent-encoded, and as a blank where the token says it is form-encoded', async () => {
    const market = await marketAndIsv()
    const query = (orderId: string, customerName: string, written: string) => {
      const values = { ...V1, orderId, businessId: orderId, timeStamp: TIME }
      const token = authToken({ ...values, customerName }, ACCESS_KEY)
      return `${percentEncoded({ ...values, authToken: token })}&customerName=${written}`
    }
    for (const [orderId, meant, written] of [
      ['A', 'a+b c', 'a%2Bb%20c'],
      ['B', 'a+b', 'a+b'],
      ['C', 'a b+c', 'a+b%2Bc'],
    ] as const) {
      expect((await market.getQuery(query(orderId, meant, written), 'newInstance')).resultCode).toBe('000000')
      expect(market.isv.instances.find(orderId)?.purchase.buyer?.customerName).toBe(meant)
    }
  })

  it.each(['%', '%E5%BC', '%C4%E3', 'a%zz'])('a query with %s is no UTF-8: 000002', async (broken) => {
    const market = await marketAndIsv()
    expect(await market.getQuery(`activity=newInstance&customerName=${broken}`, 'newInstance')).toEqual(
      refusal('000002', 'percent-encoded'),
    )
  })
})

describe('V2.0: authenticity', () => {
  it.each<[string, Departure, string, string]>([
    ["another key's signature", { accessKey: 'other' }, '000001', 'signature'],
    ['a wrong signature', { signature: () => 'A'.repeat(64) }, '000001', 'signature'],
    ['an empty signature', { signature: () => '' }, '000001', 'signature'],
    ['a changed body', { sent: JSON.stringify({ ...V2, orderId: 'CS-2' }) }, '000001', 'signature'],
    ['the same members with a blank between', { sent: JSON.stringify(V2).replace(',', ', ') }, '000001', 'signature'],
    ['61 s old', { timestamp: NOW - 60_001 }, '000002', 'old'],
    ['61 s ahead', { timestamp: NOW + 60_001 }, '000002', 'ahead'],
    ['seconds in place of milliseconds', { timestamp: Math.floor(NOW / 1000) }, '000002', 'old'],
    ['words as its time', { timestamp: 'today' }, '000002', 'timestamp'],
    ['an empty time', { timestamp: '' }, '000002', 'timestamp'],
    ['an empty nonce', { nonce: '' }, '000002', 'nonce'],
  ])('%s: refused', async (_, departure, code, words) => {
    const market = await marketAndIsv()
    expect(await market.post(V2, departure)).toEqual(refusal(code, words))
    expect(market.isv.instances.find('b-1')).toBeUndefined()
  })

  it('unsigned: refused', async () => {
    const market = await marketAndIsv()
    expect(await market.postQuery('', JSON.stringify(V2))).toEqual(refusal('000002', 'missing'))
    expect(await market.postQuery(percentEncoded({ timestamp: String(NOW), nonce: 'n' }), JSON.stringify(V2))).toEqual(
      refusal('000001', 'signature is missing'),
    )
  })

  it.each([
    ['upper case', (right: string) => right.toUpperCase()],
    ['lower case', (right: string) => right.toLowerCase()],
    ['mixed case', (right: string) => right.replace(/[A-F]/, (letter) => letter.toLowerCase())],
  ])('a signature in %s is good', async (_, signature) => {
    const market = await marketAndIsv()
    expect((await market.post(V2, { signature })).resultCode).toBe('000000')
  })

  it.each([-60_000, 60_000])('%i ms from now is good', async (offset) => {
    const market = await marketAndIsv()
    expect((await market.post(V2, { timestamp: NOW + offset })).resultCode).toBe('000000')
  })

  it('a nonce works once while its time stamp is good, then it is the time stamp that is refused', async () => {
    const market = await marketAndIsv()
    const call = { timestamp: NOW + 60_000, nonce: 'once' }
    expect((await market.post(V2, call)).resultCode).toBe('000000')
    market.clock.now = NOW + 120_000
    expect(await market.post(V2, call)).toEqual(refusal('000001', 'nonce was used before'))
    market.clock.now = NOW + 120_001
    expect(await market.post(V2, call)).toEqual(refusal('000002', 'old'))
    expect((await market.post(V2, { nonce: 'once' })).resultCode).toBe('000000')
  })

  it('a call that is refused does not use up its nonce', async () => {
    const market = await marketAndIsv()
    await market.post(V2, { nonce: 'n-1', accessKey: 'other' })
    expect((await market.post(V2, { nonce: 'n-1' })).resultCode).toBe('000000')
  })

  it('the memory for nonces is bounded and forgets the oldest', () => {
    const { accept } = nonceMemory(3)
    expect(['a', 'b', 'c', 'c', 'd', 'a', 'd'].map((nonce) => accept(nonce, NOW, NOW))).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
      false,
    ])
  })
})

describe('parameters', () => {
  it.each([
    ['an unknown activity', { activity: 'newInstanse' }, '"activity" is "newInstanse"; possible: newInstance, refreshInstance'],
    ['no activity', {}, '"activity" is missing'],
    ["another guide's activity", { ...V1, activity: 'upgradeInstance' }, '"activity" is "upgradeInstance"'],
    ['a missing parameter', { activity: 'newInstance', businessId: 'b', productId: 'p', customerId: 'c' }, '"orderId" is missing'],
    ['an empty one', { ...V1, orderId: '' }, '"orderId" is empty'],
    ['an over-long one', { ...V1, orderId: 'x'.repeat(65) }, '"orderId" has 65 characters, at most 64 are allowed'],
    ['a word that is not listed', { ...V1, chargingMode: '2' }, '"chargingMode" is "2"; possible: 0, 1, 3, 5'],
    ['a time stamp of 15 digits', { ...V1, timeStamp: '201706211855321' }, '"timeStamp"'],
    ['a phone in the clear', { ...V1, mobilePhone: '15905222222' }, '"mobilePhone" cannot be decrypted with AES-256'],
    ['extended parameters in the clear', { ...V1, saasExtendParams: '[]x' }, '"saasExtendParams" is no base64'],
    ['several wrong at once', { ...V1, orderId: '', chargingMode: 'x' }, '; '],
    ['an activity longer than the answer', { activity: '长'.repeat(600) }, '长'],
  ])('V1.0: %s: 000002', async (_, values, words) => {
    const market = await marketAndIsv()
    expect(await market.get(values)).toEqual(refusal('000002', words))
  })

  it.each([
    ['an unknown activity', { ...V2, activity: 'upgrade' }, '"activity" is "upgrade"; possible: newInstance, queryInstance'],
    ['an activity of another type', { ...V2, activity: ['newInstance'] }, '"activity"'],
    ['no activity', { orderId: 'CS-1' }, '"activity" is missing'],
    ['a missing member', { activity: 'newInstance', businessId: 'b', orderLineId: 'l' }, '"orderId" is missing'],
    ['a number for a text', { ...V2, orderId: 12345 }, '"orderId" is a number, must be string'],
    ['an object for a text', { ...V2, orderId: {} }, '"orderId" is a object'],
    ['testFlag as a number', { ...V2, testFlag: 1 }, '"testFlag" is 1; possible: 0, 1'],
    ['an over-long member', { ...V2, businessId: 'x'.repeat(65) }, '"businessId" has 65 characters'],
    ['no product to check', { activity: 'changeInstanceCheck', instanceId: 'i' }, '"productInfo" is missing'],
    ['a status of V1.0', { activity: 'updateInstanceStatus', instanceId: 'i', status: 'NORMAL' }, 'possible: FREEZE, UNFREEZE'],
  ])('V2.0: %s: 000002', async (_, members, words) => {
    const market = await marketAndIsv()
    expect(await market.post(members)).toEqual(refusal('000002', words))
  })

  it.each([
    ['no JSON', '{"activity":"newInstance"'],
    ['an empty body', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['a text', '"newInstance"'],
  ])('V2.0: %s as its body: 000002', async (_, body) => {
    const market = await marketAndIsv()
    expect(await market.post(body)).toEqual(refusal('000002', 'the body is no JSON'))
  })

  it('members that no guide lists are let through, as they may come any day', async () => {
    const market = await marketAndIsv()
    expect((await market.post({ ...V2, buyerInfo: { customerId: 'c' } })).resultCode).toBe('000000')
    expect((await market.get({ ...V1, orderId: 'CS-9', provisionType: '1', newField: 'x' })).resultCode).toBe('000000')
  })
})

describe('an instance that was never made', () => {
  const unknown = ['no-such-instance']

  it.each([
    'saas-v1/refreshInstance',
    'saas-v1/expireInstance',
    'saas-v1/releaseInstance',
    'saas-v1/upgrade',
    'saas-v1/instanceStatus',
    'saas-v1/queryInstance',
    'saas-v2/queryInstance',
    'saas-v2/refreshInstance',
    'saas-v2/updateInstanceStatus',
    'saas-v2/releaseInstance',
    'saas-v2/upgradeInstance',
    'saas-v2/changeInstanceCheck',
  ])('%s: 000003', async (id) => {
    const market = await marketAndIsv()
    const answer = await market.call(id, { ...exampleFacts.refresh('RENEWAL'), instanceIds: unknown })
    expect(answer).toEqual({ resultCode: '000003', resultMsg: 'instance id does not exist: no-such-instance' })
  })

  it('a batch with one of them: 000003', async () => {
    const market = await marketAndIsv()
    const { instanceId = '' } = await market.call('saas-v2/newInstance', purchase)
    expect((await market.call('saas-v2/queryInstance', { instanceIds: [instanceId, ...unknown] })).resultCode).toBe('000003')
  })
})

it('an empty access key is refused at once', () => {
  expect(() => createReferenceIsv({ accessKey: '' })).toThrow('Failed to create the reference ISV: accessKey is empty.')
})
