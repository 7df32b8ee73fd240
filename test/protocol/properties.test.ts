import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decryptField, encryptField, type KeyBits, keyBitsOf } from '../../emulator/protocol/cipher/field-cipher.ts'
import { decodeExtendParams, encodeExtendParams } from '../../emulator/protocol/saas-extend-params.ts'
import { authToken, authTokenText, byCodeUnit, postAuthToken, verifyPostAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { bodySignHeader, checkBodySign } from '../../emulator/protocol/signing/body-sign.ts'
import { kitSignature, verifyKitSignature } from '../../emulator/protocol/signing/kit-signature.ts'
import { canonicalBody, querySignature, verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'
import {
  parseStamp,
  parseStampSpaced,
  STAMP_14,
  STAMP_17,
  STAMP_SPACED,
  stamp14,
  stamp17,
  stampSpaced,
} from '../../emulator/protocol/timestamps.ts'

/** Any text that UTF-8 can carry: all code points but lone surrogates. */
const anyText = fc.string({ unit: 'binary' })
const accessKey = fc.string({ minLength: 1, maxLength: 80 })
const iv = fc.string({ unit: fc.constantFrom(...'ABCXYZabcxyz0123456789'), minLength: 16, maxLength: 16 })
const bits = fc.constantFrom<KeyBits>(128, 256)

describe('canonicalBody', () => {
  const members = fc.dictionary(anyText, fc.option(fc.jsonValue()))

  it('sorts names by code unit, whatever they look like', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(anyText, fc.nat().map(String)), fc.nat()), (numbers) => {
        const names = [...canonicalBody(numbers).matchAll(/"((?:[^"\\]|\\.)*)":\d+/g)].map(([, name]) => JSON.parse(`"${name}"`) as string)
        expect(names).toEqual(Object.keys(numbers).sort(byCodeUnit))
      }),
    )
    expect(canonicalBody({ 9: 1, 10: 2, B: 3, a: 4, é: 5 })).toBe('{"10":2,"9":1,"B":3,"a":4,"é":5}')
  })

  it('leaves nulls out and keeps everything else', () => {
    fc.assert(
      fc.property(members, (body) => {
        const kept = Object.entries(body).filter(([, value]) => value !== null)
        const back = JSON.parse(canonicalBody(body)) as Record<string, unknown>
        expect(Object.keys(back).sort()).toEqual(kept.map(([name]) => name).sort())
        for (const [name, value] of kept) expect(JSON.stringify(back[name])).toBe(JSON.stringify(value))
      }),
    )
    expect(canonicalBody({ a: undefined, b: null, c: '', d: Number.NaN, e: () => 1, f: { g: null } })).toBe('{"c":"","f":{"g":null}}')
  })

  it('is stable: what comes back from its text gives the same text', () => {
    fc.assert(
      fc.property(members, (body) => {
        const once = canonicalBody(body)
        expect(canonicalBody(JSON.parse(once))).toBe(once)
      }),
    )
    expect(canonicalBody(JSON.parse('{"__proto__":"x","a":1}'))).toBe('{"__proto__":"x","a":1}')
  })

  it('does not depend on the order members were given in', () => {
    fc.assert(
      fc.property(members, (body) => {
        const reversed = Object.fromEntries(Object.entries(body).reverse())
        expect(canonicalBody(reversed)).toBe(canonicalBody(body))
      }),
    )
  })
})

describe('authToken', () => {
  const parameters = fc.dictionary(fc.string({ minLength: 1 }), anyText).map((rest) => ({ ...rest, timeStamp: '20300101000000000' }))

  it('does not depend on the order of the parameters', () => {
    fc.assert(
      fc.property(parameters, accessKey, (given, key) => {
        const reversed = Object.fromEntries(Object.entries(given).reverse())
        expect(authTokenText(reversed)).toBe(authTokenText(given))
        expect(authToken(reversed, key)).toBe(authToken(given, key))
      }),
    )
  })

  it('changes with any value, and with the key', () => {
    fc.assert(
      fc.property(parameters, fc.nat(), anyText, accessKey, (given, n, other, key) => {
        const name = Object.keys(given)[n % Object.keys(given).length] as string
        fc.pre(name !== 'authToken' && (given as Record<string, string>)[name] !== other)
        expect(authToken({ ...given, [name]: other }, key)).not.toBe(authToken(given, key))
        expect(authToken(given, `${key}!`)).not.toBe(authToken(given, key))
      }),
    )
  })

  it('has 44 characters and leaves a token that is there already out of account', () => {
    fc.assert(
      fc.property(parameters, accessKey, anyText, (given, key, token) => {
        expect(authToken(given, key)).toMatch(/^[A-Za-z0-9+/]{43}=$/)
        expect(authToken({ ...given, authToken: token }, key)).toBe(authToken({ ...given, authToken: '' }, key))
      }),
    )
  })
})

