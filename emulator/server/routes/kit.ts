import { actOnTenant } from '../../market/kit/actions.ts'
import { issueCredential, makeTestAccount } from '../../market/kit/credentials.ts'
import { TENANT_DEEDS } from '../../market/kit/deeds.ts'
import type { Credential } from '../../market/kit/model.ts'
import { credentialSchema, TENANT_ACTION_SCHEMAS, type TenantAction, tenantSchema, testAccountSchema } from '../../market/kit/requests.ts'
import { makeTenant, tenantNamed } from '../../market/kit/tenants.ts'
import { type CredentialView, credentialView, type TenantView, tenantView } from '../../market/kit/view.ts'
import type { Market } from '../../market/market.ts'
import { type MessageView, messageView } from '../../market/views.ts'
import { exampleOf } from '../../protocol/example.ts'
import { list, type Schema } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { MARKET, type Route, route } from '../route.ts'
import { MESSAGE } from '../schemas/examples.ts'
import { credentialAnswerSchema, credentialViewSchema, tenantAnswerSchema, tenantViewSchema } from '../schemas/kit-shapes.ts'
import { note } from '../schemas/notes.ts'

/** Joint operation (联营): what seller, buyer and administrator do, each with the calls of the kit that follow. */

const APPLICATIONS = `${MARKET}/applications`
const TENANTS = `${MARKET}/tenants`
const TENANT = `${TENANTS}/{tenantId}`

const APPLICATION: CredentialView = {
  appId: '3f0c8a51d8a74f12b8a4c9e9d2f1a7b0',
  name: 'crm',
  generation: 'kit-v2',
  loginAddress: 'http://127.0.0.1:8790/login/callback',
  publicKey: 'MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA…',
  oaep: 'sha256',
  multiInstance: false,
  fields: ['mobile'],
  testTenantId: 'd1f0a9c2b3e84f5d9a7c6b5e4f3a2d10',
  at: '2030-01-01T00:00:00.000Z',
}

const ENTERPRISE: TenantView = {
  tenantId: '68cbc86abc2018ab880d92f36422fa0e',
  tenantCode: 'huawei',
  name: '测试企业',
  domainName: 'http://127.0.0.1:8700/login/default/68cbc86abc2018ab880d92f36422fa0e',
  at: '2030-01-01T00:00:00.000Z',
  departments: [{ orgCode: 'D001', orgName: '总部' }],
  users: [{ userName: 'zhangsan01', name: '张三', orgCode: 'D001', role: 'admin', enable: true }],
  bindings: [],
}

const INSTANCE_ID = 'huaiweitest123456'

const BOUND: TenantView = {
  ...ENTERPRISE,
  bindings: [
    {
      bindingId: 'binding-2',
      appId: APPLICATION.appId,
      clientId: '0b6f2d9c4e8a41d7b3c5a1f09e7d6c58',
      orderId: MESSAGE.orderId as string,
      instanceId: INSTANCE_ID,
      fields: ['mobile'],
      state: 'bound',
      next: [],
      users: [],
    },
  ],
}

const TENANT_SYNC: MessageView = {
  ...MESSAGE,
  messageId: 'msg-000006',
  interface: 'tenantSync',
  guide: 'kit-v2',
  policy: 'kit/tenant',
  instanceId: INSTANCE_ID,
}

const REQUESTS: Readonly<Partial<Record<TenantAction, object>>> = {
  bind: { instanceId: INSTANCE_ID },
  grant: { users: ['zhangsan01'] },
  revoke: { users: ['zhangsan01'] },
  'change-user': { userName: 'zhangsan01', enable: false },
  'change-department': { orgCode: 'D001', orgName: '研发中心' },
}

const shown = (market: Market, tenantId: string) => tenantView(market.state, tenantNamed(market, tenantId))
const credential = (market: Market, appId: string) => market.state.kit.credentials.get(appId) as Credential

/** Does it, and tells of an enterprise the messages that were sent meanwhile, follow-ups included. */
async function telling<T>(
  market: Market,
  decide: Parameters<typeof market.kit<T>>[0],
  about: (made: T) => string,
): Promise<{ made: T; messages: MessageView[] }> {
  const before = market.state.messages.size
  const made = await market.kit(decide)
  const tenantId = about(made)
  const { messages, kit } = market.state
  const sent = [...messages.values()].slice(before).filter(({ bindingId = '' }) => kit.bindings.get(bindingId)?.tenantId === tenantId)
  return { made, messages: sent.map((message) => messageView(market, message)) }
}

