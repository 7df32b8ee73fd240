import type { ReceivedResponse, RecordedResponse, SentRequest } from './exchange.ts'

/** What stands for a secret in everything that is kept or shown. */
const HIDDEN = '***'
/** Shorter ones would blank out ordinary words. */
const SHORTEST_SECRET = 4
/** Bytes of a body that are kept: real answers have a few hundred. */
const BODY_CAP = 16 * 1024
/** Our own bodies are kept whole, so that they can be sent again: 500 users with everything a table allows have some 500 KB. */
const REQUEST_CAP = 2 ** 20

/** A request with every secret hidden; the very same object when there is nothing to hide. */
export function recordRequest(request: SentRequest, secrets: readonly string[]): SentRequest {
  const forms = formsOf(secrets)
  const url = hide(request.url, forms)
  let headers = request.headers
  for (const name in request.headers) {
    const value = hide(request.headers[name] as string, forms)
    if (value !== request.headers[name]) headers = { ...headers, [name]: value }
  }
  const body = request.body === undefined ? undefined : recordedText(request.body, forms)
  if (url === request.url && headers === request.headers && body === request.body) return request
  return { method: request.method, url, headers, ...(body === undefined ? {} : { body }) }
}

/** An answer as text, with every secret hidden and an over-long body cut. */
export function recordResponse(response: ReceivedResponse, secrets: readonly string[]): RecordedResponse {
  const forms = formsOf(secrets)
  return {
    status: response.status,
    rawHeaders: response.rawHeaders.map((written) => hide(written, forms)),
    body: capped(response.body, forms, BODY_CAP),
  }
}

/** A text with every secret in it hidden. Hide first and shorten afterwards: half a secret is not found any more. */
export const redact = (written: string, secrets: readonly string[]): string => hide(written, formsOf(secrets))

/** The first `cap` bytes of a body as text, every secret in them hidden, none cut in two. */
export function redactedHead(body: Uint8Array, secrets: readonly string[], cap: number): string {
  const forms = formsOf(secrets)
  const bytes = asBuffer(body)
  return hide(bytes.toString('utf8', 0, cutBefore(bytes, forms, cap)), forms)
}

const recordedText = (body: string, forms: readonly string[]): string =>
  body.length <= REQUEST_CAP ? hide(body, forms) : capped(Buffer.from(body), forms, REQUEST_CAP)

function capped(body: Uint8Array, forms: readonly string[], cap: number): string {
  const bytes = asBuffer(body)
  const end = cutBefore(bytes, forms, cap)
  const head = hide(bytes.toString('utf8', 0, end), forms)
  return end === bytes.length ? head : `${head}\n[… ${bytes.length - end} of ${bytes.length} bytes left out]`
}

/** Where to cut so that neither a secret nor a UTF-8 character is cut in two. */
function cutBefore(bytes: Buffer, forms: readonly string[], cap: number): number {
  if (bytes.length <= cap) return bytes.length
  let end = cap
  for (let moved = true; moved; ) {
    moved = false
    for (const form of forms) {
      const at = bytes.indexOf(form, Math.max(0, end - Buffer.byteLength(form) + 1))
      if (at !== -1 && at < end) {
        end = at
        moved = true
      }
    }
  }
  // Continuation bytes are 10xxxxxx: step back to the first byte of the character.
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end--
  return end
}

/** What neither percent encoding nor JSON changes, as nearly every key is made of. */
const ONE_SPELLING = /^[\w.~-]+$/

/** All spellings in which a secret could travel: plain, percent-encoded, and escaped in JSON. */
function formsOf(secrets: readonly string[]): string[] {
  const forms: string[] = []
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue
    forms.push(secret)
    if (ONE_SPELLING.test(secret)) continue
    const encoded = percentEncoded(secret)
    forms.push(
      JSON.stringify(secret).slice(1, -1),
      encoded,
      encoded.replace(/%../g, (hex) => hex.toLowerCase()),
      encoded.replaceAll('%20', '+'),
      encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
  }
  // A secret that begins like a longer one must not leave the longer one's end behind.
  return forms.sort((a, b) => b.length - a.length)
}

const percentEncoded = (secret: string): string => encodeURIComponent(Buffer.from(secret).toString())

function hide(written: string, forms: readonly string[]): string {
  let hidden = written
  for (const form of forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN)
  return hidden
}

const asBuffer = (body: Uint8Array): Buffer => (Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength))
