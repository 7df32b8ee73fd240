import { parametersIn } from '../protocol/path-template.ts'
import { propertiesOf, type Schema } from '../protocol/schema.ts'
import { type Text, text } from '../protocol/text.ts'
import { PROBLEMS, type ProblemKind } from './problem.ts'
import type { Route, Tag } from './route.ts'
import { credentialAnswerSchema, credentialViewSchema, tenantAnswerSchema, tenantViewSchema } from './schemas/kit-shapes.ts'
import { deviceViewSchema, sdkAnswerSchema, testCodeSchema } from './schemas/licence-shapes.ts'
import {
  actionSchema,
  advancedSchema,
  clockSchema,
  faultViewSchema,
  instanceSchema,
  licenceSchema,
  marketSchema,
  messageDetailSchema,
  messageSchema,
  noticeSchema,
  orderSchema,
  problemSchema,
  supervisionSchema,
} from './schemas/shapes.ts'

/** Version of the API, not of the package. */
const API_VERSION = '1.0.0'

const TAGS: Readonly<Record<Tag, Text>> = {
  emulator: text('The emulator itself', '模拟器'),
  markets: text('Isolated marketplaces', '相互隔离的市场'),
  orders: text('What buyers do', '买家订单'),
  instances: text('What was bought, and what can be done to it', '实例及操作'),
  licences: text('Applications for licences (异步申请License), and test codes (测试授权码)', 'License 申请与测试授权码'),
  devices: text('ISCDesk on the PCs of buyers, in place of its C++ SDK', '买家设备上的 ISCDesk（代替 C++ SDK）'),
  enterprises: text('Joint operation (联营): applications, enterprises, their users and departments', '联营：应用、企业、用户与部门'),
  messages: text('Production-interface messages (生产接口消息)', '生产接口消息'),
  clock: text('Business time', '业务时间'),
  faults: text('What goes wrong between marketplace and ISV', '故障注入'),
  notices: text('What seller and buyer are told', '通知'),
  trace: text('Everything that happens', '事件与轨迹'),
  'open-apis': text('What the ISV calls: the open APIs, their domains, usage records', '开放接口、域名与话单'),
}

const PARAMETERS: Readonly<Record<string, { readonly about: Text; readonly example: string }>> = {
  market: { about: text('market id; "default" always exists', '市场标识，default 始终存在'), example: 'default' },
  orderId: { about: text('order id', '订单ID'), example: 'CS3001010000FV1S4' },
  instanceId: {
    about: text(
      "the ISV's instance id, percent-encoded, or the order line id while it has none",
      '实例ID（需百分号编码），尚无时用订单行ID',
    ),
    example: '03f9b1c0-7b1e-4a55-9d2c-0f6f1d1b7e10',
  },
  messageId: { about: text('message id', '消息ID'), example: 'msg-000001' },
  callId: { about: text('call id', '调用ID'), example: 'call-000001' },
  domain: { about: text('primary or fallback', '主域名或备用域名'), example: 'primary' },
  productId: { about: text('product id', '商品标识'), example: 'OFFI-1b9d6bcd-on-demand-1' },
  appId: { about: text('application id', '应用ID'), example: '3f0c8a51d8a74f12b8a4c9e9d2f1a7b0' },
  tenantId: { about: text('tenant id', '租户ID'), example: '68cbc86abc2018ab880d92f36422fa0e' },
  deviceId: { about: text('device id', '设备标识'), example: 'device-1' },
  code: { about: text('test code', '测试授权码'), example: 'PL7K2M9QX4R8T1VB' },
  faultId: { about: text('rule id', '规则ID'), example: 'fault-1' },
}

/** Schemas that stand once in the document and are referred to. */
const SHARED = new Map<Schema, string>([
  [orderSchema, 'Order'],
  [instanceSchema, 'Instance'],
  [licenceSchema, 'Licence'],
  [messageSchema, 'Message'],
  [messageDetailSchema, 'MessageDetail'],
  [supervisionSchema, 'Supervision'],
  [deviceViewSchema, 'Device'],
  [testCodeSchema, 'TestCode'],
  [sdkAnswerSchema, 'SdkAnswer'],
  [actionSchema('order'), 'OrderMade'],
  [actionSchema('message'), 'MessageMade'],
  [actionSchema('licence'), 'LicenceMade'],
  [credentialViewSchema, 'Application'],
  [credentialAnswerSchema, 'ApplicationTold'],
  [tenantViewSchema, 'Tenant'],
  [tenantAnswerSchema, 'TenantTold'],
  [noticeSchema, 'Notice'],
  [faultViewSchema, 'Fault'],
  [clockSchema, 'Clock'],
  [advancedSchema, 'Advanced'],
  [marketSchema, 'Market'],
  [problemSchema, 'Problem'],
])

