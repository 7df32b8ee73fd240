import { encryptClientSecret, readPublicKey } from '../cipher/client-secret.ts'
import type { ApplicationFacts, CallContext, CallFacts, DepartmentFacts, UserFacts } from '../facts.ts'
import { type CallForm, type CallParameters, type Guide, type MarketplaceInterface, present, type Role, type Wire } from '../interface.ts'
import { assumed, doc, type Provenance } from '../provenance.ts'
import { SUCCESS } from '../result-codes.ts'
import { emptyableText, integerOf, list, object, oneOf, optional, pattern, type Schema, text } from '../schema.ts'
import { chosen, type SettingName } from '../settings.ts'
import { type Text, text as words } from '../text.ts'
import { STAMP_17, stamp17 } from '../timestamps.ts'
import { acknowledgement } from './app-info.ts'
import { exampleFacts } from './examples.ts'

/**
 * The joint-operation kit (联营kit): tenants, applications, users and departments of an enterprise, told to the seller. Five
 * calls in two generations; what they share to the letter stands here. Always POST with a JSON body, each at a path of its own.
 */

/** What a generation does in its own way. */
export interface Generation {
  readonly guide: Guide
  readonly wire: Wire
  readonly prefix: string
  readonly bodySign: SettingName
  readonly pages: Readonly<Record<'tenant' | 'application' | 'authorisation' | 'department' | 'departments', string>>
  /** Flags of tenantSync and applicationSync: 2 modifies in V2.0 only. */
  readonly changes: readonly number[]
  /** Flags of authSync: 3 cancels an authorisation in V2.0 only. */
  readonly grants: readonly number[]
  /** Lists travel as JSON in a text (V1.0), or as they are. */
  readonly asText: boolean
}

/** What is done to what the call speaks of. Source: [doc] zh-cn_topic_0070649433 to …436. */
export const KIT_FLAGS = { delete: 0, add: 1, modify: 2, cancel: 3 } as const
export type KitFlag = (typeof KIT_FLAGS)[keyof typeof KIT_FLAGS]

const EIGHT_HOURS = 8 * 3_600_000
/** The kit's own stamps are UTC+8. Source: [doc] zh-cn_topic_0070649109, zh-cn_topic_0070649433. */
const beijing = ({ wallNow }: CallContext): string => stamp17(wallNow + EIGHT_HOURS)

const FLAG_WORDS: Readonly<Record<number, Text>> = {
  0: words('delete', '删除'),
  1: words('add', '新增'),
  2: words('modify', '修改'),
  3: words('cancel the authorisation', '取消授权'),
}

