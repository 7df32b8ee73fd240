import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../emulator/clock/random.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { decryptField, encryptField, fieldKey, type KeyBits } from '../../emulator/protocol/cipher/field-cipher.ts'
import type { CallParameters } from '../../emulator/protocol/interface.ts'
import { authToken, postAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { bodySignature } from '../../emulator/protocol/signing/body-sign.ts'
import { kitSignature } from '../../emulator/protocol/signing/kit-signature.ts'
import { canonicalBody, querySignature } from '../../emulator/protocol/signing/query-signature.ts'
import { stamp17 } from '../../emulator/protocol/timestamps.ts'
import { testContext } from './context.ts'
import { present, runPeer } from './peers/run.ts'
import { kitSign, kitToken } from './peers/web-crypto.ts'
import { POST_TOKENS } from './vectors.ts'

/** Our signatures and ciphers against the platforms that ISVs use: the JDK's classes and Python's standard library. */

const random = seededRandom(20_301)

const WORDS = [
  '张三',
  '深圳市某某科技有限公司',
  'a',
  'é',
  '😀',
  ' ',
  '&',
  '+',
  '=',
  '%2F',
  '/',
  '"',
  '\\',
  '\u2028',
  '中文，标点。',
  '\n',
  '0',
]
const words = (...purpose: (string | number)[]) =>
  Array.from({ length: Math.floor(random.fraction('length', ...purpose) * 12) }, (_, n) => {
    return WORDS[Math.floor(random.fraction('word', n, ...purpose) * WORDS.length)]
  }).join('')
const accessKeys = [
  'xxxxxxx',
  'a',
  '密钥',
  ...Array.from({ length: 30 }, (_, n) => random.alphanumeric(1 + Math.floor(random.fraction('key length', n) * 64), 'key', n)),
]
const wordCases = accessKeys.flatMap((key, n) => [`plain ${n}`, words('text', n), words('more', n)].map((text, m) => ({ key, text, n, m })))

/** Every form of the kit as it is sent, and again with values that are hard to write. */
function kitCalls() {
  return accessKeys.slice(0, 8).flatMap((key, n) =>
    [...interfacesOf('kit-v1'), ...interfacesOf('kit-v2')].flatMap((description) =>
      description.forms.flatMap(({ name, facts }) =>
        ['', words('kit', n, name)].map((more) => {
          const change = (composed: CallParameters) => (more === '' ? composed : { ...composed, zeta: more, Alpha: more, none: null })
          const { request } = buildRequest(description, facts, testContext({ accessKey: key }), 'https://isv.example/produce', change)
          const { body = '', headers } = request
          return { wire: description.wire, key, body, headers, members: JSON.parse(body) as Record<string, unknown> }
        }),
      ),
    ),
  )
}

const noJava = !(present('java', '-version') && present('javac', '-version'))
const noPython = !present('python3', '-c', 'import hmac, hashlib')

describe('against the Java platform', () => {
  it.skipIf(noJava)(
    `keys, encrypted fields and tokens agree both ways${noJava ? ' (skipped: no java and javac on this machine)' : ''}`,
    () => {
      const b64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
      const plain = (encoded: string) => Buffer.from(encoded, 'base64').toString('utf8')
      const cases: { line: string; expected: (answer: string) => void }[] = []
      const ask = (fields: readonly string[], expected: (answer: string) => void) => cases.push({ line: fields.join('\t'), expected })

      for (const key of accessKeys) {
        for (const bits of [128, 256] as const) {
          ask(['key', String(bits), b64(key)], (answer) => expect(answer).toBe(fieldKey(key, bits).toString('hex')))
        }
      }
      for (const { key, text, n, m } of wordCases) {
        const bits: KeyBits = random.fraction('bits', n, m) < 0.5 ? 128 : 256
        const iv = random.alphanumeric(16, 'iv', n, m)
        const ours = encryptField(text, key, bits, iv)
        ask(['encrypt', String(bits), b64(key), b64(iv), b64(text)], (answer) => {
          expect(plain(answer)).toBe(ours)
          expect(decryptField(plain(answer), key, bits)).toBe(text)
        })
        ask(['decrypt', String(bits), b64(key), b64(ours)], (answer) => expect(plain(answer)).toBe(text))
        const parameters = { timeStamp: stamp17(1_900_000_000_000 + n), orderId: text, orderAmount: '1', Zeta: iv, zeta: 'x', empty: '' }
        ask(['token', b64(key), ...Object.entries(parameters).flatMap(([name, value]) => [b64(name), b64(value)])], (answer) =>
          expect(answer).toBe(authToken(parameters, key)),
        )
      }
      for (const { wire, key, body, members, headers } of kitCalls()) {
        if (wire === 'kit-auth-token') {
          const pairs = Object.entries(members).flatMap(([name, value]) => [b64(name), b64(String(value))])
          ask(['kittok', b64(key), ...pairs], (answer) => expect(answer).toBe(headers.authToken))
        } else {
          const [nonce = '', time = ''] = [headers['x-nonce'], headers['x-timestamp']]
          ask(['kitsign', ...[key, nonce, time, body].map(b64)], (answer) => expect(answer.toUpperCase()).toBe(headers['x-sign']))
        }
      }
      ask(['decrypt', '256', b64('other'), b64(encryptField('text', 'key', 256, 'A'.repeat(16)))], (answer) =>
        expect(plain(answer)).not.toBe('text'),
      )

      const answers = runPeer('java', './FieldCipherPeer.java', `${cases.map(({ line }) => line).join('\n')}\n`)
        .trimEnd()
        .split('\n')
      expect(answers).toHaveLength(cases.length)
      for (const [n, { expected }] of cases.entries()) expected(answers[n] as string)
    },
  )
})

describe("against Python's standard library", () => {
  it.skipIf(noPython)(`tokens and signatures agree${noPython ? ' (skipped: no python3 on this machine)' : ''}`, () => {
    const cases: { asked: object; ours: string }[] = []
    const url = (query: Readonly<Record<string, string>>) =>
      `https://isv.example/produce?${Object.entries(query)
        .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
        .join('&')}`

    for (const { key, text, n, m } of wordCases) {
      const stamp = stamp17(1_900_000_000_000 + n)
      const parameters = { timeStamp: stamp, customerName: text, orderId: 'CS1', orderAmount: '1', testFlag: '', Alpha: text }
      cases.push({ asked: { kind: 'auth-token', key, url: url(parameters) }, ours: authToken(parameters, key) })

      const time = String(1_900_000_000_000 + n * 7)
      const nonce = random.hex('nonce', n, m)
      const body = canonicalBody({
        orderId: text,
        activity: 'newInstance',
        nested: { z: text, a: [1, text] },
        10: 'ten',
        9: 'nine',
        none: null,
      })
      const ours = querySignature(body, key, time, nonce).signature
      cases.push({ asked: { kind: 'query-signature', key, url: url({ signature: ours, timestamp: time, nonce }), body }, ours })
      cases.push({ asked: { kind: 'body-sign', key, body }, ours: bodySignature(body, key) })
      cases.push({ asked: { kind: 'kit-sign', key, body, time, nonce }, ours: kitSignature(body, key, time, nonce) })
    }
    for (const { accessKey, body } of POST_TOKENS) {
      cases.push({ asked: { kind: 'kit-token', key: accessKey, body: JSON.stringify(body) }, ours: postAuthToken(body, accessKey) })
    }
    for (const { wire, key, body, headers } of kitCalls()) {
      if (wire === 'kit-auth-token') cases.push({ asked: { kind: 'kit-token', key, body }, ours: headers.authToken ?? '' })
      else {
        const [time, nonce, ours = ''] = [headers['x-timestamp'], headers['x-nonce'], headers['x-sign']]
        cases.push({ asked: { kind: 'kit-sign', key, body, time, nonce }, ours })
      }
    }
    const context = testContext()
    for (const description of [...interfacesOf('saas-v1'), ...interfacesOf('saas-v2')]) {
      for (const form of description.forms) {
        const composed = description.compose(form.facts, context)
        if (description.wire === 'get-auth-token') {
          const parameters = { ...(composed as Record<string, string>), timeStamp: stamp17(context.wallNow) }
          cases.push({ asked: { kind: 'auth-token', key: 'k', url: url(parameters) }, ours: authToken(parameters, 'k') })
        } else if (description.wire === 'post-query-signature') {
          const body = canonicalBody(composed)
          const time = String(context.wallNow)
          const ours = querySignature(body, 'k', time, context.nonce).signature
          cases.push({ asked: { kind: 'query-signature', key: 'k', url: url({ timestamp: time, nonce: context.nonce }), body }, ours })
        }
      }
    }

    const answers = JSON.parse(runPeer('python3', './signatures.py', JSON.stringify(cases.map(({ asked }) => asked)))) as string[]
    expect(answers).toEqual(cases.map(({ ours }) => ours))
  })
})

describe('against Web Crypto', () => {
  it('the headers of kit calls agree', async () => {
    const calls = kitCalls()
    expect(new Set(calls.map(({ wire }) => wire)).size).toBe(2)
    for (const { wire, key, body, headers } of calls) {
      if (wire === 'kit-auth-token') expect(await kitToken(key, body)).toBe(headers.authToken)
      else {
        const [time = '', nonce = ''] = [headers['x-timestamp'], headers['x-nonce']]
        expect((await kitSign(key, body, time, nonce)).toUpperCase()).toBe(headers['x-sign'])
      }
    }
  })
})
