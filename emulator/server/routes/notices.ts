import { noticeView } from '../../market/views.ts'
import { closed, list, object, oneOf, optional, text as words } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { NOTICE } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { noticeSchema } from '../schemas/shapes.ts'

export const noticeRoutes: readonly Route[] = [
  route({
    id: 'listNotices',
    method: 'GET',
    path: `${MARKET}/notices`,
    tag: 'notices',
    summary: text('List notices', '列出通知'),
    about: text('Mails, SMS and in-site messages sent to the seller and the buyer.', '发给商家与买家的邮件、短信与站内信。'),
    query: closed(
      object({
        orderId: optional(words(64, note('only those about this order', '订单ID'))),
        to: optional(oneOf(['seller', 'buyer', 'administrator'], note('only those to this side', '接收方'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('notices, oldest first', '通知，按时间先后'),
      schema: list(noticeSchema, note('notices', '通知')),
      example: [NOTICE],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.notices, {
        id: (notice) => notice.noticeId,
        wanted: (notice) =>
          (query.orderId === undefined || notice.orderId === query.orderId) && (query.to === undefined || notice.to === query.to),
        show: (notice) => noticeView(market, notice),
      })
    },
  }),
]
