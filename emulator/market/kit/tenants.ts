import type { DepartmentFacts } from '../../protocol/facts.ts'
import { present } from '../../protocol/interface.ts'
import { text } from '../../protocol/text.ts'
import { MarketError, unknown } from '../errors.ts'
import type { Transaction } from '../transaction.ts'
import type { Binding, Tenant, TenantUser } from './model.ts'
import type { TenantRequest, UserRequest } from './requests.ts'

/** Enterprises before anything is bound to them: nobody is called for that. */

/** @returns the tenant's id */
export function makeTenant(tx: Transaction, request: TenantRequest): string {
  const number = tx.state.kit.tenants.size + 1
  const tenantId = tx.random.hex('tenant', number).slice(0, 32)
  const codes = new Set([...tx.state.kit.tenants.values()].map((other) => other.tenantCode))
  let count = number
  while (codes.has(`tenant${count}`)) count++
  const tenantCode = request.tenantCode ?? `tenant${count}`
  const taken = [...tx.state.kit.tenants.values()].find((other) => other.tenantCode === tenantCode)
  if (taken)
    throw wrong(
      `tenantCode "${tenantCode}" belongs to enterprise ${taken.tenantId}`,
      `tenantCode“${tenantCode}”已被企业 ${taken.tenantId} 使用`,
    )
  const departments = (request.departments ?? [{ orgCode: 'D001', orgName: '总部' }]).map(departmentFrom)
  for (const [at, department] of departments.entries()) {
    const problem = misplaced(departments.slice(0, at), department)
    if (problem) throw wrong(problem.en, problem.zh)
  }
  const users: Record<string, TenantUser> = {}
  const generated = Array.from({ length: request.generateUsers ?? 0 }, (_, n) => ({ userName: `user${String(n + 1).padStart(5, '0')}` }))
  for (const asked of [...(request.users ?? []), ...generated]) {
    if (Object.hasOwn(users, asked.userName)) throw wrong(`user "${asked.userName}" is listed twice`, `用户“${asked.userName}”重复`)
    const user = userFrom(asked, undefined, departments)
    if (!departments.some(({ orgCode }) => orgCode === user.orgCode)) throw noDepartment(user)
    users[asked.userName] = user
  }
  const tenant: Tenant = {
    tenantId,
    tenantCode,
    name: request.name,
    domainName: domainOf(tx, tenantId, tenantCode),
    at: tx.now,
    users,
    departments,
  }
  tx.emit({ type: 'tenant-made', tenant })
  return tenantId
}

/** Where the emulator serves logins a tenant has a path there; elsewhere a name that leads nowhere. */
const domainOf = ({ loginUrl, config }: Transaction, tenantId: string, tenantCode: string): string =>
  loginUrl === undefined ? `https://${tenantCode}.tenantaccount.invalid` : `${loginUrl}/login/${config.id}/${tenantId}`

export const departmentFrom = ({
  orgCode,
  orgName,
  parentCode = '',
}: {
  orgCode: string
  orgName: string
  parentCode?: string
}): DepartmentFacts => ({
  orgCode,
  orgName,
  ...(parentCode === '' ? {} : { parentCode }),
})

/** Why a department cannot stand beside the others. Source: [doc] zh-cn_topic_0070649112. */
export function misplaced(others: readonly DepartmentFacts[], { orgCode, orgName, parentCode }: DepartmentFacts) {
  if (others.some((other) => other.orgCode === orgCode)) return text(`department ${orgCode} is there already`, `部门 ${orgCode} 已存在`)
  if (parentCode !== undefined && !others.some((other) => other.orgCode === parentCode)) {
    return text(`department ${orgCode} names the parent ${parentCode}, which is not there`, `部门 ${orgCode} 的上级 ${parentCode} 不存在`)
  }
  const sibling = others.find((other) => other.parentCode === parentCode && other.orgName === orgName)
  if (sibling)
    return text(`department ${sibling.orgCode} beside it is called ${orgName} too`, `同级部门 ${sibling.orgCode} 已使用名称 ${orgName}`)
  return undefined
}

export function userFrom(asked: UserRequest, known: TenantUser | undefined, departments: readonly DepartmentFacts[]): TenantUser {
  const { userName } = asked
  // The one name that no object of JavaScript can keep as a member.
  if (userName === '__proto__') throw wrong('"__proto__" is no name for a user', '“__proto__”不能用作账号')
  const initial = { userName, name: userName, orgCode: departments[0]?.orgCode ?? '', role: 'user' as const, enable: true }
  return { ...(known ?? initial), ...present({ ...asked }) } as TenantUser
}

export const noDepartment = ({ userName, orgCode }: TenantUser): MarketError =>
  wrong(`user "${userName}" belongs to department ${orgCode}, which is not there`, `用户“${userName}”所属部门 ${orgCode} 不存在`)

const wrong = (en: string, zh: string): MarketError =>
  new MarketError('invalid', text(`Failed to set up the enterprise: ${en}.`, `无法设置企业：${zh}。`))

export function tenantNamed(tx: Pick<Transaction, 'state'>, tenantId: string): Tenant {
  const tenant = tx.state.kit.tenants.get(tenantId)
  if (!tenant) throw unknown(text('enterprise', '企业'), tenantId, [...tx.state.kit.tenants.keys()])
  return tenant
}

/** Bindings of a tenant that were not ended. */
export const bindingsOf = ({ state }: Pick<Transaction, 'state'>, tenantId: string): Binding[] =>
  [...state.kit.bindings.values()].filter((binding) => binding.tenantId === tenantId && binding.state !== 'dissolved')