export function describeKit(generation: Generation): readonly MarketplaceInterface[] {
  const { guide, wire, prefix, bodySign, pages, changes, grants, asText } = generation
  const page = (name: keyof Generation['pages']): Provenance => doc(pages[name])

  const stamp = (source: Provenance, en: string, zh: string) =>
    pattern(STAMP_17, 17, { about: words(`${en}, UTC+8, yyyyMMddHHmmssSSS`, `${zh}（UTC+8）`), source, example: '20220420114117642' })
  const flag = (source: Provenance, allowed: readonly number[]) =>
    integerOf(allowed, {
      about: words(
        allowed.map((value) => `${value} ${FLAG_WORDS[value]?.en}`).join(', '),
        allowed.map((value) => `${value} ${FLAG_WORDS[value]?.zh}`).join('，'),
      ),
      source,
      example: 1,
    })
  const testFlag = (source: Provenance) =>
    integerOf([0, 1], { about: words('0 production data, 1 debugging data', '0 生产数据，1 调试数据'), source, example: 0 })
  const instanceId = (source: Provenance) =>
    emptyableText(64, {
      about: words('instance id; empty while a credential or test account is applied for', '实例ID；申请应用凭证或测试账号时为空'),
      source,
      example: 'huaiweitest123456',
    })
  const id = (source: Provenance, en: string, zh: string, example: string, length = 64) =>
    text(length, { about: words(en, zh), source, example })
  const tenantId = (source: Provenance) => id(source, 'tenant id', '租户ID', '68cbc86abc2018ab880d92f36422fa0e')
  const appId = (source: Provenance) => id(source, "application id, from the seller's credential", '应用ID（应用凭证）', 'app-0001')

  type Own = Pick<MarketplaceInterface, 'name' | 'title' | 'trigger' | 'idempotency' | 'forms' | 'compose'> & {
    readonly role: Role & keyof Generation['pages']
    readonly members: (source: Provenance) => Record<string, Schema>
    readonly settings?: readonly SettingName[]
  }
  const describe = ({ members, role, settings = [], compose, ...own }: Own): MarketplaceInterface => {
    const source = page(role)
    return {
      ...own,
      id: `${guide}/${own.name}`,
      guide,
      role,
      method: 'POST',
      path: `${prefix}/${own.name}`,
      wire,
      request: object({ ...members(source), testFlag: testFlag(source), timeStamp: stamp(source, 'time of sending', '发送时间') }),
      response: acknowledgement,
      success: [SUCCESS],
      inProgress: [],
      answerRules: [],
      bodySignSetting: bodySign,
      settings: [bodySign, 'result-msg', 'kit-test-flag', ...settings],
      source: [source],
      compose: (facts, context) => present({ ...compose(facts, context), testFlag: facts.testFlag ? 1 : 0, timeStamp: beijing(context) }),
    }
  }

  const form = (name: string, flag: KitFlag, title: Text, facts: CallFacts): CallForm => ({ name, title, facts: { ...facts, flag } })
  const { tenant, application, users, departments } = exampleFacts.kit
  const bought = { instanceIds: ['huaiweitest123456'], orderId: 'CS1906666666ABCDE' }
  const nobody = { instanceIds: [], testFlag: true }
  const repeated = (key: readonly string[], source: Provenance) => ({
    key,
    answer: words(
      'success: a repeated add makes nothing new, a repeated delete finds nothing to do; a delete never checks the instance',
      '返回成功：重复新增不产生新数据，重复删除亦成功；删除不校验实例是否存在',
    ),
    source,
  })
  const modifies = changes.includes(KIT_FLAGS.modify)

  const tenantSync = describe({
    name: 'tenantSync',
    role: 'tenant',
    title: words('tenant', guide === 'kit-v1' ? '租户信息同步' : '企业同步'),
    trigger: words(
      'an application is bound to an enterprise or freed from it; a seller applies for a credential, with empty ids',
      '应用与企业绑定或解绑；商家申请应用凭证（ID 为空）',
    ),
    members: (source) => ({
      instanceId: instanceId(source),
      orderId: emptyableText(64, {
        about: words("the buyer's order; empty as instanceId is", '订单ID，与 instanceId 同时为空'),
        source,
        example: 'CS1906666666ABCDE',
      }),
      tenantId: tenantId(source),
      tenantCode: id(source, 'links a login to the buyer’s domain', '租户标识，关联用户登录与买家域名', 'huawei'),
      name: id(source, "the enterprise's name", '企业名称', '测试企业', 255),
      domainName: id(
        source,
        'domain of the authentication centre, with its scheme',
        '认证中心统一域名（含 https://）',
        'https://example.tenantaccount.com',
        255,
      ),
      flag: flag(source, changes),
    }),
    settings: ['kit-sequence', 'kit-dissolve'],
    idempotency: repeated(['instanceId', 'tenantId'], page('tenant')),
    forms: [
      form('add', 1, words('bind', '新增（绑定）'), { ...bought, tenant }),
      form('credential', 1, words('credential applied for', '申请应用凭证'), { ...nobody, tenant }),
      ...(modifies ? [form('modify', 2, words('renamed', '修改'), { ...bought, tenant })] : []),
      form('delete', 0, words('dissolve', '删除（解绑）'), { ...bought, tenant }),
    ],
    compose: (f) => ({ instanceId: f.instanceIds[0] ?? '', orderId: f.orderId ?? '', ...f.tenant, flag: f.flag }),
  })

  const applicationSync = describe({
    name: 'applicationSync',
    role: 'application',
    title: words('application', guide === 'kit-v1' ? '租户应用信息同步' : '应用同步'),
    trigger: words(
      'after tenantSync: the OAuth client of this tenant, its secret encrypted',
      '租户同步之后：该租户的 OAuth 客户端，密钥已加密',
    ),
    members: (source) => ({
      instanceId: instanceId(source),
      tenantId: tenantId(source),
      appId: appId(source),
      clientId: id(source, 'OAuth client id of this tenant', '该租户的 OAuth clientId', 'c-8f2b6d1e5c0a4f3e'),
      clientSecret: text(4096, {
        about: words(
          "OAuth secret of this tenant, RSA-OAEP with the seller's public key, base64",
          '该租户的 OAuth 密钥，以商家公钥 RSA-OAEP 加密，base64',
        ),
        source,
        example: 'base64-of-the-encrypted-secret',
      }),
      flag: flag(source, changes),
    }),
    settings: ['kit-oaep', 'kit-dissolve'],
    idempotency: repeated(['instanceId', 'tenantId', 'appId'], page('application')),
    forms: [
      form('add', 1, words('bind', '新增'), { ...bought, tenant, application }),
      form('credential', 1, words('credential applied for', '申请应用凭证'), { ...nobody, tenant, application }),
      ...(modifies ? [form('modify', 2, words('new secret', '修改'), { ...bought, tenant, application })] : []),
      form('delete', 0, words('delete', '删除'), { ...bought, tenant, application }),
    ],
    compose: (f, c) => ({
      instanceId: f.instanceIds[0] ?? '',
      tenantId: f.tenant?.tenantId,
      appId: f.application?.appId,
      clientId: f.application?.clientId,
      clientSecret: f.application && secretFor(f.application, c),
      flag: f.flag,
    }),
  })

  const user = userSchema(page('authorisation'))
  const authSync = describe({
    name: 'authSync',
    role: 'authorisation',
    title: words('authorisation of users', guide === 'kit-v1' ? '租户应用授权信息同步' : '用户授权同步'),
    trigger: words(
      'an administrator grants users the application, changes or revokes them; at most 500 in a call',
      '管理员授权、变更或取消用户；单次最多 500 个',
    ),
    members: (source) => ({
      instanceId: instanceId(source),
      tenantId: tenantId(source),
      appId: appId(source),
      userList: asText
        ? jsonText(
            source,
            'the users, as JSON in a text; a user has the members that userList has in V2.0',
            '用户列表（JSON 文本），用户字段同 V2.0 的 userList',
          )
        : list(user, { about: words('1 to 500 users', '1 到 500 个用户'), source }, { minItems: 1, maxItems: MAX_USERS }),
      currentSyncTime: stamp(source, 'time of the synchronisation', '本次同步时间'),
      flag: flag(source, grants),
    }),
    settings: ['kit-revoke', ...(asText ? (['kit-v1-extension'] as const) : [])],
    idempotency: repeated(['instanceId', 'tenantId', 'appId', asText ? 'userList' : 'userList[].userName'], page('authorisation')),
    forms: [
      form('add', 1, words('grant', '授权'), { ...bought, tenant, application, users }),
      form('test-account', 1, words('test account applied for', '申请测试账号'), {
        ...nobody,
        tenant,
        application,
        users: users.slice(0, 1),
      }),
      form('modify', 2, words('change', '修改'), { ...bought, tenant, application, users }),
      form('delete', 0, words('delete', '删除'), { ...bought, tenant, application, users }),
      ...(grants.includes(KIT_FLAGS.cancel)
        ? [form('cancel', 3, words('cancel the authorisation', '取消授权'), { ...bought, tenant, application, users })]
        : []),
    ],
    compose: (f, c) => {
      const told = (f.users ?? []).map((one) => userOnWire(one, asText && chosen(c.settings, 'kit-v1-extension') === 'nested'))
      return {
        instanceId: f.instanceIds[0] ?? '',
        tenantId: f.tenant?.tenantId,
        appId: f.application?.appId,
        userList: asText ? JSON.stringify(told) : told,
        currentSyncTime: beijing(c),
        flag: f.flag,
      }
    },
  })

  const singleOrgSync = describe({
    name: 'singleOrgSync',
    role: 'department',
    title: words('one department', guide === 'kit-v1' ? '组织部门信息同步（增量）' : '部门增量同步'),
    trigger: words('a department was made, changed or deleted after the binding', '绑定后部门新增、修改或删除'),
    members: (source) => ({
      instanceId: instanceId(source),
      tenantId: tenantId(source),
      ...departmentMembers(source, 'orgName'),
      flag: flag(source, [0, 1, 2]),
    }),
    idempotency: repeated(['instanceId', 'tenantId', 'orgCode'], page('department')),
    forms: [
      form('add', 1, words('add', '新增'), { ...bought, tenant, departments: departments.slice(1) }),
      form('modify', 2, words('modify', '修改'), { ...bought, tenant, departments: departments.slice(1) }),
      form('delete', 0, words('delete', '删除'), { ...bought, tenant, departments: departments.slice(1) }),
    ],
    compose: (f) => ({
      instanceId: f.instanceIds[0] ?? '',
      tenantId: f.tenant?.tenantId,
      ...(f.departments?.[0] ? departmentOnWire(f.departments[0], 'orgName') : {}),
      flag: f.flag,
    }),
  })

  const allOrgSync = describe({
    name: 'allOrgSync',
    role: 'departments',
    title: words('all departments', guide === 'kit-v1' ? '组织部门信息同步（全量）' : '部门全量同步'),
    trigger: words('after applicationSync: every department of the enterprise, as a flat list', '应用同步之后：企业全部部门（扁平列表）'),
    members: (source) => ({
      instanceId: instanceId(source),
      tenantId: tenantId(source),
      ...(asText
        ? {
            orgInfo: jsonText(
              source,
              'a flat list of {orgCode, name, parentCode}, as JSON in a text',
              '扁平列表 {orgCode, name, parentCode}（JSON 文本）',
            ),
          }
        : {
            orgInfoList: list(object(departmentMembers(source, 'orgName')), {
              about: words('a flat list, never a tree', '扁平列表，非树形'),
              source,
            }),
            flag: optional(
              integerOf([1], {
                about: words('in the sample, not in the table', '示例中出现，表中未列'),
                source: assumed('kit A.6', 'the sample of V2.0 shows it, the table does not'),
              }),
            ),
          }),
    }),
    settings: asText ? [] : ['kit-all-org-flag'],
    idempotency: repeated(['instanceId', 'tenantId'], page('departments')),
    forms: [
      form('full', 1, words('all departments', '全量'), { ...bought, tenant, departments }),
      form('credential', 1, words('credential applied for', '申请应用凭证'), { ...nobody, tenant, departments }),
    ],
    compose: (f, c) => {
      const told = (f.departments ?? []).map((one) => departmentOnWire(one, asText ? 'name' : 'orgName'))
      return {
        instanceId: f.instanceIds[0] ?? '',
        tenantId: f.tenant?.tenantId,
        ...(asText ? { orgInfo: JSON.stringify(told) } : { orgInfoList: told }),
        flag: !asText && chosen(c.settings, 'kit-all-org-flag') === 'sent' ? 1 : undefined,
      }
    },
  })

  return [tenantSync, applicationSync, authSync, singleOrgSync, allOrgSync]
}

