import { describe, expect, it } from 'vitest'
import { decryptField, encryptField, fieldKey } from '../../emulator/protocol/cipher/field-cipher.ts'
import { decodeExtendParams, encodeExtendParams } from '../../emulator/protocol/saas-extend-params.ts'
import {
  authToken,
  authTokenText,
  type Parameters,
  postAuthToken,
  postAuthTokenText,
  verifyAuthToken,
  verifyPostAuthToken,
} from '../../emulator/protocol/signing/auth-token.ts'
import { bodySignature, bodySignHeader, checkBodySign } from '../../emulator/protocol/signing/body-sign.ts'
import { kitSignature, verifyKitSignature } from '../../emulator/protocol/signing/kit-signature.ts'
import { canonicalBody, querySignature, verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'
import {
  BODY_SIGNS,
  CIPHERS,
  COMPUTED_TOKENS,
  D1,
  D2_TO_D4_SHARED,
  D5_SHARED,
  D7,
  D8,
  D9,
  D10,
  D11,
  K2,
  KEYS,
  KIT_SIGNATURES,
  POST_TOKENS,
  QUERY_SIGNATURES,
  SAMPLE_KEY,
  UNVERIFIABLE,
  V2,
  V2_BODY_1,
  X7,
  X7_PARAMETERS,
  X7_WIRE,
  X9_OTHER_ORDER,
} from './vectors.ts'

/** Splits a signed text back; for texts whose values hold no `&`. */
function parametersOf(text: string): Parameters {
  return Object.fromEntries(
    text.split('&').map((pair) => {
      const cut = pair.indexOf('=')
      return [pair.slice(0, cut), pair.slice(cut + 1)]
    }),
  )
}

const bytes = (text: string) => Buffer.from(text, 'utf8')
const everyBit = [128, 256] as const

describe('authToken of V1.0 calls', () => {
  it('gives the published token of the documentation sample (D1)', () => {
    expect(authToken(parametersOf(D1.text), SAMPLE_KEY)).toBe(D1.token)
    expect(verifyAuthToken({ ...parametersOf(D1.text), authToken: D1.token }, SAMPLE_KEY)).toBe(true)
  })

  it.each(UNVERIFIABLE)('does not verify $name, whose key is unpublished', ({ text, token }) => {
    const parameters = parametersOf(text)
    expect(authTokenText(parameters)).toBe(text)
    expect(verifyAuthToken({ ...parameters, authToken: token }, SAMPLE_KEY)).toBe(false)
  })

  it.each([D5_SHARED, D2_TO_D4_SHARED])(
    'gives different texts different tokens, so $token cannot belong to all it is printed for',
    ({ texts }) => {
      expect(new Set(texts.map((text) => authToken(parametersOf(text), SAMPLE_KEY))).size).toBe(texts.length)
    },
  )

  it.each(COMPUTED_TOKENS)('$name', ({ text, token }) => {
    const parameters = parametersOf(text)
    expect(authTokenText(parameters)).toBe(text)
    expect(authToken(parameters, SAMPLE_KEY)).toBe(token)
    expect(verifyAuthToken({ ...parameters, authToken: token }, SAMPLE_KEY)).toBe(true)
    expect(verifyAuthToken({ ...parameters, authToken: token }, 'yyyyyyy')).toBe(false)
    expect(verifyAuthToken(parameters, SAMPLE_KEY)).toBe(false)
  })

  it('signs values that hold &, blanks, + and Chinese as they are (X7)', () => {
    expect(authTokenText(X7_PARAMETERS)).toBe(X7.text)
    expect(authToken(X7_PARAMETERS, SAMPLE_KEY)).toBe(X7.token)
  })

  it.each(X7_WIRE)('travels percent-encoded: %s (X7)', (piece) => {
    const name = piece.slice(0, piece.indexOf('='))
    const value = { ...X7_PARAMETERS, authToken: X7.token }[name] as string
    expect(`${name}=${encodeURIComponent(value)}`).toBe(piece)
    const received = Object.fromEntries(new URLSearchParams(piece))
    expect(received[name]).toBe(value)
  })

  it('a raw + in the query is lost on the way, and the call then refused (X7)', () => {
    const withPlus = new URLSearchParams(`email=${X7_PARAMETERS.email}`).get('email') as string
    expect(withPlus).not.toBe(X7_PARAMETERS.email)
    expect(verifyAuthToken({ ...X7_PARAMETERS, email: withPlus, authToken: X7.token }, SAMPLE_KEY)).toBe(false)
  })

  it("sorts naturally, not in the page's hypothetical order (D11, X9)", () => {
    expect(authTokenText(D11.parameters)).toBe(D11.natural)
    expect(authTokenText(D11.parameters)).not.toBe(D11.hypothetical)
    expect(verifyAuthToken({ ...D11.parameters, authToken: X9_OTHER_ORDER }, SAMPLE_KEY)).toBe(false)
    // The refused token is a genuine signature of the other order, so it is the order alone that is refused.
    expect(bodySignature(D11.hypothetical, `${SAMPLE_KEY}${D11.parameters.timeStamp}`)).toBe(X9_OTHER_ORDER)
  })
})

describe('authToken header of V1.0 kit calls', () => {
  it.each(POST_TOKENS)('$name', ({ accessKey, body, text, token }) => {
    expect(postAuthTokenText(body)).toBe(text)
    expect(postAuthToken(body, accessKey)).toBe(token)
    expect(postAuthToken(body, `${accessKey}x`)).not.toBe(token)
    expect(verifyPostAuthToken(body, token, accessKey)).toBe(true)
    expect(verifyPostAuthToken(body, token, `${accessKey}x`)).toBe(false)
    expect(verifyPostAuthToken({ ...body, timeStamp: '20220413093539535' }, token, accessKey)).toBe(false)
    // Base64 has two cases that mean two things.
    for (const other of [undefined, '', token.toLowerCase(), `"${token}"`]) expect(verifyPostAuthToken(body, other, accessKey)).toBe(false)
  })

  it('verifies a body that is parsed anew, whatever the order of its members', () => {
    const { body, token, accessKey } = POST_TOKENS[1]
    const reversed = Object.fromEntries(Object.entries(body).reverse())
    expect(verifyPostAuthToken(JSON.parse(JSON.stringify(reversed)), token, accessKey)).toBe(true)
    // A blank member more changes nothing; one with a value does.
    expect(verifyPostAuthToken({ ...body, more: ' ' }, token, accessKey)).toBe(true)
    expect(verifyPostAuthToken({ ...body, more: 0 }, token, accessKey)).toBe(false)
  })

  it('skips blank values where the GET form keeps them', () => {
    expect(postAuthTokenText({ a: '', b: ' ', c: null, d: 0, timeStamp: '1' })).toBe('d=0&timeStamp=1')
    expect(authTokenText({ a: '', b: ' ', timeStamp: '1' })).toBe('a=&b= &timeStamp=1')
  })
})

describe('Body-Sign', () => {
  it.each(BODY_SIGNS)('$name', ({ key, body, signature }) => {
    expect(bodySignature(body, key)).toBe(signature)
    expect(bodySignHeader(body, key)).toBe(`sign_type="HMAC-SHA256", signature="${signature}"`)
    expect(checkBodySign(['Body-Sign', bodySignHeader(body, key)], bytes(body), key)).toBe('ok')
    expect(checkBodySign(['Body-Sign', bodySignHeader(body, key)], bytes(`${body} `), key)).toBe('wrong')
    expect(checkBodySign(['Body-Sign', bodySignHeader(body, key)], bytes(body), `${key}x`)).toBe('wrong')
  })

  it('takes the printed value for a well-formed signature of some other body (D10)', () => {
    const header = `sign_type="HMAC-SHA256", signature= "${D10}"`
    expect(checkBodySign(['Body-Sign', header], bytes('{"resultCode":"000000","resultMsg":"success."}'), SAMPLE_KEY)).toBe('wrong')
  })

  const good = BODY_SIGNS[0].signature
  const body = bytes(BODY_SIGNS[0].body)

  it.each([
    ['the documented form', `sign_type="HMAC-SHA256", signature="${good}"`, 'ok'],
    ['the blank of the header sample', `sign_type="HMAC-SHA256", signature= "${good}"`, 'ok'],
    ['no blank at all', `sign_type="HMAC-SHA256",signature="${good}"`, 'ok'],
    ['no quotes', `sign_type=HMAC-SHA256, signature=${good}`, 'malformed'],
    ['quotes on one value only', `sign_type=HMAC-SHA256, signature="${good}"`, 'malformed'],
    ['typographic quotes', `sign_type=“HMAC-SHA256”, signature=“${good}”`, 'malformed'],
    ['another sign_type', `sign_type="HmacSHA256", signature="${good}"`, 'malformed'],
    ['no sign_type', `signature="${good}"`, 'malformed'],
    ['an empty signature', 'sign_type="HMAC-SHA256", signature=""', 'malformed'],
    ['the bare signature', good, 'malformed'],
  ] as const)('reads %s', (_, header, expected) => {
    expect(checkBodySign(['Body-Sign', header], body, SAMPLE_KEY)).toBe(expected)
  })

  it.each([
    [['Content-Type', 'application/json'], 'missing'],
    [['Body-sign', `sign_type="HMAC-SHA256", signature="${good}"`], 'misspelt'],
    [['body-sign', `sign_type="HMAC-SHA256", signature="${good}"`], 'misspelt'],
    [['body-sign', 'x', 'Body-Sign', `sign_type="HMAC-SHA256", signature="${good}"`], 'ok'],
  ] as const)('judges the name with its case: %j', (headers, expected) => {
    expect(checkBodySign(headers, body, SAMPLE_KEY)).toBe(expected)
  })
})

describe('keys and encrypted fields', () => {
  it.each(KEYS)('$name: $bits-bit key of "$accessKey"', ({ accessKey, bits, key }) => {
    expect(fieldKey(accessKey, bits).toString('hex')).toBe(key)
  })

  it.each(CIPHERS)('$name: $bits bits, "$plain"', ({ accessKey, bits, iv, plain, encrypted }) => {
    expect(encryptField(plain, accessKey, bits, iv)).toBe(encrypted)
    expect(decryptField(encrypted, accessKey, bits)).toBe(plain)
    expect(decryptField(encrypted, accessKey, bits === 128 ? 256 : 128)).not.toBe(plain)
    expect(decryptField(encrypted, `${accessKey}x`, bits)).not.toBe(plain)
  })

  it('cannot decrypt the printed sample, whatever stood in the place of its blank (D8)', () => {
    expect(D8).toContain(' ')
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
    for (const candidate of [D8, ...Array.from(alphabet, (c) => D8.replace(' ', c))]) {
      for (const bits of everyBit) expect(decryptField(candidate, SAMPLE_KEY, bits)).toBeUndefined()
    }
  })

  it.each([D9.userName, D9.password])('finds the shape of %s right and its key another (D9)', (value) => {
    expect(value).toMatch(/^[A-Za-z0-9]{16}[A-Za-z0-9+/]{22}==$/)
    expect(Buffer.from(value.slice(16), 'base64')).toHaveLength(16)
    for (const bits of everyBit) expect(decryptField(value, SAMPLE_KEY, bits)).toBeUndefined()
  })

  it('finds the body of that sample to be no JSON (D9)', () => {
    expect(() => JSON.parse(D9.body)).toThrow(SyntaxError)
    expect(() => JSON.parse(D9.body.replace('"appInfo"', '"appInfo":'))).not.toThrow()
  })
})

describe('saasExtendParams', () => {
  it('reads and writes the published sample (D7)', () => {
    expect(decodeExtendParams(D7.encoded)).toEqual(D7.params)
    expect(encodeExtendParams(D7.params)).toBe(D7.encoded)
  })

  it.each(['', '!!!', Buffer.from('{}').toString('base64'), Buffer.from('[{"name":1,"value":"x"}]').toString('base64')])(
    'refuses %j',
    (encoded) => {
      expect(decodeExtendParams(encoded)).toBeUndefined()
    },
  )
})

describe('signature of V2.0 calls', () => {
  const now = Number(V2.timestamp)
  const query = (signature: string) => ({ signature, timestamp: V2.timestamp, nonce: V2.nonce })

  it.each(QUERY_SIGNATURES)('$name', ({ body, bodyHash, signature }) => {
    const made = querySignature(body, V2.accessKey, V2.timestamp, V2.nonce)
    expect(made).toEqual({ bodyHash, publicText: V2.nonce + V2.timestamp + bodyHash, signature })
    expect(verifyQuerySignature(body, query(signature), V2.accessKey, now)).toBe('ok')
    expect(verifyQuerySignature(body, query(signature.toLowerCase()), V2.accessKey, now)).toBe('ok')
    expect(verifyQuerySignature(body, query(signature), `${V2.accessKey}x`, now)).toBe('wrong')
    expect(verifyQuerySignature(`${body} `, query(signature), V2.accessKey, now)).toBe('wrong')
  })

  /** An ISV that rebuilds the payload from the parsed body, as Huawei's sample project does. */
  const resorting = (body: string, signature: string) =>
    verifyQuerySignature(canonicalBody(JSON.parse(body)), query(signature), V2.accessKey, now)

  it.each(QUERY_SIGNATURES)('a verifier that re-sorts judges $name by its order (sorted: $sorted)', ({ body, signature, sorted }) => {
    expect(resorting(body, signature)).toBe(sorted ? 'ok' : 'wrong')
  })

  it('the body we would send is the sorted one', () => {
    expect(canonicalBody(JSON.parse(V2_BODY_1))).toBe(V2_BODY_1)
    expect(canonicalBody(JSON.parse(QUERY_SIGNATURES[2].body))).toBe(V2_BODY_1)
  })

  it.each([
    ['a call of one minute ago', 60_000, 'ok'],
    ['a call of more than one minute ago', 60_001, 'stale'],
    ['a call of one minute ahead', -60_000, 'ok'],
    ['a call of more than one minute ahead', -60_001, 'future'],
  ] as const)('%s', (_, age, expected) => {
    const { body, signature } = QUERY_SIGNATURES[0]
    expect(verifyQuerySignature(body, query(signature), V2.accessKey, now + age)).toBe(expected)
  })

  it.each([
    { timestamp: V2.timestamp, nonce: V2.nonce },
    { signature: 'A', nonce: V2.nonce },
    { signature: 'A', timestamp: V2.timestamp },
    { signature: 'A', timestamp: 'yesterday', nonce: V2.nonce },
    { signature: 'A', timestamp: '-1', nonce: V2.nonce },
  ])('takes %j for incomplete', (incomplete) => {
    expect(verifyQuerySignature('{}', incomplete, V2.accessKey, now)).toBe('missing')
  })
})

describe('x-sign of V2.0 kit calls', () => {
  const now = Number(V2.timestamp)
  const headers = (sign: string) => ({ sign, timestamp: V2.timestamp, nonce: V2.nonce })

  it.each(KIT_SIGNATURES)('$name, which is not what the base formula gives', ({ accessKey, body, sign, baseFormula }) => {
    expect(kitSignature(body, accessKey, V2.timestamp, V2.nonce)).toBe(sign)
    expect(querySignature(body, accessKey, V2.timestamp, V2.nonce).signature).toBe(baseFormula)
    expect(sign).not.toBe(baseFormula)
    expect(verifyKitSignature(body, headers(sign), accessKey, now)).toBe('ok')
    expect(verifyKitSignature(body, headers(sign.toLowerCase()), accessKey, now)).toBe('ok')
    expect(verifyKitSignature(body, headers(baseFormula), accessKey, now)).toBe('wrong')
    expect(verifyKitSignature(body, headers(sign), `${accessKey}x`, now)).toBe('wrong')
    expect(verifyKitSignature(`${body} `, headers(sign), accessKey, now)).toBe('wrong')
    expect(verifyKitSignature(body, { ...headers(sign), nonce: `${V2.nonce}0` }, accessKey, now)).toBe('wrong')
    expect(verifyKitSignature(body, { ...headers(sign), timestamp: String(now + 1) }, accessKey, now)).toBe('wrong')
  })

  it('is the same for a verifier that parses the body and writes it again', () => {
    for (const { body, accessKey, sign } of KIT_SIGNATURES) {
      expect(verifyKitSignature(canonicalBody(JSON.parse(body)), headers(sign), accessKey, now)).toBe('ok')
    }
    expect(verifyKitSignature(canonicalBody(JSON.parse(K2.body)), headers(K2.sign), K2.accessKey, now)).toBe('ok')
  })

  it.each([
    ['a call of one minute ago', 60_000, 'ok'],
    ['a call of more than one minute ago', 60_001, 'stale'],
    ['a call of one minute ahead', -60_000, 'ok'],
    ['a call of more than one minute ahead', -60_001, 'future'],
  ] as const)('%s', (_, age, expected) => {
    const { body, sign, accessKey } = KIT_SIGNATURES[1]
    expect(verifyKitSignature(body, headers(sign), accessKey, now + age)).toBe(expected)
    expect(verifyKitSignature(body, headers(sign), accessKey, now + age, 120_000)).toBe('ok')
  })

  it.each([
    { timestamp: V2.timestamp, nonce: V2.nonce },
    { sign: 'A', nonce: V2.nonce },
    { sign: 'A', timestamp: V2.timestamp },
    { sign: '', timestamp: V2.timestamp, nonce: V2.nonce },
    { sign: 'A', timestamp: 'yesterday', nonce: V2.nonce },
    { sign: 'A', timestamp: '-1', nonce: V2.nonce },
    {},
  ])('takes %j for incomplete', (incomplete) => {
    expect(verifyKitSignature('{}', incomplete, 'demo-access-key', now)).toBe('missing')
  })

  it('sorts and thins out the top level only (K2)', () => {
    expect(canonicalBody(K2.members)).toBe(K2.body)
    expect(kitSignature(K2.body, K2.accessKey, V2.timestamp, V2.nonce)).toBe(K2.sign)
  })
})
