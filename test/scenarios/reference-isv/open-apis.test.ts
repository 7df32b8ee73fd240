import { describe, expect, it } from 'vitest'
import { sha256Hex } from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { createOpenApiClient, type OpenApiClient, type OpenApiClientOptions } from '../../../scenarios/reference-isv/open-apis/client.ts'
import { NOW } from './marketplace.ts'
import { AK, type Behaviour, closedPort, done, ORDER, openApiHost, orderAnswer, SELLER_KEY, SK } from './open-api-server.ts'

function client(hosts: OpenApiClientOptions['hosts'], options: Partial<OpenApiClientOptions> = {}): OpenApiClient {
  let texts = 0
  return createOpenApiClient({
    hosts,
    ak: AK,
    sk: SK,
    sellerKey: SELLER_KEY,
    now: () => NOW,
    // Generous: only a test that means it runs into the time-out.
    timeoutMs: 60_000,
    randomText: (length) => String(++texts).padStart(length, 'r'),
    ...options,
  })
}

const RECORD = {
  usage_value: '99',
  record_time: '20260115T083000Z',
  metering_sn: 'sn-1',
  instance_id: 'i-1',
  begin_time: '20260115T070000Z',
  end_time: '20260115T080000Z',
}

async function failure(call: Promise<unknown>): Promise<Error & { code?: string; status?: number }> {
  const error = await call.then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(Error)
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/nobody-may-see/)
  return error
}

/** Every call there is, with the answer that makes it succeed. */
const CALLS: Record<string, readonly [call: (client: OpenApiClient) => Promise<unknown>, answer: readonly [number, unknown]]> = {
  queryOrder: [(c) => c.queryOrder(ORDER.orderId, `${ORDER.orderId}-000001`), orderAnswer()],
  uploadCharacters: [(c) => c.uploadCharacters('event/1', "许可证 'A'"), done('CBC.0000')],
  uploadFile: [(c) => c.uploadFile('event-1', 'l"ic\r\n.lic', new Uint8Array([0, 13, 10, 255])), done('CBC.0000')],
  pushUsage: [(c) => c.pushUsage([RECORD]), done('MKT.0000')],
}

