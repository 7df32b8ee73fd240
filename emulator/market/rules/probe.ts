import { type FaultName, faultApplies } from '../../delivery/fault-catalogue.ts'
import { interfaceById } from '../../protocol/catalogue.ts'
import type { CallFacts } from '../../protocol/facts.ts'
import { isKitRole, ROLES, type Role } from '../../protocol/interface.ts'
import { text } from '../../protocol/text.ts'
import { factsOf } from '../call-facts.ts'
import { impossible } from '../errors.ts'
import type { Instance, Message, Probe } from '../model.ts'
import { addPeriods } from '../periods.ts'
import { instanceOf, orderOf } from '../state.ts'
import type { Transaction } from '../transaction.ts'
import { lineIdOf } from './later-order.ts'
import { createMessage, describedFor, sameCall } from './messages.ts'

/** What a tester sends beside the market's own calls. */
export interface ProbeRequest extends Probe {
  readonly role: Role
  /** Key of the instance it is about. */
  readonly instanceKey: string
  /** Names another instance than the ISV's id for it. */
  readonly instanceId?: string
}

const probing = text('probe the interface', '探测接口')

/**
 * Sends one call that the market itself would not send now: a duplicate, a forgery, a call about an instance that does
 * not exist. Its answer changes nothing in the market. All of it is the emulator's own.
 *
 * @returns id of the message
 */
export function probe(tx: Transaction, { role, instanceKey, instanceId, fault, change }: ProbeRequest): string {
  const instance = instanceOf(tx.state, instanceKey)
  const last = newest(tx, instance, role)
  const description = last ? interfaceById(last.interfaceId) : describedForProbe(instance, role)
  if (fault !== undefined && !faultApplies(fault, description.wire)) {
    throw impossible(probing, text(`fault ${fault} means nothing to ${description.name}`, `故障 ${fault} 不适用于 ${description.name}`))
  }
  const facts =
    (last?.facts && factsOf(tx.state, last)) ?? (role === 'create' && instanceId === undefined ? undefined : factsFor(tx, instance, role))
  return createMessage(tx, {
    description,
    orderId: instance.orderId,
    instanceKey,
    ...(facts ? { facts: instanceId === undefined ? facts : { ...facts, instanceIds: [instanceId] } } : {}),
    live: true,
    probe: { ...(fault === undefined ? {} : { fault }), ...(change === undefined ? {} : { change }) },
  })
}

/** The same call of a message once more, as a probe. */
export function repeatMessage(tx: Transaction, message: Message, fault?: FaultName): string {
  return createMessage(tx, {
    ...sameCall(message),
    live: true,
    probe: fault === undefined ? {} : { fault },
  })
}

function describedForProbe({ guide }: Instance, role: Role) {
  try {
    return describedFor(guide, role)
  } catch {
    if (isKitRole(role)) {
      throw impossible(
        probing,
        text(`no call of role ${role} was made for this purchase yet: a probe repeats one`, `该实例尚无角色 ${role} 的调用可供重复`),
        ['bind'],
      )
    }
    throw impossible(probing, text(`guide ${guide} has no interface for role ${role}`, `接入指南 ${guide} 没有角色 ${role} 的接口`), ROLES)
  }
}

/** The newest call of the market's own for this role: a probe repeats it to the letter. */
function newest(tx: Transaction, { key }: Instance, role: Role): Message | undefined {
  let found: Message | undefined
  for (const message of tx.state.messages.values()) {
    if (message.instanceKey === key && message.role === role && !message.probe) found = message
  }
  return found
}

/** Facts for a call that the market has not made yet: of the instance as it stands. */
function factsFor(tx: Transaction, instance: Instance, role: Role): CallFacts {
  const [form] = describedFor(instance.guide, role).forms
  const orderId = role === 'release' || role === 'expire' || role === 'status' || role === 'create' ? instance.orderId : tx.newOrderId()
  const { testFlag } = orderOf(tx.state, instance.orderId)
  return {
    ...form?.facts,
    orderId,
    orderLineId: lineIdOf(orderId, 0),
    instanceIds: [instance.instanceId ?? instance.key],
    product: instance.product,
    freeze: instance.state === 'frozen',
    ...(role === 'renew' ? { expireTime: addPeriods(instance.expireTime ?? tx.now, 'month', 1) } : {}),
    testFlag,
  }
}
