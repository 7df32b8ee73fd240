import { TENANT_DEEDS } from '../../emulator/market/kit/deeds.ts'
import {
  credentialSchema,
  decideSchema,
  TENANT_ACTION_SCHEMAS,
  type TenantAction,
  tenantSchema,
  testAccountSchema,
} from '../../emulator/market/kit/requests.ts'
import { LOGIN_CALLS } from '../../emulator/market/login/model.ts'
import { closed, object, oneOf, optional, propertiesOf, requiredOf, type Schema, text } from '../../emulator/protocol/schema.ts'
import { alias, choice, extended, note, whole } from './notes.ts'

/** Steps of joint operation (联营). Requests are the market's own; a story names enterprises and purchases. */

const tenant = alias('the enterprise, by the name the story gave it', '企业名称')
const of = alias('the order, by the name the story gave it', '订单名称')
const item = optional(whole(1, 'which billing item of the order, from 1; default: the first', '第几个计费项，从 1 起，默认第一个'))

/** A request without members that a story has other words for. */
function without<T>(schema: Schema<T>, ...names: readonly string[]): Schema<T> {
  const kept = Object.entries(propertiesOf(schema)).filter(([name]) => !names.includes(name))
  return {
    ...schema,
    properties: Object.fromEntries(kept),
    required: requiredOf(schema).filter((name) => !names.includes(name)),
  } as Schema<T>
}

const told = <T>(schema: Schema<T>, en: string, zh: string): Schema<T> => ({ ...schema, description: en, 'x-zh': zh })

export type OnTenant = { readonly tenant: string; readonly of?: string; readonly item?: number }

function tenantActs() {
  return Object.fromEntries(
    (Object.keys(TENANT_DEEDS) as TenantAction[]).map((name) => {
      const { actor, attempt } = TENANT_DEEDS[name]
      const base = without(TENANT_ACTION_SCHEMAS[name] as Schema<object>, 'instanceId', 'appId')
      const names = name === 'bind' ? object({ tenant, of, item }) : object({ tenant, of: optional(of), item })
      return [name, told(extended(base, names), `the ${actor} does: ${attempt.en} (joint operation)`, `${attempt.zh}（联营）`)]
    }),
  ) as unknown as Readonly<Record<TenantAction, Schema<OnTenant>>>
}

/** The seller's own address and key come with the run. */
const credentialRequest = without(credentialSchema, 'publicKey', 'loginAddress')

const interfaceWord = text(64, note('interface, by role or name', '接口：角色名或接口名', 'application'))

export const KIT_ACTS = {
  credential: told(
    credentialRequest as unknown as Schema<{ readonly name?: string }>,
    'the seller applies for an application credential: an enterprise for tests is told at once',
    '商家申请应用凭证：立即同步测试企业',
  ),
  'test-account': told(testAccountSchema, 'the seller applies for the one test account', '商家申请测试账号'),
  tenant: told(
    extended(tenantSchema, object({ as: alias('name for the enterprise', '企业在故事中的名称') })),
    'an enterprise is made; nobody is called for that',
    '创建企业（不产生调用）',
  ),
  ...tenantActs(),
  decide: told(
    extended(decideSchema, object({ interface: interfaceWord, of: optional(of), item })),
    'after calls in vain the buyer, or the administrator of the enterprise, decides whether to go on',
    '调用失败后由买家或企业管理员决定是否继续',
  ),
} as const satisfies Readonly<Record<string, Schema>>

const sentence = closed(object({ en: text(600, note('English', '英文')), zh: text(600, note('Chinese', '中文')) }))

export const logInSchema = told(
  closed(
    object({
      tenant,
      user: text(64, note('account in the enterprise', '联营账号', 'zhangsan01')),
      expect: oneOf(['accepted', 'refused'], note('whether the user must get into the application', '应登录成功或被拒绝')),
      rule: optional(text(64, note('id of the rule that is broken otherwise', '规则标识', 'login.own-client'))),
      source: optional(text(200, note('page that says so', '出处'))),
      certainty: optional(oneOf(['doc', 'seed', 'code', 'assumed'], note('how sure that is; default: doc', '确定程度，默认 doc'))),
      says: optional({ ...sentence, description: 'the rule in a sentence', 'x-zh': '规则说明' }),
    }),
  ),
  'a user signs in on the page of the enterprise and is led to the application',
  '用户在企业登录页登录并跳转到应用',
)

const tenantMember = { tenant }

/** What a story may expect of an enterprise. */
export const bindingExpectation = closed(
  object({
    ...tenantMember,
    of: optional(of),
    state: optional(oneOf(['syncing', 'bound', 'stopped', 'dissolved'], note('how the binding stands', '绑定状态'))),
    users: optional(whole(0, 'how many users have an authorisation', '已授权用户数')),
    next: optional(
      choice<number>({
        type: 'integer',
        minimum: 0,
        description: 'how many of its calls have not succeeded yet',
        'x-zh': '尚未成功的调用数',
      }),
    ),
  }),
)

export const loginCallExpectation = closed(
  object({
    ...tenantMember,
    call: oneOf(LOGIN_CALLS, note('which call at the authentication centre', '认证中心的调用')),
    outcome: optional(oneOf(['answered', 'refused'], note('what became of them; default: answered', '结果，默认 answered'))),
    count: optional(whole(0, 'how many; default: at least one', '次数，默认至少一次')),
  }),
)
