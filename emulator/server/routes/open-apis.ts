import { unknown } from '../../market/errors.ts'
import { planReply, replySchema } from '../../market/open-apis/controls.ts'
import { openApiCallDetail, openApiCallView, usageRecordView } from '../../market/open-apis/views.ts'
import { openApiNames } from '../../protocol/open-apis/catalogue.ts'
import { closed, list, object, oneOf, optional, text as words } from '../../protocol/schema.ts'
import { DOMAINS } from '../../protocol/sites.ts'
import { text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { note } from '../schemas/notes.ts'
import { OPEN_API_CALL, OPEN_API_CALL_DETAIL, REPLY, USAGE_RECORD } from '../schemas/open-api-examples.ts'
import { openApiCallDetailSchema, openApiCallSchema, replyViewSchema, usageRecordSchema } from '../schemas/open-api-shapes.ts'

export const openApiRoutes: readonly Route[] = [
  route({
    id: 'listOpenApiCalls',
    method: 'GET',
    path: `${MARKET}/open-api-calls`,
    tag: 'open-apis',
    summary: text("List the ISV's calls on the open APIs", '列出商家对开放接口的调用'),
    about: text('Refused ones say why; each in full under its id.', '被拒绝的调用会说明原因；详情见各调用。'),
    query: closed(
      object({
        api: optional(oneOf(openApiNames(), note('only those of this API', '接口'))),
        domain: optional(oneOf(DOMAINS, note('only those to this domain', '域名'))),
        outcome: optional(oneOf(['answered', 'refused', 'unavailable'], note('only those with this outcome', '结果'))),
        orderId: optional(words(64, note('only those about this order', '订单ID'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('calls, oldest first', '调用，按时间先后'),
      schema: list(openApiCallSchema, note('calls', '调用')),
      example: [OPEN_API_CALL],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.openApiCalls.values(), {
        id: ({ callId }) => callId,
        wanted: ({ api, domain, outcome, orderId }) =>
          (query.api === undefined || api === query.api) &&
          (query.domain === undefined || domain === query.domain) &&
          (query.outcome === undefined || outcome === query.outcome) &&
          (query.orderId === undefined || orderId === query.orderId),
        show: openApiCallView,
      })
    },
  }),
  route({
    id: 'getOpenApiCall',
    method: 'GET',
    path: `${MARKET}/open-api-calls/{callId}`,
    tag: 'open-apis',
    summary: text("Get one of the ISV's calls in full", '查询一次开放接口调用的详情'),
    about: text(
      'With request, answer and, for a signature that does not fit, the canonical request the emulator computed.',
      '含请求、响应；签名不符时给出模拟器计算的规范请求。',
    ),
    success: { status: 200, about: text('the call', '调用'), schema: openApiCallDetailSchema, example: OPEN_API_CALL_DETAIL },
    errors: ['unknown'],
    handle: ({ market, param }) => {
      const call = market.state.openApiCalls.get(param('callId'))
      if (!call) throw unknown(text('open-API call', '开放接口调用'), param('callId'))
      return openApiCallDetail(market, call)
    },
  }),
  route({
    id: 'planOpenApiAnswer',
    method: 'POST',
    path: `${MARKET}/open-api-answers`,
    tag: 'open-apis',
    summary: text('Plan the answer of an open API', '预设开放接口的应答'),
    about: text(
      'The next calls are answered with a documented code, such as MKT.0250 (call frequency over the limit).',
      '此后的调用返回指定的文档结果码，例如 MKT.0250（调用频率超限）。',
    ),
    body: { schema: replySchema, example: REPLY },
    success: { status: 201, about: text('what was planned', '预设内容'), schema: replyViewSchema, example: REPLY },
    errors: ['unknown'],
    handle: ({ market, body }) => {
      market.decide((tx) => planReply(tx, body))
      return market.state.plannedReplies.get(body.api)
    },
  }),
  route({
    id: 'listUsageRecords',
    method: 'GET',
    path: `${MARKET}/usage-records`,
    tag: 'open-apis',
    summary: text('List usage records', '列出话单'),
    about: text(
      'The SDR management list (话单管理): a push is accepted as a whole, each record is checked afterwards.',
      '话单管理：推送整体受理，每条话单事后校验。',
    ),
    query: closed(
      object({
        state: optional(oneOf(['pending', 'accepted', 'rejected', 'charged'], note('only those in this state', '状态'))),
        orderId: optional(words(64, note('only those of this order', '订单ID'))),
        instanceId: optional(words(64, note('only those that name this instance', '实例ID'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('records, oldest first', '话单，按时间先后'),
      schema: list(usageRecordSchema, note('records', '话单')),
      example: [USAGE_RECORD],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.usage.values(), {
        id: ({ recordId }) => recordId,
        wanted: ({ state, orderId, pushed }) =>
          (query.state === undefined || state === query.state) &&
          (query.orderId === undefined || orderId === query.orderId) &&
          (query.instanceId === undefined || pushed.instance_id === query.instanceId),
        show: usageRecordView,
      })
    },
  }),
]
