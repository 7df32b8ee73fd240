import { describe, expect, it } from 'vitest'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { ROUTES } from '../../emulator/server/routes.ts'
import { bench, type Json } from './harness.ts'
import { askOrder } from './open-apis/seller.ts'

const M = 'markets/default'

describe('the whole life of an order over the API', () => {
  it('goes through every route, each answered as the document says', async () => {
    const { app, call, get, post, isv, seen } = await bench()

    expect((await call('GET', '/healthz')).json).toEqual({ status: 'ok' })
    expect((await call('GET', '/')).json).toMatchObject({ api: '/emulator/v1', docs: '/emulator/v1/openapi.json' })
    expect((await call('GET', '/emulator/v1')).json.links.markets).toBe('/emulator/v1/markets')
    expect((await get('catalogue')).guides).toEqual([...RUNNABLE_GUIDES])
    expect((await get('openapi.json')).openapi).toBe('3.1.0')

    // A purchase
    const placed = await call('POST', `${M}/orders`, { chargingMode: 'period', periodType: 'month', amount: '99.5' })
    expect(placed.status).toBe(201)
    expect(placed.json).toMatchObject({ state: 'opened', type: 'NEW', amount: '99.5', instanceId: `i-${placed.json.orderLineId}` })
    expect(placed.headers.get('location')).toBe(`/emulator/v1/${M}/orders/${placed.json.orderId}`)
    const { orderId, instanceId } = placed.json
    expect(await get(`${M}/orders/${orderId}`)).toEqual(placed.json)
    expect(await get(`${M}/orders`)).toEqual([placed.json])
    expect(await get(`${M}/instances`)).toMatchObject([{ instanceId, state: 'active' }])
    expect(await get(`${M}/instances/${instanceId}`)).toMatchObject({ orderId, appInfo: { frontEndUrl: 'https://isv.example.com' } })

    // Its messages
    expect((await get(`${M}/messages`)).map((message: Json) => message.interface)).toEqual(['newInstance', 'queryInstance'])
    const detail = await get(`${M}/messages/${placed.json.messageIds[0]}`)
    expect(detail.attempts).toMatchObject([
      { number: 1, state: 'answered', request: { method: 'POST' }, response: { status: 200 }, verdict: { outcome: 'succeeded' } },
    ])

    // Everything that can be done to an instance
    const at = `${M}/instances/${instanceId}`
    const renewed = await call('POST', `${at}/renew`, { periodNumber: 2 })
    expect(renewed.status).toBe(201)
    expect(renewed.json).toMatchObject({ instance: { instanceId }, order: { type: 'RENEW', state: 'opened', relatesTo: orderId } })
    const cancelled = await call('POST', `${at}/unsubscribe-renewal`)
    expect(cancelled.json.order).toMatchObject({ type: 'UNSUBSCRIBE' })
    expect((await get(`${M}/orders/${renewed.json.order.orderId}`)).refundReason).toBe('renewal-cancelled')
    expect((await post(`${at}/upgrade`, { quantity: 20, amount: 10 })).order).toMatchObject({
      type: 'CHANGE',
      state: 'opened',
      amount: '10',
    })
    expect(await call('POST', `${at}/freeze`)).toMatchObject({
      status: 200,
      json: {
        instance: { state: 'frozen' },
        message: { interface: 'updateInstanceStatus', state: 'succeeded', attempts: [{ number: 1 }] },
      },
    })
    expect((await post(`${at}/unfreeze`)).instance.state).toBe('active')
    expect((await post(`${at}/open-details`)).message).toMatchObject({ interface: 'queryInstance', state: 'succeeded' })
    expect(await post(`${M}/queries`, { instanceIds: [instanceId] })).toMatchObject({
      interface: 'queryInstance',
      attempts: [{ number: 1 }],
    })
    expect((await post(`${at}/unsubscribe`)).order).toMatchObject({ type: 'UNSUBSCRIBE', state: 'opened' })
    expect((await get(at)).state).toBe('released')

    const trial = await post(`${M}/orders`, { trial: true })
    expect((await post(`${M}/instances/${trial.instanceId}/convert-trial`, { periodType: 'year' })).order).toMatchObject({
      type: 'TRIAL_TO_FORMAL',
      state: 'opened',
    })

    // Licences, of a product of another guide
    const licensed = await post(`${M}/orders`, { guide: 'online-license' })
    const applied = await post(`${M}/instances/${licensed.instanceId}/apply-licence`, { deviceFingerprint: 'device-1' })
    expect(applied).toMatchObject({
      instance: { possible: expect.arrayContaining(['apply-licence']) },
      message: { interface: 'getLicenseAsync', state: 'succeeded' },
      licence: { state: 'applied', instanceId: licensed.instanceId, deviceFingerprint: 'device-1' },
    })
    const { eventId } = applied.licence
    const second = await post(`${M}/instances/${licensed.instanceId}/apply-licence`)
    await post(`${M}/instances/${licensed.instanceId}/apply-licence`, { eventId })
    expect(await get(`${M}/licences`)).toEqual([applied.licence, second.licence])
    expect(await get(`${M}/licences?after=${eventId}`)).toEqual([second.licence])
    expect(await get(`${M}/licences?state=delivered`)).toEqual([])
    expect(await get(`${M}/licences?state=applied&instanceId=${instanceId}`)).toEqual([])
    expect(await get(`${M}/licences?instanceId=${licensed.instanceId}&limit=1`)).toEqual([applied.licence])

    // A licence that comes in the answer, and what the buyer makes of it
    const supervised = await post(`${M}/orders`, { guide: 'license-v1' })
    expect(supervised.state).toBe('awaiting-acceptance')
    const licenceAt = `${M}/instances/${supervised.instanceId}`
    expect((await post(`${licenceAt}/reject`)).order).toMatchObject({ state: 'awaiting-delivery' })
    expect(await post(`${licenceAt}/deliver-licence`, { licence: 'BY-HAND' })).toMatchObject({
      order: { state: 'awaiting-acceptance' },
      instance: { licence: { text: 'BY-HAND', by: 'hand' }, possible: ['accept', 'reject', 'appeal', 'unsubscribe'] },
    })
    expect(await post(`${licenceAt}/accept`)).toMatchObject({ order: { state: 'completed' }, instance: { state: 'active' } })
    expect((await call('POST', `${licenceAt}/accept`, {})).status).toBe(409)

    // What people deliver under service supervision
    const service = await post(`${M}/orders`, { supervision: 'manual-service', review: true })
    const serviceAt = `${M}/instances/${service.orderLineId}`
    const node = async (action: string, body?: Json) => (await post(`${serviceAt}/${action}`, body)).order.supervision.node
    expect(service).toMatchObject({ guide: 'by-hand', state: 'awaiting-delivery', supervision: { node: 'requirement', actor: 'buyer' } })
    expect(await node('submit-requirement', { requirement: 'move our data' })).toBe('confirmation')
    expect(await node('reject-requirement', { reason: 'how much?' })).toBe('requirement')
    expect(await node('submit-requirement')).toBe('confirmation')
    expect(await node('confirm-requirement')).toBe('delivery')
    expect(await node('deliver', { proof: ['sow.pdf'] })).toBe('review')
    expect(await node('send-back', { reason: 'no seal' })).toBe('delivery')
    expect(await node('deliver', { proof: ['sealed.pdf'] })).toBe('review')
    expect(await node('approve')).toBe('acceptance')
    expect(await node('appeal', { by: 'seller', reason: 'no answer', files: ['proof.pdf'] })).toBe('acceptance')
    expect((await call('POST', `${serviceAt}/accept`, {})).json).toMatchObject({ status: 409, possible: ['decide-appeal'] })
    expect(await node('decide-appeal', { decision: 'force-accept' })).toBe('completed')
    const parcel = await post(`${M}/orders`, { supervision: 'hardware' })
    await post(`${M}/instances/${parcel.orderLineId}/deliver`, { parcelNumber: 'SF1' })
    expect((await post(`${M}/instances/${parcel.orderLineId}/parcel-signed`)).order.supervision.acceptedAt).toMatch(/Z$/)

    // A licence code, and codes for tests
    const code = await post(`${M}/orders`, { guide: 'license-code' })
    await post(`${M}/instances/${code.instanceId}/deliver`)
    expect((await post(`${M}/instances/${code.instanceId}/take-code`)).order.supervision.node).toBe('activation')
    expect((await call('POST', `${M}/instances/${code.instanceId}/upload-proof`, { proof: ['a.pdf'] })).status).toBe(409)
    const free = await post(`${M}/orders`, { guide: 'license-code' })
    await post(`${M}/instances/${free.instanceId}/deliver`)
    const [testCode] = await post(`${M}/test-codes`, {})
    const moved = await call('PUT', `${M}/test-codes/${testCode.code}`, { expireTime: '2031-01-01T00:00:00Z' })
    expect(await get(`${M}/test-codes`)).toEqual([moved.json])

    // ISCDesk on a device of the buyer
    const device = await post(`${M}/devices`, { instanceId: licensed.instanceId, macs: ['02-00-5E-10-00-01'], board: 'B1', cpu: 'C1' })
    expect(device).toMatchObject({ deviceId: 'device-1', deviceFingerprint: '02-00-5E-10-00-01||B1|C1', events: [] })
    const sdk = (name: string, body: Json = {}) => call('POST', `${M}/devices/device-1/sdk/${name}`, body)
    expect((await sdk('GetLicenseStringRequest')).json).toMatchObject({
      message: { interface: 'getLicenseAsync', state: 'succeeded' },
      licence: { state: 'applied', deviceFingerprint: device.deviceFingerprint },
    })
    expect((await sdk('GetLicenseFileRequest', { fileName: 'a.lic' })).json.device.asked).toMatchObject([{ as: 'string' }, { as: 'file' }])
    expect((await sdk('LicenseVerifyNotify', { verifyResult: true })).status).toBe(409)
    expect((await sdk('TrialExpirationAndGetLicense', { licenseType: 'LICENSE_TYPE_FILE' })).status).toBe(409)
    expect((await sdk('CheckNewVersions')).json.device.events).toMatchObject([{ event: 'EVENT_UPGRADENOTICE' }])
    expect((await call('POST', `${M}/software-versions`, { instanceId: licensed.instanceId, version: '2.0' })).status).toBe(204)
    expect((await sdk('UpgradeNotify', { bUpgrade: true })).json.device).toMatchObject({
      version: '2.0',
      events: [{}, { event: 'EVENT_UPDATE' }],
    })
    expect(await get(`${M}/devices`)).toEqual([await get(`${M}/devices/device-1`)])
    expect((await call('GET', `${M}/devices/device-9`)).status).toBe(404)

    // Failure, restart, notices
    isv.answer = () => ({ status: 500 })
    const failing = await post(`${M}/orders`, {})
    const [messageId] = failing.messageIds
    expect(await get(`${M}/messages/${messageId}`)).toMatchObject({
      state: 'retrying',
      restartable: true,
      nextAttemptAt: expect.any(String),
    })
    expect(await get(`${M}/notices?orderId=${failing.orderId}`)).toMatchObject([{ to: 'seller', kind: 'call-failed', messageId }])
    isv.answer = () => undefined
    expect(await post(`${M}/messages/${messageId}/restart`)).toMatchObject({
      state: 'succeeded',
      attempts: [{}, { number: 2, kind: 'restart' }],
    })
    expect((await get(`${M}/orders/${failing.orderId}`)).state).toBe('opened')

    // Faults
    const fault = await call('POST', `${M}/faults`, { on: 'newInstance', attempts: '1-2', fault: 'delay', delay: '6s' })
    expect(fault).toMatchObject({ status: 201, json: { id: 'fault-1', delay: 'PT6S' } })
    expect(await get(`${M}/faults`)).toEqual([fault.json])
    expect((await call('DELETE', `${M}/faults/fault-1`)).status).toBe(204)
    await post(`${M}/faults`, { on: '*', fault: 'refuse', attempts: 3 })
    expect((await call('DELETE', `${M}/faults`)).status).toBe(204)
    expect(await get(`${M}/faults`)).toEqual([])
    expect(await post(`${M}/instances/${instanceId}/probe`, { role: 'query', fault: 'wrong-key' })).toMatchObject({
      interface: 'queryInstance',
      probe: true,
    })

    // Time
    expect(await get(`${M}/clock`)).toMatchObject({
      mode: 'virtual',
      now: '2030-01-01T00:00:00.000Z',
      idle: true,
      inFlight: 0,
      next: { kind: 'supervision', orderId: parcel.orderId },
    })
    expect(await post(`${M}/clock/advance`, { by: 'PT3H' })).toEqual({ now: '2030-01-01T03:00:00.000Z', fired: 0 })
    expect(await post(`${M}/clock/advance`, { to: '2030-01-02T00:00:00Z' })).toEqual({ now: '2030-01-02T00:00:00.000Z', fired: 0 })
    expect((await post(`${M}/clock/advance`, { until: 'idle' })).now).toBe('2030-01-02T00:00:00.000Z')

    // The side where the ISV calls
    const [{ orderId: bought }] = await get(`${M}/orders?limit=1`)
    expect((await get(`${M}/orders/${bought}/ledger`))[0]).toMatchObject({ kind: 'payment', orderId: bought })
    await askOrder(app, `orderId=${bought}`)
    const [asked] = await get(`${M}/open-api-calls?api=order-query&domain=primary&outcome=answered&orderId=${bought}`)
    expect((await get(`${M}/open-api-calls/${asked.callId}`)).response.body).toContain(bought)
    expect((await call('GET', `${M}/open-api-calls/call-999999`)).status).toBe(404)
    await post(`${M}/open-api-answers`, { api: 'order-query', code: 'MKT.0250' })
    expect((await call('PUT', `${M}/domains/fallback`, { state: 'slow', delay: '1s' })).json).toMatchObject({
      state: 'slow',
      delay: 'PT1S',
    })
    expect((await get(`${M}/domains`)).fallback.state).toBe('slow')
    expect(await post(`${M}/products/OFFI-1/retire`)).toEqual({ productId: 'OFFI-1', state: 'retired' })
    expect(await post(`${M}/products/OFFI-1/relist`)).toEqual({ productId: 'OFFI-1', state: 'on-sale' })
    expect(await get(`${M}/usage-records?state=pending`)).toEqual([])

    // Trace and events
    const trace = await call('GET', `${M}/trace`)
    expect(trace.text.endsWith('}\n')).toBe(true)
    expect(JSON.parse(trace.text.split('\n')[0] as string)).toMatchObject({ seq: 1, type: 'market-created' })

    // Markets
    const made = await call('POST', 'markets', { id: 'other', isv: { url: isv.url, accessKey: isv.accessKey }, guide: 'saas-v1', seed: 7 })
    expect(made).toMatchObject({ status: 201, json: { id: 'other', guide: 'saas-v1', seed: 7, isv: { url: isv.url }, clock: 'virtual' } })
    expect(made.headers.get('location')).toBe('/emulator/v1/markets/other')
    for (const link of Object.values(made.json.links) as string[])
      if (!link.endsWith('/events')) expect((await call('GET', link)).status).toBe(200)
    expect((await get('markets')).map(({ id }: Json) => id)).toEqual(['default', 'other'])
    expect(await get('markets/other')).toEqual(made.json)
    await post('markets/other/orders')
    expect((await post('markets/other/reset')).seed).toBe(7)
    expect(await get('markets/other/orders')).toEqual([])
    expect((await call('DELETE', 'markets/other')).status).toBe(204)
    expect((await call('GET', 'markets/other')).status).toBe(404)

    // Streams, joint operation, and what only follows an activation or an upload, are tested on their own.
    const rows = ROUTES.filter(({ tag, id }) => tag !== 'enterprises' && id !== 'decideOnMessage').map(
      ({ method, path, success }) => `${method} ${path} ${success.status}`,
    )
    expect(rows.filter((row) => !seen.has(row))).toEqual([
      'POST /emulator/v1/markets/{market}/instances/{instanceId}/upload-proof 201',
      'POST /emulator/v1/markets/{market}/devices/{deviceId}/sdk/LicenseVerifyNotify 200',
      'POST /emulator/v1/markets/{market}/devices/{deviceId}/sdk/TrialExpirationAndGetLicense 200',
      'GET /emulator/v1/markets/{market}/events 200',
    ])
  })

  it('answers an order at once with wait=false', async () => {
    const { post, get, isv } = await bench()
    isv.answer = () => 'hold'
    const order = await post(`${M}/orders?wait=false`)
    expect(order.state).toBe('opening')
    await isv.holding(1)
    expect(await get(`${M}/clock`)).toMatchObject({ inFlight: 1, idle: false })
    expect((await get(`${M}/messages/${order.messageIds[0]}`)).attempts).toMatchObject([{ number: 1, state: 'in-flight' }])
  })

  it('shows what a fault hid', async () => {
    const { post, get } = await bench()
    await post(`${M}/faults`, { on: 'newInstance', attempts: '1', fault: 'lose-response' })
    const order = await post(`${M}/orders`)
    const { attempts } = await get(`${M}/messages/${order.messageIds[0]}`)
    expect(attempts).toMatchObject([
      { fault: 'lose-response', failure: { kind: 'reset' }, seen: { response: { status: 200 } }, verdict: { outcome: 'failed' } },
    ])
    expect((await post(`${M}/clock/advance`, { by: '1h' })).fired).toBe(2)
    expect((await get(`${M}/orders/${order.orderId}`)).state).toBe('opened')
  })

  it('refunds after three hours of failures, and tells both sides', async () => {
    const { post, get, isv } = await bench()
    isv.answer = () => ({ status: 503 })
    const order = await post(`${M}/orders`)
    await post(`${M}/clock/advance`, { by: '3h' })
    expect(await get(`${M}/orders/${order.orderId}`)).toMatchObject({
      state: 'refunded',
      refundReason: 'create-failed',
      refundedAmount: '100',
    })
    expect(isv.heard).toHaveLength(4)
    expect(await get(`${M}/notices?to=buyer`)).toMatchObject([{ kind: 'order-refunded', orderId: order.orderId }])
  })
})

