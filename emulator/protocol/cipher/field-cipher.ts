import { createCipheriv, createDecipheriv } from 'node:crypto'
import { sha1prng } from './sha1prng.ts'

/** AES key size in bits. `encryptType` 1 means 256 (the default), 2 means 128. Source: [doc] bms_00a3aa731426282cf27f272f51cd2a90. */
export type KeyBits = 128 | 256

/** Key size announced by an answer's `encryptType`; undefined for a value no guide lists. */
export function keyBitsOf(encryptType: string | undefined): KeyBits | undefined {
  if (encryptType === undefined || encryptType === '1') return 256
  return encryptType === '2' ? 128 : undefined
}

/** The AES key an access key gives. Source: see {@link sha1prng}. */
export const fieldKey = (accessKey: string, bits: KeyBits): Buffer => sha1prng(Buffer.from(accessKey, 'utf8'), bits / 8)

const IV = /^[A-Za-z0-9]{16}$/

/**
 * Encrypts one field: the 16 IV characters, then base64(AES-CBC-PKCS5(text)).
 *
 * @param iv 16 ASCII letters and digits, random in real use
 * Source: [doc] access_topic_0000003, zh-cn_topic_0272346898.
 */
export function encryptField(plain: string, accessKey: string, bits: KeyBits, iv: string): string {
  if (!IV.test(iv)) {
    throw new RangeError('Failed to encrypt a field: the IV must be 16 ASCII letters or digits. Make one with a random source.')
  }
  const cipher = createCipheriv(`aes-${bits}-cbc`, fieldKey(accessKey, bits), Buffer.from(iv, 'latin1'))
  return iv + cipher.update(plain, 'utf8', 'base64') + cipher.final('base64')
}

/** Decrypts one field; undefined when the key, the size or the text do not fit. */
export function decryptField(encrypted: string, accessKey: string, bits: KeyBits): string | undefined {
  const iv = encrypted.slice(0, 16)
  const body = encrypted.slice(16)
  if (iv.length < 16 || body === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined
  try {
    const decipher = createDecipheriv(`aes-${bits}-cbc`, fieldKey(accessKey, bits), Buffer.from(iv, 'latin1'))
    const bytes = Buffer.concat([decipher.update(body, 'base64'), decipher.final()])
    // A leading U+FEFF is part of the text, not a mark for the decoder to swallow.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
