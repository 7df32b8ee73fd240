import { constants, generateKeyPairSync, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { seededRandom } from '../../emulator/clock/random.ts'
import {
  decryptClientSecret,
  encryptClientSecret,
  KeyError,
  LEAST_BITS,
  OAEP_MODES,
  type OaepMode,
  readPublicKey,
} from '../../emulator/protocol/cipher/client-secret.ts'
import { kitV1 } from '../../emulator/protocol/guides/kit-v1.ts'
import { kitV2 } from '../../emulator/protocol/guides/kit-v2.ts'
import { testContext } from './context.ts'
import { present, runPeer, runProgram } from './peers/run.ts'

/** `clientSecret` of applicationSync, against Node's own OAEP, the Java platform's and OpenSSL's. */

const pair = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength })
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')

const seller = pair(LEAST_BITS)
const other = pair(LEAST_BITS)
const privateKey = pkcs8(seller.privateKey)
const SECRET = 'cs-密钥-/+=0123'
const seed = Uint8Array.from({ length: 32 }, (_, n) => n * 7)

/** The modes that Node has itself. */
const ALIKE = [
  ['sha256', 'sha256'],
  ['sha1', 'sha1'],
] as const

const noJava = !(present('java', '-version') && present('javac', '-version'))
const noOpenssl = !present('openssl', 'version')
const skipped = (missing: boolean, program: string) => (missing ? ` (skipped: no ${program} on this machine)` : '')

