import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import { recordRequest, recordResponse, redact, redactedHead } from '../../emulator/delivery/record.ts'

const KEY = 'key-0123456789'
const response = (body: string | Uint8Array, rawHeaders: string[] = []) => ({
  status: 200,
  rawHeaders,
  body: typeof body === 'string' ? Buffer.from(body) : body,
})
const request: SentRequest = { method: 'POST', url: 'http://isv.example/?a=1', headers: { Accept: 'application/json' }, body: '{"a":"b"}' }

describe('an answer', () => {
  it('is kept as text, names with their case', () => {
    expect(recordResponse(response('{"名":1}', ['Body-Sign', 'x']), [KEY])).toEqual({
      status: 200,
      rawHeaders: ['Body-Sign', 'x'],
      body: '{"名":1}',
    })
  })

  it('loses every secret, in headers and body', () => {
    const recorded = recordResponse(response(`{"a":"${KEY}","b":"${KEY}${KEY}"}`, ['X-Echo', `k=${KEY}`]), [KEY])
    expect(recorded).toEqual({ status: 200, rawHeaders: ['X-Echo', 'k=***'], body: '{"a":"***","b":"******"}' })
  })

  it('loses percent-encoded and JSON-escaped spellings of a secret too', () => {
    const secret = 'a+b/c="d" !'
    const spellings = [
      secret,
      encodeURIComponent(secret),
      encodeURIComponent(secret).toLowerCase(),
      `${encodeURIComponent(secret).slice(0, -1)}%21`,
      encodeURIComponent(secret).replaceAll('%20', '+'),
      JSON.stringify(secret).slice(1, -1),
    ]
    expect(recordResponse(response(spellings.join('|')), [secret]).body).toBe('***|***|***|***|***|***')
  })

  it('hides the longer of two secrets that begin alike whole', () => {
    expect(redact('abcdefgh abcd', ['abcd', 'abcdefgh'])).toBe('*** ***')
  })

  it('leaves secrets of fewer than four characters alone, which would blank out ordinary words', () => {
    expect(redact('a cab', ['ab', 'cab', ''])).toBe('a cab')
  })

  it('keeps bytes that are no UTF-8 as replacement characters', () => {
    expect(recordResponse(response(Uint8Array.of(0x61, 0xff)), []).body).toBe('a\ufffd')
  })

  it('is cut at 16 KiB and says how much is missing', () => {
    const { body } = recordResponse(response('x'.repeat(1_000_000)), [KEY])
    expect(body).toBe(`${'x'.repeat(16384)}\n[… 983616 of 1000000 bytes left out]`)
  })

  it('is never cut within a secret or a character, wherever they stand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.constantFrom(KEY, '中', `中${KEY}`, KEY + KEY), (before, repeated) => {
        const written = 'x'.repeat(before) + repeated.repeat(20)
        const head = redactedHead(Buffer.from(written), [KEY], 64)
        expect(head.replaceAll('***', '')).toMatch(/^[x中]*$/)
      }),
    )
  })
})

describe('a request', () => {
  it('is handed back as it is when there is nothing to hide', () => {
    expect(recordRequest(request, [KEY])).toBe(request)
  })

  it('loses every secret, in address, headers and body', () => {
    const leaky: SentRequest = { method: 'POST', url: `http://isv.example/?k=${KEY}`, headers: { Accept: KEY }, body: `{"k":"${KEY}"}` }
    expect(recordRequest(leaky, [KEY])).toEqual({
      method: 'POST',
      url: 'http://isv.example/?k=***',
      headers: { Accept: '***' },
      body: '{"k":"***"}',
    })
  })

  it('has no body where none was sent', () => {
    expect(recordRequest({ method: 'GET', url: `http://isv.example/${KEY}`, headers: {} }, [KEY])).not.toHaveProperty('body')
  })
})