describe('lists', () => {
  it('come in pages, each link leading to the next', async () => {
    const { post, call } = await bench()
    const placed: string[] = []
    for (let n = 0; n < 7; n++) placed.push((await post(`${M}/orders`)).orderId)
    const found: string[][] = []
    let next: string | undefined = `/emulator/v1/${M}/orders?limit=3&state=opened`
    while (next) {
      const page = await call('GET', next)
      found.push(page.json.map(({ orderId }: Json) => orderId))
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1]
    }
    expect(found.map((page) => page.length)).toEqual([3, 3, 1])
    expect(found.flat()).toEqual(placed)
    expect((await call('GET', `${M}/orders?after=${placed[4]}`)).json).toHaveLength(2)
    expect((await call('GET', `${M}/orders?limit=7`)).headers.get('link')).toBeNull()
    expect((await call('GET', `${M}/messages?limit=1&after=msg-000002`)).json[0].messageId).toBe('msg-000003')
    expect((await call('GET', `${M}/instances?limit=2`)).json).toHaveLength(2)
  })

  it('filter', async () => {
    const { post, get, isv } = await bench()
    const first = await post(`${M}/orders`)
    const trial = await post(`${M}/orders`, { trial: true })
    const old = await post(`${M}/orders`, { guide: 'saas-v1' })
    isv.answer = () => ({ status: 500 })
    const failing = await post(`${M}/orders`)
    const ids = async (path: string, name: string) => (await get(`${M}/${path}`)).map((item: Json) => item[name])
    expect(await ids('orders?state=opening', 'orderId')).toEqual([failing.orderId])
    expect(await ids('orders?type=TRIAL', 'orderId')).toEqual([trial.orderId])
    expect(await ids('orders?guide=saas-v1', 'orderId')).toEqual([old.orderId])
    expect(await ids('orders?guide=saas-v1&state=opening', 'orderId')).toEqual([])
    expect(await ids(`messages?orderId=${first.orderId}`, 'messageId')).toEqual(first.messageIds)
    expect(await ids('messages?state=retrying', 'orderId')).toEqual([failing.orderId])
    expect(await ids('messages?interface=queryInstance', 'orderId')).toEqual([first.orderId, trial.orderId])
    expect(await ids('instances?state=opening', 'orderId')).toEqual([failing.orderId])
    expect(await ids(`instances?orderId=${first.orderId}`, 'orderId')).toEqual([first.orderId])
    expect(await ids('notices?to=buyer', 'noticeId')).toEqual([])
    expect(await ids(`notices?orderId=${failing.orderId}&to=seller`, 'noticeId')).toEqual(['notice-1'])
  })
})

