import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { authToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { bodySignHeader } from '../../../emulator/protocol/signing/body-sign.ts'
import { canonicalBody, querySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { createReferenceIsv } from '../../../scenarios/reference-isv/app.ts'
import { serveReferenceIsv } from '../../../scenarios/reference-isv/serve.ts'
import { ACCESS_KEY, marketAndIsv, NOW, percentEncoded } from './marketplace.ts'

const run = promisify(execFile)
const has = (command: string) => spawnSync(command, ['--version']).status === 0

const V1 = {
  activity: 'newInstance',
  businessId: 'b-1',
  customerId: 'c-1',
  customerName: '张三 & Co+1 100%',
  orderId: 'CS-1',
  productId: 'p-1',
  timeStamp: '20260115083000123',
}
const V1_QUERY = percentEncoded({ ...V1, authToken: authToken(V1, ACCESS_KEY) })
const V2 = canonicalBody({ activity: 'newInstance', businessId: 'b-2', orderId: 'CS-2', orderLineId: 'CS-2-000001' })
const v2Query = (nonce: string) => percentEncoded({ ...querySignature(V2, ACCESS_KEY, String(NOW), nonce), timestamp: String(NOW), nonce })

/** Sends text over a socket, and returns everything that comes back until the other side ends. */
function raw(url: string, message: (path: string) => string): Promise<string> {
  const { hostname, port, pathname } = new URL(url)
  return new Promise((resolve, reject) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.write(message(pathname)))
    socket.setEncoding('utf8')
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}

describe('on the wire', () => {
  it.each([
    ['V1.0', (path: string) => `GET ${path}?${V1_QUERY} HTTP/1.1\r\nHost: isv\r\nConnection: close\r\n\r\n`],
    [
      'V2.0',
      (path: string) =>
        `POST ${path}?${v2Query('n')} HTTP/1.1\r\nHost: isv\r\nConnection: close\r\nContent-Length: ${V2.length}\r\n\r\n${V2}`,
    ],
    ['a refusal', (path: string) => `GET ${path} HTTP/1.1\r\nHost: isv\r\nConnection: close\r\n\r\n`],
  ])('%s: Body-Sign has this very case, and signs the very bytes that follow', async (_, message) => {
    const market = await marketAndIsv()
    const [head = '', body = ''] = (await raw(market.isv.url, message)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head.split('\r\n').filter((line) => /^body-sign:/i.test(line))).toEqual([`Body-Sign: ${bodySignHeader(body, ACCESS_KEY)}`])
    expect(head).toMatch(/^content-type: application\/json$/im)
  })

  it('Chinese travels as \\u escapes, so that no charset can spoil what was signed', async () => {
    const market = await marketAndIsv()
    const { body } = await market.exchange('GET', V1_QUERY)
    expect(body.toString('latin1')).toContain('"memo":"\\u9996\\u6b21')
    expect([...body].every((byte) => byte < 0x80)).toBe(true)
    expect(JSON.parse(body.toString()).appInfo.memo).toBe('首次登录后请修改密码')
  })

  it('a call in a body of several chunks is read whole', async () => {
    const market = await marketAndIsv()
    const half = V2.length >> 1
    const chunks = [V2.slice(0, half), V2.slice(half), ''].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join('')
    const received = await raw(
      market.isv.url,
      (path) => `POST ${path}?${v2Query('n')} HTTP/1.1\r\nHost: isv\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
    )
    expect(received).toContain('"resultCode":"000000"')
  })

  it('the app answers without a socket too, at every path, and its Response carries the signature', async () => {
    const { app } = createReferenceIsv({ accessKey: ACCESS_KEY, now: () => NOW })
    const response = await app.request(`/any/path?${V1_QUERY}`)
    expect(response.headers.get('body-sign')).toBe(bodySignHeader(await response.text(), ACCESS_KEY))
  })
})

describe('the server', () => {
  it('listens on a free port of 127.0.0.1, at /saasproduce alone', async () => {
    const market = await marketAndIsv()
    expect(market.isv.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/saasproduce$/)
    expect(await raw(market.isv.url, () => 'GET /else HTTP/1.1\r\nHost: isv\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 404/)
  })

  it('listens at another path, host and port', async () => {
    const first = await serveReferenceIsv({ accessKey: ACCESS_KEY, pathname: '/api/produce', host: 'localhost' })
    const port = Number(new URL(first.url).port)
    expect(first.url).toBe(`http://localhost:${port}/api/produce`)
    await expect(serveReferenceIsv({ accessKey: ACCESS_KEY, host: 'localhost', port })).rejects.toThrow('EADDRINUSE')
    await first.close()
    const second = await serveReferenceIsv({ accessKey: ACCESS_KEY, host: 'localhost', port })
    expect(new URL(second.url).port).toBe(String(port))
    await second.close()
  })

  it('ends at once, idle and busy connections included, and may be ended twice', async () => {
    const isv = await serveReferenceIsv({ accessKey: ACCESS_KEY })
    const { hostname, port } = new URL(isv.url)
    const open = (text: string) => {
      const socket = connect(Number(port), hostname, () => socket.write(text))
      socket.on('error', () => {})
      return { answered: once(socket, 'data'), closed: once(socket, 'close') }
    }
    const idle = open('GET /else HTTP/1.1\r\nHost: isv\r\n\r\n')
    // Asks once, is answered, and never ends its second request.
    const busy = open('GET /else HTTP/1.1\r\nHost: isv\r\n\r\nGET /else HTTP/1.1\r\n')
    await Promise.all([idle.answered, busy.answered])
    await isv.close()
    await Promise.all([idle.closed, busy.closed])
    await isv.close()
  })
})

describe.skipIf(!has('curl'))('curl', () => {
  it('V1.0 and V2.0', async () => {
    const market = await marketAndIsv()
    const v1 = await run('curl', ['-sS', '-i', `${market.isv.url}?${V1_QUERY}`])
    expect(v1.stdout).toMatch(/^Body-Sign: sign_type="HMAC-SHA256", signature="/m)
    expect(v1.stdout).toContain('"instanceId":"b-1"')
    const v2 = await run('curl', [
      ...['-sS', '-i', '-H', 'Content-Type: application/json;charset=utf8', '--data-binary', V2],
      `${market.isv.url}?${v2Query('n')}`,
    ])
    expect(v2.stdout).toMatch(/^Body-Sign: /m)
    expect(v2.stdout).toContain('{"resultCode":"000000","resultMsg":"success","instanceId":"b-2"}')
    expect(market.isv.instances.find('b-1')?.purchase.buyer?.customerName).toBe('张三 & Co+1 100%')
  })
})

// Written from the guides alone, without a line of ours: signs, calls, and checks the signature of the answer.
const PYTHON = `
import base64, hashlib, hmac, json, sys, urllib.parse, urllib.request
url, key, now = sys.argv[1], sys.argv[2].encode(), sys.argv[3]
mac = lambda k, data: hmac.new(k, data, hashlib.sha256)
def send(request):
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
        sign = base64.b64encode(mac(key, body).digest()).decode()
        assert answer.headers['Body-Sign'] == 'sign_type="HMAC-SHA256", signature="%s"' % sign
        return json.loads(body)
def v1(quote, order):
    p = dict(activity='newInstance', businessId=order, customerId='c', customerName='张三 & Co+1 100%', orderId=order, productId='p', timeStamp='20260115083000123')
    text = '&'.join(n + '=' + p[n] for n in sorted(p))
    p['authToken'] = base64.b64encode(mac(key + p['timeStamp'].encode(), text.encode()).digest()).decode()
    return send(url + '?' + urllib.parse.urlencode(p, quote_via=quote))
def v2(order):
    body = json.dumps(dict(activity='newInstance', businessId=order, orderId=order, orderLineId=order + '-000001'), sort_keys=True, separators=(',', ':')).encode()
    nonce = 'python' + order
    signature = mac(key, key + (nonce + now + mac(key, body).hexdigest()).encode()).hexdigest()
    query = urllib.parse.urlencode(dict(signature=signature, timestamp=now, nonce=nonce))
    return send(urllib.request.Request(url + '?' + query, data=body, headers={'Content-Type': 'application/json'}))
print(json.dumps([v1(urllib.parse.quote, 'P1'), v1(urllib.parse.quote_plus, 'P2'), v2('P3')]))
`

describe.skipIf(!has('python3'))("Python's standard library", () => {
  it('V1.0 percent-encoded and form-encoded, V2.0, and the signatures of the answers', async () => {
    const market = await marketAndIsv()
    const { stdout } = await run('python3', ['-c', PYTHON, market.isv.url, ACCESS_KEY, String(NOW)])
    const answers = JSON.parse(stdout)
    expect(answers.map((answer: { resultCode: string }) => answer.resultCode)).toEqual(['000000', '000000', '000000'])
    for (const id of ['P1', 'P2']) expect(market.isv.instances.find(id)?.purchase.buyer?.customerName).toBe('张三 & Co+1 100%')
  })
})
