import { text } from '../../../emulator/protocol/text.ts'
import { parseStamp } from '../../../emulator/protocol/timestamps.ts'
import { answer, Refusal, success } from '../../../scenarios/reference-isv/answer.ts'
import type { Seller } from '../../../scenarios/reference-isv/seller.ts'
import { ALL, at, by, type Call, type Change, type Mutant, POSTS, SAAS } from './mutant.ts'

/** The life of an instance: ways to misread a call about it. */

const REFUSED = ['failure.result-code']
const LIFE = 'purchase-renew-expire-release'

const instanceOf = ({ instanceId = '' }: Call, { instances }: Seller) => instances.find(instanceId)

/** Takes the latest expiry for the truth, so that time can only be added. */
function onlyLonger(): Change {
  const known = new Map<string, number>()
  return at('renew', (call, honest) => {
    const { instanceId = '', expireTime = '' } = call
    const until = parseStamp(expireTime) ?? 0
    if (until < (known.get(instanceId) ?? 0)) throw new Refusal('000002', 'expireTime lies before the present one')
    known.set(instanceId, until)
    return honest(call)
  })
}

/** Looks the plan up by productId. */
function planByProduct(): Change {
  const plans = new Set<string>()
  return {
    parts: (parts, seller) => {
      const create = at('create', (call, honest) => {
        plans.add(call.productId ?? '')
        return honest(call)
      })
      const renew = at('renew', (call, honest) => {
        if (call.productId !== undefined && !plans.has(call.productId)) throw new Refusal('000002', 'no plan for this product')
        return honest(call)
      })
      const changed = { ...parts, ...create.parts?.(parts, seller) }
      return { ...changed, ...renew.parts?.(changed, seller) }
    },
  }
}

/** Looks a renewal up by its order. */
function byOrder(): Change {
  const orders = new Set<string>()
  return {
    parts: (parts, seller) => {
      const create = at('create', (call, honest) => {
        orders.add(call.orderId ?? '')
        return honest(call)
      })
      const renew = at('renew', (call, honest) => {
        if (!orders.has(call.orderId ?? '')) throw new Refusal('000003', 'no instance of this order')
        return honest(call)
      })
      const changed = { ...parts, ...create.parts?.(parts, seller) }
      return { ...changed, ...renew.parts?.(changed, seller) }
    },
  }
}

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

