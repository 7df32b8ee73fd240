import { authToken, verifyAuthToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { canonicalBody, querySignature, verifyQuerySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { answer, Refusal, success } from '../../../scenarios/reference-isv/answer.ts'
import { formDecoded, percentDecoded } from '../../../scenarios/reference-isv/query-string.ts'
import { ALL, at, by, type Call, type Change, type Mutant, POSTS, reading, SAAS } from './mutant.ts'

/** The call as it comes: ways to refuse a good one, and to take a bad one. */

const LIFE = 'purchase-renew-expire-release'
const SIGNATURE = by('check-signature', ...ALL)

const textOf = (body: ArrayBuffer): string => Buffer.from(body).toString('utf8')
const parsed = (body: ArrayBuffer): Call => JSON.parse(textOf(body))

/** A V1.0 call whose token nobody looks at. */
const atItsWord = (url: string): Call => ({ ...formDecoded(url), authToken: `${'0'.repeat(43)}=` })

/** Takes every call at its word. */
const unchecked: Change = {
  parts: () => ({ authenticateV1: atItsWord, authenticateV2: (_, body) => parsed(body) }),
}

/** Reads the V1.0 query in another way, and signs what it read. */
const readsV1 = (read: (url: string) => Call): Change => ({
  parts: (_, { accessKey }) => ({
    authenticateV1: (url) => {
      const call = read(url) as Record<string, string>
      if (!verifyAuthToken(call, accessKey)) throw new Refusal('000001', 'authToken does not fit')
      return call
    },
  }),
})

/** Checks a V2.0 call in another way. */
const checksV2 = (fits: (body: string, query: Record<string, string>, accessKey: string, now: number) => boolean): Change => ({
  parts: (_, { accessKey, now }) => ({
    authenticateV2: (url, body) => {
      if (!fits(textOf(body), percentDecoded(url), accessKey, now())) throw new Refusal('000001', 'signature does not fit')
      return parsed(body)
    },
  }),
})

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

/** Debugging calls, by their flag, all get one instance. */
const debuggedTogether = (): Change =>
  at('create', async (call, honest) => {
    const content = await honest(call)
    return call.testFlag ? { ...content, instanceId: 'debugging-instance' } : content
  })

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

export const CALLS: readonly Mutant[] = [
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
    pending: true,
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
    name: 'present-flag-is-debugging',
    mistake: text(
      'takes any testFlag, "0" too, for a debugging call, and answers it with a fixed instance',
      '只要携带 testFlag（包括“0”）即视为调试，并返回固定实例',
    ),
    caughtBy: by('batch-query', ...SAAS),
    rules: ['failure.foreign-instance', 'failure.result-code'],
    run: { settings: { 'v1-test-flag': 'zero', 'v2-test-flag': 'zero' } },
    make: () => debuggedTogether(),
  },
  {
    name: 'no-signature-check',
    mistake: text('does not look at the signature', '未校验签名'),
    caughtBy: SIGNATURE,
    pending: true,
    rules: ['forged.wrong-key', 'forged.missing-signature', 'forged.tampered-body'],
    make: () => unchecked,
  },
  {
    name: 'unsigned-calls-pass',
    mistake: text('checks the signature only when there is one', '仅在携带签名时才校验'),
    caughtBy: SIGNATURE,
    pending: true,
    rules: ['forged.missing-signature'],
    make: () => ({
      parts: ({ authenticateV1, authenticateV2 }) => ({
        authenticateV1: (url) => (percentDecoded(url).authToken ? authenticateV1(url) : atItsWord(url)),
        authenticateV2: (url, body) => (percentDecoded(url).signature ? authenticateV2(url, body) : parsed(body)),
      }),
    }),
  },
  {
    name: 'body-not-signed',
    mistake: text(
      'looks whether a signature has the right form, and not whether it fits the body',
      '仅检查签名格式，未校验是否与请求内容相符',
    ),
    caughtBy: SIGNATURE,
    pending: true,
    rules: ['forged.tampered-body', 'forged.wrong-key'],
    make: () => ({
      parts: ({ authenticateV1, authenticateV2 }, { accessKey }) => ({
        authenticateV1: (url) => {
          const call = percentDecoded(url)
          return call.authToken?.length === authToken(call, accessKey).length ? call : authenticateV1(url)
        },
        authenticateV2: (url, body) =>
          /^[0-9A-F]{64}$/i.test(percentDecoded(url).signature ?? '') ? parsed(body) : authenticateV2(url, body),
      }),
    }),
  },
  {
    name: 'old-calls-pass',
    mistake: text('does not look at the age of timestamp', '未校验 timestamp 的时效'),
    caughtBy: by('check-signature', ...POSTS),
    pending: true,
    rules: ['forged.stale-timestamp'],
    make: () => checksV2((body, query, key) => verifyQuerySignature(body, query, key, Number(query.timestamp)) === 'ok'),
  },
  {
    name: 'errors-become-success',
    mistake: text('catches every error and answers 000000', '捕获所有异常并返回 000000'),
    caughtBy: SIGNATURE,
    pending: true,
    rules: ['forged.wrong-key', 'forged.tampered-body'],
    make: () => ({ parts: () => ({ failed: () => success() }) }),
  },
  {
    name: 'refuses-with-an-error-page',
    mistake: text('lets a wrong signature end in HTTP 500', '签名错误时抛出异常，返回 HTTP 500'),
    caughtBy: SIGNATURE,
    pending: true,
    rules: ['forged.refusal-shape'],
    make: () => ({
      parts: ({ signed, failed }) => ({
        failed: (error) => (error instanceof Refusal && error.code === '000001' ? answer('500') : failed(error)),
        signed: (content) => (content.resultCode === '500' ? new Response('Internal Server Error', { status: 500 }) : signed(content)),
      }),
    }),
  },
  {
    name: 'unknown-instance-is-success',
    mistake: text('answers a call about an instance it does not know 000000', '对不存在的实例返回 000000'),
    caughtBy: by('check-unknown-instance', ...ALL),
    pending: true,
    rules: ['codes.unknown-instance'],
    make: () => ({
      parts: ({ failed }) => ({ failed: (error) => (error instanceof Refusal && error.code === '000003' ? success() : failed(error)) }),
    }),
  },
  {
    name: 'unknown-activity-is-success',
    mistake: text('answers an activity it does not know 000000', '对未知的 activity 返回 000000'),
    caughtBy: by('check-unknown-fields', ...ALL),
    pending: true,
    rules: ['activity.unknown', 'forged.unknown-activity'],
    make: () => ({
      parts: ({ dispatch }) => ({
        dispatch: async (guides, handlers, call) => {
          try {
            return await dispatch(guides, handlers, call)
          } catch (error) {
            if (error instanceof Refusal && error.message.startsWith('"activity"')) return success()
            throw error
          }
        },
      }),
    }),
  },
  {
    name: 'strict-about-fields',
    mistake: text('refuses a call with a field that its class does not declare', '请求携带未声明字段时拒绝'),
    caughtBy: by('check-unknown-fields', ...ALL),
    pending: true,
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
    pending: true,
    rules: ['variant.unknown-field'],
    make: () => readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).filter(([name]) => KNOWN.includes(name)))),
  },
  {
    name: 'blanks-become-plus',
    mistake: text('turns every blank of a value into "+", to repair a token that lost its own', '为修复 token 将所有空格替换为“+”'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    pending: true,
    rules: ['failure.result-code', 'scenario.expect'],
    make: () =>
      readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).map(([name, value]) => [name, value.replaceAll(' ', '+')]))),
  },
  {
    name: 'values-decoded-twice',
    mistake: text('decodes values that the framework has decoded already: "+" becomes a blank', '对框架已解码的值再次解码，“+”变为空格'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    pending: true,
    rules: ['failure.result-code', 'scenario.expect'],
    make: () => readsV1(decodedTwice),
  },
  {
    name: 'latin-letters-only',
    mistake: text('decodes the query as ISO 8859-1: Chinese names spoil the token', '以 ISO-8859-1 解码查询参数，中文导致校验失败'),
    caughtBy: by('check-field-limits', 'saas-v1'),
    pending: true,
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
    pending: true,
    rules: ['failure.result-code'],
    make: () => reading(shortColumns),
  },
  {
    name: 'one-instance-for-debugging',
    mistake: text('answers every debugging call with one fixed instance', '所有调试请求均返回同一个固定实例'),
    caughtBy: by('check-mandatory-period', ...ALL),
    pending: true,
    rules: ['failure.foreign-instance', 'failure.result-code'],
    make: () => debuggedTogether(),
  },
  {
    name: 'debugging-leaves-nothing-to-release',
    mistake: text(
      'answers a debugging purchase without opening anything: its release finds no instance',
      '调试新购时未真正开通，后续释放找不到实例',
    ),
    caughtBy: by('check-mandatory-one-time', ...ALL),
    pending: true,
    rules: ['failure.result-code'],
    make: () => at('create', (call, honest) => (call.testFlag === '1' ? success({ instanceId: call.businessId }) : honest(call))),
  },
  {
    name: 'test-flag-not-signed',
    mistake: text('leaves testFlag out of authToken: debugging calls fail', '计算 authToken 时遗漏 testFlag，调试请求失败'),
    caughtBy: by('check-mandatory-period', 'saas-v1'),
    pending: true,
    rules: ['failure.result-code', 'scenario.expect', 'scenario.step'],
    make: () => readsV1((url) => Object.fromEntries(Object.entries(percentDecoded(url)).filter(([name]) => name !== 'testFlag'))),
  },
]