/** Most users of one call. Source: [doc] zh-cn_topic_0070649111; V2.0: [assumed]. */
export const MAX_USERS = 500

/** The secret of a tenant's client, ready to travel. Where no key is known a text stands for it, as in examples. */
function secretFor(application: ApplicationFacts, context: CallContext): string {
  const { publicKey, oaep } = application
  if (publicKey === undefined || context.clientSecret === undefined) return 'base64-of-the-encrypted-secret'
  return encryptClientSecret(
    context.clientSecret(application),
    readPublicKey(publicKey),
    oaep,
    Buffer.from(context.iv('oaep') + context.iv('oaep-2')),
  )
}

const jsonText = (source: Provenance, en: string, zh: string): Schema<string> => ({
  type: 'string',
  minLength: 2,
  description: en,
  'x-zh': zh,
  'x-source': source,
})

function departmentMembers(source: Provenance, name: 'orgName' | 'name') {
  return {
    orgCode: text(64, { about: words('department code, unique in the tenant', '部门编码，租户内唯一'), source, example: 'D001' }),
    [name]: text(128, { about: words('department name, unique among siblings', '部门名称，同级唯一'), source, example: '研发部' }),
    parentCode: optional(
      emptyableText(64, { about: words("the parent's code; empty for a top one", '上级部门编码，顶级为空'), source, example: 'D000' }),
    ),
  }
}

