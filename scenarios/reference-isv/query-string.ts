import { INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import type { Parameters } from '../../emulator/protocol/signing/auth-token.ts'
import { Refusal } from './answer.ts'

/** Parameters of a percent-encoded query, each value decoded once; `+` is a plus. */
export function percentDecoded(url: string): Parameters {
  const start = url.indexOf('?') + 1
  if (start === 0) return {}
  const pairs = url
    .slice(start)
    .split('&')
    .filter((pair) => pair !== '')
  // Of a repeated parameter the first one counts (Huawei's sample, zh-cn_topic_0070649061): the last written wins here.
  return Object.fromEntries(pairs.map(nameAndValue).reverse())
}

/** The same for a form-encoded query, where `+` is a blank, as Java's URLEncoder writes it. */
export const formDecoded = (url: string): Parameters => percentDecoded(url.replaceAll('+', '%20'))

function nameAndValue(pair: string): [string, string] {
  const equals = pair.indexOf('=')
  try {
    return equals < 0
      ? [decodeURIComponent(pair), '']
      : [decodeURIComponent(pair.slice(0, equals)), decodeURIComponent(pair.slice(equals + 1))]
  } catch {
    throw new Refusal(INVALID_PARAMETER, 'the query is not percent-encoded UTF-8')
  }
}
