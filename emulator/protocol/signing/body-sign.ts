import { createHmac } from 'node:crypto'
import { sameSignature } from './auth-token.ts'

/** The header's exact name: the marketplace refuses `Body-sign`. Source: [doc] zh-cn_topic_0082027567. */
export const BODY_SIGN_HEADER = 'Body-Sign'

/** base64(HMAC-SHA256(accessKey, body bytes)), white space included. Source: [doc] zh-cn_topic_0070649157. */
export function bodySignature(body: string | Uint8Array, accessKey: string): string {
  return createHmac('sha256', accessKey).update(body).digest('base64')
}

/** The whole header value, in the documented form with both values quoted. */
export function bodySignHeader(body: string | Uint8Array, accessKey: string): string {
  return bodySignForm(bodySignature(body, accessKey))
}

/** The form alone, for a signature or for what stands in its place. */
export const bodySignForm = (signature: string): string => `sign_type="HMAC-SHA256", signature="${signature}"`

/** A header value of the right form, signed by nobody. */
export const BODY_SIGN_EXAMPLE = bodySignForm(`${'A'.repeat(43)}=`)

/** What is wrong with a `Body-Sign` header; `ok` when nothing is. */
export type BodySignCheck = 'ok' | 'missing' | 'misspelt' | 'malformed' | 'wrong'

// Blanks around "," and "=" appear in documentation samples and in ISV code alike.
const FORM = /^\s*sign_type\s*=\s*"HMAC-SHA256"\s*,\s*signature\s*=\s*"([A-Za-z0-9+/=]+)"\s*$/

/**
 * Checks the header of an answer, name included.
 *
 * @param rawHeaders names and values in turn, as they came over the wire: the name is judged with its case
 */
export function checkBodySign(rawHeaders: readonly string[], body: Uint8Array, accessKey: string): BodySignCheck {
  let misspelt = false
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    if (name.toLowerCase() !== 'body-sign') continue
    if (name !== BODY_SIGN_HEADER) {
      misspelt = true
      continue
    }
    const form = FORM.exec(rawHeaders[i + 1] as string)
    if (!form) return 'malformed'
    return sameSignature(form[1] as string, bodySignature(body, accessKey)) ? 'ok' : 'wrong'
  }
  return misspelt ? 'misspelt' : 'missing'
}
