import { canonicalBody, querySignature, verifyQuerySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { Refusal } from '../../../scenarios/reference-isv/answer.ts'
import { percentDecoded } from '../../../scenarios/reference-isv/query-string.ts'
import { checksV2, readsV1 } from './incoming.ts'
import { ALL, by, type Call, type Mutant, POSTS, reading } from './mutant.ts'

/** Good calls: ways to refuse them. */

const LIFE = 'purchase-renew-expire-release'

const expected = (body: string, { timestamp = '', nonce = '' }: Record<string, string>, accessKey: string): string =>
  querySignature(body, accessKey, timestamp, nonce).signature

/** Every value of a query decoded once more, the token aside. */
function decodedTwice(url: string): Call {
  const call = percentDecoded(url)
  const again = Object.entries(call).map(([name, value]) => [
    name,
    name === 'authToken' ? value : decodeURIComponent(value.replaceAll('+', ' ')),
  ])
  return Object.fromEntries(again)
}

/** Every name and value as they were written. */
const undecoded = (url: string): Call =>
  Object.fromEntries(
    url
      .slice(url.indexOf('?') + 1)
      .split('&')
      .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )

/** Columns of 40 characters where the tables allow 64. */
function shortColumns(call: Call): Call {
  for (const name of ['orderId', 'orderLineId', 'businessId', 'skuCode', 'productId', 'customerName']) {
    if ((call[name]?.length ?? 0) > 40) throw new Refusal('000005', `Data too long for column ${name}`)
  }
  return call
}

const KNOWN =
  'authToken timeStamp activity testFlag customerId customerName userId userName mobilePhone email businessId orderId orderLineId skuCode productId trialFlag expireTime chargingMode periodType periodNumber orderAmount provisionType acceptanceTime amount diskSize bandWidth saasExtendParams instanceId instanceStatus status scene trialToFormal productInfo eventId effectiveTime deviceFingerprint'.split(
    ' ',
  )

export const REFUSED: readonly Mutant[] = [
  {
    name: 'allow-list-of-addresses',
    mistake: text(
      'lets in only addresses on a list, though the marketplace names none (HTTP 403)',
      '设置 IP 白名单，而云商店出口 IP 不固定（HTTP 403）',
    ),
    caughtBy: by(LIFE, ...ALL),
    rules: ['failure.http-status'],
    make: () => ({ before: () => new Response('Forbidden', { status: 403 }) }),
  },
  {
    name: 'method-of-the-other-guide',
    mistake: text('serves POST where the guide calls by GET, or GET where it calls by POST', '请求方法用反：V1.0 为 GET，V2.0 为 POST'),
    caughtBy: by(LIFE, ...ALL),
    rules: ['failure.http-status'],
    make: () => ({ before: () => new Response('Method Not Allowed', { status: 405 }) }),
  },
  {
    name: 'token-not-decoded',
    mistake: text('verifies authToken over values that are still percent-encoded', '以未解码的参数值校验 authToken'),
    caughtBy: by(LIFE, 'saas-v1'),
    rules: ['failure.result-code'],
    make: () => readsV1(undecoded),
  },
  {
    name: 'signature-in-lower-case-only',
    mistake: text('compares the signature with lower-case hex, and is sent upper-case', '以小写十六进制比较签名，而实际为大写'),
    caughtBy: by(LIFE, ...POSTS),
    rules: ['failure.result-code'],
    make: () => checksV2((body, query, key) => query.signature === expected(body, query, key).toLowerCase()),
  },
  {
    name: 'signature-in-upper-case-only',
    mistake: text('compares the signature with upper-case hex only', '仅接受大写十六进制签名'),
    caughtBy: by('check-signature', ...POSTS),
    rules: ['variant.lower-case-hex'],
    make: () =>
      checksV2(
        (body, query, key, now) => verifyQuerySignature(body, query, key, now) === 'ok' && query.signature === expected(body, query, key),
      ),
  },
  {
    name: 'timestamp-in-seconds',
    mistake: text('takes timestamp for seconds: every call lies far in the future', '将 timestamp 当作秒，所有请求均被判为未来时间'),
    caughtBy: by(LIFE, ...POSTS),
    rules: ['failure.result-code'],
    make: () => checksV2((body, query, key, now) => verifyQuerySignature(body, query, key, now / 1000) === 'ok'),
  },
  {
    name: 'body-written-again-with-escapes',
    mistake: text(
      'verifies the signature over the body as its own serialiser writes it, with "/" escaped',
      '以自身序列化结果（转义“/”）而非原始请求体校验签名',
    ),
    caughtBy: by('online-license-application', 'online-license'),
    rules: ['failure.result-code'],
    make: () =>
      checksV2((body, query, key, now) => {
        const again = canonicalBody(JSON.parse(body)).replaceAll('/', '\\/')
        return verifyQuerySignature(again, query, key, now) === 'ok'
      }),
  },
  {
    name: 'strict-about-fields',
    mistake: text('refuses a call with a field that its class does not declare', '请求携带未声明字段时拒绝'),
    caughtBy: by('check-unknown-fields', ...ALL),
    rules: ['variant.unknown-field'],
    make: () =>
      reading((call) => {
        const strange = Object.keys(call).find((name) => !KNOWN.includes(name))
        if (strange !== undefined) throw new Refusal('000002', `Unrecognized field "${strange}"`)
        return call
      }),
  },
  {
    name: 'token-over-known-fields',
    mistake: text('signs only the parameters it knows, not all that came', '仅对已知参数而非全部参数计算 authToken'),
    caughtBy: by('check-unknown-fields', 'saas-v1'),
    rules: ['variant.unknown-field'],
    make: () => readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).filter(([name]) => KNOWN.includes(name)))),
  },
  {
    name: 'blanks-become-plus',
    mistake: text('turns every blank of a value into "+", to repair a token that lost its own', '为修复 token 将所有空格替换为“+”'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    rules: ['failure.result-code', 'scenario.expect'],
    make: () =>
      readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).map(([name, value]) => [name, value.replaceAll(' ', '+')]))),
  },
  {
    name: 'values-decoded-twice',
    mistake: text('decodes values that the framework has decoded already: "+" becomes a blank', '对框架已解码的值再次解码，“+”变为空格'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    rules: ['failure.result-code', 'scenario.expect'],
    make: () => readsV1(decodedTwice),
  },
  {
    name: 'latin-letters-only',
    mistake: text('decodes the query as ISO 8859-1: Chinese names spoil the token', '以 ISO-8859-1 解码查询参数，中文导致校验失败'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    rules: ['failure.result-code', 'scenario.expect'],
    make: () =>
      readsV1((url) =>
        Object.fromEntries(Object.entries(percentDecoded(url)).map(([name, value]) => [name, Buffer.from(value).toString('latin1')])),
      ),
  },
  {
    name: 'short-columns',
    mistake: text('keeps ids in columns of 40 characters; the tables allow 64', '数据库列长 40，而接口允许 64 个字符'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    rules: ['failure.result-code'],
    make: () => reading(shortColumns),
  },
]
