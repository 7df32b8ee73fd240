import { interfaceFor } from '../../protocol/catalogue.ts'
import type { Scene } from '../../protocol/facts.ts'
import type { Guide, MarketplaceInterface } from '../../protocol/interface.ts'
import type { SettingName } from '../../protocol/settings.ts'
import { describedFor } from './messages.ts'

/** How guides differ, read from their descriptions, so that no rule asks for a guide by name. */

/**
 * What is asked after an accepted create, until the instance is there. None where create is answered when all is done
 * (V1.0), and none where the guide has nothing to ask with (online licence). Source: [doc] zh-cn_topic_0070649414.
 */
export const pollAfterCreate = (guide: Guide): MarketplaceInterface | undefined =>
  describedFor(guide, 'create').inProgress.length > 0 ? interfaceFor(guide, 'query') : undefined

/**
 * What is called when the buyer opens the resource details: V1.0 repeats the create, whose answer holds the access data,
 * V2.0 queries. The online licence has nothing to show. Sources: [doc] zh-cn_topic_0070649013, zh-cn_topic_0070649414.
 */
export function detailsCall(guide: Guide): MarketplaceInterface | undefined {
  const create = describedFor(guide, 'create')
  return create.inProgress.length === 0 ? create : interfaceFor(guide, 'query')
}

/** Whether the guide can tell an ISV of a renewal with change: its refreshInstance has no scenes, or this among them. */
export function canChangeOnRenewal(guide: Guide): boolean {
  const scenes = membersOf(describedFor(guide, 'renew')).scene?.enum
  return scenes === undefined || scenes.includes('RENEWAL_CHANGE' satisfies Scene)
}

/** Whether a release always names the purchase (V1.0), or an order only when an unsubscription brought it about. */
export const releaseNamesPurchase = (guide: Guide): boolean =>
  ((describedFor(guide, 'release').request.required ?? []) as readonly string[]).includes('orderId')

/** The setting that decides which order a cancelled renewal names; none where the guide leaves no choice. */
export const cancelledRenewalSetting = (guide: Guide): SettingName | undefined =>
  describedFor(guide, 'renew').settings.find((name) => name.endsWith('cancelled-renewal-order-id'))

/** Whether an UNFREEZE may follow a renewal; V1.0 thaws by the renewal alone. */
export const unfreezesAfterRenewal = (guide: Guide): boolean => describedFor(guide, 'status').settings.includes('v2-unfreeze-on-renewal')

const membersOf = ({ request }: MarketplaceInterface) =>
  (request.properties ?? {}) as Readonly<Record<string, { readonly enum?: readonly string[] }>>
