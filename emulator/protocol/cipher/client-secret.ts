import { constants, createHash, createPrivateKey, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { type Text, text } from '../text.ts'

/**
 * `clientSecret` of applicationSync: RSA with the seller's public key, OAEP, base64. Which digests OAEP uses no page says,
 * and Java's stock provider takes another one for its mask than for the rest; Node cannot write that, so the padding stands
 * here and RSA itself is the library's. Source: [doc] zh-cn_topic_0070649434, zh-cn_topic_0070649438.
 */

/** Digest of OAEP, and of its mask (MGF1) where that differs. */
export const OAEP_MODES = ['sha256', 'sha256-mgf1-sha1', 'sha1'] as const
export type OaepMode = (typeof OAEP_MODES)[number]

const DIGESTS: Readonly<Record<OaepMode, readonly [label: string, mask: string]>> = {
  sha256: ['sha256', 'sha256'],
  'sha256-mgf1-sha1': ['sha256', 'sha1'],
  sha1: ['sha1', 'sha1'],
}

/** Least length of the seller's key. Source: [doc] zh-cn_topic_0070649438. */
export const LEAST_BITS = 3072

/** A key that cannot be used, and why. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly text: Text

  constructor(why: Text) {
    super(why.en)
    this.text = why
  }
}

/**
 * The seller's public key as it is pasted into the form: base64 of X.509, with or without the lines of PEM.
 *
 * @throws KeyError for what is no key, no RSA key, or too short a one
 */
export function readPublicKey(pasted: string): KeyObject {
  let key: KeyObject
  try {
    const der = Buffer.from(pasted.replace(/-----[^-]+-----/g, '').replace(/\s+/g, ''), 'base64')
    key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  } catch {
    throw new KeyError(
      text(
        'it is no public key: paste the base64 of X.509 (SubjectPublicKeyInfo)',
        '不是公钥：请粘贴 X.509（SubjectPublicKeyInfo）的 base64',
      ),
    )
  }
  if (key.asymmetricKeyType !== 'rsa') {
    throw new KeyError(text(`it is a key of type ${key.asymmetricKeyType}, RSA is needed`, `密钥类型为 ${key.asymmetricKeyType}，应为 RSA`))
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < LEAST_BITS) {
    throw new KeyError(text(`it has ${bits} bits, at least ${LEAST_BITS} are needed`, `密钥长度为 ${bits} 位，至少 ${LEAST_BITS} 位`))
  }
  return key
}

const digest = (name: string, data: Buffer): Buffer => createHash(name).update(data).digest()

/** MGF1 of RFC 8017. */
function mask(name: string, seed: Buffer, length: number): Buffer {
  const parts: Buffer[] = []
  for (let counter = 0, made = 0; made < length; counter++) {
    const block = Buffer.alloc(4)
    block.writeUInt32BE(counter)
    const part = digest(name, Buffer.concat([seed, block]))
    parts.push(part)
    made += part.length
  }
  return Buffer.concat(parts).subarray(0, length)
}

const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, index) => byte ^ (b[index] as number)))

/** @param seed any 32 bytes; only the first ones that the digest needs are taken. Another each time. @returns base64 */
export function encryptClientSecret(secret: string, key: KeyObject, mode: OaepMode, seed: Uint8Array): string {
  const [label, mgf] = DIGESTS[mode]
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8)
  const hashed = digest(label, Buffer.alloc(0))
  const message = Buffer.from(secret, 'utf8')
  const room = size - 2 * hashed.length - 2
  if (message.length > room)
    throw new KeyError(
      text(
        `the secret has ${message.length} bytes, the key takes ${room}`,
        `clientSecret 有 ${message.length} 字节，该密钥最多可加密 ${room} 字节`,
      ),
    )
  const block = Buffer.concat([hashed, Buffer.alloc(room - message.length), Buffer.from([1]), message])
  const start = Buffer.from(seed).subarray(0, hashed.length)
  const maskedBlock = xor(block, mask(mgf, start, block.length))
  const maskedSeed = xor(start, mask(mgf, maskedBlock, start.length))
  const padded = Buffer.concat([Buffer.from([0]), maskedSeed, maskedBlock])
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, padded).toString('base64')
}

/** The reverse, for a seller; undefined where key, mode or text do not fit. @param privateKey PEM, PKCS#8 */
export function decryptClientSecret(encrypted: string, privateKey: string, mode: OaepMode): string | undefined {
  const [label, mgf] = DIGESTS[mode]
  try {
    const key = createPrivateKey(privateKey)
    const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(encrypted, 'base64'))
    const hashed = digest(label, Buffer.alloc(0))
    const maskedBlock = padded.subarray(1 + hashed.length)
    const start = xor(padded.subarray(1, 1 + hashed.length), mask(mgf, maskedBlock, hashed.length))
    const block = xor(maskedBlock, mask(mgf, start, maskedBlock.length))
    const at = block.indexOf(1, hashed.length)
    const zeros = at < 0 ? block : block.subarray(hashed.length, at)
    if (at < 0 || padded[0] !== 0 || !block.subarray(0, hashed.length).equals(hashed) || zeros.some((byte) => byte !== 0)) return undefined
    return block.subarray(at + 1).toString('utf8')
  } catch {
    return undefined
  }
}
