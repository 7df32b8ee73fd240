import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wallNow } from '../../../emulator/clock/wall.ts'
import { stamp14 } from '../../../emulator/protocol/timestamps.ts'
import { serveEmulator } from '../../../emulator/server/serve.ts'
import { type Bench, bench, type Json } from '../harness.ts'
import { jsonOf, type Sent, type Signing, sdkHeaders } from './seller.ts'

/** Licence codes as an ISV asks about them, over HTTP: the documented codes, and nothing half-changed. */

const BASE = '/api/mkp-openapi-public/global'
const ACTIVATE = `${BASE}/v1/license/activate`
const BATCH = `${BASE}/v2/license/activate`
const HEARTBEAT = `${BASE}/v1/license/heartbeat`
const HEARTBEATS = `${BASE}/v2/license/heartbeat`
const REPORT = `${BASE}/v2/license/software-usage-info`
const M = 'markets/default'

interface Codes extends Bench {
  /** A code at a node of its supervision: as it was made, or taken by the buyer. */
  code(to: 'made' | 'taken' | 'active', order?: Json): Promise<string>
  ask(path: string, body: object | string, signing?: Signing & { type?: string; method?: string }): Promise<Sent>
  /** Everything that could have changed. */
  state(): Promise<Json>
}

async function codes(options: Json = {}): Promise<Codes> {
  const made = await bench({ emulator: { defaults: { guide: 'license-code', ...options } } })
  const ask: Codes['ask'] = async (path, body, { type = 'application/json', method = 'POST', ...signing } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = sdkHeaders(method, path, '', method === 'GET' ? '' : text, 'localhost', {
      ...signing,
      headers: { 'content-type': type, ...signing.headers },
    })
    const init = { method, headers, ...(method === 'GET' ? {} : { body: text }) }
    return jsonOf(await made.app.request(`http://localhost${path}`, init))
  }
  return {
    ...made,
    ask,
    code: async (to, order = {}) => {
      const { instanceId } = await made.post(`${M}/orders`, order)
      if (to === 'made') return instanceId
      await made.post(`${M}/instances/${instanceId}/deliver`)
      await made.post(`${M}/instances/${instanceId}/take-code`)
      if (to === 'active') await ask(ACTIVATE, { license: instanceId })
      return instanceId
    },
    state: async () => [await made.get(`${M}/instances`), (await made.get(`${M}/orders`)).map(({ supervision }: Json) => supervision)],
  }
}

const codeOf = ({ status, body }: Sent) => [status, body.error_code]

