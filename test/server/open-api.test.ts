import { spawnSync } from 'node:child_process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { wallNow } from '../../emulator/clock/wall.ts'
import { ORDER_QUERY, ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import {
  authorizationHeader,
  canonicalRequest,
  sdkDate,
  sdkSignature,
  sha256Hex,
  stringToSign,
} from '../../emulator/protocol/signing/sdk-hmac.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { serveEmulator } from '../../emulator/server/serve.ts'
import { bench } from './harness.ts'

const signed = (query: string, { ak = 'test-ak', sk = 'test-sk', at = wallNow(), spoil = (canonical: string) => canonical } = {}) => {
  const headers = { host: 'localhost', 'x-sdk-date': sdkDate(at) }
  const signedHeaders = ['host', 'x-sdk-date']
  const canonical = canonicalRequest({ method: 'GET', path: ORDER_QUERY_PATH, query, headers, signedHeaders, bodyHash: sha256Hex('') })
  const signature = sdkSignature(stringToSign(spoil(canonical), headers['x-sdk-date']), sk)
  return { ...headers, authorization: authorizationHeader({ access: ak, signedHeaders, signature }) }
}

const ask = async (app: { request: (url: string, init: object) => Response | Promise<Response> }, query: string, headers: object) => {
  const response = await app.request(`http://localhost${ORDER_QUERY_PATH}?${query}`, { headers })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

describe('order query over the gateway', () => {
  it('answers with what was bought', async () => {
    const { app, post } = await bench()
    const order = await post('markets/default/orders', { periodType: 'year', amount: '12.5', quantity: 3 })
    const query = `orderId=${order.orderId}&orderLineId=${order.orderLineId}`
    const { status, body } = await ask(app, query, signed(query))
    expect(status).toBe(200)
    expect(violations(ORDER_QUERY.response, body)).toEqual([])
    expect(body.orderInfo).toMatchObject({
      orderId: order.orderId,
      orderType: 'NEW',
      orderLine: [{ chargingMode: 'PERIOD', periodType: 'year', currency: '12.5' }],
    })
  })

  it('finds the market that has the order, where several share an account', async () => {
    const { app, post } = await bench()
    await post('markets', { id: 'other' })
    const order = await post('markets/other/orders', { chargingMode: 'one-time' })
    const query = `orderId=${order.orderId}`
    expect((await ask(app, query, signed(query))).body.orderInfo.orderId).toBe(order.orderId)
  })

  it('answers the mock orders of the real marketplace', async () => {
    const { app } = await bench()
    const { status, body } = await ask(app, 'orderId=MOCKONETIMENEW', signed('orderId=MOCKONETIMENEW'))
    expect([status, body.orderInfo.orderType, body.orderInfo.orderLine[0].chargingMode]).toEqual([200, 'NEW', 'ONE_TIME'])
  })

  it.each([
    ['no signature', () => ({}), 'no Authorization header'],
    ['an unknown key', (q: string) => signed(q, { ak: 'nobody' }), 'no access key "nobody"'],
    ['the wrong secret', (q: string) => signed(q, { sk: 'wrong' }), 'does not fit'],
    ['a clock 16 minutes behind', (q: string) => signed(q, { at: wallNow() - 16 * 60_000 }), '16 minutes behind'],
    [
      'a path signed without its slash',
      (q: string) => signed(q, { spoil: (canonical) => canonical.replace('/query/\n', '/query\n') }),
      'signed without the "/"',
    ],
  ])('refuses %s, and says why', async (_name, headers, why) => {
    const { app, texts } = await bench()
    const query = 'orderId=MOCKONETIMENEW'
    const { status, body } = await ask(app, query, headers(query))
    expect(status).toBe(401)
    expect(body).toMatchObject({ error_code: 'APIGW.0301', error_msg: expect.stringContaining(why), request_id: expect.any(String) })
    expect(JSON.stringify([body, texts])).not.toContain('test-sk')
  })

  it('knows no other path below the gateway', async () => {
    const { app } = await bench()
    const response = await app.request('http://localhost/api/mkp-openapi-public/global/v1/order/quer', { headers: { host: 'localhost' } })
    const { error_code } = (await response.json()) as { error_code: string }
    expect([response.status, error_code]).toEqual([404, 'APIGW.0101'])
  })

  it('serves a client nobody here wrote: Python and its standard library', async ({ skip }) => {
    if (spawnSync('python3', ['--version']).status !== 0) skip('python3 is not on this machine')
    const { emulator, post } = await bench()
    const order = await post('markets/default/orders', {})
    const served = await serveEmulator({ emulator, host: '127.0.0.1', port: 0 })
    onTestFinished(() => served.close())
    const program = `
import hashlib, hmac, sys, urllib.request, urllib.parse, datetime
base, path, order = sys.argv[1:4]
host = urllib.parse.urlsplit(base).netloc
query = urllib.parse.urlencode({"orderId": order})
date = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
canonical = "\\n".join(["GET", path + "/", query, "host:" + host, "x-sdk-date:" + date, "", "host;x-sdk-date", hashlib.sha256(b"").hexdigest()])
text = "\\n".join(["SDK-HMAC-SHA256", date, hashlib.sha256(canonical.encode()).hexdigest()])
signature = hmac.new(b"test-sk", text.encode(), hashlib.sha256).hexdigest()
request = urllib.request.Request(base + path + "?" + query, headers={"X-Sdk-Date": date, "Authorization": "SDK-HMAC-SHA256 Access=test-ak, SignedHeaders=host;x-sdk-date, Signature=" + signature})
print(urllib.request.urlopen(request).read().decode())
`
    const { spawn } = await import('node:child_process')
    const out = await new Promise<string>((resolve) => {
      let text = ''
      const child = spawn('python3', ['-c', program, served.url, ORDER_QUERY_PATH, order.orderId])
      child.stdout.on('data', (data) => {
        text += data
      })
      child.stderr.on('data', (data) => {
        text += data
      })
      child.on('close', () => resolve(text))
    })
    expect(JSON.parse(out).orderInfo.orderId).toBe(order.orderId)
  })
})
