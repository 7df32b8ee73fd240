import { describe, expect, it } from 'vitest'
import { wallNow } from '../../../emulator/clock/wall.ts'
import { sdkDate } from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { type Bench, bench, type Json } from '../harness.ts'
import { push, pushOld } from './seller.ts'

const HOUR = 3_600_000
const START = Date.UTC(2030, 0, 1)
const at = (hours: number) => sdkDate(START + hours * HOUR)

interface Sold extends Bench {
  instanceId: string
  orderId: string
  record: (own?: object) => Record<string, unknown>
}

/** A market with an on-demand instance that has run for six hours. */
async function sold(options: Json = {}, buy: object = {}): Promise<Sold> {
  const made = await bench({ emulator: { defaults: options } })
  const order = await made.post('markets/default/orders', { chargingMode: 'on-demand', unitPrice: '0.5', ...buy })
  await made.post('markets/default/clock/advance', { by: 'PT6H' })
  let sn = 0
  const record = (own: object = {}) => ({
    instance_id: order.instanceId,
    record_time: at(5),
    begin_time: at(4),
    end_time: at(5),
    usage_value: '12.5',
    metering_sn: `sn-${++sn}`,
    ...own,
  })
  return { ...made, instanceId: order.instanceId, orderId: order.orderId, record }
}

const codes = (records: Json[]) => records.map(({ state, code }) => code ?? state)

describe('usage push', () => {
  it('accepts first, checks each record afterwards, charges at minute 15', async () => {
    const { app, get, post, record, instanceId, orderId } = await sold()
    const answer = await push(app, { usage_records: [record(), record({ begin_time: at(3), end_time: at(4), usage_value: '0.0001' })] })
    expect(answer).toEqual({ status: 200, body: { error_code: 'MKT.0000', error_msg: 'success' } })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', 'accepted'])
    expect((await get(`markets/default/instances/${instanceId}`)).usage).toEqual({ accepted: '12.5001', charged: '0', records: 2 })

    await post('markets/default/clock/advance', { by: 'PT14M' })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', 'accepted'])
    await post('markets/default/clock/advance', { by: 'PT1M' })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['charged', 'charged'])
    expect(await get(`markets/default/orders/${orderId}/ledger`)).toEqual([
      { at: '2030-01-01T00:00:00.000Z', kind: 'payment', amount: '0', orderId },
      {
        at: '2030-01-01T06:15:00.000Z',
        kind: 'usage',
        amount: '6.25',
        orderId,
        recordId: 'usage-000001',
        quantity: '12.5',
        deducted: '0',
      },
      {
        at: '2030-01-01T06:15:00.000Z',
        kind: 'usage',
        amount: '0',
        orderId,
        recordId: 'usage-000002',
        quantity: '0.0001',
        deducted: '0',
      },
    ])
  })

  it.each<[string, object, string]>([
    ['001', { instance_id: 'nobody-has-this' }, 'an instance nobody has'],
    ['002', { begin_time: '2030-01-01T04:00:00Z' }, 'ISO time'],
    ['002', { end_time: '20301301T000000Z' }, 'a thirteenth month'],
    ['003', { usage_value: '0' }, 'nothing used'],
    ['003', { usage_value: '-1' }, 'less than nothing'],
    ['003', { usage_value: '1.23456' }, 'five decimals'],
    ['003', { usage_value: 'much' }, 'no number'],
    ['004', { metering_sn: undefined }, 'no unique id'],
    ['004', { metering_sn: '' }, 'an empty unique id'],
    ['011', { begin_time: at(5), end_time: at(4) }, 'an end before the begin'],
    ['011', { begin_time: at(5), end_time: at(7) }, 'an end in the future'],
    ['011', { begin_time: at(-2) }, 'a begin before the instance'],
  ])('rejects a record with %s afterwards: %o (%s)', async (code, own) => {
    const { app, get, record } = await sold()
    expect((await push(app, { usage_records: [record(own), record()] })).body.error_code).toBe('MKT.0000')
    const records = await get('markets/default/usage-records')
    expect(codes(records)).toEqual([code, 'accepted'])
    expect(records[0]).toMatchObject({ reason: expect.any(String), reasonZh: expect.any(String), provenance: { certainty: 'doc' } })
  })

  it('knows a unique id and a range again: 005 and 010, in one push and in the next', async () => {
    const { app, get, record } = await sold()
    const first = record()
    await push(app, { usage_records: [first, { ...first, begin_time: at(3) }, { ...first, metering_sn: 'another' }] })
    await push(app, { usage_records: [first] })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', '005', '010', '005'])
  })

  it('does not hold a rejected record against its correction', async () => {
    const { app, get, record } = await sold()
    const wrong = record({ usage_value: '0' })
    await push(app, { usage_records: [wrong] })
    await push(app, { usage_records: [{ ...wrong, usage_value: '3' }] })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['003', 'accepted'])
  })

  it("rejects what is not on demand (012), not open (013), retired (006), another seller's (009)", async () => {
    const { app, get, post, record, instanceId, isv } = await sold()
    const monthly = await post('markets/default/orders', {})
    await push(app, { usage_records: [record({ instance_id: monthly.instanceId })] })
    const [{ product }] = await get('markets/default/instances')
    await post(`markets/default/products/${product.productId}/retire`)
    await push(app, { usage_records: [record()] })
    await post(`markets/default/products/${product.productId}/relist`)
    await post(`markets/default/instances/${instanceId}/freeze`)
    await push(app, { usage_records: [record()] })
    await post('markets', { id: 'rival', isv: { url: isv.url, accessKey: 'rival-key-4711', ak: 'rival-ak', sk: 'rival-sk' } })
    await push(app, { usage_records: [record()] }, { key: 'rival-key-4711' })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['012', '006', '013'])
    expect(codes(await get('markets/rival/usage-records'))).toEqual(['009'])
  })

  it('takes usage up to the release, and none after it', async () => {
    const { app, get, post, record, instanceId } = await sold()
    await post(`markets/default/instances/${instanceId}/unsubscribe`, { negotiated: true })
    await post('markets/default/clock/advance', { by: 'PT2H' })
    await push(app, { usage_records: [record(), record({ begin_time: at(5), end_time: at(7) })] })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', '013'])
  })

  it('judges an ISV that meters by its own clock by that clock', async () => {
    const { app, get, record } = await sold()
    const now = wallNow()
    const hour = { begin_time: sdkDate(now - HOUR), end_time: sdkDate(now), record_time: sdkDate(now) }
    await push(app, { usage_records: [record(hour)] })
    await push(app, { usage_records: [record({ ...hour, end_time: sdkDate(now + HOUR) })] })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', '011'])
  })

  it('lets a package take its share first', async () => {
    const { app, get, post, record, orderId } = await sold()
    const bundle = await post('markets/default/orders', { chargingMode: 'on-demand-package', quantity: 20 })
    const relate_pkg_instance = bundle.instanceId
    await push(app, {
      usage_records: [record({ relate_pkg_instance }), record({ relate_pkg_instance, begin_time: at(3), end_time: at(4) })],
    })
    await post('markets/default/clock/advance', { by: 'PT1H' })
    const usage = (await get(`markets/default/orders/${orderId}/ledger`)).filter(({ kind }: Json) => kind === 'usage')
    expect(usage.map(({ deducted, amount }: Json) => [deducted, amount])).toEqual([
      ['12.5', '0'],
      ['7.5', '2.5'],
    ])
  })

  it('charges daily at 01:00 in Beijing where the setting says so', async () => {
    const { app, get, post, record } = await sold({ settings: { 'usage-collection': 'daily' } })
    await push(app, { usage_records: [record()] })
    await post('markets/default/clock/advance', { to: '2030-01-01T16:59:00Z' })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted'])
    await post('markets/default/clock/advance', { to: '2030-01-01T17:00:00Z' })
    expect(codes(await get('markets/default/usage-records'))).toEqual(['charged'])
  })
})

