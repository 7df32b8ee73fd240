import { createHmac } from 'node:crypto'
import { type Text, text } from '../text.ts'
import { byCodeUnit, sameSignature } from './auth-token.ts'

/**
 * The body of a usage push in natural key order: every level sorted by name, no blanks between tokens, every number and
 * string written as the caller wrote it; undefined when it is no JSON.
 *
 * Source: [doc] zh-cn_topic_0070649410 (natural key order); that every level is sorted and blanks go: [assumed].
 */
export function canonicalUsageBody(body: string): string | undefined {
  try {
    JSON.parse(body)
    const tokens = body.match(/"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []
    let at = 0
    const next = () => tokens[at++] as string
    const value = (): string => {
      const token = next()
      if (token !== '{' && token !== '[') return token
      const end = token === '{' ? '}' : ']'
      const members: { name: string; written: string }[] = []
      while (tokens[at] !== end) {
        if (tokens[at] === ',') at++
        const name = token === '{' ? next() : ''
        if (name) at++
        members.push({ name: name && (JSON.parse(name) as string), written: `${name}${name && ':'}${value()}` })
      }
      at++
      if (token === '{') members.sort((a, b) => byCodeUnit(a.name, b.name))
      return `${token}${members.map(({ written }) => written).join(',')}${end}`
    }
    return value()
  } catch {
    // No JSON, or nested beyond what the stack holds: then only the text as sent can be signed.
    return undefined
  }
}

/** The signed text. Source: [doc] zh-cn_topic_0070649410. */
export const usageSignatureText = (ts: string, nonce: string, body: string): string => `ts=${ts}&nonce=${nonce}&body=${body}`

/**
 * `signature` header of a usage push: base64(HMAC-SHA256(seller key, text)), over the body text as given.
 *
 * Source: [doc] zh-cn_topic_0070649410, intl topic_0070649117.
 *
 * @param key the seller key bound to the base production interface, not the SK
 */
export function usageSignature(key: string, ts: string, nonce: string, bodyText: string): string {
  return createHmac('sha256', key)
    .update(usageSignatureText(ts, nonce, bodyText))
    .digest('base64')
}

/** The three headers of a usage push. */
export interface UsageHeaders {
  readonly signature: string
  /** Milliseconds since 1970, as decimal digits. */
  readonly ts: string
  readonly nonce: string
}

export type UsageRefusalCode = `missing-${keyof UsageHeaders}` | `${keyof UsageHeaders}-too-long` | 'malformed-ts' | 'wrong-signature'

/** Why a usage push is refused. */
export interface UsageRefusal {
  readonly code: UsageRefusalCode
  readonly text: Text
  /** With a wrong signature: the texts the emulator signed, one for each reading. They hold nothing secret. */
  readonly computed?: readonly string[]
}

/** The outcome of {@link verifyUsageSignature}: `reading` tells which text of the body was signed. */
export type UsageVerdict =
  | { readonly ok: true; readonly reading: 'as-sent' | 'canonical' }
  | { readonly ok: false; readonly reason: UsageRefusal }

/** Longest values. Source: [doc] zh-cn_topic_0070649410. */
export const USAGE_HEADER_LENGTHS: Readonly<Record<keyof UsageHeaders, number>> = { signature: 1000, ts: 20, nonce: 64 }

const refused = (code: UsageRefusalCode, en: string, zh: string): UsageVerdict => ({ ok: false, reason: { code, text: text(en, zh) } })

/**
 * Verifies a usage push against its body as sent, or else in natural key order. Neither the age of `ts` nor a `nonce`
 * used twice is judged: no page says how, and the caller of this function knows the clock and the past.
 *
 * Source: [doc] zh-cn_topic_0070649410; two readings: [assumed].
 */
export function verifyUsageSignature(
  headers: Partial<UsageHeaders>,
  bodyText: string,
  key: string,
  readings: 'either' | 'as-sent' | 'canonical' = 'either',
): UsageVerdict {
  for (const name of ['signature', 'ts', 'nonce'] as const) {
    const value = headers[name]
    if (!value) return refused(`missing-${name}`, `The call has no ${name} header.`, `请求缺少 ${name} 头。`)
    if (value.length > USAGE_HEADER_LENGTHS[name]) {
      return refused(
        `${name}-too-long`,
        `The ${name} header has ${value.length} characters; ${USAGE_HEADER_LENGTHS[name]} are allowed.`,
        `${name} 头有 ${value.length} 个字符，最多允许 ${USAGE_HEADER_LENGTHS[name]} 个。`,
      )
    }
  }
  const { signature, ts, nonce } = headers as UsageHeaders
  if (!/^\d+$/.test(ts)) {
    return refused('malformed-ts', `The ts header is "${ts}", not milliseconds since 1970.`, `ts 头的值“${ts}”不是自 1970 年起的毫秒数。`)
  }
  if (readings !== 'canonical' && sameSignature(signature, usageSignature(key, ts, nonce, bodyText))) {
    return { ok: true, reading: 'as-sent' }
  }
  const canonical = canonicalUsageBody(bodyText)
  if (readings !== 'as-sent' && canonical !== undefined && sameSignature(signature, usageSignature(key, ts, nonce, canonical)))
    return { ok: true, reading: 'canonical' }
  const read = [...(readings === 'canonical' ? [] : [bodyText]), ...(readings === 'as-sent' || canonical === undefined ? [] : [canonical])]
  const bodies = [...new Set(read)]
  return {
    ok: false,
    reason: {
      code: 'wrong-signature',
      text: text(
        'The signature fits neither the body as sent nor the body in natural key order. Its key is the seller key, not the SK.',
        '签名与原样请求体及按自然键序排列的请求体均不符。签名密钥是商家密钥，不是 SK。',
      ),
      computed: bodies.map((body) => usageSignatureText(ts, nonce, body)),
    },
  }
}