const actions = (Object.keys(TENANT_ACTION_SCHEMAS) as TenantAction[]).map((action) => {
  const { attempt } = TENANT_DEEDS[action]
  const schema = TENANT_ACTION_SCHEMAS[action] as Schema<object>
  return route({
    id: `tenant-${action}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    method: 'POST',
    path: `${TENANT}/${action}`,
    tag: 'enterprises',
    summary: text(`${attempt.en[0]?.toUpperCase()}${attempt.en.slice(1)}`, attempt.zh),
    about: text('The answer comes once the calls due now have been answered by the ISV.', '商家答复当前到期的调用后返回。'),
    body: { schema, example: REQUESTS[action] ?? (exampleOf(schema) as object) },
    success: {
      status: 200,
      about: text('the enterprise, and the messages that tell of it', '企业及由此产生的消息'),
      schema: tenantAnswerSchema,
      // The same for each action: it would stand twelve times.
      ...(action === 'bind' ? { example: { tenant: BOUND, messages: [TENANT_SYNC] } } : {}),
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) => {
      const tenantId = param('tenantId')
      const { messages } = await telling(
        market,
        (tx) => actOnTenant(tx, tenantId, action, body as never),
        () => tenantId,
      )
      return { tenant: shown(market, tenantId), messages }
    },
  })
})

export const kitRoutes: readonly Route[] = [
  route({
    id: 'issueCredential',
    method: 'POST',
    path: APPLICATIONS,
    tag: 'enterprises',
    summary: text('Apply for an application credential', '申请应用凭证'),
    about: text(
      'The seller registers an application. An enterprise for its tests is told at once: tenantSync, applicationSync, allOrgSync with empty ids.',
      '商家登记应用；立即以空 ID 调用 tenantSync、applicationSync、allOrgSync 同步测试企业。',
    ),
    body: { schema: credentialSchema, example: { name: 'crm', loginAddress: APPLICATION.loginAddress, publicKey: APPLICATION.publicKey } },
    success: {
      status: 201,
      about: text('the application, and the messages', '应用及消息'),
      schema: credentialAnswerSchema,
      example: { application: APPLICATION, messages: [] },
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, body }) => {
      const about = (appId: string) => credential(market, appId).testTenantId
      const { made, messages } = await telling(market, (tx) => issueCredential(tx, body), about)
      return { application: credentialView(credential(market, made)), messages }
    },
  }),
  route({
    id: 'listApplications',
    method: 'GET',
    path: APPLICATIONS,
    tag: 'enterprises',
    summary: text('List applications', '列出应用'),
    success: {
      status: 200,
      about: text('applications, oldest first', '应用，按时间先后'),
      schema: list(credentialViewSchema, note('applications', '应用')),
      example: [APPLICATION],
    },
    errors: ['unknown'],
    handle: ({ market }) => [...market.state.kit.credentials.values()].map(credentialView),
  }),
  route({
    id: 'makeTestAccount',
    method: 'POST',
    path: `${APPLICATIONS}/{appId}/test-account`,
    tag: 'enterprises',
    summary: text('Make the test account of an application', '申请测试账号'),
    about: text('One only, and it cannot be deleted; authSync tells of it.', '仅一个且不可删除；通过 authSync 同步。'),
    body: { schema: testAccountSchema, example: { userName: 'test01' } },
    success: {
      status: 201,
      about: text('the application, and the messages', '应用及消息'),
      schema: credentialAnswerSchema,
      example: { application: { ...APPLICATION, testAccount: 'test01' }, messages: [] },
    },
    errors: ['unknown', 'impossible'],
    handle: async ({ market, param, body }) => {
      const appId = param('appId')
      const { messages } = await telling(
        market,
        (tx) => makeTestAccount(tx, appId, body),
        () => credential(market, appId).testTenantId,
      )
      return { application: credentialView(credential(market, appId)), messages }
    },
  }),
  route({
    id: 'makeTenant',
    method: 'POST',
    path: TENANTS,
    tag: 'enterprises',
    summary: text('Make an enterprise', '创建企业'),
    about: text('Nobody is called: the seller hears of it when an application is bound.', '不产生调用；绑定应用时才同步给商家。'),
    body: { schema: tenantSchema, example: { name: '测试企业', users: [{ userName: 'zhangsan01', name: '张三', role: 'admin' }] } },
    success: { status: 201, about: text('the enterprise', '企业'), schema: tenantViewSchema, example: ENTERPRISE },
    errors: ['unknown', 'impossible'],
    handle: ({ market, body }) =>
      shown(
        market,
        market.decide((tx) => makeTenant(tx, body)),
      ),
  }),
  route({
    id: 'listTenants',
    method: 'GET',
    path: TENANTS,
    tag: 'enterprises',
    summary: text('List enterprises', '列出企业'),
    success: {
      status: 200,
      about: text('enterprises, oldest first', '企业，按时间先后'),
      schema: list(tenantViewSchema, note('enterprises', '企业')),
      example: [ENTERPRISE],
    },
    errors: ['unknown'],
    handle: ({ market }) => [...market.state.kit.tenants.values()].map((tenant) => tenantView(market.state, tenant)),
  }),
  route({
    id: 'getTenant',
    method: 'GET',
    path: TENANT,
    tag: 'enterprises',
    summary: text('Get an enterprise', '查询企业'),
    success: { status: 200, about: text('the enterprise', '企业'), schema: tenantViewSchema, example: ENTERPRISE },
    errors: ['unknown'],
    handle: ({ market, param }) => shown(market, param('tenantId')),
  }),
  ...actions,
]
