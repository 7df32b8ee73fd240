import type { Schema } from '../../protocol/schema.ts'
import { checked } from '../checked.ts'
import { liveView } from '../live-view.ts'
import type { Market } from '../market.ts'
import { messageDetail } from '../views.ts'
import { actOnTenant } from './actions.ts'
import { TENANT_DEEDS } from './deeds.ts'
import { TENANT_ACTION_SCHEMAS, type TenantAction, type TenantActionRequest } from './requests.ts'
import { tenantNamed } from './tenants.ts'
import { type TenantView, tenantView } from './view.ts'

type Request<A extends TenantAction> = TenantActionRequest<A>

/** A live view of an enterprise. What is done to it resolves once the calls due at once have been answered. */
export interface TenantHandle extends TenantView {
  /** Messages about its bindings, oldest first, with every attempt and exchange. */
  messages(): ReturnType<typeof messageDetail>[]
  /** The buyer binds a purchase to it: tenantSync, applicationSync, allOrgSync. */
  bind(request: Request<'bind'>): Promise<TenantHandle>
  /** The same calls once more, with the client secret as it is now. */
  rebind(request?: Request<'rebind'>): Promise<TenantHandle>
  /** The administrator renews the secret of the client: applicationSync tells of the new one. */
  renewSecret(request?: Request<'renew-secret'>): Promise<TenantHandle>
  /** The administrator authorises users: authSync, at most 500 in a call. */
  grant(request?: Request<'grant'>): Promise<TenantHandle>
  revoke(request?: Request<'revoke'>): Promise<TenantHandle>
  addUser(request: Request<'add-user'>): Promise<TenantHandle>
  changeUser(request: Request<'change-user'>): Promise<TenantHandle>
  removeUser(request: Request<'remove-user'>): Promise<TenantHandle>
  addDepartment(request: Request<'add-department'>): Promise<TenantHandle>
  changeDepartment(request: Request<'change-department'>): Promise<TenantHandle>
  removeDepartment(request: Request<'remove-department'>): Promise<TenantHandle>
  rename(request: Request<'rename'>): Promise<TenantHandle>
  /** The buyer dissolves the organisation, which ends its bindings. */
  dissolve(): Promise<TenantHandle>
}

/** @throws MarketError when there is no such enterprise */
export function tenantHandle(market: Market, tenantId: string): TenantHandle {
  tenantNamed(market, tenantId)
  const act =
    <A extends TenantAction>(action: A) =>
    async (request: object = {}): Promise<TenantHandle> => {
      const asked = checked(TENANT_ACTION_SCHEMAS[action] as Schema<object>, request, TENANT_DEEDS[action].attempt.en)
      await market.kit((tx) => actOnTenant(tx, tenantId, action, asked as Request<A>))
      return handle
    }
  const view = () => tenantView(market.state, tenantNamed(market, tenantId))
  const messages = () => {
    const mine = new Set(view().bindings.map(({ bindingId }) => bindingId))
    return [...market.state.messages.values()]
      .filter(({ bindingId }) => bindingId !== undefined && mine.has(bindingId))
      .map((message) => messageDetail(market, message))
  }
  const handle: TenantHandle = liveView(view, {
    messages,
    bind: act('bind'),
    rebind: act('rebind'),
    renewSecret: act('renew-secret'),
    grant: act('grant'),
    revoke: act('revoke'),
    addUser: act('add-user'),
    changeUser: act('change-user'),
    removeUser: act('remove-user'),
    addDepartment: act('add-department'),
    changeDepartment: act('change-department'),
    removeDepartment: act('remove-department'),
    rename: act('rename'),
    dissolve: act('dissolve'),
  })
  return handle
}
