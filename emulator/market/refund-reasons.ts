import { type Text, text } from '../protocol/text.ts'
import type { RefundReason } from './model.ts'

/** Why money went back, in words. */
export const REFUND_WHY: Readonly<Record<RefundReason, Text>> = {
  'create-failed': text('newInstance did not succeed within its window', '创建实例在规定时间内未成功'),
  'opening-timed-out': text('the instance was not ready within the polling window', '实例在查询窗口内未开通完成'),
  'upgrade-failed': text('the upgrade did not succeed within its window', '升级在规定时间内未成功'),
  unsubscribed: text('the buyer unsubscribed', '买家退订'),
  'renewal-cancelled': text('the buyer gave the renewal back', '买家退续费'),
  'appeal-decided': text('the platform decided an appeal so', '平台裁决申诉退订'),
  'supervision-overdue': text('it was not accepted within 365 days', '365 天未验收，系统自动退订'),
}