describe('signature of V2.0', () => {
  it('verifies what it signed, for any body, key and nonce', () => {
    fc.assert(
      fc.property(anyText, accessKey, fc.string({ minLength: 1 }), fc.nat({ max: 2 ** 40 }), (body, key, nonce, now) => {
        const timestamp = String(now)
        const { signature } = querySignature(body, key, timestamp, nonce)
        expect(verifyQuerySignature(body, { signature, timestamp, nonce }, key, now)).toBe('ok')
        expect(verifyQuerySignature(body, { signature, timestamp: String(now + 1), nonce }, key, now)).toBe('wrong')
      }),
    )
  })
})

describe('signatures of the kit', () => {
  const body = fc
    .dictionary(fc.string({ minLength: 1 }), fc.oneof(anyText, fc.integer(), fc.constant(null)))
    .map((rest): Record<string, unknown> => ({ ...rest, timeStamp: '20300101000000000' }))

  it('x-sign verifies what it signed, in either case of its letters, and nothing else', () => {
    fc.assert(
      fc.property(anyText, accessKey, fc.string({ minLength: 1 }), fc.nat({ max: 2 ** 40 }), (text, key, nonce, now) => {
        const timestamp = String(now)
        const sign = kitSignature(text, key, timestamp, nonce)
        expect(verifyKitSignature(text, { sign, timestamp, nonce }, key, now)).toBe('ok')
        expect(verifyKitSignature(text, { sign: sign.toLowerCase(), timestamp, nonce }, key, now)).toBe('ok')
        expect(verifyKitSignature(`${text}!`, { sign, timestamp, nonce }, key, now)).toBe('wrong')
        expect(verifyKitSignature(text, { sign, timestamp: String(now + 1), nonce }, key, now)).toBe('wrong')
        const base = querySignature(text, key, timestamp, nonce).signature
        expect(verifyKitSignature(text, { sign: base, timestamp, nonce }, key, now)).toBe('wrong')
      }),
    )
  })

  it('x-sign never throws, whatever the headers hold', () => {
    fc.assert(
      fc.property(fc.record({ sign: anyText, timestamp: anyText, nonce: anyText }, { requiredKeys: [] }), anyText, (headers, text) => {
        expect(['missing', 'stale', 'future', 'wrong']).toContain(verifyKitSignature(text, headers, 'k', 0))
      }),
    )
  })

  it('authToken of a body that went through JSON verifies, whatever the order of its members', () => {
    fc.assert(
      fc.property(body, accessKey, (members, key) => {
        const token = postAuthToken(members, key)
        const received = JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(members).reverse()))) as Record<string, unknown>
        expect(verifyPostAuthToken(received, token, key)).toBe(true)
        expect(verifyPostAuthToken({ ...received, more: 'x' }, token, key)).toBe(Object.hasOwn(members, 'more') && members.more === 'x')
        expect(verifyPostAuthToken(received, token, `${key}!`)).toBe(false)
      }),
    )
  })
})

describe('Body-Sign', () => {
  it('checks what it signed, for any body', () => {
    fc.assert(
      fc.property(fc.uint8Array(), accessKey, (body, key) => {
        expect(checkBodySign(['Body-Sign', bodySignHeader(body, key)], body, key)).toBe('ok')
        expect(checkBodySign(['Body-Sign', bodySignHeader(body, key)], new Uint8Array([...body, 10]), key)).toBe('wrong')
      }),
    )
  })

  it('never throws, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.array(anyText), (headers) => {
        expect(['ok', 'missing', 'misspelt', 'malformed', 'wrong']).toContain(
          checkBodySign(['Body-Sign', ...headers], new Uint8Array(), 'k'),
        )
      }),
    )
  })
})

