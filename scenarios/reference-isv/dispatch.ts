import { findInterface, interfacesOf } from '../../emulator/protocol/catalogue.ts'
import type { Guide, MarketplaceInterface, Role } from '../../emulator/protocol/interface.ts'
import { INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import { violations } from '../../emulator/protocol/validate.ts'
import { type Answer, Refusal } from './answer.ts'

/** What to do for each role an interface can have. Each handler names the parameters it reads. */
export type Handlers = Readonly<Partial<Record<Role, (call: never) => Answer | Promise<Answer>>>>

/**
 * Finds the interface that `activity` names, holds the call to its description, and carries it out.
 *
 * @param guides that one address serves; where two have an activity, the first one's description holds for both
 */
export function dispatch(guides: readonly Guide[], handlers: Handlers, call: Readonly<Record<string, unknown>>): Answer | Promise<Answer> {
  const described = guides.map((guide) => findInterface(`${guide}/${call.activity}`)).find((found) => found !== undefined)
  if (!described) {
    const possible = new Set(guides.flatMap(interfacesOf).map((entry) => entry.name))
    throw new Refusal(
      INVALID_PARAMETER,
      `"activity" is ${JSON.stringify(call.activity) ?? 'missing'}; possible: ${[...possible].join(', ')}`,
    )
  }
  return carryOut(described, handlers, call)
}

/** @throws Refusal for a call that departs from its description */
export function held(described: MarketplaceInterface, call: Readonly<Record<string, unknown>>): void {
  const wrong = violations(described.request, call)
  if (wrong.length > 0) throw new Refusal(INVALID_PARAMETER, wrong.map((violation) => violation.message).join('; '))
}

/** Holds a call to its description, and does what it asks. */
export function carryOut(
  described: MarketplaceInterface,
  handlers: Handlers,
  call: Readonly<Record<string, unknown>>,
): Answer | Promise<Answer> {
  held(described, call)
  const handle = handlers[described.role]
  if (!handle) throw new Error(`Failed to answer ${described.id}: this seller has no handler for the role "${described.role}".`)
  // The description has just vouched for the parameters that the handler's own type names.
  return handle(call as never)
}
