import { interfaceById } from '../protocol/catalogue.ts'
import type { MarketEvent } from './events.ts'
import { evolveIscdesk } from './iscdesk/evolve.ts'
import { evolveKit } from './kit/evolve.ts'
import { evolveLogin } from './login/evolve.ts'
import type { AttemptVerdict, Message, MessageSeed, Order, PlannedWork } from './model.ts'
import { evolveOpenApis } from './open-apis/evolve.ts'
import { attemptOf, instanceOf, keepOrder, licenceOf, type MarketState, messageOf, orderOf } from './state.ts'
import { evolveSupervision } from './supervision/evolve.ts'

/**
 * Folds one event into the state: the only place that changes it. Takes every event as given; whether it may
 * happen was decided before it was written.
 *
 * @param at business time of the journal line @param line the line's seq
 */
export function evolve(state: MarketState, event: MarketEvent, at: number, line: number): void {
  switch (event.type) {
    case 'market-created':
      state.config = event.config
      return
    case 'clock-advanced':
      return
    case 'order-placed':
      placeOrder(state, event.order)
      return
    case 'order-opened': {
      const order = orderOf(state, event.orderId)
      order.state = 'opened'
      order.openedAt = at
      return
    }
    case 'order-supervised':
    case 'parcel-signed':
    case 'supervision-timer-stopped':
    case 'appeal-opened':
    case 'appeal-decided':
      evolveSupervision(orderOf(state, event.orderId), event, at)
      return
    case 'order-refunded': {
      const order = orderOf(state, event.orderId)
      order.state = 'refunded'
      order.refundReason = event.reason
      order.refundedAmount = event.amount
      order.refundedAt = at
      return
    }
    case 'instance-identified': {
      const instance = instanceOf(state, event.key)
      instance.instanceId = event.instanceId
      state.byInstanceId.set(event.instanceId, event.key)
      return
    }
    case 'instance-opened': {
      const instance = instanceOf(state, event.key)
      instance.state = 'active'
      instance.openedAt = event.openedAt ?? at
      if (event.expireTime !== undefined) instance.expireTime = event.expireTime
      if (event.appInfo) instance.appInfo = event.appInfo
      if (event.usageInfo) instance.usageInfo = event.usageInfo
      return
    }
    case 'instance-read': {
      const instance = instanceOf(state, event.key)
      if (event.appInfo) instance.appInfo = event.appInfo
      if (event.usageInfo) instance.usageInfo = event.usageInfo
      return
    }
    case 'instance-extended': {
      const instance = instanceOf(state, event.key)
      instance.expireTime = event.expireTime
      if (event.formal) instance.trial = false
      if (event.periodType) instance.periodType = event.periodType
      if (event.periodNumber) instance.periodNumber = event.periodNumber
      if (event.product) instance.product = event.product
      return
    }
    case 'instance-frozen': {
      const instance = instanceOf(state, event.key)
      instance.state = 'frozen'
      instance.frozenReason = event.reason
      if (event.reason === 'violation') instance.held = true
      return
    }
    case 'instance-thawed': {
      const instance = instanceOf(state, event.key)
      instance.state = 'active'
      delete instance.frozenReason
      delete instance.held
      return
    }
    case 'instance-changed':
      instanceOf(state, event.key).product = event.product
      return
    case 'instance-released': {
      const instance = instanceOf(state, event.key)
      instance.state = 'released'
      instance.releasedAt = at
      return
    }
    case 'instance-failed':
      instanceOf(state, event.key).state = 'failed'
      return
    case 'licence-handed-over':
      instanceOf(state, event.key).licence = event.licence
      return
    case 'licence-applied':
      state.licences.set(event.application.eventId, event.application)
      return
    case 'licence-delivered':
      state.licences.set(event.eventId, { ...licenceOf(state, event.eventId), delivered: event.delivery })
      return
    case 'device-registered':
    case 'sdk-called':
    case 'device-asked':
    case 'sdk-event':
    case 'licence-verified':
    case 'version-published':
    case 'device-upgraded':
      evolveIscdesk(state, event, at)
      return
    case 'credential-issued':
    case 'test-account-made':
    case 'tenant-made':
    case 'tenant-renamed':
    case 'tenant-dissolved':
    case 'tenant-user-set':
    case 'tenant-user-removed':
    case 'departments-set':
    case 'application-bound':
    case 'binding-moved':
    case 'users-granted':
    case 'users-revoked':
    case 'client-secret-renewed':
    case 'kit-decided':
      evolveKit(state.kit, event, at)
      return
    case 'login-session-opened':
    case 'login-session-ended':
    case 'login-code-issued':
    case 'login-code-used':
    case 'login-access-issued':
    case 'login-refresh-issued':
    case 'login-refresh-replaced':
    case 'login-ticket-issued':
    case 'login-ticket-used':
    case 'login-called':
      evolveLogin(state.login, event, at)
      return
    case 'message-created':
      createMessage(state, event.message, event.due, at)
      return
    case 'verdict-named':
      state.verdicts.push(event.verdict)
      return
    case 'message-settled': {
      const message = messageOf(state, event.messageId)
      if (message.nextDue !== undefined) state.agenda.remove(message.nextDue)
      message.state = event.state
      message.settledAt = at
      if (event.why) message.ended = event.why
      state.openMessages.delete(event.messageId)
      return
    }
    case 'attempt-started': {
      const message = messageOf(state, event.messageId)
      state.agenda.remove(event.due)
      const again = message.attempts[event.n - 1]
      if (!again) {
        message.attempts.push({ n: event.n, kind: event.kind, at, interruptions: 0, fault: event.fault })
        if (event.kind === 'scheduled') message.scheduled++
      }
      state.inFlight.set(event.messageId, { n: event.n, due: event.due })
      return
    }
    case 'attempt-held':
      state.agenda.remove(event.due)
      messageOf(state, event.messageId).heldAttempt = event.n
      return
    case 'attempt-interrupted': {
      attemptOf(messageOf(state, event.messageId), event.n).interruptions++
      state.inFlight.delete(event.messageId)
      return
    }
    case 'attempt-answered': {
      const message = messageOf(state, event.messageId)
      const attempt = attemptOf(message, event.n)
      attempt.line = line
      attempt.realMs = event.exchange.realMs
      attempt.verdict = typeof event.verdict === 'number' ? (state.verdicts[event.verdict] as AttemptVerdict) : event.verdict
      if (event.waiting) attempt.waiting = event.waiting
      if (event.seenInstanceId !== undefined) message.seenInstanceIds.push(event.seenInstanceId)
      if (message.state === 'pending') message.state = 'retrying'
      state.inFlight.delete(event.messageId)
      return
    }
    case 'verdict-due':
      delete attemptOf(messageOf(state, event.messageId), event.n).waiting
      return
    case 'late-answer':
      // On its way: it counts for nothing before it arrives.
      return
    case 'late-answer-arrived': {
      const message = messageOf(state, event.messageId)
      attemptOf(message, event.n).lateLine = event.line
      if (event.instanceId !== undefined) message.seenInstanceIds.push(event.instanceId)
      return
    }
    case 'noticed':
      state.notices.push({
        noticeId: `notice-${state.notices.length + 1}`,
        at,
        kind: event.kind,
        to: event.to,
        orderId: event.orderId,
        messageId: event.messageId,
        callId: event.callId,
        attempt: event.attempt,
      })
      return
    case 'planned':
      plan(state, event.work)
      return
    case 'dropped':
      state.agenda.remove(event.due)
      return
    case 'fault-set':
      state.faults.set(event.rule.id, event.rule)
      state.counters.fault++
      return
    case 'fault-removed':
      state.faults.delete(event.id)
      return
    case 'faults-cleared':
      state.faults.clear()
      return
    default:
      evolveOpenApis(state, event, at, line)
  }
}