describe('what goes over the wire', () => {
  it('an order query', async () => {
    const host = await openApiHost(() => orderAnswer())
    expect(await client([host.url]).queryOrder("a b'&c", 'l/1')).toEqual(ORDER)
    expect(host.received).toMatchObject([
      {
        verdict: 'signed',
        method: 'GET',
        path: '/api/mkp-openapi-public/global/v1/order/query',
        headers: { 'content-type': 'application/json;charset=UTF-8', 'x-sdk-date': '20260115T083000Z' },
      },
    ])
    const asked = new URLSearchParams(host.received[0]?.query)
    expect([...asked]).toEqual([
      ['orderId', "a b'&c"],
      ['orderLineId', 'l/1'],
    ])
    await client([host.url]).queryOrder('o')
    expect(host.received[1]?.query).toBe('orderId=o')
  })

  it('a base URL with a path of its own', async () => {
    const host = await openApiHost(() => orderAnswer())
    await client([`${host.url}/china/`]).queryOrder('o')
    expect(host.received).toMatchObject([{ verdict: 'signed', path: '/china/api/mkp-openapi-public/global/v1/order/query' }])
  })

  it('a licence as text, and as a file', async () => {
    const host = await openApiHost(() => done('CBC.0000'))
    const bytes = new Uint8Array([0, 13, 10, 255])
    await client([host.url]).uploadCharacters('event/1', '许可证')
    await client([host.url]).uploadFile('event-1', 'l"ic\r\n.lic', bytes)
    expect(host.received.map(({ verdict, path }) => [verdict, path])).toEqual([
      ['signed', '/api/mkp-openapi-public/global/v1/market-event/event%2F1/file'],
      ['signed', '/api/mkp-openapi-public/global/v1/market-event/event-1/file'],
    ])
    const [asText, asFile] = await Promise.all(
      host.received.map(({ headers, body }) =>
        new Response(new Uint8Array(body), { headers: { 'Content-Type': headers['content-type'] as string } }).formData(),
      ),
    )
    expect(JSON.parse(String(asText?.get('isvUpdateFileReq')))).toEqual({ type: 'CHARACTERS', characters: '许可证' })
    expect(JSON.parse(String(asFile?.get('isvUpdateFileReq')))).toEqual({
      type: 'FILE',
      file_name: 'l"ic\r\n.lic',
      sha256: sha256Hex(bytes),
    })
    const file = asFile?.get('file')
    expect(file instanceof Blob && new Uint8Array(await file.arrayBuffer())).toEqual(bytes)
    expect(host.received[0]?.body.toString()).toContain('Content-Type: application/json\r\n')
  })

  it('a usage push: sorted keys, sent as signed, a nonce of its own each time', async () => {
    const host = await openApiHost(() => done('MKT.0000'))
    const seller = client([host.url])
    await seller.pushUsage([RECORD])
    await seller.pushUsage([RECORD])
    expect(host.received.map(({ verdict }) => verdict)).toEqual(['signed', 'signed'])
    expect(host.received[0]).toMatchObject({
      path: '/api/mkp-openapi-public/global/v1/isv/usage-data',
      headers: { ts: String(NOW), 'content-type': 'application/json;charset=UTF-8' },
    })
    expect(host.received[0]?.headers.authorization).toBeUndefined()
    expect(host.received[0]?.body.toString()).toBe(
      '{"usage_records":[{"begin_time":"20260115T070000Z","end_time":"20260115T080000Z","instance_id":"i-1",' +
        '"metering_sn":"sn-1","record_time":"20260115T083000Z","usage_value":"99"}]}',
    )
    expect(host.received[1]?.headers.nonce).not.toBe(host.received[0]?.headers.nonce)
  })
})

describe('the fallback host', () => {
  describe.each(Object.entries(CALLS))('%s', (_name, [call, answer]) => {
    it('gets the call once, signed for itself, when nobody listens at the primary', async () => {
      const fallback = await openApiHost(() => answer)
      await call(client([await closedPort(), fallback.url]))
      expect(fallback.received.map(({ verdict }) => verdict)).toEqual(['signed'])
    })

    it.each<[string, Behaviour]>([
      ['HTTP 502', () => [502, '<html>']],
      ['HTTP 503', () => [503, '<html>']],
      ['HTTP 504', () => [504, { error_code: 'MKT.0999' }]],
      ['a connection that breaks off', () => 'reset'],
    ])('gets the same call after %s', async (_what, behaviour) => {
      const primary = await openApiHost(behaviour)
      const fallback = await openApiHost(() => answer)
      await call(client([primary.url, fallback.url]))
      expect([primary, fallback].map(({ received }) => received.map(({ verdict }) => verdict))).toEqual([['signed'], ['signed']])
      const [first, second] = [primary.received[0], fallback.received[0]]
      expect([second?.path, second?.query, second?.body]).toEqual([first?.path, first?.query, first?.body])
    })

    it.each<[string, readonly [number, unknown], string | undefined]>([
      ['401', [401, { error_code: 'APIGW.0301', error_msg: 'no', request_id: 'r' }], 'APIGW.0301'],
      ['403', [403, { error_code: 'CBC.0150' }], 'CBC.0150'],
      ['406', [406, { resultCode: 'MKT.0250', error_code: 'MKT.0250' }], 'MKT.0250'],
      ['500 with a code', [500, { resultCode: 'MKT.0999', error_code: 'MKT.0999' }], 'MKT.0999'],
      ['500 without one', [500, '<html>'], undefined],
      ['200 with a failure', [200, { error_code: '91381034', error_msg: 'illegal' }], '91381034'],
      ['200 without a code', [200, 'null'], undefined],
      ['a redirect', [302, ''], undefined],
    ])('is not asked after %s', async (_what, refusal, code) => {
      const primary = await openApiHost(() => refusal)
      const fallback = await openApiHost(() => answer)
      const error = await failure(call(client([primary.url, fallback.url])))
      expect(error).toMatchObject({ name: 'OpenApiRefusal', status: refusal[0] })
      expect(error.code).toBe(code)
      expect(primary.received).toHaveLength(1)
      expect(fallback.received).toEqual([])
    })
  })

  it('is asked when the primary does not answer in time', async () => {
    let timeUp = () => {}
    const primary = await openApiHost(() => {
      timeUp()
      return 'hang'
    })
    const fallback = await openApiHost(() => orderAnswer())
    const armed: number[] = []
    let calledOff = 0
    const seller = client([primary.url, fallback.url], {
      timeoutMs: 250,
      after: (ms, callback) => {
        armed.push(ms)
        timeUp = callback
        return () => calledOff++
      },
    })
    expect(await seller.queryOrder('o')).toEqual(ORDER)
    expect(fallback.received.map(({ verdict }) => verdict)).toEqual(['signed'])
    expect([armed, calledOff]).toEqual([[250, 250], 2])
  })

  it('takes either prefix for success', async () => {
    const host = await openApiHost(({ method }) =>
      method === 'GET' ? [200, { resultCode: 'CBC.0000', resultMsg: '', orderInfo: ORDER }] : done('CBC.0000'),
    )
    await client([host.url]).queryOrder('o')
    await client([host.url]).pushUsage([RECORD])
  })
})

