import type * as FastCheck from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { KIT_ROLES } from '../../emulator/protocol/interface.ts'
import { type Move, ORDERS } from './move.ts'

/** The first enterprise is always there; the second only once it was made. */
const TENANTS = ['acme', 'globex'] as const
const USERS = ['zhangsan01', 'lisi02', 'wangwu03'] as const
const DEPARTMENTS = ['D001', 'D002', 'D003'] as const

const enterprise = (as: string): Move => ({
  tenant: {
    as,
    name: `enterprise ${as}`,
    departments: [
      { orgCode: 'D000', orgName: 'all' },
      { orgCode: 'D001', orgName: 'research', parentCode: 'D000' },
      { orgCode: 'D002', orgName: 'sales', parentCode: 'D000' },
    ],
    users: [
      { userName: USERS[0], role: 'admin' },
      { userName: USERS[1], orgCode: 'D001' },
    ],
  },
})

/** Hardly a life would get there by chance. A credential for several orders: two purchases may meet in one enterprise. */
export const KIT_ENTERING: readonly Move[] = [
  { credential: { multiInstance: true } },
  enterprise(TENANTS[0]),
  { bind: { tenant: TENANTS[0], of: ORDERS[0] } },
]

/** A delete must be taken though the instance is gone. Source: [doc] zh-cn_topic_0070649433. */
export const KIT_LEAVING: readonly Move[] = [{ dissolve: { tenant: TENANTS[0] } }]

/** What seller, buyer and administrator may do in joint operation (联营): one move, or some that belong together. */
export function kitMoves(fc: typeof FastCheck): Arbitrary<readonly Move[]> {
  // Often the first: whatever is not done to what is there already is refused.
  const tenant = fc.constantFrom(TENANTS[0], TENANTS[0], TENANTS[0], TENANTS[1])
  const on = (name: string, members: Record<string, Arbitrary<unknown>> = {}, optional: Record<string, Arbitrary<unknown>> = {}) =>
    fc
      .record({ tenant, ...members, ...optional }, { requiredKeys: ['tenant', ...Object.keys(members)] as never })
      .map((value): Move => ({ [name]: value }))
  const userName = fc.constantFrom(USERS[0], USERS[0], USERS[1], USERS[2])
  const users = fc.constantFrom([USERS[0]], [USERS[0]], [USERS[0], USERS[1]], [USERS[2]])
  const orgCode = fc.constantFrom(...DEPARTMENTS)
  const parentCode = fc.constantFrom('D000', 'D001', 'D002', '')
  const of = fc.constantFrom(...ORDERS)
  const change = { enable: fc.boolean(), name: fc.constantFrom('one', 'another'), orgCode, role: fc.constantFrom('user', 'admin') }
  const alone = fc.oneof(
    { weight: 8, arbitrary: on('grant', {}, { users }) },
    { weight: 4, arbitrary: on('revoke', {}, { users }) },
    { weight: 4, arbitrary: on('change-user', { userName }, change) },
    { weight: 2, arbitrary: on('remove-user', { userName }) },
    { weight: 2, arbitrary: on('add-user', { userName }, { orgCode }) },
    { weight: 3, arbitrary: on('add-department', { orgCode, orgName: fc.constantFrom('law', 'sales') }, { parentCode }) },
    { weight: 3, arbitrary: on('change-department', { orgCode }, { parentCode, orgName: fc.constantFrom('law', 'sales') }) },
    { weight: 3, arbitrary: on('remove-department', { orgCode }) },
    { weight: 2, arbitrary: on('rename', { name: fc.constantFrom('one', 'another') }) },
    { weight: 2, arbitrary: on('rebind') },
    { weight: 2, arbitrary: on('renew-secret') },
    { weight: 1, arbitrary: on('dissolve') },
    { weight: 3, arbitrary: fc.constant(enterprise(TENANTS[1])) },
    { weight: 4, arbitrary: on('bind', { of }) },
    { weight: 1, arbitrary: fc.constant<Move>({ 'test-account': {} }) },
  )
  return fc.oneof({ weight: 6, arbitrary: alone.map((move) => [move]) }, { weight: 1, arbitrary: inVain(fc, of) })
}

/** All calls of an interface fail, and somebody makes it go on or not: by chance these would hardly follow each other. */
function inVain(fc: typeof FastCheck, of: Arbitrary<string>): Arbitrary<readonly Move[]> {
  const [tenant] = TENANTS
  const choice = fc.constantFrom('go-on', 'stop', 'restart')
  const role = fc.constantFrom(...KIT_ROLES.filter((one) => one !== 'department'))
  return fc
    .record({ role, of, choice })
    .map(({ role, of, choice }) => [
      { fault: { on: role, fault: 'error-500', attempts: 'all' } },
      { [role === 'authorisation' ? 'grant' : 'rebind']: { tenant } },
      { advance: 'idle' },
      { 'clear-faults': {} },
      choice === 'restart' ? { restart: { interface: role, of } } : { decide: { interface: role, of, choice } },
    ])
}
