import { text } from '../../../emulator/protocol/text.ts'
import { answer, Refusal } from '../../../scenarios/reference-isv/answer.ts'
import { at, by, type Change, instanceOf, type Mutant, SAAS } from './mutant.ts'

/** From the purchase to the instance that is ready: ways not to get there. */

const REFUSED = ['failure.result-code']

/** Knows an instance when it is ready only, which it is after the first query. */
function unknownUntilReady(): Change {
  const waiting: (() => void)[] = []
  return {
    options: { asyncMs: 1, after: (_, ready) => waiting.push(ready) },
    ...at('query', (call, honest, seller) => {
      if (instanceOf(call, seller)?.state !== 'provisioning') return honest(call)
      for (const ready of waiting.splice(0)) ready()
      throw new Refusal('000003', 'no such instance')
    }),
  }
}

const POLLING = { polling: { interval: '0ms', patience: '0ms' } } as const

export const OPENING: readonly Mutant[] = [
  {
    name: 'every-purchase-needs-a-period',
    mistake: text('demands expireTime of every purchase; one-time products have none', '要求所有新购携带 expireTime，而一次性商品没有'),
    caughtBy: by('one-time-purchase', 'saas-v1'),
    rules: REFUSED,
    make: () =>
      at('create', (call, honest) => {
        if (call.expireTime === undefined) throw new Refusal('000002', 'expireTime is missing')
        return honest(call)
      }),
  },
  {
    name: 'no-packages',
    mistake: text('knows chargingMode 0, 1 and 3, not 5: packages cannot be bought', '不支持 chargingMode 5（按需套餐包）'),
    caughtBy: by('on-demand-package', 'saas-v1'),
    rules: REFUSED,
    make: () =>
      at('create', (call, honest) => {
        if (call.chargingMode === '5') throw new Refusal('000002', 'unknown chargingMode')
        return honest(call)
      }),
  },
  {
    name: 'in-progress-in-v1',
    mistake: text('opens in the background and answers 000004 in V1.0, where that is a failure', 'V1.0 以 000004 异步开通，会被判失败'),
    caughtBy: by('one-time-purchase', 'saas-v1'),
    rules: REFUSED,
    make: () => at('create', async (call, honest) => ({ ...(await honest(call)), ...answer('000004') })),
  },
  {
    name: 'never-ready',
    mistake: text('answers 000004, and its work in the background never ends', '返回 000004 后，后台开通永远不完成'),
    caughtBy: by('async-opening', 'saas-v2'),
    rules: ['scenario.expect'],
    run: POLLING,
    make: () => ({ options: { asyncMs: 3_600_000 } }),
  },
  {
    name: 'unfinished-is-unknown',
    mistake: text('answers queryInstance 000003 until the instance is ready', '实例就绪前 queryInstance 返回 000003'),
    caughtBy: by('async-opening', 'saas-v2'),
    rules: REFUSED,
    run: { polling: { interval: '5ms', patience: '5s' } },
    make: unknownUntilReady,
  },
  {
    name: 'seven-digits',
    mistake: text('answers 0000004, copied from a slip of the pen in the guide', '照抄文档笔误，返回七位的 0000004'),
    caughtBy: by('async-opening', 'saas-v2'),
    rules: ['note.async-code-typo'],
    run: { polling: { interval: '5ms', patience: '5s' } },
    make: () => ({ options: { asyncMs: 5 }, ...at('create', async (call, honest) => sevenDigits(await honest(call))) }),
  },
  {
    name: 'opens-before-it-answers',
    mistake: text('sets the instance up before it answers, longer than the call may take', '同步开通后才响应，超过时限'),
    caughtBy: by('one-time-purchase', ...SAAS),
    rules: ['failure.timeout'],
    run: { timeout: '150ms' },
    make: () =>
      at('create', async (call, honest, { after }) => {
        await new Promise<void>((done) => after(400, done))
        return honest(call)
      }),
  },
  {
    name: 'list-taken-for-one-id',
    mistake: text('takes the list of ids in queryInstance for one id', '将 queryInstance 的多个 ID 当作一个'),
    caughtBy: by('batch-query', ...SAAS),
    rules: REFUSED,
    make: () =>
      at('query', (call, honest) => {
        if (call.instanceId?.includes(',')) throw new Refusal('000003', 'no such instance')
        return honest(call)
      }),
  },
]

function sevenDigits<T extends { readonly resultCode: string }>(content: T): T {
  return content.resultCode === '000004' ? { ...content, resultCode: '0000004' } : content
}