export const LIVES: readonly Mutant[] = [
  {
    name: 'twelve-hour-pattern',
    mistake: text('reads expireTime with the pattern yyyyMMddhhmmss, hours 1 to 12', '以 12 小时制 yyyyMMddhhmmss 解析 expireTime'),
    caughtBy: by(LIFE, ...ALL),
    rules: REFUSED,
    make: () =>
      at('renew', (call, honest) => {
        const hour = Number(call.expireTime?.slice(8, 10))
        if (hour < 1 || hour > 12) throw new Refusal('000005', `Unparseable date: "${call.expireTime}"`)
        return honest(call)
      }),
  },
  {
    name: 'fourteen-digits-only',
    mistake: text("takes expireTime of 14 digits only; the page's example has 17", 'expireTime 仅支持 14 位，而文档示例为 17 位'),
    caughtBy: by(LIFE, ...POSTS),
    rules: REFUSED,
    run: { settings: { 'v2-expire-time-form': '17' } },
    make: () =>
      at('renew', (call, honest) => {
        if (call.expireTime?.length !== 14) throw new Refusal('000002', 'expireTime is no yyyyMMddHHmmss')
        return honest(call)
      }),
  },
  {
    name: 'renewal-found-by-its-order',
    mistake: text(
      'looks a renewal up by its orderId, which is new, and not by instanceId',
      '续费时以新的 orderId 而非 instanceId 查找实例',
    ),
    caughtBy: by(LIFE, ...ALL),
    rules: REFUSED,
    make: byOrder,
  },
  {
    name: 'plan-by-product-id',
    mistake: text(
      'takes productId for the plan; it is another one when a renewal changes month to year',
      '以 productId 识别套餐；续费由月改年时该值会变化',
    ),
    caughtBy: by(LIFE, ...ALL),
    rules: REFUSED,
    make: planByProduct,
  },
  {
    name: 'expiry-deletes-the-data',
    mistake: text('deletes the instance at its expiry instead of freezing it', '到期时直接删除实例，而非冻结保留'),
    caughtBy: by(LIFE, ...ALL),
    rules: REFUSED,
    make: () => ({
      parts: (parts, seller) => {
        const erase = (call: Call) => {
          instanceOf(call, seller)?.release()
          return success()
        }
        const expire = at('expire', erase)
        const status = at('status', (call, honest) => (call.status === 'FREEZE' ? erase(call) : honest(call)))
        const changed = { ...parts, ...expire.parts?.(parts, seller) }
        return { ...changed, ...status.parts?.(changed, seller) }
      },
    }),
  },
  {
    name: 'own-clock-decides-on-expiry',
    mistake: text(
      'refuses expireInstance until its own clock has passed expireTime, which is only a guide',
      '以自身时钟判断是否到期并拒绝 expireInstance，而 expireTime 仅供参考',
    ),
    caughtBy: by(LIFE, 'saas-v1'),
    rules: REFUSED,
    make: () =>
      at('expire', (call, honest, seller) => {
        if ((instanceOf(call, seller)?.purchase.expireTime ?? 0) > seller.now()) throw new Refusal('000005', 'not expired yet')
        return honest(call)
      }),
  },
  {
    name: 'frozen-cannot-be-renewed',
    mistake: text('refuses the renewal of a frozen instance', '拒绝为已冻结的实例续费'),
    caughtBy: by(LIFE, ...ALL),
    rules: REFUSED,
    make: () =>
      at('renew', (call, honest, seller) => {
        if (instanceOf(call, seller)?.state === 'frozen') throw new Refusal('000005', 'the instance is frozen')
        return honest(call)
      }),
  },
  {
    name: 'cancelled-renewal-refused',
    mistake: text('refuses an expireTime earlier than the present one: a renewal was given back', '拒绝早于当前的 expireTime，退续费失败'),
    caughtBy: by('cancelled-renewal', ...ALL),
    rules: REFUSED,
    make: onlyLonger,
  },
  {
    name: 'only-plain-renewals',
    mistake: text('knows the scene RENEWAL alone: a trial cannot become formal', '仅支持 RENEWAL 场景，试用无法转正'),
    caughtBy: by('trial-to-formal', ...POSTS),
    rules: REFUSED,
    make: () =>
      at('renew', (call, honest) => {
        if (call.scene !== 'RENEWAL') throw new Refusal('000002', `unknown scene ${call.scene}`)
        return honest(call)
      }),
  },
  {
    name: 'thaw-word-of-the-other-guide',
    mistake: text(
      'knows UNFREEZE in V1.0, or NORMAL in V2.0: the words of the other guide',
      '解冻取值用错：V1.0 为 NORMAL，V2.0 为 UNFREEZE',
    ),
    caughtBy: by('freeze-and-unfreeze', ...ALL),
    rules: REFUSED,
    make: () =>
      at('status', (call, honest) => {
        if (call.status === 'UNFREEZE' || call.instanceStatus === 'NORMAL') throw new Refusal('000002', 'unknown status')
        return honest(call)
      }),
  },
  {
    name: 'thaw-ignored',
    mistake: text('answers UNFREEZE 000000 and leaves the instance frozen', '对 UNFREEZE 返回 000000，但未真正解冻'),
    caughtBy: by('online-license-application', 'online-license'),
    rules: REFUSED,
    make: () => at('status', (call, honest) => (call.status === 'UNFREEZE' ? success() : honest(call))),
  },
  {
    name: 'release-only-when-frozen',
    mistake: text('releases nothing but what is frozen: an unsubscription fails', '仅允许释放已冻结的实例，退订失败'),
    caughtBy: by('unsubscribe', ...ALL),
    rules: REFUSED,
    make: () =>
      at('release', (call, honest, seller) => {
        if (instanceOf(call, seller)?.state === 'active') throw new Refusal('000005', 'the instance is in use')
        return honest(call)
      }),
  },
  {
    name: 'release-in-the-background',
    mistake: text('answers releaseInstance 000004 and deletes in the background', 'releaseInstance 返回 000004 并在后台删除'),
    caughtBy: by('unsubscribe', ...ALL),
    rules: REFUSED,
    make: () =>
      at('release', async (call, honest) => {
        await honest(call)
        return answer('000004')
      }),
  },
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
