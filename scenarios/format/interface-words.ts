import { interfaceFor, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import { baseOf, type Guide, guideFor, type MarketplaceInterface, ROLES, type Role } from '../../emulator/protocol/interface.ts'

const isRole = (word: string): word is Role => (ROLES as readonly string[]).includes(word)

/**
 * The interface a scenario means, by the role it has in an order's life or by the guide's own name. Roles make one
 * file serve both guides: `expire` is expireInstance in V1.0 and updateInstanceStatus in V2.0, which has no other.
 */
export function interfaceNamed(word: string, guide: Guide): MarketplaceInterface | undefined {
  if (!isRole(word)) return [...interfacesOf(guide), ...interfacesOf(baseOf(guide))].find(({ name }) => name === word)
  const described = guideFor(guide, word)
  return interfaceFor(described, word) ?? (word === 'expire' ? interfaceFor(described, 'status') : undefined)
}

/** Words that mean an interface in every one of these guides. */
export function interfaceWords(guides: readonly Guide[]): string[] {
  const all = [...ROLES, ...guides.flatMap((guide) => [...interfacesOf(guide), ...interfacesOf(baseOf(guide))].map(({ name }) => name))]
  return [...new Set(all)].filter((word) => guides.every((guide) => interfaceNamed(word, guide)))
}
