import { text } from '../../../emulator/protocol/text.ts'
import { Refusal } from '../../../scenarios/reference-isv/answer.ts'
import { ALL, at, by, type Call, type Change, instanceOf, LOST, LOST_SAAS, type Mutant } from './mutant.ts'

/** A repeat succeeds and changes nothing: ways to make an error of it. */

/** Refuses what was done before. */
function onceOnly(role: 'renew' | 'upgrade', code: string): Change {
  const done = new Set<string>()
  return at(role, (call, honest) => {
    const key = `${call.orderId} ${call.scene}`
    if (done.has(key)) throw new Refusal(code, `order ${call.orderId} was handled before`)
    done.add(key)
    return honest(call)
  })
}

const thaws = ({ status, instanceStatus }: Call): boolean => status === 'UNFREEZE' || instanceStatus === 'NORMAL'

export const REPEATS: readonly Mutant[] = [
  {
    name: 'second-expire-is-an-error',
    mistake: text('answers a repeated expireInstance 000005, "already frozen"', '重复的 expireInstance 返回 000005“已冻结”'),
    caughtBy: { 'saas-v1': 'lost-answer-then-retry', 'license-v1': 'check-licence' },
    rules: ['failure.result-code', 'idempotency.expire'],
    make: () =>
      at('expire', (call, honest, seller) => {
        if (instanceOf(call, seller)?.state === 'frozen') throw new Refusal('000005', 'already frozen')
        return honest(call)
      }),
  },
  {
    name: 'second-freeze-is-an-error',
    mistake: text('answers a repeated FREEZE 000005, "already frozen"', '重复的 FREEZE 返回 000005“已冻结”'),
    caughtBy: { 'saas-v2': 'lost-answer-then-retry', 'online-license': 'online-license-lost-answers' },
    rules: ['failure.result-code'],
    make: () =>
      at('status', (call, honest, seller) => {
        const frozen = instanceOf(call, seller)?.state === 'frozen'
        if (frozen && !thaws(call)) throw new Refusal('000005', 'already frozen')
        return honest(call)
      }),
  },
  {
    name: 'second-thaw-is-an-error',
    mistake: text('answers a repeated thaw 000005, "not frozen"', '重复的解冻返回 000005“未冻结”'),
    caughtBy: by('check-repeats', ...ALL),
    rules: ['idempotency.status'],
    make: () =>
      at('status', (call, honest, seller) => {
        if (thaws(call) && instanceOf(call, seller)?.state === 'active') throw new Refusal('000005', 'not frozen')
        return honest(call)
      }),
  },
  {
    name: 'second-release-knows-nothing',
    mistake: text(
      'deletes the record at the release, and answers its repeat 000003',
      '释放时删除记录，重复的释放返回 000003（实例不存在）',
    ),
    caughtBy: LOST,
    rules: ['failure.result-code'],
    make: () =>
      at('release', (call, honest, seller) => {
        if (instanceOf(call, seller)?.state === 'released') throw new Refusal('000003', 'no such instance')
        return honest(call)
      }),
  },
  {
    name: 'second-renewal-is-an-error',
    mistake: text('refuses a renewal that comes again with its order (000002)', '重复的续费订单返回 000002'),
    caughtBy: LOST,
    rules: ['failure.result-code'],
    make: () => onceOnly('renew', '000002'),
  },
  {
    name: 'second-upgrade-is-an-error',
    mistake: text('refuses an upgrade that comes again with its order (000005)', '重复的升级订单返回 000005'),
    caughtBy: LOST_SAAS,
    rules: ['failure.result-code'],
    make: () => onceOnly('upgrade', '000005'),
  },
  {
    name: 'nonce-kept-by-order',
    mistake: text(
      'means to refuse replays, but remembers the order instead of the nonce: every retry is a replay',
      '防重放时记录的是订单而非 nonce，所有重试均被拒绝',
    ),
    caughtBy: { 'saas-v2': 'lost-answer-then-retry', 'online-license': 'online-license-lost-answers' },
    rules: ['failure.result-code'],
    make: () => {
      const seen = new Set<string>()
      return {
        parts: ({ authenticateV2 }) => ({
          authenticateV2: (url, body) => {
            const call = authenticateV2(url, body)
            const key = JSON.stringify([call.activity, call.orderId])
            if (call.orderId !== undefined && seen.has(key)) throw new Refusal('000001', 'replayed')
            seen.add(key)
            return call
          },
        }),
      }
    },
  },
]