describe('activation', () => {
  it('begins the period of a code that the buyer took, and tells of it as JSON in a text', async () => {
    const { code, ask, get } = await codes()
    const license = await code('taken', { periodType: 'year', quantity: 2 })
    expect(license).toMatch(/^PL[0-9A-Z]{14}$/)
    const { status, body } = await ask(ACTIVATE, { license })
    expect([status, body.error_code, body.error_msg]).toEqual([200, '92020000', 'success'])
    const instance = await get(`${M}/instances/${license}`)
    expect(JSON.parse(body.data.license_code_info)).toEqual({
      status: 'ALIVE',
      expire_time: '20310101000000',
      product_id: instance.product.productId,
      order_id: instance.orderId,
      amount: 2,
    })
    expect(instance).toMatchObject({ state: 'active', expireTime: '2031-01-01T00:00:00.000Z' })
    expect(await get(`${M}/orders/${instance.orderId}`)).toMatchObject({ supervision: { node: 'proof' } })
  })

  it('is refused before the buyer took the code, twice, after the release, and of a code nobody made', async () => {
    const { code, ask, post, state } = await codes()
    const [made, active] = [await code('made'), await code('active')]
    const before = await state()
    expect(codeOf(await ask(ACTIVATE, { license: made }))).toEqual([200, '92020004'])
    expect(codeOf(await ask(ACTIVATE, { license: active }))).toEqual([200, '92020003'])
    expect(codeOf(await ask(ACTIVATE, { license: 'PL-OF-NOBODY' }))).toEqual([200, '92020005'])
    expect(await state()).toEqual(before)
    await post(`${M}/clock/advance`, { to: '2030-03-01T00:00:00Z' })
    expect(codeOf(await ask(ACTIVATE, { license: active }))).toEqual([200, '92020003'])
  })

  it('is refused while an appeal is open, and of what was given back', async () => {
    const { code, ask, post } = await codes()
    const disputed = await code('taken')
    await post(`${M}/instances/${disputed}/appeal`, { by: 'buyer', reason: 'wrong product' })
    expect(codeOf(await ask(ACTIVATE, { license: disputed }))).toEqual([200, '92020003'])
    await post(`${M}/instances/${disputed}/decide-appeal`, { decision: 'resume' })
    expect(codeOf(await ask(ACTIVATE, { license: disputed }))).toEqual([200, '92020000'])
    const back = await code('made')
    await post(`${M}/instances/${back}/unsubscribe`, { negotiated: true })
    expect(codeOf(await ask(ACTIVATE, { license: back }))).toEqual([200, '92020003'])
  })

  it('takes the real begin of use by the ISV’s own clock, or by business time, but none before the order', async () => {
    const { code, ask, get, post } = await codes()
    const now = await code('taken')
    // The wall clock of the ISV, which is years behind business time here.
    expect(codeOf(await ask(ACTIVATE, { license: now, real_effect_time: stamp14(wallNow()) }))).toEqual([200, '92020000'])
    const early = await code('taken')
    await post(`${M}/clock/advance`, { by: 'P3D' })
    expect(codeOf(await ask(ACTIVATE, { license: early, real_effect_time: '20291231235959' }))).toEqual([200, '92020002'])
    expect(codeOf(await ask(ACTIVATE, { license: early, real_effect_time: '20301331000000' }))).toEqual([200, '92020002'])
    expect((await get(`${M}/instances/${early}`)).state).toBe('opening')
    expect(codeOf(await ask(ACTIVATE, { license: early, real_effect_time: '20300102000000' }))).toEqual([200, '92020000'])
    expect(await get(`${M}/instances/${early}`)).toMatchObject({
      openedAt: '2030-01-02T00:00:00.000Z',
      expireTime: '2030-02-02T00:00:00.000Z',
    })
  })

  it('is possible at once where both sides have the code with the payment', async () => {
    const { code, ask, get } = await codes({ settings: { 'license-code-flow': 'together' } })
    const license = await code('made')
    expect(codeOf(await ask(ACTIVATE, { license }))).toEqual([200, '92020000'])
    expect((await get(`${M}/orders`))[0].supervision.node).toBe('proof')
  })
})

describe('a batch', () => {
  it('is activated as a whole or not at all', async () => {
    const { code, ask, state } = await codes()
    const good = [await code('taken'), await code('taken')]
    const before = await state()
    for (const bad of [await code('made'), await code('active'), 'PL-OF-NOBODY', good[0] as string]) {
      const now = await state()
      const answer = await ask(BATCH, { license_list: [...good, bad] })
      expect(codeOf(answer)).toEqual([200, '92020020'])
      expect(answer.body.error_msg).toContain(bad)
      expect(await state()).toEqual(now)
    }
    expect(codeOf(await ask(BATCH, { license_list: good }))).toEqual([200, '92020000'])
    expect(before[0]).toHaveLength(2)
    expect((await state())[0].slice(0, 2)).toMatchObject([{ state: 'active' }, { state: 'active' }])
  })

  it('activates the good ones where the setting says so', async () => {
    const { code, ask, get } = await codes({ settings: { 'license-code-batch': 'good-ones' } })
    const license = await code('taken')
    expect(codeOf(await ask(BATCH, { license_list: [license, 'PL-OF-NOBODY'] }))).toEqual([200, '92020020'])
    expect((await get(`${M}/instances/${license}`)).state).toBe('active')
  })
})

