import type { UserFacts } from '../../protocol/facts.ts'
import { present } from '../../protocol/interface.ts'
import { ASKED_FIELDS, type Binding, type TenantUser } from './model.ts'

/** A user without what the buyer did not release. Source: [doc] imc_faq. */
export function visible(user: TenantUser, { fields }: Pick<Binding, 'fields'>): UserFacts {
  const hidden: Partial<Record<string, undefined>> = Object.fromEntries(
    ASKED_FIELDS.filter((field) => !fields.includes(field)).map((field) => [field, undefined]),
  )
  return present({ ...user, ...hidden }) as unknown as UserFacts
}
