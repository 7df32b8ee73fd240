import { interfaceFor, interfacesOf } from '../../../emulator/protocol/catalogue.ts'
import { KIT_GUIDES, type MarketplaceInterface } from '../../../emulator/protocol/interface.ts'
import type { Answer } from '../answer.ts'
import { carryOut, type Handlers, held } from '../dispatch.ts'
import { listsOfV1, listsOfV2, withoutNulls } from './lists.ts'

const KIT = KIT_GUIDES.flatMap(interfacesOf)

/**
 * The kit's interface at a path: below the production address each has a path of its own.
 *
 * @param pathname of the production address; `*` for any
 */
export function kitInterfaceAt(path: string, pathname: string): MarketplaceInterface | undefined {
  if (pathname === '*') return KIT.find((described) => path.endsWith(described.path))
  const base = pathname.replace(/\/+$/, '')
  return KIT.find((described) => path === base + described.path)
}

/** Holds a call to its description and carries it out. Both generations are handled in the form of V2.0. */
export function answerKit(
  described: MarketplaceInterface,
  handlers: Handlers,
  members: Readonly<Record<string, unknown>>,
): Answer | Promise<Answer> {
  const call = withoutNulls(members)
  if (described.guide === 'kit-v2') return carryOut(described, handlers, listsOfV2(call))
  held(described, call)
  // What is in the texts is described in V2.0 only.
  return carryOut(interfaceFor('kit-v2', described.role) ?? described, handlers, listsOfV1(call))
}
