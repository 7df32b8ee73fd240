import { text } from '../../../emulator/protocol/text.ts'
import { success } from '../../../scenarios/reference-isv/answer.ts'
import { OpenApiRefusal } from '../../../scenarios/reference-isv/open-apis/answers.ts'
import { at, by, type Change, type Mutant } from './mutant.ts'

/** Licence codes: what sellers get wrong when the marketplace makes the code and they activate it. */

const LIFE = by('license-code-life', 'license-code')
const ACTIVATION = by('license-code-activation', 'license-code')

/** Serves whoever enters a code, whatever becomes of the activation. */
const servesAnyway: Change = {
  asks: {},
  parts: ({ useCode }) => ({
    useCode: async (license, client) => ({ ...(await useCode(license, client)), served: true }),
  }),
}

export const LICENCE_CODES: readonly Mutant[] = [
  {
    name: 'activation-taken-for-idempotent',
    mistake: text(
      'takes 92020003 for a failure, though its own first call activated the code',
      '将 92020003 视为失败，而授权码已被自己的首次调用激活',
    ),
    caughtBy: ACTIVATION,
    rules: ['licence-code.activation-lost'],
    make: () => ({
      asks: {
        calls: (honest) => ({
          ...honest,
          activateCode: async (license) => {
            try {
              return await honest.activateCode(license)
            } catch (error) {
              throw new OpenApiRefusal((error as Error).message, 200, '92020001')
            }
          },
        }),
      },
    }),
  },
  {
    name: 'code-used-before-it-was-taken',
    mistake: text('lets the software run though the activation was refused with 92020004', '激活被 92020004 拒绝后仍允许使用'),
    caughtBy: LIFE,
    rules: ['licence-code.not-taken'],
    make: () => ({
      asks: {},
      parts: ({ useCode }, { codes }) => ({
        useCode: async (license, client) => {
          const use = await useCode(license, client)
          return codes.has(license) ? use : { ...use, served: true }
        },
      }),
    }),
  },
  {
    name: 'frozen-code-still-served',
    mistake: text('answers FREEZE 000000 and goes on serving the code', '对 FREEZE 返回 000000，但授权码仍可用'),
    caughtBy: LIFE,
    rules: ['licence-code.frozen'],
    make: () => ({ asks: {}, ...at('status', (call, honest) => (call.status === 'FREEZE' ? success() : honest(call))) }),
  },
  {
    name: 'released-code-still-served',
    mistake: text('answers releaseLicenseCode 000000 and goes on serving the code', '对 releaseLicenseCode 返回 000000，但授权码仍可用'),
    caughtBy: LIFE,
    // A released code was frozen before: it is the thaw that must not come back.
    rules: ['licence-code.released'],
    make: () => ({
      asks: {},
      ...at('release', async (call, _, { codes }) => {
        const code = codes.get(call.license ?? '')
        if (code) code.state = 'active'
        return success()
      }),
    }),
  },
  {
    name: 'renewal-does-not-thaw-code',
    mistake: text('answers UNFREEZE 000000 and leaves the code frozen', '对 UNFREEZE 返回 000000，但授权码仍冻结'),
    caughtBy: LIFE,
    rules: ['licence-code.thawed'],
    make: () => ({ asks: {}, ...at('status', (call, honest) => (call.status === 'UNFREEZE' ? success() : honest(call))) }),
  },
  {
    name: 'any-code-will-do',
    mistake: text('lets the software run with whatever is typed in', '任意输入的授权码均可使用'),
    caughtBy: ACTIVATION,
    rules: ['licence-code.unknown'],
    make: () => servesAnyway,
  },
  {
    name: 'second-code-release-knows-nothing',
    mistake: text('forgets a code with its release: the repeat is answered 000003', '释放后删除授权码，重复请求返回 000003'),
    caughtBy: by('check-license-code', 'license-code'),
    rules: ['idempotency.release'],
    make: () => ({
      asks: {},
      ...at('release', async (call, honest, { codes }) => {
        const content = await honest(call)
        codes.delete(call.license ?? '')
        return content
      }),
    }),
  },
  {
    name: 'shorter-expiry-of-code-refused',
    mistake: text('takes a renewal that shortens the validity for an error', '将缩短有效期的更新（退续费）视为错误'),
    caughtBy: LIFE,
    rules: ['failure.result-code', 'scenario.expect'],
    make: () => ({
      asks: {},
      ...at('renew', (call, honest) => {
        if (call.scene === 'UNSUBSCRIBE_RENEWAL_PERIOD') return { resultCode: '000002', resultMsg: 'expireTime is before the present one' }
        return honest(call)
      }),
    }),
  },
]