describe('instance ids', () => {
  it.each(['a+b', 'a/b', 'a=b', '/+=', 'a%2Fb', 'a%b', 'a b', '实例', 'a?b#c', '..', 'a;b:c@d&e'])('may be %s', async (instanceId) => {
    const { post, get, isv } = await bench()
    isv.answer = ({ activity }) =>
      activity === 'newInstance' ? { json: { resultCode: '000000', resultMsg: 'ok', instanceId } } : undefined
    const order = await post(`${M}/orders`)
    expect(order.instanceId).toBe(instanceId)
    // A segment of dots only is taken out by every URL parser, so such an instance is named by its order line.
    const at = `${M}/instances/${instanceId === '..' ? order.orderLineId : encodeURIComponent(instanceId)}`
    expect(await get(at)).toMatchObject({ instanceId })
    expect((await post(`${at}/renew`)).instance.instanceId).toBe(instanceId)
    expect(isv.heard.at(-1)?.parameters.instanceId).toBe(instanceId)
    expect((await post(`${M}/queries`, { instanceIds: [instanceId] })).state).toBe('succeeded')
  })
})

describe('a market', () => {
  it('takes what it is not told from how the emulator was started', async () => {
    const { post, isv } = await bench({ emulator: { defaults: { guide: 'saas-v1', profile: 'saas-v1-hourly', timeout: '3s' } } })
    const market = await post('markets', {
      retention: 'P7D',
      polling: { interval: '5ms' },
      policies: { 'saas-v1/renew': { every: 'PT5M', calls: 3 } },
      settings: { 'v1-test-flag': 'zero' },
    })
    expect(market).toMatchObject({
      id: 'm1',
      guide: 'saas-v1',
      profile: 'saas-v1-hourly',
      isv: { url: isv.url },
      timeouts: { 'saas-v1': 'PT3S' },
      retention: 'P7D',
      polling: { interval: 'PT0.005S', patience: 'PT30S' },
      policies: { 'saas-v1/renew': { every: 'PT5M', calls: 3 } },
      settings: { 'v1-test-flag': 'zero' },
    })
    expect((await post('markets/m1/orders')).state).toBe('opened')
  })
})
