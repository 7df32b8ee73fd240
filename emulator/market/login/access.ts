import { type Text, text } from '../../protocol/text.ts'
import { type Binding, isGranted, type Tenant, type TenantUser, userOf } from '../kit/model.ts'
import { visible } from '../kit/visible.ts'
import type { MarketState } from '../state.ts'
import type { Granted } from './model.ts'

/** Who may log in where. */

/** An OAuth client: of one tenant at one application. */
export type Client = Pick<Binding, 'clientId' | 'tenantId' | 'appId'>

/** Bindings of a client, those that were undone included. */
const bindingsOf = ({ kit }: MarketState, clientId: string): Binding[] =>
  [...kit.bindings.values()].filter((binding) => binding.clientId === clientId)

/** Undefined for an id that was never issued. */
export function clientOf(state: MarketState, clientId: string): Client | undefined {
  for (const binding of state.kit.bindings.values()) if (binding.clientId === clientId) return binding
  return undefined
}

/** Clients of an application that somebody may still log in to. */
export function liveClientsOf(state: MarketState, appId: string): Client[] {
  const clients = new Map<string, Client>()
  for (const binding of state.kit.bindings.values()) {
    const { clientId, tenantId } = binding
    const gone = binding.state === 'dissolved' || state.kit.tenants.get(tenantId)?.dissolvedAt !== undefined
    if (binding.appId === appId && !gone) clients.set(clientId, binding)
  }
  return [...clients.values()]
}

/** Why a user cannot log in at a tenant at all; undefined when they can. */
export function tenantRefusal(state: MarketState, tenantId: string, userName: string): Text | undefined {
  const tenant = state.kit.tenants.get(tenantId)
  if (!tenant) return text('there is no such enterprise', '企业不存在')
  if (tenant.dissolvedAt !== undefined) return text(`enterprise ${tenant.name} was dissolved`, `企业“${tenant.name}”已解散`)
  const user = userOf(tenant, userName)
  if (!user) return text(`enterprise ${tenant.name} has no such account`, `企业“${tenant.name}”没有该账号`)
  return user.enable ? undefined : text(`account "${userName}" is disabled`, `账号“${userName}”已停用`)
}

/**
 * Why a user may not log in to the application of a client; undefined when they may. An authorisation on any binding that
 * stands is enough.
 */
export function loginRefusal(state: MarketState, clientId: string, userName: string): Text | undefined {
  const bindings = bindingsOf(state, clientId)
  const [client] = bindings
  if (!client) return text('the application is bound to no enterprise by that client_id', '该 client_id 未绑定任何企业')
  const refused = tenantRefusal(state, client.tenantId, userName)
  if (refused) return refused
  if (authorising(bindings, userName).length > 0) return undefined
  const name = state.kit.credentials.get(client.appId)?.name ?? client.appId
  return bindings.every((binding) => binding.state === 'dissolved')
    ? text(`application ${name} is no longer bound to the enterprise`, `应用“${name}”已与企业解绑`)
    : text(`account "${userName}" has no authorisation for application ${name}`, `账号“${userName}”未获应用“${name}”的授权`)
}

const authorising = (bindings: readonly Binding[], userName: string): Binding[] =>
  bindings.filter((binding) => binding.state !== 'dissolved' && isGranted(binding, { userName }))

/** A user as an application may see them. */
export interface SeenUser {
  readonly tenant: Tenant
  /** Without the fields that the buyer did not release. */
  readonly user: TenantUser
  readonly departmentName?: string
}

/** Whom something was granted for, as they are now. Only where {@link loginRefusal} has nothing to say. */
export function seenUser(state: MarketState, { tenantId, clientId, userName }: Granted): SeenUser {
  const tenant = state.kit.tenants.get(tenantId) as Tenant
  const user = userOf(tenant, userName) as TenantUser
  const fields = authorising(bindingsOf(state, clientId), userName).flatMap((binding) => binding.fields)
  const departmentName = tenant.departments.find((department) => department.orgCode === user.orgCode)?.orgName
  return {
    tenant,
    user: visible(user, { fields }),
    ...(departmentName === undefined ? {} : { departmentName }),
  }
}
