import { describe, expect, it } from 'vitest'
import { syntaxFault } from '../../emulator/server/json-syntax.ts'
import { bench, type Json } from './harness.ts'

const M = 'markets/default'

describe('a request that cannot be followed', () => {
  const table: [string, string, string, unknown, number, string][] = [
    ['an unknown market', 'GET', 'markets/defalt', undefined, 404, 'there is none of that id. Did you mean "default"?'],
    ['an unknown order', 'GET', `${M}/orders/CS1`, undefined, 404, 'Failed to find order "CS1"'],
    ['an unknown instance', 'GET', `${M}/instances/i%2F1`, undefined, 404, 'Failed to find instance "i/1"'],
    ['an unknown instance to act on', 'POST', `${M}/instances/i-1/renew`, {}, 404, 'Failed to find instance "i-1"'],
    ['an unknown message', 'GET', `${M}/messages/msg-9`, undefined, 404, 'Failed to find message "msg-9"'],
    ['an unknown message to restart', 'POST', `${M}/messages/msg-9/restart`, undefined, 404, 'Failed to find message "msg-9"'],
    ['an unknown fault', 'DELETE', `${M}/faults/fault-1`, undefined, 404, 'Failed to find fault rule "fault-1"'],
    ['unknown instances to query', 'POST', `${M}/queries`, { instanceIds: ['x'] }, 404, 'knows no instance "x"'],

    ['a mistyped member', 'POST', `${M}/orders`, { chargeMode: 'period' }, 400, '"chargeMode" is not known; did you mean "chargingMode"?'],
    ['a mistyped member within', 'POST', `${M}/orders`, { customer: { custmerName: 'x' } }, 400, 'did you mean "customerName"?'],
    [
      'a wrong word',
      'POST',
      `${M}/orders`,
      { chargingMode: 'one_time' },
      400,
      'possible: period, one-time, on-demand, on-demand-package (did you mean "one-time"?)',
    ],
    ['a wrong type', 'POST', `${M}/orders`, { periodNumber: '1' }, 400, '"periodNumber" is a string, must be integer'],
    ['a number out of range', 'POST', `${M}/orders`, { periodNumber: 0 }, 400, '"periodNumber" must be >= 1'],
    ['a body that is no object', 'POST', `${M}/orders`, [], 400, 'the document is an array, must be object'],
    ['a body that is null', 'POST', `${M}/orders`, 'null', 400, 'the document is null, must be object'],
    ['two faults at once', 'POST', `${M}/orders`, { trial: 'yes', amount: [] }, 400, '; '],
    ['a missing member', 'POST', `${M}/faults`, { on: '*' }, 400, '"fault" is missing'],
    ['a fault on no interface', 'POST', `${M}/faults`, { on: 'newInstace', fault: 'refuse' }, 400, 'Did you mean "newInstance"?'],
    ['no kind of fault', 'POST', `${M}/faults`, { on: '*', fault: 'refused' }, 400, 'did you mean "refuse"?'],
    ['no list of attempts', 'POST', `${M}/faults`, { on: '*', fault: 'refuse', attempts: 'first' }, 400, 'is no list of attempts'],
    ['a delay without length', 'POST', `${M}/faults`, { on: '*', fault: 'delay' }, 400, 'needs a delay such as 6s'],
    ['a delay of no form', 'POST', `${M}/faults`, { on: '*', fault: 'delay', delay: 'soon' }, 400, 'write a duration such as PT3H'],
    ['something to an action that takes nothing', 'POST', `${M}/instances/x/freeze`, { why: 'x' }, 400, '"why" is not known'],
    ['an empty query', 'POST', `${M}/queries`, { instanceIds: [] }, 400, 'must NOT have fewer than 1 items'],

    ['no target of an advance', 'POST', `${M}/clock/advance`, {}, 400, 'exactly one of by, to, until is needed, none is given'],
    ['two targets of an advance', 'POST', `${M}/clock/advance`, { by: '3h', until: 'idle' }, 400, 'by and until are given'],
    ['a number for a length', 'POST', `${M}/clock/advance`, { by: 3 }, 400, '"by" is a number, must be string'],
    ['a negative length', 'POST', `${M}/clock/advance`, { by: '-PT3H' }, 400, 'write a duration such as PT3H'],
    ['a length of months', 'POST', `${M}/clock/advance`, { by: 'P1M' }, 400, 'write a duration such as PT3H'],
    ['no instant', 'POST', `${M}/clock/advance`, { to: 'tomorrow' }, 400, 'write a time such as 2030-01-01T00:00:00Z'],
    ['a past instant', 'POST', `${M}/clock/advance`, { to: '2029-12-31T00:00:00Z' }, 409, 'time never goes back'],
    ['a length beyond all years', 'POST', `${M}/clock/advance`, { by: 'P9999999D' }, 400, 'beyond the year 9999'],
    ['another word than idle', 'POST', `${M}/clock/advance`, { until: 'ilde' }, 400, 'did you mean "idle"?'],

    ['a market of a taken id', 'POST', 'markets', { id: 'default' }, 409, 'it exists already'],
    ['a market of a bad id', 'POST', 'markets', { id: 'a b' }, 400, 'an id is 1 to 64 letters, digits'],
    ['a market with a mistyped key', 'POST', 'markets', { isv: { acessKey: 'x' } }, 400, 'did you mean "accessKey"?'],
    ['a market with an empty key', 'POST', 'markets', { isv: { accessKey: '' } }, 400, '"isv.accessKey" is empty'],
    ['a market with no URL', 'POST', 'markets', { isv: { url: 'localhost:3000' } }, 400, 'write an http or https URL'],
    [
      'a market with a password in its URL',
      'POST',
      'markets',
      { isv: { url: 'http://u:p@localhost/' } },
      400,
      'it holds a user name or password',
    ],
    ['a market of no guide', 'POST', 'markets', { guide: 'saas-v3' }, 400, 'possible: saas-v1, saas-v2'],
    ['a market of no profile', 'POST', 'markets', { profile: 'saas-v1-hurly' }, 400, 'did you mean "saas-v1-hourly"?'],
    ['a market of no clock', 'POST', 'markets', { clock: 'vitual' }, 400, 'Did you mean "virtual"?'],
    ['a market that begins at no time', 'POST', 'markets', { start: 'now' }, 400, 'write a time such as'],
    ['a market with a mistyped setting', 'POST', 'markets', { settings: { 'result-mgs': 'warn' } }, 400, 'did you mean "result-msg"?'],
    ['a market with no reading of a setting', 'POST', 'markets', { settings: { 'result-msg': 'wran' } }, 400, 'did you mean "warn"?'],
    [
      'a market with a mistyped policy',
      'POST',
      'markets',
      { policies: { 'saas-v2/crate': { calls: 2 } } },
      400,
      'Did you mean "saas-v2/create"?',
    ],
    [
      'a market with a contradictory policy',
      'POST',
      'markets',
      { policies: { 'saas-v2/create': { every: '2m', at: ['1m'] } } },
      400,
      'not both',
    ],
    ['a market with half a seed', 'POST', 'markets', { seed: 1.5 }, 400, '"seed" is a number, must be integer'],
    ['a market with odd keys', 'POST', 'markets', { keyBits: 192 }, 400, '"keyBits" is 192; possible: 128, 256'],
    ['a market with too many calls', 'POST', 'markets', { concurrency: 5000 }, 400, '"concurrency" must be <= 1024'],
    ['the end of the default market', 'DELETE', M, undefined, 409, 'it always exists'],
    ['the end of no market', 'DELETE', 'markets/none', undefined, 404, 'Failed to find market "none"'],
    ['the reset of no market', 'POST', 'markets/none/reset', undefined, 404, 'Failed to find market "none"'],

    ['an unknown query parameter', 'GET', `${M}/orders?sate=opened`, undefined, 400, '"sate" is not known; did you mean "state"?'],
    ['a wrong filter', 'GET', `${M}/orders?state=open`, undefined, 400, 'did you mean "opened"?'],
    ['a filter given twice', 'GET', `${M}/orders?state=opened&state=opening`, undefined, 400, 'names "state" more than once'],
    ['a limit that is no number', 'GET', `${M}/orders?limit=-1`, undefined, 400, '"limit" is "-1"'],
    ['a page after nothing', 'GET', `${M}/orders?after=CS0`, undefined, 400, '"after" is "CS0", which is no id of this list'],
    ['messages of no interface', 'GET', `${M}/messages?interface=queryInstanc`, undefined, 400, 'did you mean "queryInstance"?'],
    ['a query where none is known', 'GET', `${M}/clock?x=1`, undefined, 400, '"x" is not known'],
    ['neither to wait nor not', 'POST', `${M}/orders?wait=no`, undefined, 400, 'possible: true, false'],
    ['a trace from the future', 'GET', `${M}/trace?after=99`, undefined, 400, 'the trace ends with seq 1'],
    ['a trace from no place', 'GET', `${M}/trace?after=x`, undefined, 400, '"after" is "x"'],
    ['events from no place', 'GET', `${M}/events?after=x`, undefined, 400, '"after" is "x"'],

    ['an unknown path', 'GET', '/nothing', undefined, 404, 'there is no such path. /emulator/v1/openapi.json lists them all.'],
    ['a path nearly right', 'GET', 'market', undefined, 404, 'Did you mean /emulator/v1/markets?'],
    ['a path without its base', 'GET', '/markets', undefined, 404, 'Did you mean /emulator/v1/markets?'],
    ['a path with a slash too many', 'GET', `${M}/orders/`, undefined, 404, 'Did you mean /emulator/v1/markets/default/orders?'],
    ['an unknown action', 'POST', `${M}/instances/i-1/renw`, {}, 404, 'Did you mean /emulator/v1/markets/default/instances/i-1/renew?'],
    ['a wrong method', 'PUT', `${M}/orders`, {}, 405, 'this path takes POST, GET, HEAD only'],
    ['a wrong method of an action', 'GET', `${M}/instances/i-1/renew`, undefined, 405, 'this path takes POST only'],
    ['a preflight', 'OPTIONS', `${M}/orders`, undefined, 405, 'this path takes POST, GET, HEAD only'],
  ]

  it.each(table)('%s', async (_, method, path, body, status, words) => {
    const { call, emulator } = await bench()
    const before = emulator.get('default').seq
    const { status: got, json } = await call(method, path, body)
    expect([got, json.detail]).toEqual([status, expect.stringContaining(words)])
    expect(emulator.get('default').seq).toBe(before)
    expect(emulator.list()).toHaveLength(1)
  })

  it('names every violation with its place', async () => {
    const { call } = await bench()
    const { json } = await call('POST', `${M}/orders`, { guide: 'v2', customer: { age: 1 }, items: [{ quantity: 'x' }] })
    expect(json.violations).toMatchObject([
      { path: '/guide', keyword: 'enum' },
      { path: '/customer/age', keyword: 'additionalProperties' },
      { path: '/items/0/quantity', keyword: 'type' },
    ])
    expect(json.type).toBe('/emulator/v1/openapi.json#/components/responses/invalid')
  })

  it('allows other methods by name', async () => {
    const { call } = await bench()
    expect((await call('DELETE', `${M}/orders`)).headers.get('allow')).toBe('POST, GET, HEAD')
    expect((await call('PATCH', `${M}/faults/x`)).json.possible).toEqual(['DELETE'])
  })

  it('is answered to HEAD like GET, without a body', async () => {
    const { app } = await bench()
    const response = await app.request('/emulator/v1/markets', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect((await app.request('/emulator/v1/markets/none', { method: 'HEAD' })).status).toBe(404)
  })
})

describe('an illegal transition', () => {
  it('says what was attempted, on what, why not, and what is possible instead', async () => {
    const { call, post, isv } = await bench()
    const order = await post(`${M}/orders`)
    const at = `${M}/instances/${order.instanceId}`
    const refusals: [string, object | undefined, RegExp][] = [
      [`${at}/unfreeze`, undefined, /^Failed to unfreeze the instance: it is not frozen\.$/],
      [`${at}/convert-trial`, {}, /trial/],
      [`${at}/unsubscribe-renewal`, undefined, /renewal/],
      [`${at}/upgrade`, {}, /upgrade/],
      [`${M}/messages/${order.messageIds[0]}/restart`, undefined, /it has succeeded already/],
    ]
    for (const [path, body, words] of refusals) {
      const { status, json } = await call('POST', path, body)
      expect([path, status]).toEqual([path, 409])
      expect(json.detail).toMatch(words)
      expect(json.title).toBe('Not possible in this state')
    }
    expect((await call('POST', `${at}/unfreeze`)).json.possible).toContain('renew')
    await post(`${at}/freeze`)
    expect((await call('POST', `${at}/freeze`)).json.detail).toBe('Failed to freeze the instance: it is frozen already.')
    await post(`${at}/unsubscribe`)
    expect((await call('POST', `${at}/renew`)).status).toBe(409)

    isv.answer = () => ({ status: 500 })
    const opening = await post(`${M}/orders`)
    const early = await call('POST', `${M}/instances/${opening.orderLineId}/renew`)
    expect(early).toMatchObject({ status: 409, json: { detail: expect.stringContaining('it is not open yet') } })
    await post(`${M}/clock/advance`, { by: '3h' })
    expect((await call('POST', `${M}/messages/${opening.messageIds[0]}/restart`)).json.detail).toContain(
      'was refunded and cannot come back',
    )
  })

  it('names the check that blocked a renewal with change', async () => {
    const { call, post, isv } = await bench()
    const order = await post(`${M}/orders`)
    isv.answer = ({ activity }) =>
      activity === 'changeInstanceCheck' ? { json: { resultCode: '000001', resultMsg: 'not allowed' } } : undefined
    const { status, json } = await call('POST', `${M}/instances/${order.instanceId}/renew`, { change: { skuCode: 'x' } })
    expect(status).toBe(409)
    expect(json).toMatchObject({ possible: ['renew without change'], messageId: expect.stringMatching(/^msg-/) })
  })

  it.each(['real', 'scaled:60'])('a %s clock cannot be advanced', async (clock) => {
    const { call, post } = await bench()
    await post('markets', { id: 'live', clock })
    const { status, json } = await call('POST', 'markets/live/clock/advance', { by: '1s' })
    expect([status, json.detail]).toEqual([409, `Failed to advance the clock: it is ${clock} and goes by itself.`])
  })
})

describe('a body', () => {
  const post = async (body: RequestInit['body'], type?: string): Promise<{ status: number; json: Json }> => {
    const { app } = await bench()
    const headers = type === undefined ? undefined : { 'Content-Type': type }
    const response = await app.request(`/emulator/v1/${M}/orders`, {
      method: 'POST',
      ...(body === null ? {} : { body, duplex: 'half' }),
      ...(headers ? { headers } : {}),
    } as RequestInit)
    return { status: response.status, json: await response.json() }
  }

  it('may be left out', async () => {
    expect((await post(null)).status).toBe(201)
    expect((await post('', 'text/plain')).status).toBe(201)
  })

  it('may come with a byte order mark, and with parameters of its type', async () => {
    expect((await post('\ufeff{"trial":true}', 'application/json; charset=utf-8')).status).toBe(201)
    expect((await post('{}', 'application/vnd.api+json')).status).toBe(201)
  })

  it.each([
    ['text/plain', 'is "text/plain"'],
    ['application/x-www-form-urlencoded', 'is "application/x-www-form-urlencoded"'],
    ['application/json-seq', 'is "application/json-seq"'],
  ])('of type %s is refused', async (type, words) => {
    const { status, json } = await post('{}', type)
    expect([status, json.detail]).toEqual([415, expect.stringContaining(words)])
    expect(json.possible).toEqual(['Content-Type: application/json'])
  })

  it('without a type is refused', async () => {
    expect(await post(new TextEncoder().encode('{}'))).toMatchObject({
      status: 415,
      json: { detail: expect.stringContaining('is missing') },
    })
  })

  it('that is no JSON is refused with the place, and without its words', async () => {
    const { status, json } = await post('{\n  "isv": {"accessKey": "s3cr3t-k3y" "x": 1}\n}', 'application/json')
    expect(status).toBe(400)
    expect(json).toMatchObject({
      position: 38,
      line: 2,
      column: 37,
      detail: expect.stringContaining('At position 38 (line 2, column 37) "\\"" is not expected.'),
    })
    expect(JSON.stringify(json)).not.toContain('s3cr3t')
    expect((await post('{"trial":', 'application/json')).json.detail).toContain('it ends too early')
  })

  it('that is not UTF-8 is refused', async () => {
    const gbk = Buffer.from([...Buffer.from('{"customer":{"customerName":"'), 0xd5, 0xc5, 0xc8, 0xfd, ...Buffer.from('"}}')])
    expect(await post(gbk, 'application/json')).toMatchObject({ status: 400, json: { detail: expect.stringContaining('it is not UTF-8') } })
  })

  it('of more than 1 MiB is refused, whether it says so or not', async () => {
    const large = `{"x":"${'x'.repeat(1024 * 1024)}"}`
    expect((await post(large, 'application/json')).status).toBe(413)
    const chunk = new TextEncoder().encode(' '.repeat(64 * 1024))
    let sent = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        sent++
        controller.enqueue(chunk)
      },
    })
    expect((await post(endless, 'application/json')).status).toBe(413)
    expect(sent).toBeLessThan(40)
    expect((await post(`${' '.repeat(1024 * 1024 - 2)}{}`, 'application/json')).status).toBe(201)
  })

  it('of deep nesting or odd names is refused like any other', async () => {
    const deep = `{"customer":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    expect((await post(deep, 'application/json')).status).toBe(400)
    expect((await post('{"__proto__":{"trial":true}}', 'application/json')).json.detail).toContain('"__proto__" is not known')
    expect((await post('{"constructor":1}', 'application/json')).status).toBe(400)
  })
})

describe('the place of a syntax fault', () => {
  it.each([
    ['', 0],
    ['{', 1],
    ['{]', 1],
    ['{"a"}', 4],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1]]', 3],
    ['{"a":[1,{"b":2}]]', 16],
    ['01', 0],
    ['1.', 0],
    ['tru', 0],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['"a\nb"', 0],
    ['"\\x"', 0],
    ['"\\u12"', 0],
    ['{"a":NaN}', 5],
    ['// x', 0],
    ['{"ok":"\u007f\u2028é\\u00e9","n":-1.5e+3,"l":[true,false,null],"o":{}} x', 60],
  ])('%s', (written, position) => {
    expect(() => JSON.parse(written)).toThrow()
    expect(syntaxFault(written).position).toBe(position)
  })

  it('is found in nesting that would exhaust a stack, and in a long string', () => {
    expect(syntaxFault('['.repeat(200_000)).position).toBe(200_000)
    expect(syntaxFault(`{"a":"${'x'.repeat(900_000)}`).position).toBe(5)
    expect(syntaxFault(`{"a":"${'x'.repeat(900_000)}",}`).position).toBe(900_008)
  })
})

