import { Agenda } from '../clock/agenda.ts'
import type { FaultRule } from '../delivery/faults.ts'
import type { MarketConfig } from './config.ts'
import { found } from './found.ts'
import { emptyIscdesk, type FrozenIscdesk, freezeIscdesk, type IscdeskState, thawIscdesk } from './iscdesk/evolve.ts'
import { emptyKit, type FrozenKit, freezeKit, thawKit } from './kit/evolve.ts'
import type { KitState } from './kit/model.ts'
import { emptyLogin, type FrozenLogin, freezeLogin, thawLogin } from './login/evolve.ts'
import type { LoginState } from './login/model.ts'
import type { Attempt, AttemptVerdict, Instance, LicenceApplication, Message, Notice, Order, PlannedWork } from './model.ts'
import { emptyOpenApiState, type FrozenOpenApiState, freezeOpenApis, type OpenApiState, thawOpenApis } from './open-apis/state.ts'

/** Raised when the form of the state changes, so that older snapshots are rebuilt from the journal. */
export const STATE_VERSION = 4

/** Everything a market knows, as the fold of its events. Only `evolve` changes it. */
export interface MarketState extends OpenApiState, IscdeskState {
  config: MarketConfig | undefined
  readonly orders: Map<string, Order>
  /** Orders that came after a purchase on what it bought, by its order id: an index, kept in no snapshot. */
  readonly laterOrders: Map<string, Order[]>
  readonly instances: Map<string, Instance>
  /** The ISV's instance id → our key. */
  readonly byInstanceId: Map<string, string>
  /** Applications for licences, by eventId, oldest first. */
  readonly licences: Map<string, LicenceApplication>
  /** Enterprises, and what is bound to them. */
  readonly kit: KitState
  /** What their authentication centres remember. */
  readonly login: LoginState
  readonly messages: Map<string, Message>
  readonly notices: Notice[]
  readonly faults: Map<string, FaultRule>
  readonly agenda: Agenda<PlannedWork>
  /** Messages neither settled nor cancelled. */
  readonly openMessages: Set<string>
  /** Attempts started and not yet answered, by message id, with the due they came from. */
  readonly inFlight: Map<string, { readonly n: number; readonly due: number }>
  /** Verdicts referred to by number. */
  readonly verdicts: AttemptVerdict[]
  /** Highest ids given out. */
  readonly counters: { order: number; message: number; due: number; fault: number }
}

export function emptyState(): MarketState {
  return {
    ...emptyOpenApiState(),
    ...emptyIscdesk(),
    config: undefined,
    orders: new Map(),
    laterOrders: new Map(),
    instances: new Map(),
    byInstanceId: new Map(),
    licences: new Map(),
    kit: emptyKit(),
    login: emptyLogin(),
    messages: new Map(),
    notices: [],
    faults: new Map(),
    agenda: new Agenda(),
    openMessages: new Set(),
    inFlight: new Map(),
    verdicts: [],
    counters: { order: 0, message: 0, due: 0, fault: 0 },
  }
}

interface FrozenState {
  config: MarketConfig | undefined
  orders: Order[]
  instances: Instance[]
  licences: LicenceApplication[]
  messages: Message[]
  notices: Notice[]
  faults: FaultRule[]
  agenda: PlannedWork[]
  openMessages: string[]
  inFlight: [string, { n: number; due: number }][]
  verdicts: AttemptVerdict[]
  counters: MarketState['counters']
  openApis: FrozenOpenApiState
  iscdesk: FrozenIscdesk
  kit: FrozenKit
  login: FrozenLogin
}

/** The state as plain JSON, for a snapshot. */
export function freezeState(state: MarketState): FrozenState {
  return {
    config: state.config,
    orders: [...state.orders.values()],
    instances: [...state.instances.values()],
    licences: [...state.licences.values()],
    messages: [...state.messages.values()],
    notices: state.notices,
    faults: [...state.faults.values()],
    agenda: state.agenda.list(),
    openMessages: [...state.openMessages],
    inFlight: [...state.inFlight],
    verdicts: state.verdicts,
    counters: { ...state.counters },
    openApis: freezeOpenApis(state),
    iscdesk: freezeIscdesk(state),
    kit: freezeKit(state.kit),
    login: freezeLogin(state.login),
  }
}

/** The reverse of {@link freezeState}, for a snapshot this version wrote. */
export function thawState(frozen: unknown): MarketState {
  const from = frozen as FrozenState
  const state = emptyState()
  state.config = from.config
  for (const order of from.orders) keepOrder(state, order)
  for (const instance of from.instances) {
    state.instances.set(instance.key, instance)
    if (instance.instanceId !== undefined) state.byInstanceId.set(instance.instanceId, instance.key)
  }
  for (const licence of from.licences) state.licences.set(licence.eventId, licence)
  for (const message of from.messages) state.messages.set(message.messageId, message)
  state.notices.push(...from.notices)
  for (const rule of from.faults) state.faults.set(rule.id, rule)
  for (const work of from.agenda) state.agenda.add(work)
  for (const id of from.openMessages) state.openMessages.add(id)
  for (const [id, call] of from.inFlight) state.inFlight.set(id, call)
  state.verdicts.push(...from.verdicts)
  Object.assign(state.counters, from.counters)
  thawOpenApis(state, from.openApis)
  thawIscdesk(state, from.iscdesk)
  thawKit(state.kit, from.kit)
  thawLogin(state.login, from.login)
  return state
}

/** Adds an order under every way it is looked up. */
export function keepOrder(state: MarketState, order: Order): void {
  state.orders.set(order.orderId, order)
  if (order.relatesTo === undefined) return
  const later = state.laterOrders.get(order.relatesTo)
  if (later) later.push(order)
  else state.laterOrders.set(order.relatesTo, [order])
}

export const orderOf = (state: MarketState, orderId: string): Order => found(state.orders, orderId, 'order')
export const instanceOf = (state: MarketState, key: string): Instance => found(state.instances, key, 'instance')
export const licenceOf = (state: MarketState, eventId: string): LicenceApplication => found(state.licences, eventId, 'licence application')
export const messageOf = (state: MarketState, messageId: string): Message => found(state.messages, messageId, 'message')

export function attemptOf(message: Message, n: number): Attempt {
  const attempt = message.attempts[n - 1]
  if (!attempt) throw new Error(`The journal speaks of attempt ${n} of message "${message.messageId}", which was never started.`)
  return attempt
}
