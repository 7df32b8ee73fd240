import { ledgerOf } from '../../market/open-apis/views.ts'
import { buySchema } from '../../market/requests.ts'
import { orderView } from '../../market/views.ts'
import { GUIDES } from '../../protocol/interface.ts'
import { pathTo } from '../../protocol/path-template.ts'
import { closed, list, object, oneOf, optional } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, Reply, type Route, route } from '../route.ts'
import { ORDER } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { LEDGER } from '../schemas/open-api-examples.ts'
import { ledgerSchema } from '../schemas/open-api-shapes.ts'
import { ORDER_STATES, ORDER_TYPES, orderSchema } from '../schemas/shapes.ts'

const ORDER_PATH = `${MARKET}/orders/{orderId}`

export const orderRoutes: readonly Route[] = [
  route({
    id: 'placeOrder',
    method: 'POST',
    path: `${MARKET}/orders`,
    tag: 'orders',
    summary: text('Place an order', '下单'),
    about: text(
      'A buyer pays. The answer comes once the calls due now have been answered by the ISV; with wait=false at once.',
      '买家付款。商家答复当前到期的调用后返回；wait=false 时立即返回。',
    ),
    query: closed(
      object({ wait: optional(oneOf(['true', 'false'], note('whether to wait for the ISV; default: true', '是否等待商家答复'))) }),
    ),
    body: { schema: buySchema, example: { chargingMode: 'period', periodType: 'month' } },
    success: {
      status: 201,
      about: text('the order', '订单'),
      schema: orderSchema,
      example: ORDER,
      headers: { Location: text('path of the order', '订单路径') },
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, body, query }) => {
      const order = query.wait === 'false' ? market.place(body) : await market.buy(body)
      return new Reply(orderView(market, order), { Location: pathTo(ORDER_PATH, { market: market.id, orderId: order.orderId }) })
    },
  }),
  route({
    id: 'listOrders',
    method: 'GET',
    path: `${MARKET}/orders`,
    tag: 'orders',
    summary: text('List orders', '列出订单'),
    query: closed(
      object({
        state: optional(oneOf(ORDER_STATES, note('only those in this state', '订单状态'))),
        type: optional(oneOf(ORDER_TYPES, note('only those of this type', '订单类型'))),
        guide: optional(oneOf(GUIDES, note('only those of this guide', '接入指南'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('orders, oldest first', '订单，按时间先后'),
      schema: list(orderSchema, note('orders', '订单')),
      example: [ORDER],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.orders.values(), {
        id: (order) => order.orderId,
        wanted: (order) =>
          (query.state === undefined || order.state === query.state) &&
          (query.type === undefined || order.type === query.type) &&
          (query.guide === undefined || order.guide === query.guide),
        show: (order) => orderView(market, order),
      })
    },
  }),
  route({
    id: 'getOrder',
    method: 'GET',
    path: ORDER_PATH,
    tag: 'orders',
    summary: text('Get an order', '查询订单'),
    success: { status: 200, about: text('the order', '订单'), schema: orderSchema, example: ORDER },
    errors: ['unknown'],
    handle: ({ market, param }) => orderView(market, market.order(param('orderId'))),
  }),
  route({
    id: 'getLedger',
    method: 'GET',
    path: `${ORDER_PATH}/ledger`,
    tag: 'orders',
    summary: text('Get the ledger of an order', '查询订单账目'),
    about: text('Money paid, given back and charged for usage, orders that followed it included.', '付款、退款与使用量计费，含后续订单。'),
    success: {
      status: 200,
      about: text('entries, oldest first', '账目，按时间先后'),
      schema: list(ledgerSchema, note('entries', '账目')),
      example: LEDGER,
    },
    errors: ['unknown'],
    handle: ({ market, param }) => ledgerOf(market, market.order(param('orderId'))),
  }),
]