function plan(state: MarketState, work: PlannedWork): void {
  state.agenda.add(work)
  state.counters.due = Math.max(state.counters.due, work.id)
  if (work.kind === 'expire') instanceOf(state, work.instanceKey).expireDue = work.id
  if (work.kind === 'collect-usage') state.collectDue = work.id
  if (work.kind === 'supervision') {
    const { supervision } = orderOf(state, work.orderId)
    if (supervision) supervision.due[work.timer] = { id: work.id, at: work.at }
  }
  if (work.kind === 'release') instanceOf(state, work.instanceKey).releaseDue = work.id
  if ((work.kind === 'attempt' && !work.restart) || work.kind === 'close-window') {
    const message = messageOf(state, work.messageId)
    message.nextDue = work.id
    message.nextAt = work.at
  }
}

/** Events live on in the journal, in traces and with listeners: the state owns copies of what it will change. */
function placeOrder(state: MarketState, placed: Order): void {
  const order = { ...placed, messageIds: [], ...(placed.supervision ? { supervision: structuredClone(placed.supervision) } : {}) }
  keepOrder(state, order)
  state.counters.order++
  if (order.type !== 'NEW' && order.type !== 'TRIAL') return
  for (const line of order.lines) {
    state.instances.set(line.instanceKey, {
      key: line.instanceKey,
      guide: order.guide,
      orderId: order.orderId,
      product: line.product,
      chargingMode: order.chargingMode,
      trial: order.trial,
      ...(order.periodType ? { periodType: order.periodType, periodNumber: order.periodNumber as number } : {}),
      state: 'opening',
    })
  }
}

function createMessage(state: MarketState, seed: MessageSeed, due: number, at: number): void {
  const { name, guide, role } = interfaceById(seed.interfaceId)
  // Members one by one, absent ones as undefined: spreading objects of many shapes costs more than all the rest of it.
  const message: Message = {
    messageId: seed.messageId,
    interfaceId: seed.interfaceId,
    policyId: seed.policyId,
    orderId: seed.orderId,
    instanceKey: seed.instanceKey,
    facts: seed.facts,
    followUp: seed.followUp,
    bindingId: seed.bindingId,
    interfaceName: name,
    guide,
    role,
    live: seed.live ?? false,
    ...(seed.probe ? { probe: seed.probe } : {}),
    createdAt: at,
    state: 'pending',
    scheduled: 0,
    attempts: [],
    seenInstanceIds: [],
  }
  state.messages.set(message.messageId, message)
  state.openMessages.add(message.messageId)
  state.counters.message++
  if (message.orderId !== undefined) orderOf(state, message.orderId).messageIds.push(message.messageId)
  plan(state, { kind: 'attempt', messageId: message.messageId, id: due, at })
}
