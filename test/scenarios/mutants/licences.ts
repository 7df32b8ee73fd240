import { text } from '../../../emulator/protocol/text.ts'
import { at, by, type Mutant } from './mutant.ts'

/** Licences that come in the answer (licence V1.0): ways to hand over the wrong one. */

const LOST = by('license-v1-lost-answers', 'license-v1')

export const LICENCES: readonly Mutant[] = [
  {
    name: 'new-licence-at-every-call',
    mistake: text('makes a new licence at every getLicense, also for an order it has seen', '每次 getLicense 都生成新的 License'),
    caughtBy: LOST,
    rules: ['idempotency.same-licence'],
    make: () => {
      let made = 0
      return at('create', async (call, honest) => ({ ...(await honest(call)), license: `LICENCE-${++made}` }))
    },
  },
  {
    name: 'licence-by-business-id',
    mistake: text('keeps licences by businessId, which is another in every call', '以每次不同的 businessId 保存 License'),
    caughtBy: LOST,
    rules: ['idempotency.same-licence'],
    make: () => at('create', async (call, honest) => ({ ...(await honest(call)), license: `LICENCE-${call.businessId}` })),
  },
  {
    name: 'licence-later-by-mail',
    mistake: text('answers getLicense with success and mails the licence later', 'getLicense 返回成功，但 License 之后以邮件发送'),
    caughtBy: by('license-v1-single-attempt', 'license-v1'),
    rules: ['answer.licence'],
    make: () =>
      at('create', async (call, honest) => {
        const { license: _, ...others } = await honest(call)
        return others as Awaited<ReturnType<typeof honest>>
      }),
  },
  {
    name: 'licence-misspelt',
    mistake: text('writes licence for license', '将 license 写成 licence'),
    caughtBy: by('license-v1-single-attempt', 'license-v1'),
    rules: ['answer.licence'],
    make: () =>
      at('create', async (call, honest) => {
        const { license, ...others } = await honest(call)
        return { ...others, licence: license } as Awaited<ReturnType<typeof honest>>
      }),
  },
]
