import { HttpResponse, http } from 'msw'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { sdkDate, sha256Hex, UNSIGNED_PAYLOAD } from '../../emulator/protocol/signing/sdk-hmac.ts'
import { sdkHeaders, UPLOAD } from '../server/open-apis/seller.ts'
import { byFetch, byNode, CN, intercepted, orderQuery, referenceClient } from './clients.ts'

const [PRIMARY, FALLBACK] = CN
/** As msw words a connection that breaks, to fetch and to node:http. */
const BROKEN = /Failed to fetch|Network error/

/** msw tells on the console what it would not let pass. */
function quietly(): void {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => said.mockRestore())
}

describe('msw handlers', () => {
  it.each([PRIMARY, FALLBACK, 'http://mkt.myhuaweicloud.com', 'https://mkt.myhuaweicloud.com:8443'])(
    'answer an order query at %s, signed for that host, by fetch and by node:http(s)',
    async (base) => {
      const { market } = await intercepted()
      const { orderId } = await market.buy()
      for (const answer of [await byFetch(base, orderId), await byNode(base, orderId)]) {
        expect(answer.status).toBe(200)
        expect(JSON.parse(answer.text)).toMatchObject({ resultCode: 'MKT.0000', orderInfo: { orderId } })
      }
      const domain = base === FALLBACK ? 'fallback' : 'primary'
      const { host } = new URL(base)
      expect(market.openApiCalls()).toMatchObject([
        { domain, host, outcome: 'answered', orderId },
        { domain, host, outcome: 'answered', orderId },
      ])
    },
  )

  it('refuse what is signed for another host or with another key', async () => {
    const { market } = await intercepted()
    const { orderId } = await market.buy()
    for (const { path, headers } of [orderQuery('mkt.myhuaweicloud.cn', orderId), orderQuery('mkt.myhuaweicloud.com', orderId, 'wrong')]) {
      const { host: _signed, ...sent } = headers
      const response = await fetch(`${PRIMARY}${path}`, { headers: sent })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error_code: 'APIGW.0301' })
    }
    expect(market.notices()).toMatchObject([{ kind: 'open-api-refused' }, { kind: 'open-api-refused' }])
  })

  it.each(['/', '/no/such/api?x=%zz', '/%zz'])("answer %s with the gateway's 404", async (path) => {
    const { market } = await intercepted()
    const response = await fetch(`${PRIMARY}${path}`, { method: 'DELETE' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error_code: 'APIGW.0101', request_id: expect.any(String) })
    expect(market.openApiCalls()).toMatchObject([{ outcome: 'refused', status: 404 }])
  })

  it('leave every other host alone: to other handlers, or to onUnhandledRequest', async () => {
    quietly()
    const { server } = await intercepted()
    server.use(http.get('https://isv.example.com/', () => HttpResponse.text('the ISV')))
    expect(await (await fetch('https://isv.example.com/')).text()).toBe('the ISV')
    await expect(fetch('https://mkt.myhuaweicloud.com.example.com/')).rejects.toThrow('Cannot bypass')
  })

  it('let a handler of the test go first', async () => {
    const { server, market } = await intercepted()
    server.use(http.all(`${PRIMARY}/*`, () => HttpResponse.text('mine')))
    expect(await byFetch(PRIMARY, 'CS1')).toEqual({ status: 200, text: 'mine' })
    expect(market.openApiCalls()).toEqual([])
  })

  it("are at the site's own names, aliases and the names a test gives", async () => {
    quietly()
    const intl = await intercepted({ site: 'intl' })
    const { orderId } = await intl.market.buy()
    expect((await byFetch('https://mkt-intl.myhuaweicloud.com', orderId)).status).toBe(200)
    await expect(byFetch(PRIMARY, orderId)).rejects.toThrow('Cannot bypass')
    intl.server.close()
    const eu = await intercepted({ site: 'eu' }, { hosts: { primary: ['marketplace.test'] } })
    const european = await eu.market.buy()
    for (const name of ['mkt.myhuaweicloud.eu', 'mkt-euro.myhuaweicloud.com', 'marketplace.test', 'mkt.myhuaweicloud.cn']) {
      expect((await byFetch(`https://${name}`, european.orderId)).status).toBe(200)
    }
    expect(eu.market.openApiCalls().map(({ domain }) => domain)).toEqual(['primary', 'primary', 'primary', 'fallback'])
  })
})

describe('domain states through msw', () => {
  it('down: no answer at all, for fetch and for node:https', async () => {
    const { market } = await intercepted()
    const { orderId } = await market.buy()
    await market.setDomain('primary', 'down')
    await expect(byFetch(PRIMARY, orderId)).rejects.toThrow('Failed to fetch')
    await expect(byNode(PRIMARY, orderId)).rejects.toThrow(BROKEN)
    expect((await byFetch(FALLBACK, orderId)).status).toBe(200)
    await market.setDomain('primary', 'up')
    expect((await byFetch(PRIMARY, orderId)).status).toBe(200)
  })

  it('error: 503, as a page', async () => {
    const { market } = await intercepted()
    await market.setDomain('primary', 'error')
    const answer = await byFetch(PRIMARY, 'CS1')
    expect([answer.status, answer.text]).toEqual([503, expect.stringContaining('<html>')])
    expect((await byNode(PRIMARY, 'CS1')).status).toBe(503)
  })

  it('slow: late by the delay', async () => {
    const { market } = await intercepted()
    const { orderId } = await market.buy()
    await market.setDomain('primary', 'slow', '300ms')
    const before = stopwatch()
    expect((await byFetch(PRIMARY, orderId)).status).toBe(200)
    // Timers may fire a trifle early.
    expect(stopwatch() - before).toBeGreaterThan(290)
  })

  it('hang: until the caller gives up', async () => {
    const { market } = await intercepted()
    await market.setDomain('primary', 'hang')
    const control = new AbortController()
    const asked = byFetch(PRIMARY, 'CS1', { signal: control.signal })
    let settled = false
    asked
      .catch(() => {})
      .finally(() => {
        settled = true
      })
    // By then an answer of the primary would have been there, too.
    await byFetch(FALLBACK, 'CS1')
    expect(settled).toBe(false)
    control.abort()
    await expect(asked).rejects.toThrow('aborted')
    expect(market.openApiCalls()).toMatchObject([{ domain: 'fallback' }])
  })

  it.each([byFetch, byNode])('hang: until the market closes (%o)', async (ask) => {
    const { market } = await intercepted()
    await market.setDomain('primary', 'hang')
    const failed = expect(ask(PRIMARY, 'CS1')).rejects.toThrow(BROKEN)
    await byFetch(FALLBACK, 'CS1')
    await market.close()
    await failed
    // A market that is closed answers nobody any more.
    await expect(ask(FALLBACK, 'CS1')).rejects.toThrow(BROKEN)
  })
})

