import { BOUNDARY, ENCRYPTED, ISV, NONCE, OPEN_APIS, REAL_TIME, SIGNATURE, SIGNED_TEXT } from './placeholders.ts'

type Rule = (value: unknown, rest: (value: unknown) => unknown) => unknown

/** Wherever a text names the ISV's own address, in full or as host and port. */
interface Address {
  readonly origin: string
  readonly host: string
}

/**
 * A copy of a trace event in which everything that two runs with one seed cannot have in common is replaced by a
 * placeholder. Virtual times, ids from the seed, and whatever the ISV itself made stay exactly as they are. Pure, and
 * a second time it changes nothing.
 *
 * @param isvUrl production address of the ISV; without it addresses stay
 */
export function normalised<T>(event: T, isvUrl?: string): T {
  const address = addressOf(isvUrl)
  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') return withoutAddress(value, address)
    if (Array.isArray(value)) return value.map(copy)
    if (typeof value !== 'object' || value === null) return value
    const made: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(value)) {
      const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
      made[name] = rule ? rule(member, copy) : copy(member)
    }
    return made
  }
  return copy(event) as T
}

function addressOf(isvUrl: string | undefined): Address | undefined {
  if (isvUrl === undefined || !URL.canParse(isvUrl)) return undefined
  const { origin, host } = new URL(isvUrl)
  return { origin, host }
}

function withoutAddress(written: string, address: Address | undefined): string {
  if (!address?.host || !written.includes(address.host)) return written
  return written.replaceAll(address.origin, ISV).replaceAll(address.host, ISV)
}

const realTime: Rule = (value) => (value === undefined ? undefined : REAL_TIME)
const signedText: Rule = (value) => (value === undefined ? undefined : SIGNED_TEXT)
const text =
  (change: (written: string) => string): Rule =>
  (value, rest) =>
    rest(typeof value === 'string' ? change(value) : value)

/** By the names that members of events have. */
const RULES: Readonly<Record<string, Rule>> = {
  sentAt: realTime,
  realMs: realTime,
  receivedAt: realTime,
  // The ISV's clock, in usage figures.
  statisticalTime: realTime,
  canonicalRequest: signedText,
  canonicalRequestHash: signedText,
  stringToSign: signedText,
  signedTexts: signedText,
  // Of note.slow.
  en: text((written) => written.replace(/\btook \d+ ms/g, `took ${REAL_TIME}`)),
  zh: text((written) => written.replace(/耗时 \d+ 毫秒/g, `耗时 ${REAL_TIME}`)),
  url: text(withoutSignature),
  host: text((written) => (LOOPBACK.test(written) ? OPEN_APIS : written)),
  body: text(bodyText),
  rawHeaders: (value, rest) => rest(Array.isArray(value) ? rawHeaders(value) : value),
  headers: (value, rest) =>
    rest(
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, written]) => [name, header(name, String(written))]))
        : value,
    ),
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

const QUERY: Readonly<Record<string, string>> = {
  authToken: SIGNATURE,
  signature: SIGNATURE,
  timeStamp: REAL_TIME,
  timestamp: REAL_TIME,
  nonce: NONCE,
  mobilePhone: ENCRYPTED,
  email: ENCRYPTED,
}
const QUERY_PARTS = new RegExp(`([?&](${Object.keys(QUERY).join('|')})=)[^&#]+`, 'g')

function withoutSignature(url: string): string {
  return url.replace(QUERY_PARTS, (_, head: string, name: string) => head + QUERY[name])
}

/** An answer is text: what is in it is looked for as JSON writes it. */
function bodyText(body: string): string {
  return body.replace(/("statisticalTime"\s*:\s*")\d{1,20}"/g, `$1${REAL_TIME}"`).replace(/^--[^\r\n]{1,70}(?=\r?\n)/gm, `--${BOUNDARY}`)
}

function rawHeaders(headers: readonly unknown[]): unknown[] {
  return headers.map((written, n) => (n % 2 === 1 && typeof written === 'string' ? header(String(headers[n - 1]), written) : written))
}

function header(name: string, value: string): string {
  switch (name.toLowerCase()) {
    case 'date':
    case 'x-sdk-date':
    case 'x-timestamp':
    case 'ts':
      return REAL_TIME
    case 'nonce':
    case 'x-nonce':
      return NONCE
    case 'signature':
    case 'x-signature':
      return SIGNATURE
    case 'body-sign':
      return value.replace(/(signature=["']?)[^"',\s]+/i, `$1${SIGNATURE}`)
    case 'authorization':
      return value.replace(/(Signature=)[^,\s]+/i, `$1${SIGNATURE}`)
    case 'content-type':
      return value.replace(/(boundary=).*/i, `$1${BOUNDARY}`)
    case 'host':
      return LOOPBACK.test(value) ? OPEN_APIS : value
    default:
      return value
  }
}
