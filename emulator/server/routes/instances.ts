import { probeSchema } from '../../market/probe-request.ts'
import { ACTION_SCHEMAS, type InstanceAction, querySchema } from '../../market/requests.ts'
import { DEED_NAMES, type DeedName, deedTitle, SUPERVISION_DEEDS } from '../../market/supervision/deeds.ts'
import { instanceView, licenceView, messageDetail, orderView } from '../../market/views.ts'
import { closed, list, object, oneOf, optional, type Schema, text as words } from '../../protocol/schema.ts'
import { type Text, text } from '../../protocol/text.ts'
import { LINK, PAGING, paged } from '../paging.ts'
import { MARKET, type Route, route } from '../route.ts'
import { APPLIED, FROZEN, INSTANCE, MESSAGE_DETAIL, RENEWAL } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { type ActionMakes, actionSchema, INSTANCE_STATES, instanceSchema, messageDetailSchema } from '../schemas/shapes.ts'

const INSTANCE_PATH = `${MARKET}/instances/{instanceId}`

interface ActionRow {
  readonly id: string
  readonly summary: Text
  readonly makes: ActionMakes
  readonly example?: object
}

/** Examples of what each side hands in. */
const HANDED_IN: Readonly<Partial<Record<DeedName, object>>> = {
  'submit-requirement': { requirement: 'migration of our data' },
  'deliver-licence': { licence: 'LICENSE-4ef28f-312d3d' },
  deliver: { proof: ['acceptance.pdf'] },
  'upload-proof': { proof: ['delivery.pdf'] },
  reject: { reason: 'the licence does not fit' },
  appeal: { by: 'seller', reason: 'the buyer does not accept', files: ['delivery.pdf'] },
  'decide-appeal': { decision: 'force-accept' },
}

const ACTIONS: Readonly<Record<InstanceAction, ActionRow>> = {
  renew: { id: 'renew', summary: text('Renew an instance', '续费'), makes: 'order', example: { periodType: 'month', periodNumber: 1 } },
  'convert-trial': {
    id: 'convertTrial',
    summary: text('Turn a trial formal', '试用转正'),
    makes: 'order',
    example: { periodType: 'year' },
  },
  unsubscribe: { id: 'unsubscribe', summary: text('Unsubscribe an instance', '退订'), makes: 'order', example: { negotiated: true } },
  'unsubscribe-renewal': { id: 'unsubscribeRenewal', summary: text('Cancel a renewal', '退续费'), makes: 'order' },
  upgrade: { id: 'upgrade', summary: text('Upgrade an instance', '升级变更'), makes: 'order', example: { quantity: 20, amount: '50' } },
  freeze: { id: 'freeze', summary: text('Freeze an instance for a violation', '因违规冻结'), makes: 'message' },
  unfreeze: { id: 'unfreeze', summary: text('Unfreeze an instance', '解冻'), makes: 'message' },
  'open-details': { id: 'openDetails', summary: text('Open the resource details of an instance', '查看资源详情'), makes: 'message' },
  'apply-licence': {
    id: 'applyLicence',
    summary: text('Apply for a licence', '申请 License'),
    makes: 'licence',
    example: { deviceFingerprint: 'f3c1a09be27d4586' },
  },
  ...supervisionRows(),
}

function supervisionRows(): Readonly<Record<DeedName, ActionRow>> {
  return Object.fromEntries(
    DEED_NAMES.map((name) => {
      const { en, zh } = deedTitle(name)
      const id = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
      const example = HANDED_IN[name]
      return [name, { id, summary: text(`${en[0]?.toUpperCase()}${en.slice(1)}`, zh), makes: 'order', ...(example ? { example } : {}) }]
    }),
  ) as unknown as Readonly<Record<DeedName, ActionRow>>
}

const MADE: Readonly<Record<ActionMakes, { readonly about: Text; readonly example: object }>> = {
  order: { about: text('the instance and the new order', '实例与新订单'), example: { instance: INSTANCE, order: RENEWAL } },
  message: { about: text('the instance and the message', '实例与消息'), example: FROZEN },
  licence: { about: text('the instance, the message and the application', '实例、消息与申请'), example: APPLIED },
}