describe.each(OAEP_MODES)('clientSecret, %s', (mode) => {
  it('comes back as it was, and differs with the seed alone', () => {
    const encrypted = encryptClientSecret(SECRET, seller.publicKey, mode, seed)
    expect(encrypted).toMatch(/^[A-Za-z0-9+/]{512}$/)
    expect(decryptClientSecret(encrypted, privateKey, mode)).toBe(SECRET)
    expect(encryptClientSecret(SECRET, seller.publicKey, mode, seed)).toBe(encrypted)
    const again = encryptClientSecret(
      SECRET,
      seller.publicKey,
      mode,
      seed.map((byte) => byte ^ 1),
    )
    expect(again).not.toBe(encrypted)
    expect(decryptClientSecret(again, privateKey, mode)).toBe(SECRET)
  })

  it('is read by no other mode, no other key and not when it was changed', () => {
    const encrypted = encryptClientSecret(SECRET, seller.publicKey, mode, seed)
    for (const wrong of OAEP_MODES.filter((one) => one !== mode)) expect(decryptClientSecret(encrypted, privateKey, wrong)).toBeUndefined()
    expect(decryptClientSecret(encrypted, pkcs8(other.privateKey), mode)).toBeUndefined()
    const bytes = Buffer.from(encrypted, 'base64')
    for (const at of [1, 40, 200, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ 1
      expect(decryptClientSecret(changed.toString('base64'), privateKey, mode)).toBeUndefined()
    }
    for (const text of ['', SECRET, encrypted.slice(0, 400), `${encrypted}AAAA`]) {
      expect(decryptClientSecret(text, privateKey, mode)).toBeUndefined()
    }
    expect(decryptClientSecret(encrypted, 'no key', mode)).toBeUndefined()
    expect(decryptClientSecret(encrypted, pem(seller.publicKey), mode)).toBeUndefined()
  })

  it('takes what the key has room for, and says so of more', () => {
    const hash = mode === 'sha1' ? 20 : 32
    const room = LEAST_BITS / 8 - 2 * hash - 2
    for (const secret of ['', 'a'.repeat(room)]) {
      expect(decryptClientSecret(encryptClientSecret(secret, seller.publicKey, mode, seed), privateKey, mode)).toBe(secret)
    }
    expect(() => encryptClientSecret('a'.repeat(room + 1), seller.publicKey, mode, seed)).toThrow(
      `the secret has ${room + 1} bytes, the key takes ${room}`,
    )
  })

  it('of any text and any seed comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.uint8Array({ minLength: 32, maxLength: 40 }), (secret, bytes) => {
        expect(decryptClientSecret(encryptClientSecret(secret, seller.publicKey, mode, bytes), privateKey, mode)).toBe(secret)
      }),
      { numRuns: 30 },
    )
  })

  it.skipIf(noOpenssl)(`is what OpenSSL decrypts${skipped(noOpenssl, 'openssl')}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'client-secret-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'key.pem')
    writeFileSync(file, privateKey, { mode: 0o600 })
    const [label, mask] = mode === 'sha256-mgf1-sha1' ? ['sha256', 'sha1'] : [mode, mode]
    const options = ['rsa_padding_mode:oaep', `rsa_oaep_md:${label}`, `rsa_mgf1_md:${mask}`].flatMap((option) => ['-pkeyopt', option])
    const input = Buffer.from(encryptClientSecret(SECRET, seller.publicKey, mode, seed), 'base64')
    expect(runProgram('openssl', ['pkeyutl', '-decrypt', '-inkey', file, ...options], input)).toBe(SECRET)
  })
})

describe('against the OAEP of Node', () => {
  it.each(ALIKE)('%s agrees both ways', (mode, oaepHash) => {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const ours = Buffer.from(encryptClientSecret(SECRET, seller.publicKey, mode, seed), 'base64')
    expect(privateDecrypt({ key: seller.privateKey, padding, oaepHash }, ours).toString()).toBe(SECRET)
    const theirs = publicEncrypt({ key: seller.publicKey, padding, oaepHash }, Buffer.from(SECRET)).toString('base64')
    expect(decryptClientSecret(theirs, privateKey, mode)).toBe(SECRET)
  })

  it('the mixed mode is read by neither of its digests', () => {
    const ours = Buffer.from(encryptClientSecret(SECRET, seller.publicKey, 'sha256-mgf1-sha1', seed), 'base64')
    for (const oaepHash of ['sha256', 'sha1']) {
      expect(() => privateDecrypt({ key: seller.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, ours)).toThrow()
    }
  })
})

describe('against the Java platform', () => {
  /** What sellers write, and the mode it means to the stock provider. */
  const TRANSFORMATIONS: readonly (readonly [string, OaepMode])[] = [
    ['RSA/ECB/OAEPWithSHA-256AndMGF1Padding', 'sha256-mgf1-sha1'],
    ['RSA/ECB/OAEPWithSHA-1AndMGF1Padding', 'sha1'],
    ['RSA/ECB/OAEPPadding', 'sha1'],
    ['both-sha256', 'sha256'],
  ]

  it.skipIf(noJava)(`each transformation is one of the modes, both ways${skipped(noJava, 'java and javac')}`, () => {
    const b64 = (text: string) => Buffer.from(text).toString('base64')
    const der = seller.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
    const lines = TRANSFORMATIONS.flatMap(([transformation]) => [
      ...OAEP_MODES.map((one) => ['decrypt', transformation, der, encryptClientSecret(SECRET, seller.publicKey, one, seed)].join('\t')),
      ['encrypt', transformation, spki(seller.publicKey), b64(SECRET)].join('\t'),
    ])
    const answers = runPeer('java', './ClientSecretPeer.java', `${lines.join('\n')}\n`)
      .trimEnd()
      .split('\n')
    expect(answers).toHaveLength(lines.length)
    for (const [n, [transformation, mode]] of TRANSFORMATIONS.entries()) {
      const read = answers.slice(4 * n, 4 * n + 3)
      expect(read, transformation).toEqual(OAEP_MODES.map((one) => (one === mode ? b64(SECRET) : '!')))
      for (const one of OAEP_MODES) {
        expect(decryptClientSecret(answers[4 * n + 3] as string, privateKey, one)).toBe(one === mode ? SECRET : undefined)
      }
    }
  })
})

describe('the public key as it is pasted', () => {
  it.each([
    ['base64 alone', spki(seller.publicKey)],
    ['base64 in lines', spki(seller.publicKey).replace(/(.{64})/g, '$1\r\n')],
    ['PEM', pem(seller.publicKey)],
    ['PEM with blanks around', `\n  ${pem(seller.publicKey)}  \n`],
  ])('is read: %s', (_, pasted) => {
    expect(readPublicKey(pasted).export({ type: 'spki', format: 'der' }).toString('base64')).toBe(spki(seller.publicKey))
  })

  it.each([
    ['a key of 2048 bits', () => pem(pair(2048).publicKey), 'it has 2048 bits, at least 3072 are needed'],
    ['an elliptic key', () => pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey), 'it is a key of type ec, RSA is needed'],
    ['an Ed25519 key', () => pem(generateKeyPairSync('ed25519').publicKey), 'it is a key of type ed25519, RSA is needed'],
    ['the private key', () => privateKey, 'it is no public key'],
    ['half of it', () => spki(seller.publicKey).slice(0, 200), 'it is no public key'],
    ['a text', () => 'no key at all', 'it is no public key'],
    ['nothing', () => '', 'it is no public key'],
  ])('is refused with the reason, in both languages: %s', (_, made, reason) => {
    const pasted = made()
    const refusal = (() => {
      try {
        return readPublicKey(pasted)
      } catch (error) {
        return error
      }
    })()
    expect(refusal).toBeInstanceOf(KeyError)
    const { message, text } = refusal as KeyError
    expect(message).toContain(reason)
    expect(text.en).toBe(message)
    expect(text.zh).toMatch(/\p{Script=Han}/u)
    // What was pasted by mistake may be the private key.
    if (pasted.length > 60) expect(message + text.zh).not.toContain(pasted.slice(30, 60))
  })

  it('may have any length from 3072 bits on, whole bytes or not', () => {
    const odd = pair(3077)
    for (const mode of OAEP_MODES) {
      const encrypted = encryptClientSecret(SECRET, readPublicKey(pem(odd.publicKey)), mode, seed)
      expect(decryptClientSecret(encrypted, pkcs8(odd.privateKey), mode)).toBe(SECRET)
    }
  })
})

describe.each([...kitV1, ...kitV2].filter(({ role }) => role === 'application'))('$id', ({ compose, forms }) => {
  const facts = { ...forms[0]?.facts, instanceIds: ['i-1'] }
  const application = { appId: 'a-1', clientId: 'c-1', publicKey: spki(seller.publicKey) }
  const secrets = testContext({ clientSecret: ({ clientId }) => `secret of ${clientId}` })

  it.each(OAEP_MODES)('carries the secret of its own client, encrypted by %s, and not the plain one', (oaep) => {
    const call = compose({ ...facts, application: { ...application, oaep } }, secrets)
    expect(decryptClientSecret(String(call.clientSecret), privateKey, oaep)).toBe('secret of c-1')
    expect(JSON.stringify(call)).not.toContain('secret of')
    expect(JSON.stringify(call)).not.toContain('publicKey')
  })

  it('has other bytes in every call', () => {
    const random = seededRandom(11)
    const call = (n: number) =>
      compose(
        { ...facts, application: { ...application, oaep: 'sha256' } },
        { ...secrets, iv: (field) => random.alphanumeric(16, n, field) },
      )
    expect(call(1).clientSecret).not.toBe(call(2).clientSecret)
  })
})
