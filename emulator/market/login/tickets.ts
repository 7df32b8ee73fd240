import { type Text, text } from '../../protocol/text.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { Transaction } from '../transaction.ts'
import { type Client, loginRefusal, type SeenUser, seenUser } from './access.ts'
import { codeLife } from './codes.ts'
import type { Ticket } from './model.ts'
import { hashOf, newValue } from './secrets.ts'
import type { KnownSession } from './sessions.ts'

/** A ticket of CAS for the user of a session. Whoever calls has checked that they may. @returns its plain value */
export function issueTicket(tx: Transaction, { clientId, tenantId, appId }: Client, session: KnownSession, service: string): string {
  const value = `ST-${newValue(tx, 'login-ticket')}`
  const ticket = {
    tenantId,
    appId,
    clientId,
    userName: session.userName,
    service,
    authenticatedAt: session.at,
    newLogin: !session.used,
    expireTime: tx.now + codeLife(tx),
  }
  tx.emit({ type: 'login-ticket-issued', hash: hashOf(value), ticket, session: session.hash })
  return value
}

/** INVALID_TICKET: [doc] api-oneaccess ValidateServiceCAS20. The others: [assumed] kit B.9, as in CAS itself. */
export interface CasFailure {
  readonly code: 'INVALID_TICKET' | 'INVALID_SERVICE' | 'INVALID_REQUEST'
  readonly why: Text
}

export interface CasSuccess extends SeenUser {
  readonly ticket: Ticket
}

/** Whose a ticket is, once. @param tenantId whose authentication centre is asked; without one, any */
export function validateTicket(
  tx: Transaction,
  tenantId: string | undefined,
  { ticket: value, service }: { readonly ticket: string; readonly service: string },
): CasSuccess | CasFailure {
  const { state } = tx
  const hash = hashOf(value)
  const ticket = state.login.tickets.get(hash)
  if (!ticket || (tenantId !== undefined && ticket.tenantId !== tenantId))
    return invalid(text('the ticket was not issued here, or long ago', '票据不是此处签发，或签发已久'))
  if (ticket.usedAt !== undefined)
    return invalid(text(`the ticket was used already, at ${iso(ticket.usedAt)}`, `票据已于 ${iso(ticket.usedAt)} 使用`))
  if (ticket.expireTime <= tx.now)
    return invalid(text(`the ticket expired at ${iso(ticket.expireTime)}`, `票据已于 ${iso(ticket.expireTime)} 过期`))
  const gone = loginRefusal(state, ticket.clientId, ticket.userName)
  if (gone) return invalid(gone)
  // CAS uses a ticket up even where its service is another.
  tx.emit({ type: 'login-ticket-used', hash })
  if (withoutTenant(service) !== withoutTenant(ticket.service)) {
    return {
      code: 'INVALID_SERVICE',
      why: text('service is not the one that the ticket was issued for', 'service 与获取票据时不一致'),
    }
  }
  return { ticket, ...seenUser(state, ticket) }
}

const invalid = (why: Text): CasFailure => ({ code: 'INVALID_TICKET', why })

/** A service may end in the tenant. Source: [doc] zh-cn_topic_0070649473. */
const withoutTenant = (service: string): string => service.replace(/[?&]tenant=[^&#]*$/, '')
