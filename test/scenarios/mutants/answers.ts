import { BODY_SIGN_HEADER, bodySignature, bodySignHeader } from '../../../emulator/protocol/signing/body-sign.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { iso } from '../../../emulator/protocol/timestamps.ts'
import { asciiJson } from '../../../scenarios/reference-isv/answer.ts'
import { ALL, by, type Change, type Mutant, SAAS, telling } from './mutant.ts'

/** The answer itself: ways to write it that the marketplace does not take. */

const SIMPLE = by('one-time-purchase', ...ALL)
const SIMPLE_SAAS = by('one-time-purchase', ...SAAS)

/** Changes an answer that is already signed. */
const sent = (otherwise: (response: Response, body: string, accessKey: string) => Response): Change => ({
  parts: ({ signed }, { accessKey }) => ({
    signed: (content) => {
      const response = signed(content)
      // What the ISV writes is text at hand; a Response gives it back later only.
      return otherwise(response, asciiJson(content), accessKey)
    },
  }),
})

const header = (name: string, value: string | undefined): Change =>
  sent((response) => {
    if (value === undefined) response.headers.delete(name)
    else response.headers.set(name, value)
    return response
  })

const bodySign = (value: (body: string, accessKey: string) => string): Change =>
  sent((response, body, accessKey) => {
    response.headers.set(BODY_SIGN_HEADER, value(body, accessKey))
    return response
  })

/** Sends another body than the one that was signed. */
const sentAs = (written: (body: string) => string): Change =>
  sent((response, body) => new Response(written(body), { headers: response.headers }))

/** Changes every appInfo, wherever it is told. */
const appInfo = (otherwise: (members: Record<string, unknown>) => object): Change =>
  telling((content) => ({
    ...content,
    ...(content.appInfo ? { appInfo: otherwise({ ...(content.appInfo as object) }) } : {}),
    ...(Array.isArray(content.info)
      ? { info: content.info.map((entry) => (entry.appInfo ? { ...entry, appInfo: otherwise({ ...entry.appInfo }) } : entry)) }
      : {}),
  }))

/** Changes every usage entry; V2.0 knows by asking what is paid by usage. */
const usage = (otherwise: (entry: Record<string, unknown>) => object): Change => ({
  asks: {},
  ...telling((content) => ({
    ...content,
    ...(Array.isArray(content.info)
      ? { info: content.info.map((entry) => (entry.usageInfo ? { ...entry, usageInfo: entry.usageInfo.map(otherwise) } : entry)) }
      : {}),
  })),
})

/** V1.0 fails a wrong Body-Sign; where the evidence conflicts it is noted. */
const signs = (rule: string): Pick<Mutant, 'caughtBy' | 'rules'> => ({
  caughtBy: SIMPLE,
  rules: [`failure.body-sign-${rule}`, 'note.body-sign'],
})