/** The OpenAPI 3.1 document of a table of routes. */
export function openApi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'koogallery-emulator control API',
      version: API_VERSION,
      description: 'Drives a local emulator of the Huawei Cloud KooGallery marketplace. Times are ISO 8601, UTC.',
      'x-zh': '驱动华为云云商店（KooGallery）本地模拟器。时间均为 ISO 8601、UTC。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, about]) => ({ name, description: about.en, 'x-zh': about.zh })),
    paths,
    components: {
      schemas: Object.fromEntries([...SHARED].map(([schema, name]) => [name, inner(schema)])),
      responses: Object.fromEntries((Object.keys(PROBLEMS) as ProblemKind[]).map((kind) => [kind, problemPart(kind)])),
    },
  }
}

function operation({ id, tag, summary, about, path, query, requestHeaders, body, success, errors = [] }: Route): object {
  const parameters = [...pathParameters(path), ...queryParameters(query), ...headerParameters(requestHeaders)]
  // Any of these may happen to any request; a body brings its own.
  const kinds: ProblemKind[] = [
    ...(parameters.length > 0 || body ? (['invalid'] as const) : []),
    'forbidden',
    ...errors,
    ...(body ? (['too-large', 'media-type'] as const) : []),
    'failed',
  ]
  return {
    operationId: id,
    tags: [tag],
    summary: summary.en,
    'x-zh': about ? `${summary.zh}。${about.zh}` : summary.zh,
    ...(about ? { description: about.en } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: requestBody(body) } : {}),
    responses: {
      [success.status]: successPart(success),
      ...Object.fromEntries(kinds.map((kind) => [PROBLEMS[kind].status, { $ref: `#/components/responses/${kind}` }])),
    },
  }
}

function requestBody({ schema, example, exactlyOne }: NonNullable<Route['body']>): object {
  const required = exactlyOne === true || ((schema.required as readonly string[] | undefined) ?? []).length > 0
  return {
    required,
    content: {
      'application/json': {
        schema: exactlyOne ? { ...inner(schema), minProperties: 1, maxProperties: 1 } : referred(schema),
        ...(example === undefined ? {} : { example }),
      },
    },
  }
}

function successPart({ about, type = 'application/json', schema, example, headers }: Route['success']): object {
  const content = schema || example !== undefined ? { [type]: mediaType(schema, example) } : undefined
  return {
    description: about.en,
    'x-zh': about.zh,
    ...(headers ? { headers: Object.fromEntries(Object.entries(headers).map(([name, words]) => [name, headerPart(words)])) } : {}),
    ...(content ? { content } : {}),
  }
}

const mediaType = (schema: Schema | undefined, example: unknown) => ({
  schema: schema ? referred(schema) : { type: 'string' },
  ...(example === undefined ? {} : { example }),
})

const headerPart = (about: Text) => ({ description: about.en, 'x-zh': about.zh, schema: { type: 'string' } })

function problemPart(kind: ProblemKind): object {
  const { status, title } = PROBLEMS[kind]
  const example = {
    type: `/emulator/v1/openapi.json#/components/responses/${kind}`,
    title: title.en,
    status,
    detail: 'Failed to …: ….',
    detailZh: '无法……：……。',
    possible: [],
  }
  return {
    description: title.en,
    'x-zh': title.zh,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } },
  }
}

function pathParameters(path: string): object[] {
  return parametersIn(path).map((name) => {
    const known = PARAMETERS[name]
    if (!known) throw new Error(`Failed to describe ${path}: its parameter "${name}" has no words. Add them to PARAMETERS.`)
    return {
      name,
      in: 'path',
      required: true,
      description: known.about.en,
      'x-zh': known.about.zh,
      schema: { type: 'string' },
      example: known.example,
    }
  })
}

function queryParameters(query: Schema | undefined): object[] {
  return Object.entries(query ? propertiesOf(query) : {}).map(([name, schema]) => {
    const { description, 'x-zh': zh, ...rest } = inner(schema)
    return { name, in: 'query', required: false, description, 'x-zh': zh, schema: rest }
  })
}

function headerParameters(headers: Route['requestHeaders'] = {}): object[] {
  return Object.entries(headers).map(([name, { about, example }]) => ({
    name,
    in: 'header',
    required: false,
    description: about.en,
    'x-zh': about.zh,
    schema: { type: 'string' },
    example,
  }))
}

/** A member that may be left out is a copy of its schema, with the same properties. */
const BY_PROPERTIES = new Map([...SHARED].map(([schema, name]) => [schema.properties, name]))
const nameOf = (schema: Schema): string | undefined => (schema.properties === undefined ? undefined : BY_PROPERTIES.get(schema.properties))

/** A reference where the schema is a shared one, else the schema with references inside. */
function referred(schema: Schema): object {
  const name = nameOf(schema)
  return name === undefined ? inner(schema) : { $ref: `#/components/schemas/${name}` }
}

/** The schema written out; what it holds may be referred to. */
function inner(schema: Schema): Record<string, unknown> {
  const { properties, items, anyOf, ...rest } = schema as Schema & {
    properties?: Readonly<Record<string, Schema>>
    items?: Schema
    anyOf?: readonly Schema[]
  }
  return {
    ...rest,
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, referred(member)])) } : {}),
    ...(items ? { items: referred(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(referred) } : {}),
  }
}