describe('the caller', () => {
  const ask = async (headers: Record<string, string>, host?: string, method = 'GET') => {
    const { app } = await bench(host === undefined ? {} : { api: { host } })
    return app.request('/emulator/v1/markets', { method, headers })
  }

  it.each(['localhost', 'localhost:8700', 'LOCALHOST:1', '127.0.0.1:8700', '127.8.9.1', '[::1]:8700', 'market.localhost:80', 'localhost.'])(
    'may name the host %s',
    async (host) => {
      expect((await ask({ host })).status).toBe(200)
    },
  )

  it.each([
    'evil.example',
    'evil.example:8700',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.1.4',
    'localhost@evil.example',
    '[::2]',
    'a b',
    '0.0.0.0',
  ])('may not name the host %s', async (host) => {
    const response = await ask({ host })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ title: 'Refused for safety', detail: expect.stringContaining(`"${host}"`) })
  })

  it('may name any host where others are meant to call', async () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'emulator.test'])
      expect((await ask({ host: 'anything.test' }, host)).status).toBe(200)
    expect((await ask({ host: 'evil.example' }, '::1')).status).toBe(403)
    expect((await ask({ host: 'evil.example' }, 'localhost')).status).toBe(403)
  })

  it('may be a page of the emulator, and of nobody else', async () => {
    const host = '127.0.0.1:8700'
    expect((await ask({ host, origin: 'http://127.0.0.1:8700' })).status).toBe(200)
    expect((await ask({ host: 'localhost', origin: 'http://localhost:80' })).status).toBe(200)
    for (const origin of [
      'http://evil.example',
      'null',
      'http://127.0.0.1:3000',
      'http://localhost:8700',
      'https://127.0.0.1',
      'file://',
      'junk',
    ]) {
      for (const method of ['GET', 'POST']) expect([origin, (await ask({ host, origin }, undefined, method)).status]).toEqual([origin, 403])
    }
    expect((await ask({ host: 'lan.test', origin: 'http://evil.example' }, '0.0.0.0')).status).toBe(403)
  })

  it('is told of no other origins', async () => {
    const response = await ask({ host: 'localhost', origin: 'http://localhost' })
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})