describe('usage push, refused as a whole: nothing is stored', () => {
  it.each<[string, (s: Sold) => Parameters<typeof push>[1], Parameters<typeof push>[2], number, string, string]>([
    [
      'no signature',
      (s) => ({ usage_records: [s.record()] }),
      { headers: { signature: undefined } },
      400,
      'MKT.0102',
      'no signature header',
    ],
    ['no ts', (s) => ({ usage_records: [s.record()] }), { headers: { ts: undefined } }, 400, 'MKT.0102', 'no ts header'],
    ['no nonce', (s) => ({ usage_records: [s.record()] }), { headers: { nonce: undefined } }, 400, 'MKT.0102', 'no nonce header'],
    ['the wrong key', (s) => ({ usage_records: [s.record()] }), { key: 'wrong' }, 400, 'MKT.0102', 'fits neither'],
    ['the SK as key', (s) => ({ usage_records: [s.record()] }), { key: 'test-sk' }, 400, 'MKT.0102', 'The SK was used as the key'],
    ['a stale ts', (s) => ({ usage_records: [s.record()] }), { ts: String(wallNow() - HOUR) }, 400, 'MKT.0102', '60 minutes off'],
    ['ts in words', (s) => ({ usage_records: [s.record()] }), { ts: 'now' }, 400, 'MKT.0102', 'not milliseconds'],
    ['another type', (s) => ({ usage_records: [s.record()] }), { type: 'text/plain' }, 400, 'MKT.0101', 'application/json is needed'],
    ['no JSON', () => '{"usage_records":[', {}, 400, 'MKT.0101', 'no JSON'],
    ['no records', () => ({}), {}, 400, 'MKT.0101', 'usage_records'],
    ['an empty list', () => ({ usage_records: [] }), {}, 400, 'MKT.0101', 'usage_records'],
    ['records that are none', () => ({ usage_records: ['one'] }), {}, 400, 'MKT.0101', 'usage_records'],
    [
      '1001 records',
      (s) => ({ usage_records: Array.from({ length: 1001 }, () => s.record()) }),
      {},
      500,
      'MKT.9003',
      '1001 records, at most 1000',
    ],
    [
      'a begin 22 days ago',
      (s) => ({ usage_records: [s.record(), s.record({ begin_time: at(-22 * 24) })] }),
      {},
      500,
      'MKT.9004',
      'record 2 begins at 20291210T000000Z, more than 21 days ago',
    ],
    ['two megabytes', () => ({ usage_records: ['x'.repeat(2_000_000)] }), {}, 413, 'APIGW.0201', 'larger than'],
  ])('%s', async (_name, body, how, status, code, why) => {
    const made = await sold()
    const answer = await push(made.app, body(made), how)
    expect([answer.status, answer.body.error_code]).toEqual([status, code])
    expect(answer.body.error_msg).toContain(why)
    expect(await made.get('markets/default/usage-records')).toEqual([])
    const [call] = await made.get('markets/default/open-api-calls')
    expect(call).toMatchObject({ api: 'usage-push', outcome: 'refused', status, code, domain: 'primary', reasonZh: expect.any(String) })
    const [notice] = (await made.get('markets/default/notices')).filter(({ kind }: Json) => kind === 'open-api-refused')
    expect(notice).toMatchObject({ to: 'seller', channels: ['in-site'], callId: call.callId, text: expect.stringContaining(why) })
    expect(JSON.stringify(made.texts)).not.toMatch(/test-sk|isv-access-key-4711/)
  })

  it('a nonce used twice', async () => {
    const { app, record, get } = await sold()
    expect((await push(app, { usage_records: [record()] }, { nonce: 'once' })).status).toBe(200)
    const again = await push(app, { usage_records: [record({ begin_time: at(3), end_time: at(4) })] }, { nonce: 'once' })
    expect([again.status, again.body.error_code]).toEqual([400, 'MKT.0102'])
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted'])
  })

  it('under other readings of open points', async () => {
    const { app, record, get } = await sold({
      settings: {
        'usage-nonce-replay': 'accept',
        'usage-ts-age': 'any',
        'usage-begin-too-old': 'reject-record',
        'open-api-code-prefix': 'cbc',
        'usage-body-order': 'canonical',
      },
    })
    const old = record({ begin_time: at(-22 * 24) })
    const sorted = (r: object) =>
      JSON.stringify({ usage_records: [Object.fromEntries(Object.entries(r).sort(([a], [b]) => (a < b ? -1 : 1)))] })
    const how = { nonce: 'same', ts: '1660036200000' }
    expect((await push(app, { usage_records: [old] }, { ...how, signed: sorted(old) })).body).toEqual({
      error_code: 'MKT.0000',
      error_msg: 'success',
    })
    const next = record()
    expect((await push(app, { usage_records: [next] }, { ...how, signed: sorted(next) })).status).toBe(200)
    const refused = await push(app, { usage_records: [record()] }, how)
    expect([refused.status, refused.body.error_code]).toEqual([400, 'CBC.0102'])
    expect(codes(await get('markets/default/usage-records'))).toEqual(['007', 'accepted'])
  })
})

describe('the old usage push', () => {
  it('is signed with AK/SK, has no unique id and knows ranges again', async () => {
    const { app, get, record } = await sold()
    const old = ({ metering_sn: _sn, ...rest }: Json) => ({ ...rest, product_id: 'OFFI-1' })
    expect((await pushOld(app, { usage_records: [old(record()), old(record())] })).body.error_code).toBe('MKT.0000')
    expect(codes(await get('markets/default/usage-records'))).toEqual(['accepted', '010'])
  })

  it('takes 1000 records, or 100 where the setting says so', async () => {
    const { app, record } = await sold({ settings: { 'usage-record-limit-old': '100' } })
    const many = { usage_records: Array.from({ length: 101 }, () => record()) }
    expect((await pushOld(app, many)).body).toMatchObject({ error_code: 'MKT.9003', extra_info: expect.stringContaining('at most 100') })
  })

  it('is refused without a signature that fits', async () => {
    const { app } = await sold()
    expect(await pushOld(app, {}, { sk: 'wrong' })).toMatchObject({ status: 401, body: { error_code: 'APIGW.0301' } })
  })
})
