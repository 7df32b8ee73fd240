import { KIT_GUIDES } from '../../protocol/interface.ts'
import { assumed, doc } from '../../protocol/provenance.ts'
import { closed, emptyableText, integerOf, list, object, oneOf, optional, type Schema, type Static, text } from '../../protocol/schema.ts'
import { text as words } from '../../protocol/text.ts'
import { flag, note, whole } from '../own-notes.ts'
import { ASKED_FIELDS } from './model.ts'

/** What seller, buyer and administrator hand in. */

const fields = (en: string, zh: string) =>
  optional(
    list(
      oneOf(ASKED_FIELDS, note('field of a user', '用户字段')),
      { about: words(en, zh), source: doc('imc_faq') },
      { maxItems: ASKED_FIELDS.length },
    ),
  )

export const credentialSchema = closed(
  object({
    name: optional(text(64, note('name of the application', '应用名称', 'crm'))),
    generation: optional(oneOf(KIT_GUIDES, note("generation of the kit; default: the market's", '联营 kit 版本'))),
    loginAddress: text(512, {
      about: words('where a browser is sent with code and tenant; no two applications have the same', '应用登录地址，不可重复'),
      source: doc('zh-cn_topic_0070649438'),
      example: 'http://127.0.0.1:8790/login/callback',
    }),
    publicKey: text(4096, {
      about: words('RSA public key, 3072 bits or more, without the lines of PEM', 'RSA 公钥，不少于 3072 位，不含 PEM 首尾行'),
      source: doc('zh-cn_topic_0070649438'),
      example: 'MIIBojANBgkqhkiG9w0BAQEFAAOCAY8AMIIBigKCAYEA…',
    }),
    multiInstance: optional(
      flag({
        about: words('several orders may be bound to one enterprise', '支持多实例绑定'),
        source: doc('zh-cn_topic_0070649438', 'once yes it stays yes'),
      }),
    ),
    fields: fields('fields of users that the seller asks for', '申请的用户字段'),
  }),
)
export type CredentialRequest = Static<typeof credentialSchema>

const userName = text(64, note('account, unique in the enterprise', '联营账号，企业内唯一', 'zhangsan01'))
const orgCode = text(64, note('department code', '部门编码', 'D001'))
const orgName = text(128, note('department name', '部门名称', '研发部'))
const parentCode = optional(emptyableText(64, note('code of the department above; empty for a top one', '上级部门编码，顶级为空', 'D000')))
const optionalText = (length: number, en: string, zh: string) => optional(text(length, note(en, zh)))

const aboutUser = {
  name: optionalText(64, 'display name; default: the account', '姓名'),
  orgCode: optional(orgCode),
  role: optional(oneOf(['user', 'admin'], note('default: user', '角色'))),
  enable: optional(flag(note('default: true', '是否启用'))),
  position: optionalText(64, 'job title', '职位'),
  employeeCode: optionalText(64, 'staff number', '工号'),
  employeeType: optional(integerOf([1, 2, 3, 4], note('1 regular, 2 intern, 3 dispatched, 4 outsourced', '员工类型'))),
  mobile: optionalText(32, 'mobile number', '手机号'),
  email: optionalText(128, 'mail address', '邮箱'),
  workPlace: optionalText(128, 'place of work', '工作地点'),
  entryDate: optionalText(32, 'date of joining', '入职日期'),
}
const user = closed(object({ userName, ...aboutUser }))
export type UserRequest = Static<typeof user>

const department = closed(object({ orgCode, orgName, parentCode }))

export const testAccountSchema = closed(object({ userName: optional(userName) }))
export type TestAccountRequest = Static<typeof testAccountSchema>

export const tenantSchema = closed(
  object({
    name: text(255, note('name of the enterprise', '企业名称', '测试企业')),
    tenantCode: optional(text(64, note('default: one is made', '租户标识', 'huawei'))),
    departments: optional(
      list(department, note('parents before their children; default: one', '部门，上级在前'), { minItems: 1, maxItems: 2000 }),
    ),
    users: optional(list(user, note('users', '用户'), { maxItems: 2000 })),
    generateUsers: optional(whole(0, 20_000, note('so many more users, user00001 and on', '另生成若干用户'))),
  }),
)
export type TenantRequest = Static<typeof tenantSchema>

const bindSchema = closed(
  object({
    instanceId: text(64, note('the purchase, by its instance', '所购实例')),
    appId: optional(text(64, note('the application; default: the only one', '应用ID'))),
    fields: fields('fields that the buyer releases, of those the seller asked for; default: all of them', '买家同意开放的字段'),
  }),
)

const ofApplication = {
  appId: optional(text(64, note('only this application; default: every one that is bound', '仅此应用'))),
  instanceId: optional(text(64, note('only this purchase', '仅此实例'))),
}

const usersSchema = closed(
  object({
    users: optional(list(userName, note('accounts; default: all of the enterprise', '账号，默认全部'), { minItems: 1, maxItems: 20_000 })),
    ...ofApplication,
  }),
)

const nothing = closed(object({}))

/** What happens to an enterprise, by the name users type. */
export const TENANT_ACTION_SCHEMAS = {
  bind: bindSchema,
  rebind: closed(object(ofApplication)),
  'renew-secret': closed(object(ofApplication)),
  grant: usersSchema,
  revoke: usersSchema,
  'add-user': user,
  'change-user': user,
  'remove-user': closed(object({ userName })),
  'add-department': department,
  'change-department': closed(object({ orgCode, orgName: optional(orgName), parentCode })),
  'remove-department': closed(object({ orgCode })),
  rename: closed(object({ name: text(255, note('new name', '新名称')) })),
  dissolve: nothing,
} as const satisfies Readonly<Record<string, Schema>>

export type TenantAction = keyof typeof TENANT_ACTION_SCHEMAS
export type TenantActionRequest<A extends TenantAction> = Static<(typeof TENANT_ACTION_SCHEMAS)[A]>
export type ChosenBindings = Static<typeof TENANT_ACTION_SCHEMAS.rebind>

export const decideSchema = closed(
  object({
    choice: oneOf(['go-on', 'stop'], {
      about: words('whether the marketplace goes on calling', '是否继续同步'),
      source: doc('zh-cn_topic_0070649433', 'the buyer decides; of users: the administrator, zh-cn_topic_0070649435'),
    }),
    by: optional(
      oneOf(['buyer', 'administrator'], {
        about: words('who decides; default: whoever may', '决定者'),
        source: assumed('control API', "the emulator's own"),
      }),
    ),
  }),
)
export type DecideRequest = Static<typeof decideSchema>