describe('the heartbeat', () => {
  it('tells how a code stands, from the activation to the release', async () => {
    const { code, ask, post } = await codes({ grace: 'P2D' })
    const license = await code('active', { periodType: 'month' })
    const told = async () => (await ask(HEARTBEAT, { license })).body.data
    expect(await told()).toMatchObject({
      license_code: license,
      status: 'ALIVE',
      activate_time: '20300101000000',
      expire_time: '20300201000000',
    })
    await post(`${M}/clock/advance`, { to: '2030-02-01T12:00:00Z' })
    expect((await told()).status).toBe('EXPIRED')
    await post(`${M}/clock/advance`, { to: '2030-02-04T00:00:00Z' })
    expect((await told()).status).toBe('EXPIRED')
    await post(`${M}/instances/${license}/renew`)
    expect(await told()).toMatchObject({ status: 'ALIVE', expire_time: '20300301000000' })
    await post(`${M}/clock/advance`, { to: '2030-04-01T00:00:00Z' })
    expect((await told()).status).toBe('RELEASED')
  })

  it('calls a code alive in its grace period where the setting says so', async () => {
    const { code, ask, post } = await codes({ grace: 'P2D', settings: { 'license-code-grace': 'alive' } })
    const license = await code('active')
    await post(`${M}/clock/advance`, { to: '2030-02-01T12:00:00Z' })
    expect((await ask(HEARTBEAT, { license })).body.data.status).toBe('ALIVE')
  })

  it('is refused before the activation, and of a code nobody made', async () => {
    const { code, ask } = await codes()
    expect(codeOf(await ask(HEARTBEAT, { license: await code('taken') }))).toEqual([200, '92020011'])
    expect(codeOf(await ask(HEARTBEAT, { license: await code('made') }))).toEqual([200, '92020011'])
    expect(codeOf(await ask(HEARTBEAT, { license: 'PL-OF-NOBODY' }))).toEqual([200, '92020005'])
  })

  it('takes up to 100 codes', async () => {
    const { code, ask } = await codes()
    const both = [await code('active'), await code('active')]
    const { body } = await ask(HEARTBEATS, { license_list: both })
    expect(body.data.map(({ license_code }: Json) => license_code)).toEqual(both)
    expect(codeOf(await ask(HEARTBEATS, { license_list: [...both, await code('taken')] }))).toEqual([200, '92020011'])
    expect(codeOf(await ask(HEARTBEATS, { license_list: Array(101).fill(both[0]) }))).toEqual([400, '95000001'])
  })
})

describe('software usage', () => {
  const used = (license: string, ...list: Json[]) => ({ license, software_usage_Info: list })

  it('counts distinct clients, or takes their number', async () => {
    const { code, ask, get } = await codes()
    const license = await code('active')
    expect(codeOf(await ask(REPORT, { usage_info: [used(license, { id: 'a' }, { id: 'b' })] }))).toEqual([200, '92020000'])
    await ask(REPORT, { usage_info: [used(license, { id: 'b' }), used(license, { active_num: 40 })] })
    expect((await get(`${M}/instances/${license}`)).softwareUsage).toEqual({ reports: 4, clients: 2, activeNum: 40 })
  })

  it('needs exactly one of id and active_num', async () => {
    const { code, ask, get } = await codes()
    const license = await code('active')
    for (const wrong of [{}, { id: 'a', active_num: 1 }]) {
      expect(codeOf(await ask(REPORT, { usage_info: [used(license, { id: 'a' }, wrong)] }))).toEqual([400, '95000001'])
    }
    expect((await get(`${M}/instances/${license}`)).softwareUsage).toBeUndefined()
  })

  it('lists the codes that were not counted; with none left it is refused', async () => {
    const { code, ask, get } = await codes()
    const [active, taken] = [await code('active'), await code('taken')]
    const { body } = await ask(REPORT, { usage_info: [used(active, { id: 'a' }), used(taken, { id: 'a' })] })
    expect(body).toMatchObject({ error_code: '92020000', data: { check_fail_list: [taken] } })
    expect(codeOf(await ask(REPORT, { usage_info: [used(taken, { id: 'a' })] }))).toEqual([200, '92020011'])
    expect((await get(`${M}/instances/${active}`)).softwareUsage.reports).toBe(1)
  })
})

