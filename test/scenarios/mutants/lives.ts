import { text } from '../../../emulator/protocol/text.ts'
import { parseStamp } from '../../../emulator/protocol/timestamps.ts'
import { answer, Refusal, success } from '../../../scenarios/reference-isv/answer.ts'
import type { Seller } from '../../../scenarios/reference-isv/seller.ts'
import { ALL, at, both, by, type Call, type Change, type Handle, instanceOf, type Mutant, POSTS } from './mutant.ts'

/** The life of an instance: ways to misread a call about it. */

const REFUSED = ['failure.result-code']
const LIFE = 'purchase-renew-expire-release'

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
  return both(
    at('create', (call, honest) => {
      plans.add(call.productId ?? '')
      return honest(call)
    }),
    at('renew', (call, honest) => {
      if (call.productId !== undefined && !plans.has(call.productId)) throw new Refusal('000002', 'no plan for this product')
      return honest(call)
    }),
  )
}

/** Looks a renewal up by its order. */
function byOrder(): Change {
  const orders = new Set<string>()
  return both(
    at('create', (call, honest) => {
      orders.add(call.orderId ?? '')
      return honest(call)
    }),
    at('renew', (call, honest) => {
      if (!orders.has(call.orderId ?? '')) throw new Refusal('000003', 'no instance of this order')
      return honest(call)
    }),
  )
}

/** Takes an end of the period for the end of the instance. */
const erase = (call: Call, _honest: Handle, seller: Seller) => {
  instanceOf(call, seller)?.release()
  return success()
}

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
    make: () =>
      both(
        at('expire', erase),
        at('status', (call, honest, seller) => (call.status === 'FREEZE' ? erase(call, honest, seller) : honest(call))),
      ),
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
]
