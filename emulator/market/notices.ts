import { assumed, doc, type Provenance, seed } from '../protocol/provenance.ts'
import { REMINDER_DAYS } from '../protocol/supervision.ts'
import { type Text, text } from '../protocol/text.ts'
import type { Notice, NoticeKind } from './model.ts'
import { REFUND_WHY } from './refund-reasons.ts'
import { attemptOf, type MarketState, messageOf, orderOf } from './state.ts'

/** Told to both sides; everything else the seller alone hears of. */
type ToBoth = 'order-refunded' | 'supervision-reminder' | 'appeal-opened' | 'appeal-decided'
type NoticeTopic =
  | `${Exclude<NoticeKind, ToBoth | 'decision-needed'>} seller`
  | `${ToBoth} ${'seller' | 'buyer'}`
  | `decision-needed ${'buyer' | 'administrator'}`

/** What the marketplace tells whom, how, and where that is written. */
interface NoticeDescription {
  readonly provenance: Provenance
  readonly words: (state: MarketState, notice: Notice) => Text
}

const NOTICE_CHANNELS = ['mail', 'sms', 'in-site'] as const

/** The same to either side. Source: [assumed] license 5.4: the manager checks with both by mail or phone. */
function appealNotices(): Readonly<Record<`${'appeal-opened' | 'appeal-decided'} ${'seller' | 'buyer'}`, NoticeDescription>> {
  const opened: NoticeDescription = {
    provenance: assumed('license 5.4', 'the operations manager checks with both sides by mail or phone'),
    words: (_state, { orderId = '' }) =>
      text(
        `An appeal about order ${orderId} was opened. Its flow stands still until the platform has decided.`,
        `订单 ${orderId} 已发起申诉，平台裁决前流程冻结。`,
      ),
  }
  const decided: NoticeDescription = {
    ...opened,
    words: (_state, { orderId = '' }) =>
      text(`The platform has decided the appeal about order ${orderId}.`, `平台已裁决订单 ${orderId} 的申诉。`),
  }
  return {
    'appeal-opened seller': opened,
    'appeal-opened buyer': opened,
    'appeal-decided seller': decided,
    'appeal-decided buyer': decided,
  }
}

/** Whoever decides must hear that there is something to decide. */
const undecided: NoticeDescription = {
  provenance: assumed('kit A.8', 'that buyer or administrator decides is documented, how they hear of it is not'),
  words: (state, { messageId = '', attempt = 1 }) => {
    const { interfaceName } = messageOf(state, messageId)
    return text(
      `${interfaceName} failed ${attempt} time${attempt === 1 ? '' : 's'} at the seller. Decide whether to go on (message ${messageId}).`,
      `商家的 ${interfaceName} 已失败 ${attempt} 次，请决定是否继续同步（消息 ${messageId}）。`,
    )
  },
}

const NOTICES: Readonly<Record<NoticeTopic, NoticeDescription>> = {
  'call-failed seller': {
    provenance: doc('saas_topic_0000001', 'mail, SMS and in-site message at each failed call'),
    words: (state, { messageId = '', attempt = 1 }) => {
      const message = messageOf(state, messageId)
      const reason = attemptOf(message, attempt).verdict?.reason ?? text('no answer', '无响应')
      const [order, orderZh] = message.orderId === undefined ? ['', ''] : [` (order ${message.orderId})`, `（订单 ${message.orderId}）`]
      return text(
        `Call ${attempt} of ${message.interfaceName}${order} failed: ${reason.en}`,
        `${message.interfaceName} 第 ${attempt} 次调用失败${orderZh}：${reason.zh}`,
      )
    },
  },
  'calls-stopped seller': {
    provenance: doc('zh-cn_topic_0070649180', 'calls stop; fix, then restart or mail'),
    words: (state, { messageId = '', attempt = 1 }) => {
      const { interfaceName } = messageOf(state, messageId)
      return text(
        `The marketplace stopped calling ${interfaceName} after ${attempt} failed calls. Repair the interface, then restart message ${messageId}.`,
        `${interfaceName} 调用失败 ${attempt} 次，已停止调用。请修复接口后重新启动消息 ${messageId}。`,
      )
    },
  },
  'open-api-refused seller': {
    provenance: assumed('control API', "the emulator's own: the real marketplace tells nobody why it refused a call"),
    words: (state, { callId = '' }) => {
      const call = state.openApiCalls.get(callId)
      const reason = call?.reason ?? text('no reason was recorded', '未记录原因')
      const [api, status] = [call?.api ?? 'an unknown API', call?.status ?? 'none']
      return text(
        `Your call of ${api} on ${call?.host} was refused with HTTP ${status}, ${call?.code}: ${reason.en}`,
        `您对 ${call?.host} 上 ${call?.api ?? '未知接口'} 的调用被拒绝，HTTP ${status}，${call?.code}：${reason.zh}`,
      )
    },
  },
  'supervision-reminder seller': {
    provenance: doc('关于云商店涉及服务监管订单取消系统最长365天限制', 'reminder after 180 days'),
    words: (_state, { orderId = '' }) =>
      text(
        `Order ${orderId} has been under service supervision for ${REMINDER_DAYS} days and is not accepted yet. See that it is.`,
        `订单 ${orderId} 进入服务监管已 ${REMINDER_DAYS} 天仍未验收，请尽快推进。`,
      ),
  },
  'supervision-reminder buyer': {
    provenance: doc('关于云商店涉及服务监管订单取消系统最长365天限制', "reminder after 180 days, to the buyer's BD"),
    words: (_state, { orderId = '' }) =>
      text(
        `Your order ${orderId} has not been accepted for ${REMINDER_DAYS} days. Accept it, or tell the seller what is missing.`,
        `您的订单 ${orderId} 已 ${REMINDER_DAYS} 天未验收，请确认验收或联系商家。`,
      ),
  },
  ...appealNotices(),
  'decision-needed buyer': undecided,
  'decision-needed administrator': undecided,
  'order-refunded seller': {
    provenance: doc('saas_topic_0000001', 'the seller is asked to contact buyers of orders unsubscribed in this way'),
    words: (state, { orderId = '' }) => {
      const { amount, refundReason } = orderOf(state, orderId)
      const why = REFUND_WHY[refundReason ?? 'create-failed']
      return text(
        `Order ${orderId} was unsubscribed automatically and ${amount} refunded: ${why.en}. Please contact the buyer.`,
        `订单 ${orderId} 已自动退订并退款 ${amount}：${why.zh}。请联系买家。`,
      )
    },
  },
  'order-refunded buyer': {
    provenance: seed('automatic unsubscription'),
    words: (state, { orderId = '' }) => {
      const { amount } = orderOf(state, orderId)
      return text(
        `Your order ${orderId} could not be fulfilled; ${amount} was refunded.`,
        `您的订单 ${orderId} 开通失败，已退款 ${amount}。`,
      )
    },
  },
}

/** Ways a notice is sent. Of refused calls the real marketplace tells nobody: they stand in the Seller Center only. */
export const channelsOf = ({ kind }: Notice): readonly string[] => (kind === 'open-api-refused' ? ['in-site'] : NOTICE_CHANNELS)

/** The words of a notice, and where it is written that it is sent. */
export function describeNotice(state: MarketState, notice: Notice): { words: Text; provenance: Provenance } {
  const { words, provenance } = NOTICES[`${notice.kind} ${notice.to}` as NoticeTopic]
  return { words: words(state, notice), provenance }
}
