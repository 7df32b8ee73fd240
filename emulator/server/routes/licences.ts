import { licenceView } from '../../market/views.ts'
import { closed, list, object, oneOf, optional, text as words } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { LICENCE } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { LICENCE_STATES, licenceSchema } from '../schemas/shapes.ts'

export const licenceRoutes: readonly Route[] = [
  route({
    id: 'listLicences',
    method: 'GET',
    path: `${MARKET}/licences`,
    tag: 'licences',
    summary: text('List licences', '列出 License 申请'),
    about: text('Applications for licences, and what the ISV uploaded for them.', 'License 申请及商家上传的内容。'),
    query: closed(
      object({
        state: optional(oneOf(LICENCE_STATES, note('only those in this state', '状态'))),
        instanceId: optional(words(64, note("only those of this instance, by the ISV's id or its order line", '实例ID或订单行ID'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('applications, oldest first; pages go by eventId', '申请，按时间先后；按 eventId 翻页'),
      schema: list(licenceSchema, note('applications', '申请')),
      example: [LICENCE],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      const key = query.instanceId === undefined ? undefined : market.instance(query.instanceId).key
      return paged(call, market.state.licences.values(), {
        id: (licence) => licence.eventId,
        wanted: (licence) =>
          (key === undefined || licence.instanceKey === key) &&
          (query.state === undefined || query.state === (licence.delivered ? 'delivered' : 'applied')),
        show: (licence) => licenceView(market, licence),
      })
    },
  }),
]