const departmentOnWire = ({ orgCode, orgName, parentCode }: DepartmentFacts, name: 'orgName' | 'name'): CallParameters => ({
  orgCode,
  [name]: orgName,
  parentCode: parentCode ?? '',
})

function userSchema(source: Provenance) {
  const optionalText = (length: number, en: string, zh: string, example: string, from = source) =>
    optional(emptyableText(length, { about: words(en, zh), source: from, example }))
  return object({
    userName: text(64, { about: words('account, unique in one tenant only', '联营账号，仅租户内唯一'), source, example: 'zhangsan01' }),
    name: text(64, { about: words('display name', '姓名'), source, example: '张三' }),
    orgCode: text(64, { about: words('department', '部门编码'), source, example: 'D001' }),
    role: oneOf(
      ['user', 'admin'],
      { about: words('an admin must get administrator rights', '角色：admin 须授予管理员权限'), source, example: 'user' },
      32,
    ),
    enable: oneOf(['true', 'false'], { about: words('as a text', '是否启用（文本）'), source, example: 'true' }, 8),
    position: optionalText(64, 'job title', '职位', 'engineer'),
    employeeCode: optionalText(64, 'staff number', '工号', '1024'),
    employeeType: optional(
      integerOf([1, 2, 3, 4], {
        about: words('1 regular, 2 intern, 3 dispatched, 4 outsourced', '1 正式，2 实习，3 劳务派遣，4 外包'),
        source,
        example: 1,
      }),
    ),
    mobile: optionalText(32, 'only where it was granted', '仅在授权后携带', '13800000000'),
    email: optionalText(128, 'only where it was granted', '仅在授权后携带', 'zhangsan@example.com'),
    workPlace: optionalText(
      128,
      'place of work; its length was not visible',
      '工作地点；长度未见',
      'Shenzhen',
      assumed('kit A.4', 'cut here'),
    ),
    entryDate: optionalText(32, 'date of joining', '入职日期', '2022-11-09', assumed('kit A.4', 'V1.0 has it; V2.0’s table is cut')),
  })
}

/** Members that nobody granted are absent already. In a V1.0 sample some stand in `extension`. */
function userOnWire({ enable, workPlace, entryDate, employeeType, ...own }: UserFacts, nested: boolean): CallParameters {
  const { userName, name, orgCode, role, ...others } = own
  const more = present({ employeeType: nested && employeeType !== undefined ? String(employeeType) : employeeType, workPlace, entryDate })
  return {
    userName,
    name,
    orgCode,
    role,
    enable: String(enable),
    ...others,
    ...(nested ? { extension: more } : more),
  }
}