export const ANSWERS: readonly Mutant[] = [
  {
    name: 'content-type-html',
    mistake: text('answers JSON as text/html, the default of its framework', '以框架默认的 text/html 返回 JSON'),
    caughtBy: SIMPLE,
    rules: ['failure.content-type'],
    make: () => header('Content-Type', 'text/html;charset=UTF-8'),
  },
  {
    name: 'created-201',
    mistake: text('answers a new instance with HTTP 201', '新建实例返回 HTTP 201'),
    caughtBy: SIMPLE,
    rules: ['failure.http-status'],
    make: () =>
      sent((response, body) => new Response(body, { status: body.includes('instanceId') ? 201 : 200, headers: response.headers })),
  },
  {
    name: 'result-code-a-number',
    mistake: text('writes resultCode as a number', 'resultCode 写成数字'),
    caughtBy: SIMPLE,
    rules: ['failure.result-code-type'],
    make: () => telling((content) => ({ ...content, resultCode: Number(content.resultCode) })),
  },
  {
    name: 'success-is-zero',
    mistake: text('answers success as resultCode "0", its own convention', '成功时返回自有约定的 resultCode "0"'),
    caughtBy: SIMPLE,
    rules: ['failure.result-code'],
    make: () => telling((content) => ({ ...content, resultCode: content.resultCode === '000000' ? '0' : content.resultCode })),
  },
  {
    name: 'envelope-of-the-framework',
    mistake: text("wraps the answer in the framework's envelope {code, msg, data}", '响应被框架包装为 {code, msg, data}'),
    caughtBy: SIMPLE,
    rules: ['failure.result-code-missing'],
    make: () => telling((content) => ({ code: 200, msg: 'ok', data: content })),
  },
  {
    name: 'no-result-msg',
    mistake: text('leaves resultMsg out', '未返回 resultMsg'),
    caughtBy: SIMPLE,
    rules: ['note.result-msg'],
    make: () => telling(({ resultMsg: _, ...others }) => others),
  },
  {
    name: 'instance-id-misspelt',
    mistake: text('writes instanceID for instanceId', '将 instanceId 写成 instanceID'),
    caughtBy: SIMPLE,
    rules: ['answer.instance-id'],
    make: () => telling(({ instanceId, ...others }) => ({ ...others, instanceID: instanceId })),
  },
  {
    name: 'no-front-end-url',
    mistake: text('leaves frontEndUrl out of appInfo', 'appInfo 缺少 frontEndUrl'),
    caughtBy: SIMPLE_SAAS,
    rules: ['failure.member-missing'],
    make: () => appInfo(({ frontEndUrl: _, ...others }) => others),
  },
  {
    name: 'front-end-url-too-long',
    mistake: text('puts a login token into frontEndUrl, which grows beyond 512 characters', 'frontEndUrl 中携带登录令牌，超过 512 个字符'),
    caughtBy: SIMPLE_SAAS,
    rules: ['failure.member-length'],
    make: () => appInfo((members) => ({ ...members, frontEndUrl: `${members.frontEndUrl}?token=${'x'.repeat(520)}` })),
  },
  {
    name: 'encrypt-type-a-number',
    mistake: text('writes encryptType as a number', 'encryptType 写成数字'),
    caughtBy: by('one-time-purchase', 'saas-v1'),
    rules: ['failure.member-form'],
    make: () =>
      telling((content) => (content.encryptType === undefined ? content : { ...content, encryptType: Number(content.encryptType) })),
  },
  {
    name: 'info-an-object',
    mistake: text('answers queryInstance with one object in info, not a list', 'queryInstance 的 info 返回对象而非数组'),
    caughtBy: by('one-time-purchase', 'saas-v2'),
    rules: ['failure.member-form'],
    make: () => telling((content) => (Array.isArray(content.info) ? { ...content, info: content.info[0] } : content)),
  },
  {
    name: 'first-instance-only',
    mistake: text('answers for the first of several instances queried', '查询多个实例时只返回第一个'),
    caughtBy: by('batch-query', ...SAAS),
    rules: ['answer.info-per-instance'],
    make: () => telling((content) => (Array.isArray(content.info) ? { ...content, info: content.info.slice(0, 1) } : content)),
  },
  {
    name: 'usage-with-six-decimals',
    mistake: text('tells usage with more than 4 decimals', '使用量超过 4 位小数'),
    caughtBy: by('batch-query', ...SAAS),
    rules: ['failure.member-form'],
    make: () => usage((entry) => ({ ...entry, usageValue: 0.123456 })),
  },
  {
    name: 'statistical-time-in-iso',
    mistake: text('writes statisticalTime as ISO 8601', 'statisticalTime 使用 ISO 8601 格式'),
    caughtBy: by('batch-query', ...SAAS),
    rules: ['failure.member-form', 'failure.member-length'],
    make: () => usage((entry) => ({ ...entry, statisticalTime: iso(0) })),
  },
  {
    name: 'chinese-in-memo',
    mistake: text('writes Chinese into memo as it is, not as \\uXXXX', 'memo 中的中文未转义为 \\uXXXX'),
    caughtBy: SIMPLE_SAAS,
    rules: ['answer.memo-escapes'],
    make: () => ({
      parts: (_, { accessKey }) => ({
        signed: (content) => {
          const body = JSON.stringify(content)
          return new Response(body, {
            headers: { 'Content-Type': 'application/json', [BODY_SIGN_HEADER]: bodySignHeader(body, accessKey) },
          })
        },
      }),
    }),
  },
  {
    name: 'no-body-sign',
    mistake: text('does not sign its answers', '响应未签名'),
    ...signs('missing'),
    make: () => header(BODY_SIGN_HEADER, undefined),
  },
  {
    name: 'body-sign-in-lower-case',
    mistake: text('sends the header as body-sign, behind a proxy that lower-cases names', '经代理后响应头变为小写 body-sign'),
    ...signs('misspelt'),
    make: () => ({ head: () => {} }),
  },
  {
    name: 'body-sign-without-quotes',
    mistake: text('writes the values of Body-Sign without quotes', 'Body-Sign 的值未加双引号'),
    ...signs('malformed'),
    make: () => bodySign((body, accessKey) => `sign_type=HMAC-SHA256, signature=${bodySignature(body, accessKey)}`),
  },
  {
    name: 'body-sign-in-hex',
    mistake: text('writes the signature of the body in hex, not base64', '响应体签名使用十六进制而非 base64'),
    ...signs('wrong'),
    make: () =>
      bodySign(
        (body, accessKey) =>
          `sign_type="HMAC-SHA256", signature="${Buffer.from(bodySignature(body, accessKey), 'base64').toString('hex')}"`,
      ),
  },
  {
    name: 'serialised-again-after-signing',
    mistake: text('signs the body, and the framework serialises it again with indentation', '签名后框架重新序列化并格式化响应体'),
    ...signs('wrong'),
    make: () => sentAs((body) => JSON.stringify(JSON.parse(body), undefined, 2)),
  },
  {
    name: 'line-end-after-signing',
    mistake: text('sends a line end behind the body that was signed', '签名后的响应体末尾多了换行'),
    ...signs('wrong'),
    make: () => sentAs((body) => `${body}\n`),
  },
]
