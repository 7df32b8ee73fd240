import { createHmac } from 'node:crypto'
import { type Text, text } from '../text.ts'
import { sameSignature } from './auth-token.ts'
import { otherTexts } from './json-texts.ts'
import { canonicalUsageBody, type UsageHeaders, usageSignatureText } from './usage-signature.ts'

/** Finds out how a wrong signature of a usage push came about. All of it is [derived]. */

const MISTAKES = {
  'key-is-sk': text(
    'The SK was used as the key; it is the seller key of the base production interface.',
    '误用 SK 作为密钥，应使用基础生产接口的商家密钥。',
  ),
  'key-is-ak': text(
    'The AK was used as the key; it is the seller key of the base production interface.',
    '误用 AK 作为密钥，应使用基础生产接口的商家密钥。',
  ),
  'hex-not-base64': text('The signature is hex; base64 is needed.', '签名为十六进制，应为 base64。'),
  'body-left-out': text('The body was left out of the signed text.', '签名原文中缺少请求体。'),
  'body-alone': text('The body alone was signed, without ts and nonce.', '仅对请求体签名，缺少 ts 和 nonce。'),
  'body-hash': text('A hash of the body was signed in place of the body.', '用请求体哈希代替了请求体本身。'),
  'body-respaced': text(
    'Another text of the same JSON body was signed than was sent: sign exactly the text that goes out.',
    '签名的 JSON 文本与发送的不一致：请对实际发送的文本签名。',
  ),
  'order-of-parts': text('The parts were not joined as ts=…&nonce=…&body=…', '签名原文未按 ts=…&nonce=…&body=… 拼接。'),
  'ts-in-seconds': text('ts was signed in seconds; the header has milliseconds.', '签名使用秒级 ts，而请求头为毫秒。'),
} as const satisfies Record<string, Text>

export type UsageMistake = keyof typeof MISTAKES

export interface UsageDiagnosis {
  readonly mistake: UsageMistake
  readonly text: Text
}

/** The single mistake that gives the caller's signature; undefined when none does. Holds nothing secret. */
export function diagnoseUsage(
  headers: Partial<UsageHeaders>,
  body: string,
  keys: { readonly accessKey: string; readonly ak: string; readonly sk: string },
): UsageDiagnosis | undefined {
  const { signature, ts, nonce } = headers
  if (!signature || !ts || !nonce) return undefined
  const bodies = [...new Set([body, canonicalUsageBody(body) ?? body])]
  for (const [mistake, key, signed] of attempts(ts, nonce, bodies, keys)) {
    const mac = createHmac('sha256', key).update(signed).digest()
    const forms =
      mistake === 'hex-not-base64'
        ? [mac.toString('hex'), mac.toString('hex').toUpperCase()]
        : [mac.toString('base64'), mac.toString('hex')]
    if (forms.some((form) => sameSignature(signature, form))) return { mistake, text: MISTAKES[mistake] }
  }
  return undefined
}

function* attempts(
  ts: string,
  nonce: string,
  bodies: readonly string[],
  { accessKey, ak, sk }: { readonly accessKey: string; readonly ak: string; readonly sk: string },
): Generator<readonly [UsageMistake, key: string, signed: string]> {
  for (const body of bodies) {
    const right = usageSignatureText(ts, nonce, body)
    yield ['hex-not-base64', accessKey, right]
    yield ['key-is-sk', sk, right]
    yield ['key-is-ak', ak, right]
    yield ['body-alone', accessKey, body]
    yield ['order-of-parts', accessKey, `nonce=${nonce}&ts=${ts}&body=${body}`]
    yield ['order-of-parts', accessKey, `body=${body}&nonce=${nonce}&ts=${ts}`]
    yield ['order-of-parts', accessKey, `${ts}${nonce}${body}`]
    yield ['ts-in-seconds', accessKey, usageSignatureText(ts.slice(0, -3), nonce, body)]
    yield ['body-hash', accessKey, usageSignatureText(ts, nonce, createHmac('sha256', accessKey).update(body).digest('hex'))]
  }
  yield ['body-left-out', accessKey, usageSignatureText(ts, nonce, '')]
  yield ['body-left-out', accessKey, `ts=${ts}&nonce=${nonce}`]
  for (const other of otherTexts(bodies[0] as string)) yield ['body-respaced', accessKey, usageSignatureText(ts, nonce, other)]
}
