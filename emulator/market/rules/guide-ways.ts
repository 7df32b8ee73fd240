import { interfaceFor } from '../../protocol/catalogue.ts'
import type { ChargingMode } from '../../protocol/facts.ts'
import type { Guide, MarketplaceInterface, Role } from '../../protocol/interface.ts'
import { requiredOf } from '../../protocol/schema.ts'
import type { SettingName } from '../../protocol/settings.ts'
import { flowsOf } from '../../protocol/supervision.ts'

/** How guides differ, read from their descriptions, so that no rule asks for a guide by name. */

/**
 * What is asked after an accepted create, until the instance is there. None where create is answered when all is done
 * (V1.0), and none where the guide has nothing to ask with (online licence). Source: [doc] zh-cn_topic_0070649414.
 */
export const pollAfterCreate = (guide: Guide): MarketplaceInterface | undefined =>
  (interfaceFor(guide, 'create')?.inProgress.length ?? 0) > 0 ? interfaceFor(guide, 'query') : undefined

/**
 * What is called when the buyer opens the resource details: V1.0 repeats the create, whose answer holds the access data,
 * V2.0 queries. The online licence has nothing to show. Sources: [doc] zh-cn_topic_0070649013, zh-cn_topic_0070649414.
 */
export function detailsCall(guide: Guide): MarketplaceInterface | undefined {
  const create = interfaceFor(guide, 'create')
  // A licence is handed over once, and accepted.
  if (!create || isSupervised(guide)) return undefined
  return create.inProgress.length === 0 ? create : interfaceFor(guide, 'query')
}

/** Whether what is delivered is accepted by the buyer before the order is completed (服务监管). Source: [doc] sp_topic_0000187. */
export const isSupervised = (guide: Guide): boolean => flowsOf(guide).length > 0

const hasForm = (guide: Guide, role: Role, name: string): boolean =>
  interfaceFor(guide, role)?.forms.some((form) => form.name === name) ?? false

/** Whether the guide can tell an ISV of a renewal with change. */
export const canChangeOnRenewal = (guide: Guide): boolean => hasForm(guide, 'renew', 'renewal-with-change')

/** Whether the guide can tell an ISV that a renewal was given back. */
export const canCancelRenewal = (guide: Guide): boolean => hasForm(guide, 'renew', 'cancelled-renewal')

/** How products of the guide are sold; those that nobody is called for, as their flow of supervision says. */
export const sells = (guide: Guide, chargingMode: ChargingMode, flow = flowsOf(guide)[0]): boolean =>
  interfaceFor(guide, 'create') ? hasForm(guide, 'create', chargingMode) : (flow?.soldAs.includes(chargingMode) ?? false)

/** Whether a trial can become formal, and is therefore sold at all. */
export const sellsTrials = (guide: Guide): boolean => hasForm(guide, 'renew', 'trial-to-formal')

/** Whether a release always names the purchase (V1.0), or an order only when an unsubscription brought it about. */
export const releaseNamesPurchase = (guide: Guide): boolean => requiredOf(interfaceFor(guide, 'release')?.request ?? {}).includes('orderId')

/** The setting that decides which order a cancelled renewal names; none where the guide leaves no choice. */
export const cancelledRenewalSetting = (guide: Guide): SettingName | undefined =>
  interfaceFor(guide, 'renew')?.settings.find((name) => name.endsWith('cancelled-renewal-order-id'))

/** Whether an UNFREEZE may follow a renewal; V1.0 thaws by the renewal alone. */
export const unfreezesAfterRenewal = (guide: Guide): boolean =>
  interfaceFor(guide, 'status')?.settings.includes('v2-unfreeze-on-renewal') ?? false
