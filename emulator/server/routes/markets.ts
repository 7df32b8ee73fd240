import { emptySchema } from '../../market/requests.ts'
import { list } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { marketPath, marketView } from '../market-view.ts'
import { BASE, MARKET, Reply, type Route, route } from '../route.ts'
import { MARKET_VIEW } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { newMarketSchema } from '../schemas/requests.ts'
import { marketSchema } from '../schemas/shapes.ts'

export const marketRoutes: readonly Route[] = [
  route({
    id: 'createMarket',
    method: 'POST',
    path: `${BASE}/markets`,
    tag: 'markets',
    summary: text('Make a market', '创建市场'),
    about: text(
      'An isolated marketplace with its own clock, orders, faults, keys and trace. What is left out comes from how the emulator was started.',
      '相互隔离的市场，各有时钟、订单、故障、密钥与轨迹。未指定的项取自模拟器启动参数。',
    ),
    body: {
      schema: newMarketSchema,
      example: { id: 'm1', isv: { url: 'http://127.0.0.1:3000/saasproduce', accessKey: 'the-access-key' }, guide: 'saas-v2', seed: 42 },
    },
    success: {
      status: 201,
      about: text('the market, without its keys', '市场信息，不含密钥'),
      schema: marketSchema,
      example: MARKET_VIEW,
      headers: { Location: text('path of the market', '市场路径') },
    },
    errors: ['impossible'],
    handle: async ({ emulator, body }) => {
      const market = await emulator.create(body)
      return new Reply(marketView(market), { Location: marketPath(market.id) })
    },
  }),
  route({
    id: 'listMarkets',
    method: 'GET',
    path: `${BASE}/markets`,
    tag: 'markets',
    summary: text('List the markets', '列出市场'),
    success: {
      status: 200,
      about: text('all markets', '全部市场'),
      schema: list(marketSchema, note('markets', '市场')),
      example: [MARKET_VIEW],
    },
    handle: ({ emulator }) => emulator.list().map(marketView),
  }),
  route({
    id: 'getMarket',
    method: 'GET',
    path: MARKET,
    tag: 'markets',
    summary: text('Get a market', '查询市场'),
    success: { status: 200, about: text('the market', '市场'), schema: marketSchema, example: MARKET_VIEW },
    errors: ['unknown'],
    handle: ({ market }) => marketView(market),
  }),
  route({
    id: 'deleteMarket',
    method: 'DELETE',
    path: MARKET,
    tag: 'markets',
    summary: text('Delete a market', '删除市场'),
    about: text('With all that happened in it. The default market stays.', '连同其全部记录一并删除；默认市场不可删除。'),
    success: { status: 204, about: text('deleted', '已删除') },
    errors: ['unknown', 'impossible'],
    handle: ({ emulator, param }) => emulator.remove(param('market')),
  }),
  route({
    id: 'resetMarket',
    method: 'POST',
    path: `${MARKET}/reset`,
    tag: 'markets',
    summary: text('Reset a market', '重置市场'),
    about: text('Begins anew with the configuration and the keys it was made with.', '以创建时的配置与密钥重新开始。'),
    body: { schema: emptySchema },
    success: { status: 200, about: text('the new market', '新的市场'), schema: marketSchema, example: MARKET_VIEW },
    errors: ['unknown', 'impossible'],
    handle: async ({ emulator, param }) => marketView(await emulator.reset(param('market'))),
  }),
]
