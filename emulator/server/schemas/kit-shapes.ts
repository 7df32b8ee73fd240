import type { BindingView, CredentialView, TenantView } from '../../market/kit/view.ts'
import { KIT_GUIDES } from '../../protocol/interface.ts'
import { integerOf, list, object, oneOf, optional, type Schema, text } from '../../protocol/schema.ts'
import { flag, moment, note } from './notes.ts'
import { messageSchema } from './shapes.ts'

/** The forms of what joint operation has beside orders and instances. */

const id = (en: string, zh: string) => text(128, note(en, zh))
const words = (en: string, zh: string) => text(4096, note(en, zh))
const names = (en: string, zh: string) => list(id('name', '名称'), note(en, zh))

export const credentialViewSchema = object({
  appId: id('application id', '应用ID'),
  name: words('its name', '应用名称'),
  generation: oneOf(KIT_GUIDES, note('generation of the kit', '联营 kit 版本')),
  loginAddress: words('where a browser is sent with code and tenant', '应用登录地址'),
  publicKey: words("the seller's public key", '商家公钥'),
  oaep: id('digests of clientSecret', 'clientSecret 摘要'),
  multiInstance: flag(note('several orders may be bound to one enterprise', '支持多实例绑定')),
  fields: names('fields of users that were asked for', '申请的用户字段'),
  testTenantId: id("enterprise for the seller's own tests", '测试企业'),
  at: moment(note('virtual time', '虚拟时间')),
  testAccount: optional(id('its one test account', '测试账号')),
}) as Schema<unknown> as Schema<CredentialView>

const departmentShape = object({
  orgCode: id('department code', '部门编码'),
  orgName: words('its name', '部门名称'),
  parentCode: optional(id('the department above', '上级部门')),
})

const optionalWords = (en: string, zh: string) => optional(words(en, zh))

const userShape = object({
  userName: id('account', '联营账号'),
  name: words('display name', '姓名'),
  orgCode: id('department', '部门编码'),
  role: oneOf(['user', 'admin'], note('role', '角色')),
  enable: flag(note('whether it is enabled', '是否启用')),
  position: optionalWords('job title', '职位'),
  employeeCode: optionalWords('staff number', '工号'),
  employeeType: optional(integerOf([1, 2, 3, 4], note('kind of employment', '员工类型'))),
  mobile: optionalWords('mobile number', '手机号'),
  email: optionalWords('mail address', '邮箱'),
  workPlace: optionalWords('place of work', '工作地点'),
  entryDate: optionalWords('date of joining', '入职日期'),
})

const bindingShape: Schema<BindingView> = object({
  bindingId: id('binding', '绑定标识'),
  appId: id('application', '应用ID'),
  clientId: id('OAuth client of this enterprise at the application', '该企业的 OAuth clientId'),
  orderId: optional(id('the purchase', '订单ID')),
  instanceId: optional(id('its instance', '实例ID')),
  fields: names('fields the buyer released', '买家开放的字段'),
  state: oneOf(['syncing', 'bound', 'stopped', 'dissolved'], note('how it stands', '绑定状态')),
  next: names('roles of calls that have not succeeded yet', '尚未成功的调用'),
  users: names('accounts with an authorisation', '已授权账号'),
})

export const tenantViewSchema: Schema<TenantView> = object({
  tenantId: id('tenant id', '租户ID'),
  tenantCode: id('tenant code', '租户标识'),
  name: words('its name', '企业名称'),
  domainName: words('its authentication centre', '认证中心域名'),
  at: moment(note('virtual time', '虚拟时间')),
  dissolvedAt: optional(moment(note('when it was dissolved', '解散时间'))),
  departments: list(departmentShape, note('a tree, told flat', '部门（扁平列表）')),
  users: list(userShape, note('users', '用户')),
  bindings: list(bindingShape, note('applications bound to it', '绑定的应用')),
})

const sent = list(messageSchema, note('messages that tell the seller of it', '由此产生的消息'))

export const credentialAnswerSchema: Schema = object({ application: credentialViewSchema, messages: sent })
export const tenantAnswerSchema: Schema = object({ tenant: tenantViewSchema, messages: sent })