describe('errors', () => {
  it('name both hosts, and why each failed', async () => {
    const primary = await closedPort()
    const fallback = await openApiHost(() => [503, ''])
    const { message } = await failure(client([primary, fallback.url]).queryOrder('CS1'))
    expect(message).toBe(
      `Failed to query order CS1: ${primary} could not be reached (ECONNREFUSED), and ${fallback.url} answered HTTP 503. ` +
        'Check network, DNS and certificates, then call again: a repeat with the same ids does no harm.',
    )
  })

  it('tell a time-out by a real timer', async () => {
    const host = await openApiHost(() => 'hang')
    const { message } = await failure(client([host.url], { timeoutMs: 20 }).queryOrder('CS1'))
    expect(message).toContain(`${host.url} gave no answer within 20 ms`)
  })

  it('tell what a refusal means, and what to do', async () => {
    const host = await openApiHost(() => [200, { error_code: '91381034', error_msg: 'no such event' }])
    const { message } = await failure(client([host.url]).uploadCharacters('e-1', 'L'))
    expect(message).toBe(
      `Failed to upload the licence of event e-1: ${host.url} answered HTTP 200 with 91381034 (user's licence application illegal): ` +
        '"no such event". Another host would say the same: see to what the code names, then call again.',
    )
  })

  it('tell of a success without an order', async () => {
    const host = await openApiHost(() => [200, { resultCode: 'MKT.0000', resultMsg: '' }])
    expect((await failure(client([host.url]).queryOrder('o'))).message).toContain('has no orderInfo')
  })

  it.each([['not a url'], ['ftp://h'], ['http://user:nobody-may-see@h'], ['http://h?key=nobody-may-see']])(
    'refuse the host %s',
    async (host) => {
      await failure((async () => client([host]))())
    },
  )

  it.each(['ak', 'sk', 'sellerKey'])('refuse an empty %s, or one with a line end', async (name) => {
    for (const value of ['', 'nobody-may-see\n']) {
      const error = await failure((async () => client(['http://h'], { [name]: value }))())
      expect(error.message).toContain(`${name} is empty or has blanks`)
    }
  })
})

describe('a seller that never falls back', () => {
  it('fails, though the fallback host would answer', async () => {
    const primary = await closedPort()
    const fallback = await openApiHost(() => orderAnswer())
    const { message } = await failure(client([primary, fallback.url], { fallback: false }).queryOrder('CS1'))
    expect(message).toContain('No other host was tried: allow the fallback host')
    expect(fallback.received).toEqual([])
  })
})
