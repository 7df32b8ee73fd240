import { callsOf, DECIDERS } from '../../../emulator/delivery/policies.ts'
import { isKitRole } from '../../../emulator/protocol/interface.ts'
import { type Text, text } from '../../../emulator/protocol/text.ts'
import type { Stage } from '../stage.ts'
import { tPlus } from '../t-plus.ts'
import type { Answer } from './answers.ts'

const FORGED_KIT = text(
  'Whoever knows the address could add users to any enterprise, make themselves administrator, or take others out.',
  '任何知道接口地址的人都可以向任意企业添加用户、授予管理员权限或移除他人。',
)
const REPEATED_KIT = text(
  'The marketplace calls five times, and again after every decision: a repeat would have made enterprises, users or departments twice, or kept what should be gone.',
  '云商店会调用五次，并在每次决定后再次调用：重复调用会产生重复的企业、用户或部门，或残留应删除的数据。',
)

/** What a broken rule costs the seller on the real marketplace. Sources: the policies' own; delisting: [doc] zh-cn_topic_0070649282. */
export function wouldHave(stage: Stage, rule: string, { message }: Answer): Text | undefined {
  // An expectation that did not hold says itself what is different; its calls may all have counted as made.
  if (rule.startsWith('scenario.')) return undefined

  const ofKit = isKitRole(message.role)
  if (rule.startsWith('forged.')) {
    return ofKit
      ? FORGED_KIT
      : text(
          'Whoever knows the address could open, change or delete instances in the name of the marketplace.',
          '任何知道接口地址的人都可以冒充云商店开通、变更或删除实例。',
        )
  }
  if (rule.startsWith('idempotency.')) {
    return ofKit
      ? REPEATED_KIT
      : text(
          'The marketplace repeats calls for hours: each repeat would have opened or changed something again, and buyer and seller no longer speak of the same instance.',
          '云商店会在数小时内重复调用：每次重复都会再次开通或变更，导致买卖双方的实例不一致。',
        )
  }
  const policy = message.probe ? stage.policyFor(message.role) : stage.policyOf(message)
  const calls = callsOf(policy.schedule)
  const window = tPlus(policy.window).slice('T+'.length)
  if (policy.decider) {
    const { en, zh } = DECIDERS[policy.decider]
    return text(
      `After ${calls} such call${calls === 1 ? '' : 's'} the marketplace would have stopped, and ${en} decides whether to go on: until then nobody of the enterprise gets in, though the product is paid.`,
      `调用失败 ${calls} 次后云商店将停止，由${zh}决定是否继续；在此之前，企业用户虽已付费却无法使用。`,
    )
  }
  if (policy.end === 'refund') {
    return text(
      `After ${calls} such calls in ${window} the order would have failed and the buyer's money gone back; more than 5 such orders a month delist the product.`,
      `在 ${window} 内 ${calls} 次调用失败后，订单将失败并自动退款；每月超过 5 个此类订单将导致商品下架。`,
    )
  }
  const loss =
    message.role === 'status' || message.role === 'expire' || message.role === 'release'
      ? text(' The seller bears the loss while the service stays usable.', '服务仍可使用所造成的损失由商家承担。')
      : text('', '')
  return text(
    `After ${calls} such call${calls === 1 ? '' : 's'} the marketplace would have stopped; you repair the interface and restart the message by hand. The product is watched, and delisted if it goes on.${loss.en}`,
    `调用失败 ${calls} 次后云商店将停止调用，需修复接口并手动重新启动；持续异常将导致商品下架。${loss.zh}`,
  )
}
