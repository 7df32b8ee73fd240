import { decideSchema } from '../../market/kit/requests.ts'
import { emptySchema } from '../../market/requests.ts'
import { messageDetail, messageView } from '../../market/views.ts'
import { interfaceNames } from '../../protocol/catalogue.ts'
import { closed, list, object, oneOf, optional, text as words } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { MESSAGE, MESSAGE_DETAIL } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { MESSAGE_STATES, messageDetailSchema, messageSchema } from '../schemas/shapes.ts'

const MESSAGE_PATH = `${MARKET}/messages/{messageId}`

export const messageRoutes: readonly Route[] = [
  route({
    id: 'listMessages',
    method: 'GET',
    path: `${MARKET}/messages`,
    tag: 'messages',
    summary: text('List messages', '列出消息'),
    about: text('Production-interface messages (生产接口消息): what the ISV was told or is to be told.', '生产接口消息。'),
    query: closed(
      object({
        orderId: optional(words(64, note('only those of this order', '订单ID'))),
        state: optional(oneOf(MESSAGE_STATES, note('only those in this state', '消息状态'))),
        interface: optional(oneOf(interfaceNames(), note('only those of this interface', '接口'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('messages, oldest first', '消息，按时间先后'),
      schema: list(messageSchema, note('messages', '消息')),
      example: [MESSAGE],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.messages.values(), {
        id: (message) => message.messageId,
        wanted: (message) =>
          (query.orderId === undefined || message.orderId === query.orderId) &&
          (query.state === undefined || message.state === query.state) &&
          (query.interface === undefined || message.interfaceName === query.interface),
        show: (message) => messageView(market, message),
      })
    },
  }),
  route({
    id: 'getMessage',
    method: 'GET',
    path: MESSAGE_PATH,
    tag: 'messages',
    summary: text('Get a message', '查询消息'),
    about: text('With every call: request and answer as sent, and the verdict.', '含每次调用的请求、响应与判定。'),
    success: { status: 200, about: text('the message', '消息'), schema: messageDetailSchema, example: MESSAGE_DETAIL },
    errors: ['unknown'],
    handle: ({ market, param }) => messageDetail(market, market.message(param('messageId'))),
  }),
  route({
    id: 'restartMessage',
    method: 'POST',
    path: `${MESSAGE_PATH}/restart`,
    tag: 'messages',
    summary: text('Restart a message', '重新启动消息'),
    about: text('The seller presses 重新启动: one call, now.', '商家点击“重新启动”：立即调用一次。'),
    body: { schema: emptySchema },
    success: { status: 200, about: text('the message', '消息'), schema: messageDetailSchema, example: MESSAGE_DETAIL },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param }) => messageDetail(market, await market.restart(param('messageId'))),
  }),
  route({
    id: 'decideOnMessage',
    method: 'POST',
    path: `${MESSAGE_PATH}/decide`,
    tag: 'messages',
    summary: text('Decide whether to go on with a message', '决定是否继续同步'),
    about: text(
      "After a kit call failed in vain, the buyer (tenant, application) or the enterprise's administrator (authorisation) decides. Going on sends the same as a new message; the answer is that one.",
      '联营 kit 调用失败后，由买家（企业、应用同步）或企业管理员（授权同步）决定。继续时以新消息重新同步，并返回该消息。',
    ),
    body: { schema: decideSchema, example: { choice: 'go-on' } },
    success: { status: 200, about: text('the message that goes on, or that was stopped', '继续或停止的消息'), schema: messageDetailSchema },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) => messageDetail(market, await market.decideOn(param('messageId'), body)),
  }),
]