describe('encrypted fields', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(anyText, accessKey, bits, iv, (plain, key, size, start) => {
        const encrypted = encryptField(plain, key, size, start)
        expect(encrypted.startsWith(start)).toBe(true)
        expect(decryptField(encrypted, key, size)).toBe(plain)
      }),
    )
    expect(decryptField(encryptField('\uFEFF张三', 'k', 256, 'A'.repeat(16)), 'k', 256)).toBe('\uFEFF张三')
  })

  it('never give their text to another key', () => {
    fc.assert(
      fc.property(
        anyText.filter((plain) => plain !== ''),
        accessKey,
        accessKey,
        bits,
        iv,
        (plain, key, other, size, start) => {
          fc.pre(key !== other)
          expect(decryptField(encryptField(plain, key, size, start), other, size)).not.toBe(plain)
        },
      ),
    )
  })

  it('never throw, whatever is to be decrypted', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.base64String(),
          iv.map((start) => `${start}AAAA`),
        ),
        accessKey,
        bits,
        (encrypted, key, size) => {
          expect(['string', 'undefined']).toContain(typeof decryptField(encrypted, key, size))
        },
      ),
    )
  })

  it('want an IV of sixteen letters or digits', () => {
    for (const bad of ['', 'short', '0123456789abcde!', '一二三四五六七八九十一二三四五六', '0123456789abcdef0']) {
      expect(() => encryptField('x', 'k', 256, bad)).toThrow('the IV must be 16 ASCII letters or digits')
    }
  })

  it('announce their key size by encryptType', () => {
    expect([keyBitsOf(undefined), keyBitsOf('1'), keyBitsOf('2'), keyBitsOf('3'), keyBitsOf('')]).toEqual([
      256,
      256,
      128,
      undefined,
      undefined,
    ])
  })

  it('fit the 128 characters of userName and password up to 79 bytes', () => {
    expect(encryptField('a'.repeat(79), 'k', 256, 'A'.repeat(16))).toHaveLength(124)
    expect(encryptField('a'.repeat(80), 'k', 256, 'A'.repeat(16)).length).toBeGreaterThan(128)
  })
})

describe('saasExtendParams', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: anyText, value: anyText })), (params) => {
        expect(decodeExtendParams(encodeExtendParams(params))).toEqual(params)
      }),
    )
  })

  it('never throw, whatever is to be decoded', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anyText,
          fc.json().map((json) => Buffer.from(json).toString('base64')),
        ),
        (encoded) => {
          const decoded = decodeExtendParams(encoded)
          expect(decoded === undefined || Array.isArray(decoded)).toBe(true)
        },
      ),
    )
  })
})

describe('time stamps', () => {
  const instant = fc.integer({ min: Date.UTC(1000, 0, 1), max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) })

  it('come back as they were', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(stamp17(at)).toMatch(STAMP_17)
        expect(stamp14(at)).toMatch(STAMP_14)
        expect(parseStamp(stamp17(at))).toBe(at)
        expect(parseStamp(stamp14(at))).toBe(Math.floor(at / 1000) * 1000)
        expect(stamp17(at).slice(0, 14)).toBe(stamp14(at))
      }),
    )
  })

  it('of getLicenseAsync are read back to the second, and look as in the sample', () => {
    expect(stampSpaced(Date.UTC(2023, 9, 27, 10, 30, 15, 999))).toBe('2023-10-27 10:30:15 z')
    fc.assert(
      fc.property(instant, (at) => {
        expect(stampSpaced(at)).toMatch(STAMP_SPACED)
        expect(parseStampSpaced(stampSpaced(at))).toBe(Math.floor(at / 1000) * 1000)
      }),
    )
    for (const wrong of ['2023-10-27T10:30:15Z', '2023-10-27 10:30:15 Z', '2023-13-27 10:30:15 z', '20231027103015', '']) {
      expect(parseStampSpaced(wrong), wrong).toBeUndefined()
    }
  })

  it('sort as the instants do', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(Math.sign(byCodeUnit(stamp17(a), stamp17(b)))).toBe(Math.sign(a - b))
      }),
    )
  })

  it.each(['20231301000000', '20230230000000', '20230101240000', '2023010100000', '201706211855321', '2023010100000x', ''])(
    '%j is no time',
    (stamp) => {
      expect(parseStamp(stamp)).toBeUndefined()
    },
  )
})
