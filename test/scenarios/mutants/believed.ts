import { authToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { verifyQuerySignature } from '../../../emulator/protocol/signing/query-signature.ts'
import { text } from '../../../emulator/protocol/text.ts'
import { answer, Refusal, success } from '../../../scenarios/reference-isv/answer.ts'
import { formDecoded, percentDecoded } from '../../../scenarios/reference-isv/query-string.ts'
import { checksV2, parsed } from './incoming.ts'
import { ALL, by, type Call, type Change, type Mutant, POSTS } from './mutant.ts'

/** Bad calls: ways to take them for good ones. */

const SIGNATURE = by('check-signature', ...ALL)

/** A V1.0 call whose token nobody looks at. */
const atItsWord = (url: string): Call => ({ ...formDecoded(url), authToken: `${'0'.repeat(43)}=` })

/** Takes every call at its word. */
const unchecked: Change = {
  parts: () => ({ authenticateV1: atItsWord, authenticateV2: (_, body) => parsed(body) }),
}

export const BELIEVED: readonly Mutant[] = [
  {
    name: 'no-signature-check',
    mistake: text('does not look at the signature', '未校验签名'),
    caughtBy: SIGNATURE,
    rules: ['forged.wrong-key', 'forged.missing-signature', 'forged.tampered-body'],
    make: () => unchecked,
  },
  {
    name: 'unsigned-calls-pass',
    mistake: text('checks the signature only when there is one', '仅在携带签名时才校验'),
    caughtBy: SIGNATURE,
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
    rules: ['forged.stale-timestamp'],
    make: () => checksV2((body, query, key) => verifyQuerySignature(body, query, key, Number(query.timestamp)) === 'ok'),
  },
  {
    name: 'errors-become-success',
    mistake: text('catches every error and answers 000000', '捕获所有异常并返回 000000'),
    caughtBy: SIGNATURE,
    rules: ['forged.wrong-key', 'forged.tampered-body'],
    make: () => ({ parts: () => ({ failed: () => success() }) }),
  },
  {
    name: 'refuses-with-an-error-page',
    mistake: text('lets a wrong signature end in HTTP 500', '签名错误时抛出异常，返回 HTTP 500'),
    caughtBy: SIGNATURE,
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
    rules: ['codes.unknown-instance'],
    make: () => ({
      parts: ({ failed }) => ({ failed: (error) => (error instanceof Refusal && error.code === '000003' ? success() : failed(error)) }),
    }),
  },
  {
    name: 'unknown-activity-is-success',
    mistake: text('answers an activity it does not know 000000', '对未知的 activity 返回 000000'),
    caughtBy: by('check-unknown-fields', ...ALL),
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
]
