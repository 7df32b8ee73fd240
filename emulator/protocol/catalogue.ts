import { kitV1 } from './guides/kit-v1.ts'
import { kitV2 } from './guides/kit-v2.ts'
import { licenseCode } from './guides/license-code.ts'
import { licenseV1 } from './guides/license-v1.ts'
import { onlineLicense } from './guides/online-license.ts'
import { saasV1 } from './guides/saas-v1.ts'
import { saasV2 } from './guides/saas-v2.ts'
import { GUIDES, type Guide, type MarketplaceInterface, type Role } from './interface.ts'

/** Every interface the marketplace calls, in the order of the guides. */
export const CATALOGUE: readonly MarketplaceInterface[] = [
  ...saasV1,
  ...saasV2,
  ...licenseV1,
  ...onlineLicense,
  ...licenseCode,
  ...kitV1,
  ...kitV2,
]

const byId = new Map(CATALOGUE.map((entry) => [entry.id, entry]))

/** The description with this id (`guide/name`), or undefined. */
export const findInterface = (id: string): MarketplaceInterface | undefined => byId.get(id)

/** As {@link findInterface}, for ids our own code made. */
export function interfaceById(id: string): MarketplaceInterface {
  const found = byId.get(id)
  if (!found) throw new Error(`Failed to look up interface "${id}": the catalogue has no such description.`)
  return found
}

export const interfacesOf = (guide: Guide): readonly MarketplaceInterface[] => CATALOGUE.filter((entry) => entry.guide === guide)

/** The guide's interface for a role. V1.0 freezes period products by `expire`, V2.0 by `status`: ask for what the guide has. */
export const interfaceFor = (guide: Guide, role: Role): MarketplaceInterface | undefined =>
  CATALOGUE.find((entry) => entry.guide === guide && entry.role === role)

/** Guides that have descriptions, and can therefore be run. */
export const RUNNABLE_GUIDES: readonly Guide[] = GUIDES.filter((guide) => CATALOGUE.some((entry) => entry.guide === guide))

/** Every name a fault rule or filter may use. */
export const interfaceNames = (): string[] => [...new Set(CATALOGUE.map((entry) => entry.name))]
