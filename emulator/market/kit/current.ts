import type { CallFacts } from '../../protocol/facts.ts'
import type { Message } from '../model.ts'
import type { MarketState } from '../state.ts'
import { userOf } from './model.ts'
import { withdraws } from './standing.ts'
import { visible } from './visible.ts'

/**
 * What a kit call speaks of, as it stands at this very call: a retry must not tell an older name or secret than a call before
 * it. What takes something away names what it was. @param facts as they were when the message was made
 */
export function currentFacts({ kit }: MarketState, message: Message, facts: CallFacts): CallFacts {
  const binding = message.bindingId === undefined ? undefined : kit.bindings.get(message.bindingId)
  const tenant = binding && kit.tenants.get(binding.tenantId)
  if (!binding || !tenant || withdraws(message)) return facts
  const renewals = kit.renewals.get(binding.clientId)
  const users = facts.users?.map((told) => {
    const user = userOf(tenant, told.userName)
    return user ? visible(user, binding) : told
  })
  const departments =
    message.role === 'departments'
      ? tenant.departments
      : facts.departments?.map((told) => tenant.departments.find(({ orgCode }) => orgCode === told.orgCode) ?? told)
  return {
    ...facts,
    ...(facts.tenant ? { tenant: { ...facts.tenant, name: tenant.name } } : {}),
    ...(facts.application && renewals !== undefined ? { application: { ...facts.application, renewals } } : {}),
    ...(users ? { users } : {}),
    ...(departments ? { departments } : {}),
  }
}
