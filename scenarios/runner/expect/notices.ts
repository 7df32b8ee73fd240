import { text } from '../../../emulator/protocol/text.ts'
import type { NoticeExpectation } from '../../format/expectations.ts'
import type { Stage } from '../stage.ts'
import { differs, type Unmet } from './unmet.ts'

/** What the seller and the buyer were told. */
export function checkNotices(stage: Stage, { of, to, kind, count }: NoticeExpectation): Unmet[] {
  const order = of === undefined ? undefined : stage.order(of)
  const about = order && new Set(stage.about(order).map(({ messageId }) => messageId))
  const concerns = (notice: { orderId?: string; messageId?: string }): boolean =>
    order === undefined || notice.orderId === order.orderId || (notice.messageId !== undefined && about?.has(notice.messageId) === true)
  const found = stage.market.state.notices.filter(
    (notice) => (to === undefined || notice.to === to) && (kind === undefined || notice.kind === kind) && concerns(notice),
  )
  const wanted = count === 'each-failure' ? failures(stage, of) : count
  if (found.length === wanted) return []
  const which = [kind, to && `to the ${to}`, of && `about ${of}`].filter((part) => part !== undefined).join(' ')
  return [
    {
      text: differs(
        text(`the number of notices${which === '' ? '' : ` ${which}`}`, `通知条数${which === '' ? '' : `（${which}）`}`),
        String(wanted),
        String(found.length),
      ),
      certainty: 'doc',
    },
  ]
}

/** Failed calls of which the seller hears: live calls have somebody waiting, who sees it himself. */
function failures(stage: Stage, of: string | undefined): number {
  const messages = of === undefined ? [...stage.market.state.messages.values()] : stage.about(stage.order(of))
  return messages
    .filter((message) => !message.live)
    .flatMap((message) => message.attempts)
    .filter((attempt) => attempt.verdict?.outcome === 'failed').length
}