const actionRoutes = (Object.keys(ACTIONS) as InstanceAction[]).map((action) => {
  const { id, summary, makes, example } = ACTIONS[action]
  return route({
    id,
    method: 'POST',
    path: `${INSTANCE_PATH}/${action}`,
    tag: 'instances',
    summary,
    about: text('The answer comes once the calls due now have been answered by the ISV.', '商家答复当前到期的调用后返回。'),
    body: { schema: ACTION_SCHEMAS[action] as Schema<object>, ...(example ? { example } : {}) },
    success: {
      status: makes === 'order' ? 201 : 200,
      about: MADE[makes].about,
      schema: actionSchema(makes),
      // The same answer for whatever is done in service supervision: one example would stand fourteen times.
      ...(action in SUPERVISION_DEEDS ? {} : { example: MADE[makes].example }),
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) => {
      const { instance, order, message, licence } = await market.act(param('instanceId'), action, body)
      return {
        instance: instanceView(market, instance),
        ...(order ? { order: orderView(market, order) } : {}),
        ...(message ? { message: messageDetail(market, message) } : {}),
        ...(licence ? { licence: licenceView(market, licence) } : {}),
      }
    },
  })
})

export const instanceRoutes: readonly Route[] = [
  route({
    id: 'listInstances',
    method: 'GET',
    path: `${MARKET}/instances`,
    tag: 'instances',
    summary: text('List instances', '列出实例'),
    query: closed(
      object({
        state: optional(oneOf(INSTANCE_STATES, note('only those in this state', '实例状态'))),
        orderId: optional(words(64, note('only those this order bought', '购买订单'))),
        ...PAGING,
      }),
    ),
    success: {
      status: 200,
      about: text('instances, oldest first; pages go by orderLineId', '实例，按时间先后；按 orderLineId 翻页'),
      schema: list(instanceSchema, note('instances', '实例')),
      example: [INSTANCE],
      headers: LINK,
    },
    errors: ['unknown'],
    handle: (call) => {
      const { market, query } = call
      return paged(call, market.state.instances.values(), {
        id: (instance) => instance.key,
        wanted: (instance) =>
          (query.state === undefined || instance.state === query.state) &&
          (query.orderId === undefined || instance.orderId === query.orderId),
        show: (instance) => instanceView(market, instance),
      })
    },
  }),
  route({
    id: 'getInstance',
    method: 'GET',
    path: INSTANCE_PATH,
    tag: 'instances',
    summary: text('Get an instance', '查询实例'),
    success: { status: 200, about: text('the instance', '实例'), schema: instanceSchema, example: INSTANCE },
    errors: ['unknown'],
    handle: ({ market, param }) => instanceView(market, market.instance(param('instanceId'))),
  }),
  ...actionRoutes,
  route({
    id: 'probeInstance',
    method: 'POST',
    path: `${INSTANCE_PATH}/probe`,
    tag: 'instances',
    summary: text('Send a forged, unusual or repeated call', '发送伪造、变形或重复的请求'),
    about: text(
      "One call beside the market's own, about this instance; whatever is answered, it changes nothing in the market. The verdict's notes say what it shows of the ISV.",
      '在市场自身调用之外，针对该实例额外发送一次请求；无论如何应答，市场状态不变。判定的 notes 说明商家的问题。',
    ),
    body: { schema: probeSchema, example: { role: 'query', fault: 'wrong-key' } },
    success: {
      status: 200,
      about: text('the message with its call', '消息及其调用'),
      schema: messageDetailSchema,
      example: MESSAGE_DETAIL,
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) =>
      messageDetail(market, await market.probe({ ...body, instanceKey: market.instance(param('instanceId')).key })),
  }),
  route({
    id: 'queryInstances',
    method: 'POST',
    path: `${MARKET}/queries`,
    tag: 'instances',
    summary: text('Query instances at the ISV', '向商家查询实例'),
    about: text('One live call for up to 100 instances.', '实时调用一次，最多 100 个实例。'),
    body: { schema: querySchema, example: { instanceIds: [INSTANCE.instanceId] } },
    success: {
      status: 200,
      about: text('the message with its call', '消息及其调用'),
      schema: messageDetailSchema,
      example: MESSAGE_DETAIL,
    },
    errors: ['unknown'],
    handle: async ({ market, body }) => messageDetail(market, await market.query(body.instanceIds)),
  }),
]