describe('the reference ISV through msw', () => {
  it('falls back to .cn when the primary is down, gives an error page, or hangs', async () => {
    const { market } = await intercepted()
    const { orderId } = await market.buy()
    for (const state of ['down', 'error', 'hang'] as const) {
      await market.setDomain('primary', state)
      const { orderLine } = await referenceClient(CN, 1000).queryOrder(orderId)
      expect(orderLine).toHaveLength(1)
    }
    expect(market.openApiCalls().map(({ domain, outcome }) => `${domain} ${outcome}`)).toEqual([
      'fallback answered',
      'primary unavailable',
      'fallback answered',
      'fallback answered',
    ])
    await market.setDomain('fallback', 'down')
    await expect(referenceClient(CN, 1000).queryOrder(orderId)).rejects.toThrow(/mkt.myhuaweicloud.com.* and .*mkt.myhuaweicloud.cn/)
  })

  it('pushes usage, which is charged', async () => {
    const { market } = await intercepted()
    const order = await market.buy({ chargingMode: 'on-demand', unitPrice: '0.5' })
    await market.clock.advance('6h')
    const now = Date.parse(market.clock.now)
    const [begin, end] = [sdkDate(now - 2 * 3_600_000), sdkDate(now - 3_600_000)]
    const instance_id = order.lines[0]?.instanceId as string
    await referenceClient().pushUsage([
      { instance_id, record_time: end, begin_time: begin, end_time: end, usage_value: '12.5', metering_sn: 'sn-1' },
    ])
    await market.clock.advance('15m')
    expect(market.usageRecords()).toMatchObject([{ state: 'charged', amount: '6.25' }])
  })
})

describe('uploads through msw', () => {
  const content = Buffer.from('binary\r\n\0\u4e2d'.repeat(50_000), 'utf8')
  const sha256 = sha256Hex(content)

  async function applied() {
    const { market } = await intercepted({ guide: 'online-license' })
    const order = await market.buy()
    const { eventId } = await order.applyLicence()
    const held = () => market.licences()[0]?.delivered
    return { market, eventId, held }
  }

  it('take the text and the file of the reference ISV', async () => {
    const text = await applied()
    await referenceClient().uploadCharacters(text.eventId, 'LICENCE-1')
    expect(text.held()).toMatchObject({ type: 'CHARACTERS', characters: 'LICENCE-1' })
    const file = await applied()
    await referenceClient().uploadFile(file.eventId, 'licence.lic', content)
    expect(file.held()).toMatchObject({ type: 'FILE', fileName: 'licence.lic', sha256, size: content.length })
  })

  it('take a FormData, whose boundary nobody knows beforehand: signed without its body', async () => {
    const { eventId, held } = await applied()
    const form = new FormData()
    form.set('isvUpdateFileReq', new Blob([JSON.stringify({ type: 'FILE', sha256 })], { type: 'application/json' }))
    form.set('file', new Blob([content]), 'licence.lic')
    const { host: _signed, ...headers } = sdkHeaders('POST', UPLOAD(eventId), '', '', 'mkt.myhuaweicloud.com', { hash: UNSIGNED_PAYLOAD })
    const response = await fetch(`${PRIMARY}${UPLOAD(eventId)}`, { method: 'POST', headers, body: form })
    expect(await response.json()).toEqual({ error_code: 'CBC.0000', error_msg: 'success' })
    expect(held()).toMatchObject({ fileName: 'licence.lic', sha256, size: content.length })
  })

  it('take a body that streams', async () => {
    const { eventId, held } = await applied()
    const whole = new Response(
      (() => {
        const form = new FormData()
        form.set('isvUpdateFileReq', JSON.stringify({ type: 'FILE', sha256 }))
        form.set('file', new Blob([content]), 'licence.lic')
        return form
      })(),
    )
    const type = whole.headers.get('content-type') as string
    const body = Buffer.from(await whole.arrayBuffer())
    async function* pieces() {
      for (let at = 0; at < body.length; at += 10_000) yield new Uint8Array(body.subarray(at, at + 10_000))
    }
    const { host: _signed, ...headers } = sdkHeaders('POST', UPLOAD(eventId), '', body, 'mkt.myhuaweicloud.com', {
      headers: { 'content-type': type },
    })
    // A stream has no length beforehand; `duplex` is missing in the types.
    const init = { method: 'POST', headers, body: pieces(), duplex: 'half' } as unknown as RequestInit
    const response = await fetch(`${PRIMARY}${UPLOAD(eventId)}`, init)
    expect(await response.json()).toEqual({ error_code: 'CBC.0000', error_msg: 'success' })
    expect(held()).toMatchObject({ sha256, size: content.length })
  })
})
