import { interfaceFor } from '../../protocol/catalogue.ts'
import { KIT_FLAGS, type KitFlag } from '../../protocol/guides/kit-parts.ts'
import type { KitRole, Role } from '../../protocol/interface.ts'
import { propertiesOf } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { impossible, unknown } from '../errors.ts'
import type { Instance, Message } from '../model.ts'
import { messageOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { newBinding } from './credentials.ts'
import { TENANT_DEEDS } from './deeds.ts'
import { type Binding, isGranted, type Tenant, type TenantUser, userOf } from './model.ts'
import type { ChosenBindings, TenantAction, TenantActionRequest } from './requests.ts'
import { beginBinding, endBinding } from './sequence.ts'
import { isGone, sameSubject } from './standing.ts'
import { credentialOf, tell, tellUsers } from './tell.ts'
import { bindingsOf, departmentFrom, misplaced, noDepartment, tenantNamed, userFrom } from './tenants.ts'

/** What buyer and administrator do with an enterprise, each with the calls it brings about. Source: [doc] imc_faq/imc_08_0001. */

type Act<A extends TenantAction> = (tx: Transaction, tenant: Tenant, request: TenantActionRequest<A>) => string[]

const ACTS: { readonly [A in TenantAction]: Act<A> } = {
  bind(tx, tenant, { instanceId, appId, fields }) {
    const instance = instanceNamed(tx, instanceId)
    const credential = applicationNamed(tx, appId)
    if (instance.state !== 'active' && instance.state !== 'frozen')
      throw refuse('bind', `instance ${instanceId} is ${instance.state}`, `实例 ${instanceId} 状态为 ${instance.state}`)
    const bound = [...tx.state.kit.bindings.values()].find((one) => one.instanceKey === instance.key && one.state !== 'dissolved')
    if (bound)
      throw refuse(
        'bind',
        `instance ${instanceId} is bound to enterprise ${bound.tenantId}; dissolve that first`,
        `实例 ${instanceId} 已绑定企业 ${bound.tenantId}，请先解散`,
      )
    const twin = bindingsOf(tx, tenant.tenantId).find((one) => one.appId === credential.appId && one.instanceKey !== undefined)
    if (twin && !credential.multiInstance) {
      throw refuse(
        'bind',
        `application ${credential.appId} is bound to this enterprise by order ${twin.orderId}, and its credential allows one only (multiInstance)`,
        `应用 ${credential.appId} 已通过订单 ${twin.orderId} 绑定该企业，且凭证不支持多实例绑定`,
      )
    }
    const released = fields ?? credential.fields
    const unasked = released.find((field) => !credential.fields.includes(field))
    if (unasked) throw refuse('bind', `the seller did not ask for the field ${unasked}`, `商家未申请字段 ${unasked}`)
    const { tenantId } = tenant
    return newBinding(tx, { tenantId, appId: credential.appId, fields: released, instanceKey: instance.key, orderId: instance.orderId })
      .messageIds
  },
  rebind(tx, tenant, request) {
    const bindings = chosenBindings(tx, tenant, request, 'rebind')
    for (const binding of bindings) mustHavePurchase(tx, binding, 'rebind')
    return bindings.flatMap((binding) => beginBinding(tx, binding))
  },
  'renew-secret'(tx, tenant, request) {
    const chosen = chosenBindings(tx, tenant, request, 'renew-secret')
    for (const binding of chosen) mustBeBound(tx, binding, 'renew-secret')
    const clients = new Set(chosen.map(({ clientId }) => clientId))
    for (const clientId of clients) tx.emit({ type: 'client-secret-renewed', clientId })
    // Other purchases of this enterprise may have the same client. V1.0 knows no change: the application is added once more.
    return boundTo(tx, tenant)
      .filter(({ clientId }) => clients.has(clientId))
      .map((binding) =>
        tell(tx, binding, 'application', {
          flag: knowsFlag(tx, binding, 'application', KIT_FLAGS.modify) ? KIT_FLAGS.modify : KIT_FLAGS.add,
        }),
      )
  },
  grant(tx, tenant, request) {
    const users = usersNamed(tenant, request.users, 'grant')
    const bindings = chosenBindings(tx, tenant, request, 'grant')
    for (const binding of bindings) mustBeBound(tx, binding, 'grant')
    return bindings.flatMap((binding) => {
      tx.emit({ type: 'users-granted', bindingId: binding.bindingId, userNames: users.map(({ userName }) => userName) })
      return tellUsers(tx, binding, users, KIT_FLAGS.add)
    })
  },
  revoke(tx, tenant, request) {
    const bindings = chosenBindings(tx, tenant, request, 'revoke')
    const named = request.users && usersNamed(tenant, request.users, 'revoke')
    const without = named?.find((user) => !bindings.some((binding) => isGranted(binding, user)))
    if (without) {
      throw refuse(
        'revoke',
        `user ${without.userName} has no authorisation of application ${bindings[0]?.appId}`,
        `用户 ${without.userName} 未获应用 ${bindings[0]?.appId} 授权`,
      )
    }
    return bindings.flatMap((binding) => {
      const users = (named ?? Object.values(tenant.users)).filter((user) => isGranted(binding, user))
      return withdraw(tx, binding, users, revokingFlag(tx, binding))
    })
  },
  'add-user'(tx, tenant, request) {
    if (userOf(tenant, request.userName))
      throw refuse('add-user', `user ${request.userName} is there already`, `用户 ${request.userName} 已存在`)
    setUser(tx, tenant, userFrom(request, undefined, tenant.departments))
    return []
  },
  'change-user'(tx, tenant, request) {
    const [known] = usersNamed(tenant, [request.userName], 'change-user')
    const user = userFrom(request, known, tenant.departments)
    setUser(tx, tenant, user)
    // An add under way tells what is so now.
    return granting(tx, tenant, user)
      .filter((binding) => !isBeingAdded(tx, binding, { role: 'authorisation', facts: { instanceIds: [], users: [user] } }))
      .flatMap((binding) => tellUsers(tx, binding, [user], KIT_FLAGS.modify))
  },
  'remove-user'(tx, tenant, { userName }) {
    const [user] = usersNamed(tenant, [userName], 'remove-user') as [TenantUser]
    const test = [...tx.state.kit.credentials.values()].find((one) => one.testTenantId === tenant.tenantId && one.testAccount === userName)
    if (test)
      throw refuse(
        'remove-user',
        `${userName} is the test account of application ${test.appId}, which cannot be deleted`,
        `${userName} 为应用 ${test.appId} 的测试账号，不可删除`,
      )
    const told = granting(tx, tenant, user)
    const messages = told.flatMap((binding) => withdraw(tx, binding, [user], KIT_FLAGS.delete))
    tx.emit({ type: 'tenant-user-removed', tenantId: tenant.tenantId, userName })
    return messages
  },
  'add-department'(tx, tenant, request) {
    const department = departmentFrom(request)
    const problem = misplaced(tenant.departments, department)
    if (problem) throw refuse('add-department', problem.en, problem.zh)
    return departmentsNow(tx, tenant, [...tenant.departments, department], department, KIT_FLAGS.add)
  },
  'change-department'(tx, tenant, request) {
    const known = departmentNamed(tenant, request.orgCode, 'change-department')
    const department = departmentFrom({
      orgCode: known.orgCode,
      orgName: request.orgName ?? known.orgName,
      parentCode: request.parentCode ?? known.parentCode ?? '',
    })
    const others = tenant.departments.filter(({ orgCode }) => orgCode !== known.orgCode)
    const problem = misplaced(others, department)
    if (problem) throw refuse('change-department', problem.en, problem.zh)
    for (let above = department.parentCode; above !== undefined; above = others.find(({ orgCode }) => orgCode === above)?.parentCode) {
      const parent = others.find(({ orgCode }) => orgCode === above)
      if (parent?.parentCode === known.orgCode)
        throw refuse('change-department', `${known.orgCode} cannot stand below itself`, `${known.orgCode} 不能位于自身之下`)
    }
    const all = tenant.departments.map((one) => (one.orgCode === known.orgCode ? department : one))
    return departmentsNow(tx, tenant, all, department, KIT_FLAGS.modify)
  },
  'remove-department'(tx, tenant, { orgCode: code }) {
    const department = departmentNamed(tenant, code, 'remove-department')
    const child = tenant.departments.find(({ parentCode }) => parentCode === code)
    if (child) throw refuse('remove-department', `department ${child.orgCode} stands below it`, `其下仍有部门 ${child.orgCode}`)
    const user = Object.values(tenant.users).find(({ orgCode }) => orgCode === code)
    if (user) throw refuse('remove-department', `user ${user.userName} belongs to it`, `用户 ${user.userName} 属于该部门`)
    const left = tenant.departments.filter(({ orgCode }) => orgCode !== code)
    return departmentsNow(tx, tenant, left, department, KIT_FLAGS.delete)
  },
  rename(tx, tenant, { name }) {
    tx.emit({ type: 'tenant-renamed', tenantId: tenant.tenantId, name })
    return toldOf(tx, tenant, 'tenant')
      .filter((binding) => tellsOf(tx, binding, KIT_FLAGS.modify))
      .map((binding) => tell(tx, binding, 'tenant', { flag: KIT_FLAGS.modify }))
  },
  dissolve(tx, tenant) {
    const ended = bindingsOf(tx, tenant.tenantId)
    tx.emit({ type: 'tenant-dissolved', tenantId: tenant.tenantId })
    return ended.flatMap((binding) => endBinding(tx, binding))
  },
}

/** Does something to an enterprise. @returns ids of the messages it sends first; others may follow them */
export function actOnTenant<A extends TenantAction>(
  tx: Transaction,
  tenantId: string,
  action: A,
  request: TenantActionRequest<A>,
): string[] {
  const tenant = tenantNamed(tx, tenantId)
  if (tenant.dissolvedAt !== undefined) throw refuse(action, `enterprise ${tenantId} was dissolved`, `企业 ${tenantId} 已解散`)
  return (ACTS[action] as Act<A>)(tx, tenant, request)
}

const refuse = (action: TenantAction, en: string, zh: string, possible: readonly string[] = []) =>
  impossible(TENANT_DEEDS[action].attempt, text(en, zh), possible)

function instanceNamed(tx: Transaction, instanceId: string): Instance {
  const key = tx.state.byInstanceId.get(instanceId) ?? instanceId
  const instance = tx.state.instances.get(key)
  if (!instance) throw unknown(text('instance', '实例'), instanceId)
  return instance
}

function applicationNamed(tx: Transaction, appId: string | undefined) {
  const all = [...tx.state.kit.credentials.values()]
  const found = appId === undefined ? all : all.filter((one) => one.appId === appId)
  const [only] = found
  if (only && found.length === 1) return only
  const ids = all.map((one) => one.appId)
  if (appId !== undefined) throw unknown(text('application', '应用'), appId, ids)
  if (!only) throw refuse('bind', 'no credential was applied for yet', '尚未申请应用凭证', ['apply for a credential'])
  throw refuse('bind', 'there are several applications: name one by appId', '存在多个应用，请指定 appId', ids)
}

function chosenBindings(tx: Transaction, tenant: Tenant, { appId, instanceId }: ChosenBindings, action: TenantAction): Binding[] {
  const key = instanceId === undefined ? undefined : instanceNamed(tx, instanceId).key
  const chosen = bindingsOf(tx, tenant.tenantId).filter(
    (one) => (appId === undefined || one.appId === appId) && (key === undefined || one.instanceKey === key),
  )
  if (chosen.length === 0) throw refuse(action, 'no such application is bound to the enterprise', '企业未绑定该应用', ['bind'])
  return chosen
}

function mustHavePurchase(tx: Transaction, binding: Binding, action: TenantAction): void {
  if (!isGone(tx, binding)) return
  throw refuse(action, `its purchase ${binding.orderId} was released`, `所购实例（订单 ${binding.orderId}）已释放`, ['dissolve'])
}

function mustBeBound(tx: Transaction, binding: Binding, action: TenantAction): void {
  mustHavePurchase(tx, binding, action)
  if (binding.state === 'bound') return
  const waiting = [...tx.state.messages.values()].findLast(
    ({ bindingId, role }) => bindingId === binding.bindingId && (binding.next as readonly Role[]).includes(role),
  )
  throw refuse(
    action,
    `application ${binding.appId} is not bound yet: ${waiting?.interfaceName} (${waiting?.messageId}) has not succeeded`,
    `应用 ${binding.appId} 尚未完成绑定：${waiting?.interfaceName}（${waiting?.messageId}）未成功`,
    ['restart', 'decide'],
  )
}

function usersNamed(tenant: Tenant, names: readonly string[] | undefined, action: TenantAction): TenantUser[] {
  const { tenantId, users } = tenant
  const all = Object.keys(users)
  const found = [...new Set(names ?? all)].map((name) => {
    const user = userOf(tenant, name)
    if (!user) throw refuse(action, `enterprise ${tenantId} has no user "${name}"`, `企业 ${tenantId} 没有用户“${name}”`, all.slice(0, 20))
    return user
  })
  if (found.length === 0) throw refuse(action, `enterprise ${tenantId} has no users`, `企业 ${tenantId} 没有用户`, ['add-user'])
  return found
}

function setUser(tx: Transaction, tenant: Tenant, user: TenantUser): void {
  if (!tenant.departments.some(({ orgCode }) => orgCode === user.orgCode)) throw noDepartment(user)
  tx.emit({ type: 'tenant-user-set', tenantId: tenant.tenantId, user })
}

const granting = (tx: Transaction, tenant: Tenant, user: TenantUser): Binding[] =>
  bindingsOf(tx, tenant.tenantId).filter((binding) => isGranted(binding, user))

function withdraw(tx: Transaction, binding: Binding, users: readonly TenantUser[], flag: KitFlag): string[] {
  if (users.length === 0) return []
  tx.emit({ type: 'users-revoked', bindingId: binding.bindingId, userNames: users.map(({ userName }) => userName) })
  return tellUsers(tx, binding, users, flag)
}

/** V1.0 has no flag for a cancelled authorisation. */
const revokingFlag = (tx: Transaction, binding: Binding): KitFlag =>
  tx.setting('kit-revoke') === 'cancel' && knowsFlag(tx, binding, 'authorisation', KIT_FLAGS.cancel) ? KIT_FLAGS.cancel : KIT_FLAGS.delete

const tellsOf = (tx: Transaction, binding: Binding, flag: KitFlag): boolean => knowsFlag(tx, binding, 'tenant', flag)

function knowsFlag(tx: Transaction, binding: Binding, role: 'tenant' | 'application' | 'authorisation', flag: KitFlag): boolean {
  const request = interfaceFor(credentialOf(tx, binding).generation, role)?.request
  return ((request ? propertiesOf(request).flag?.enum : undefined) as readonly unknown[] | undefined)?.includes(flag) ?? false
}

function departmentNamed({ departments, tenantId }: Tenant, code: string, action: TenantAction) {
  const found = departments.find(({ orgCode }) => orgCode === code)
  if (!found)
    throw refuse(
      action,
      `enterprise ${tenantId} has no department ${code}`,
      `企业 ${tenantId} 没有部门 ${code}`,
      departments.slice(0, 20).map(({ orgCode }) => orgCode),
    )
  return found
}

function departmentsNow(
  tx: Transaction,
  tenant: Tenant,
  departments: Tenant['departments'],
  changed: Tenant['departments'][number],
  flag: KitFlag,
): string[] {
  tx.emit({ type: 'departments-set', tenantId: tenant.tenantId, departments })
  return toldOf(tx, tenant, 'departments')
    .filter(
      (binding) =>
        flag !== KIT_FLAGS.modify || !isBeingAdded(tx, binding, { role: 'department', facts: { instanceIds: [], departments: [changed] } }),
    )
    .map((binding) => tell(tx, binding, 'department', { flag, departments: [changed] }))
}

const standing = (tx: Transaction, { tenantId }: Tenant): Binding[] => bindingsOf(tx, tenantId).filter((binding) => !isGone(tx, binding))

const boundTo = (tx: Transaction, tenant: Tenant): Binding[] => standing(tx, tenant).filter(({ state }) => state === 'bound')

/** Bindings for which the call of a role is behind them; one that is still to come tells what is so then. */
const toldOf = (tx: Transaction, tenant: Tenant, role: KitRole): Binding[] =>
  standing(tx, tenant).filter(({ state, next }) => state !== 'stopped' && !next.includes(role))

/** Whether an add of the same thing is still being retried. */
const isBeingAdded = (tx: Transaction, { bindingId }: Binding, of: Pick<Message, 'role' | 'facts'>): boolean =>
  [...tx.state.openMessages]
    .map((id) => messageOf(tx.state, id))
    .some(
      (message) => message.bindingId === bindingId && !message.probe && message.facts?.flag === KIT_FLAGS.add && sameSubject(message, of),
    )
