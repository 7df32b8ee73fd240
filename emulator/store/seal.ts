import { crc32 } from 'node:zlib'

/**
 * The seal: a last member `"crc"` over all the text before it. A sealed object stays plain JSON for every other
 * tool, and no byte of it can change unseen.
 */

/** Bytes of `,"crc":"xxxxxxxx"}`. */
export const SEAL_LENGTH = 18
/** What every seal begins with. */
export const SEAL_HEAD = ',"crc":"'

/** The seal for a JSON object without its closing brace; CRC-32 (the one of gzip) in eight lower-case hex digits. */
export const sealOf = (body: string | Buffer): string => `${SEAL_HEAD}${crc32(body).toString(16).padStart(8, '0')}"}`

/** Adds the seal to the text of a JSON object that has at least one member. */
export function seal(json: string): string {
  const body = json.slice(0, -1)
  return body + sealOf(body)
}

/** The JSON text without its seal; undefined when the seal is missing or belongs to another text. */
export function unseal(text: string): string | undefined {
  const body = text.slice(0, -SEAL_LENGTH)
  return text.length > SEAL_LENGTH && text.endsWith(sealOf(body)) ? `${body}}` : undefined
}
