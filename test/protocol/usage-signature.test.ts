import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalUsageBody,
  type UsageHeaders,
  type UsageVerdict,
  usageSignature,
  usageSignatureText,
  verifyUsageSignature,
} from '../../emulator/protocol/signing/usage-signature.ts'

/** The vector of the reference, section 3.3. */
const KEY = 'demo-seller-key'
const BODY =
  '{"usage_records":[{"begin_time":"20220809T080000Z","end_time":"20220809T090000Z","instance_id":"7f141bf1-aec8-4859-8323-fb3a8ad50721","metering_sn":"sn-1","record_time":"20220809T091000Z","usage_value":"99"}]}'
const HEADERS: UsageHeaders = {
  signature: 'mSgv7O3kJjxnjpL2uYQc32CcukMOPvFNqS1r9IjhyWc=',
  ts: '1660036200000',
  nonce: '0123456789abcdef',
}
const code = (verdict: UsageVerdict) => (verdict.ok ? verdict.reading : verdict.reason.code)

describe('the usage signature', () => {
  it('gives the signature of the reference', () => {
    expect(Buffer.byteLength(BODY)).toBe(209)
    expect(usageSignature(KEY, HEADERS.ts, HEADERS.nonce, BODY)).toBe(HEADERS.signature)
    expect(verifyUsageSignature(HEADERS, BODY, KEY)).toEqual({ ok: true, reading: 'as-sent' })
  })

  it('takes a body signed in natural key order and sent otherwise', () => {
    const [record] = (JSON.parse(BODY) as { usage_records: Record<string, string>[] }).usage_records
    const reversed = Object.fromEntries(Object.entries(record as Record<string, string>).reverse())
    const sent = JSON.stringify({ usage_records: [reversed] }, null, 2)
    expect(verifyUsageSignature(HEADERS, sent, KEY)).toEqual({ ok: true, reading: 'canonical' })
  })

  it.each<[string, Partial<UsageHeaders>, string]>([
    ['no signature', { signature: '' }, 'missing-signature'],
    ['no ts', { ts: '' }, 'missing-ts'],
    ['no nonce', { nonce: '' }, 'missing-nonce'],
    ['a long signature', { signature: 'A'.repeat(1001) }, 'signature-too-long'],
    ['a long ts', { ts: '1'.repeat(21) }, 'ts-too-long'],
    ['a long nonce', { nonce: 'n'.repeat(65) }, 'nonce-too-long'],
    ['a ts that is no number', { ts: '20220809T080000Z' }, 'malformed-ts'],
    ['another signature', { signature: HEADERS.signature.toLowerCase() }, 'wrong-signature'],
    ['another ts', { ts: '1660036200001' }, 'wrong-signature'],
    ['another nonce', { nonce: '0123456789abcdeF' }, 'wrong-signature'],
  ])('refuses %s', (_what, changed, expected) => {
    expect(code(verifyUsageSignature({ ...HEADERS, ...changed }, BODY, KEY))).toBe(expected)
  })

  it('refuses another body and another key, and shows what it signed but not the key', () => {
    expect(code(verifyUsageSignature(HEADERS, BODY.replace('"99"', '"98"'), KEY))).toBe('wrong-signature')
    const verdict = verifyUsageSignature(HEADERS, ` ${BODY}`, 'another-key')
    expect(verdict).toMatchObject({
      ok: false,
      reason: {
        code: 'wrong-signature',
        computed: [usageSignatureText(HEADERS.ts, HEADERS.nonce, ` ${BODY}`), usageSignatureText(HEADERS.ts, HEADERS.nonce, BODY)],
      },
    })
    expect(JSON.stringify(verdict)).not.toContain('another-key')
    for (const body of ['', 'no json', BODY]) {
      expect(verifyUsageSignature(HEADERS, body, 'another-key')).toMatchObject({
        reason: { computed: [usageSignatureText(HEADERS.ts, HEADERS.nonce, body)] },
      })
    }
  })

  it('verifies what it signs, and no other byte', () => {
    const letter = fc.constantFrom(...'abcXYZ019_-')
    const nonce = fc.string({ unit: letter, minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ minLength: 1 }), fc.nat(), nonce, fc.nat(), (value, key, ts, nonce, place) => {
        const body = JSON.stringify(value)
        const headers = { ts: String(ts), nonce, signature: usageSignature(key, String(ts), nonce, body) }
        expect(verifyUsageSignature(headers, body, key).ok).toBe(true)
        expect(verifyUsageSignature(headers, `${body}x`, key).ok).toBe(false)
        const at = place % headers.signature.length
        const other = headers.signature[at] === 'A' ? 'B' : 'A'
        const changed = headers.signature.slice(0, at) + other + headers.signature.slice(at + 1)
        expect(code(verifyUsageSignature({ ...headers, signature: changed }, body, key))).toBe('wrong-signature')
      }),
    )
  })
})

describe('natural key order', () => {
  it('sorts every level, drops blanks and leaves every scalar as written', () => {
    expect(canonicalUsageBody('{ "b": [ {"z":1.50, "a":"x y"}, [ ] ],\n "a": { }, "10":1e3, "9":"\\u4e2d", "":null }')).toBe(
      '{"":null,"10":1e3,"9":"\\u4e2d","a":{},"b":[{"a":"x y","z":1.50},[]]}',
    )
    expect(canonicalUsageBody(' 12 ')).toBe('12')
    expect(canonicalUsageBody('{"a":"b\\",c"}')).toBe('{"a":"b\\",c"}')
    for (const broken of ['', '{', '{"a":1,}', 'x']) expect(canonicalUsageBody(broken)).toBeUndefined()
  })

  it('does not fall over a body nested without end', () => {
    expect(() => canonicalUsageBody('['.repeat(200_000) + ']'.repeat(200_000))).not.toThrow()
  })

  it('keeps the meaning and is the same for every order and indentation', () => {
    const reverse = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reverse)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([name, member]) => [name, reverse(member)]),
      )
    }
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const canonical = canonicalUsageBody(JSON.stringify(value)) as string
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalUsageBody(JSON.stringify(reverse(value), null, 3))).toBe(canonical)
      }),
    )
  })
})