describe('bad calls', () => {
  it.each([
    ['a code of 65 characters', { license: 'P'.repeat(65) }, [400, '95000001']],
    ['no code', {}, [400, '95000001']],
    ['a code that is a number', { license: 7 }, [400, '95000001']],
    ['a time of another form', { license: 'PL1', real_effect_time: '2030-01-01' }, [400, '95000001']],
    ['a list', [], [400, '95000001']],
    ['half a body', '{"license":"PL1', [400, '95000004']],
    ['no body', '', [400, '95000004']],
  ] as const)('are answered as the table says: %s', async (_, body, expected) => {
    const { ask } = await codes()
    expect(codeOf(await ask(ACTIVATE, body as object))).toEqual(expected)
  })

  it('have their own codes for the Content-Type and the method', async () => {
    const { ask } = await codes()
    expect(codeOf(await ask(ACTIVATE, { license: 'PL1' }, { type: 'text/plain' }))).toEqual([415, '95000003'])
    expect(codeOf(await ask(ACTIVATE, '', { method: 'GET' }))).toEqual([405, '95000002'])
  })

  it('still check the keys of the retired heartbeatInfo', async () => {
    const { code, ask } = await codes()
    const license = await code('active')
    expect(codeOf(await ask(HEARTBEAT, { license, heartbeatInfo: { ip: '192.0.2.1' } }))).toEqual([400, '95000001'])
    expect(codeOf(await ask(HEARTBEAT, { license, heartbeatInfo: { thirdPartyAccount: 'a' } }))).toEqual([200, '92020000'])
  })

  it('are refused by the gateway without a good signature, by an older table with a code of its own', async () => {
    const { ask, code } = await codes()
    const license = await code('taken')
    expect(codeOf(await ask(ACTIVATE, { license }, { sk: 'another' }))).toEqual([401, 'APIGW.0301'])
    const older = await codes({ settings: { 'license-code-errors': 'older' } })
    expect(codeOf(await older.ask(ACTIVATE, { license: 'PL1' }, { sk: 'another' }))).toEqual([403, '92020001'])
    const bad = { license: await older.code('taken'), real_effect_time: '20200101000000' }
    expect(codeOf(await older.ask(ACTIVATE, bad))).toEqual([400, '92020002'])
    expect(codeOf(await older.ask(ACTIVATE, { license: 'PL-OF-NOBODY' }))).toEqual([200, '92020005'])
  })

  it('do not learn whether a code is another seller’s', async () => {
    const { post, ask, isv } = await codes()
    await post('markets', { id: 'other', isv: { url: isv.url, accessKey: 'k', ak: 'other-ak', sk: 'other-sk' }, guide: 'license-code' })
    const { instanceId } = await post('markets/other/orders', {})
    expect(codeOf(await ask(ACTIVATE, { license: instanceId }))).toEqual([200, '92020005'])
    expect(codeOf(await ask(ACTIVATE, { license: instanceId }, { ak: 'other-ak', sk: 'other-sk' }))).toEqual([200, '92020004'])
  })
})

describe('test codes', () => {
  it('are activated and checked without a purchase, for as long as the seller says', async () => {
    const { ask, post, get, call } = await codes()
    const [first, second] = await post(`${M}/test-codes`, { count: 2, expireTime: '2030-01-10T00:00:00Z' })
    expect(first).toMatchObject({ activated: false, checked: false, expireTime: '2030-01-10T00:00:00.000Z' })
    expect(codeOf(await ask(HEARTBEAT, { license: first.code }))).toEqual([200, '92020011'])
    expect(codeOf(await ask(BATCH, { license_list: [first.code, second.code] }))).toEqual([200, '92020000'])
    expect(codeOf(await ask(ACTIVATE, { license: first.code }))).toEqual([200, '92020003'])
    const { body } = await ask(HEARTBEAT, { license: first.code })
    expect(body.data).toMatchObject({ license_code: first.code, status: 'ALIVE', expire_time: '20300110000000' })
    expect(await get(`${M}/test-codes`)).toMatchObject([
      { activated: true, checked: true },
      { activated: true, checked: false },
    ])
    await post(`${M}/clock/advance`, { by: 'P10D' })
    expect((await ask(HEARTBEAT, { license: first.code })).body.data.status).toBe('EXPIRED')
    const moved = await call('PUT', `${M}/test-codes/${first.code}`, { expireTime: '2030-02-01T00:00:00Z' })
    expect(moved.json.expireTime).toBe('2030-02-01T00:00:00.000Z')
    expect((await ask(HEARTBEAT, { license: first.code })).body.data.status).toBe('ALIVE')
    expect((await call('PUT', `${M}/test-codes/${first.code}`, { expireTime: '2029-01-01T00:00:00Z' })).status).toBe(409)
    expect((await call('PUT', `${M}/test-codes/PL-OF-NOBODY`, { expireTime: '2031-01-01T00:00:00Z' })).status).toBe(404)
  })
})

it('a client in Python activates a code, asks how it stands and is told not to activate it twice', async () => {
  const { code, emulator } = await codes()
  const license = await code('taken')
  const server = await serveEmulator({ emulator, host: '127.0.0.1', port: 0, fallbackPort: 0 })
  onTestFinished(() => server.close())
  const script = fileURLToPath(new URL('../clients/activate.py', import.meta.url))
  const { stdout, stderr } = await promisify(execFile)('python3', [script, server.url, license])
  expect([stderr, ...stdout.trim().split('\n')]).toEqual(['', '92020000 ALIVE', '92020000 ALIVE', '92020003'])
})
