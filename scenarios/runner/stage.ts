import type { FaultRule } from '../../emulator/delivery/faults.ts'
import type { RetryPolicy } from '../../emulator/delivery/policies.ts'
import { policyById, policyFor } from '../../emulator/delivery/profiles.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import { registerDevice } from '../../emulator/market/iscdesk/sdk.ts'
import type { Market } from '../../emulator/market/market.ts'
import type { Instance, LicenceApplication, Message, Order } from '../../emulator/market/model.ts'
import type { OpenApiCall } from '../../emulator/market/open-apis/model.ts'
import { type Guide, guideFor, type MarketplaceInterface, type Role } from '../../emulator/protocol/interface.ts'
import type { JournalLine } from '../../emulator/store/store.ts'
import { interfaceNamed } from '../format/interface-words.ts'
import { nothing } from './nothing.ts'
import type { KitOptions } from './options.ts'

/** The market of one story, seen through the names that the story gave. */
export class Stage {
  readonly market: Market
  readonly guide: Guide
  readonly start: number
  /** What the seller registers for an application. */
  readonly application: KitOptions | undefined
  /** Faults of the whole run; a story that clears its own leaves them. */
  readonly #standing: readonly Omit<FaultRule, 'id'>[]
  #standingIds: readonly string[] = []
  readonly #orders = new Map<string, string>()
  readonly #tenants = new Map<string, string>()
  readonly #devices = new Map<string, string>()
  readonly #journal: JournalLine<MarketEvent>[] = []

  constructor(market: Market, guide: Guide, standing: readonly Omit<FaultRule, 'id'>[] = [], application?: KitOptions) {
    this.application = application
    this.market = market
    this.guide = guide
    this.start = market.clock.now()
    this.#standing = standing
    this.#stand()
  }

  /** Makes something go wrong for the story. The first rule that fits strikes: those of the run step behind it. */
  setFault(rule: Omit<FaultRule, 'id'>): void {
    for (const id of this.#standingIds) this.market.removeFault(id)
    this.market.setFault(rule)
    this.#stand()
  }

  #stand(): void {
    this.#standingIds = this.#standing.map((rule) => this.market.setFault(rule).id)
  }

  /** Takes back what the story made go wrong. */
  clearFaults(): void {
    this.market.clearFaults()
    this.#stand()
  }

  /** The journal so far, oldest first. Each line is read once. */
  journal(): readonly JournalLine<MarketEvent>[] {
    this.#journal.push(...this.market.lines(this.#journal.at(-1)?.seq ?? 0))
    return this.#journal
  }

  nameTenant(alias: string, tenantId: string): void {
    this.#tenants.set(alias, tenantId)
  }

  /** Id of the enterprise that the story calls so. */
  tenant(alias: string): string {
    const tenantId = this.#tenants.get(alias)
    if (tenantId === undefined) throw nothing(`find enterprise "${alias}"`, 'the story never named it')
    return tenantId
  }

  /** What the story calls an enterprise; its id where it has no name. */
  calledTenant(tenantId: string): string {
    for (const [alias, id] of this.#tenants) if (id === tenantId) return alias
    return tenantId
  }

  name(alias: string, order: Order): void {
    this.#orders.set(alias, order.orderId)
  }

  order(alias: string): Order {
    const orderId = this.#orders.get(alias)
    if (orderId === undefined) throw nothing(`find order "${alias}"`, 'the story never named it')
    return this.market.order(orderId)
  }

  /** What the story calls an order; its id where it has no name. */
  called(orderId: string): string {
    for (const [alias, id] of this.#orders) if (id === orderId) return alias
    return orderId
  }

  /** The instances an order opened or changes, one for each billing item. */
  instances(order: Order): Instance[] {
    return order.lines.map((line) => this.market.state.instances.get(line.instanceKey)).filter((found) => found !== undefined)
  }

  instance(alias: string, item = 1): Instance | undefined {
    return this.instances(this.order(alias))[item - 1]
  }

  /** Applications for licences of an instance, oldest first; of one device where it is named. */
  licences(alias: string, item?: number, deviceFingerprint?: string): LicenceApplication[] {
    const key = this.instance(alias, item)?.key
    return [...this.market.state.licences.values()].filter(
      (one) => one.instanceKey === key && (deviceFingerprint === undefined || one.deviceFingerprint === deviceFingerprint),
    )
  }

  /** A device of the story, by the name it was given: registered when it is first spoken of. */
  device(alias: string, item: number | undefined, name: string): string {
    const instance = this.instance(alias, item)
    if (!instance) throw nothing(`find a device of "${alias}"`, 'the order has no such billing item')
    const called = `${instance.key} ${name}`
    const known = this.#devices.get(called)
    if (known !== undefined) return known
    const hardware = { instanceId: instance.key, board: name }
    const deviceId = this.market.decide((tx) => registerDevice(tx, instance.key, hardware))
    this.#devices.set(called, deviceId)
    return deviceId
  }

  /** Calls of the ISV on an open API, oldest first; those about an order name it, an instance or a licence of it. */
  openApiCalls(api: string, alias?: string): OpenApiCall[] {
    const all = [...this.market.state.openApiCalls.values()].filter((call) => call.api === api)
    if (alias === undefined) return all
    const order = this.order(alias)
    const mine = this.instances(order)
    const keys = new Set(mine.map(({ key }) => key))
    const ids = new Set(mine.map(({ instanceId }) => instanceId))
    return all.filter(({ orderId, eventId, instanceIds = [] }) => {
      const licence = eventId === undefined ? undefined : this.market.state.licences.get(eventId)
      return orderId === order.orderId || (licence !== undefined && keys.has(licence.instanceKey)) || instanceIds.some((id) => ids.has(id))
    })
  }

  interface(word: string): MarketplaceInterface | undefined {
    return interfaceNamed(word, this.guide)
  }

  /**
   * Messages of an interface, oldest first. A purchase stands for everything on its instances, any other order for
   * what it brought about itself.
   */
  messages(word: string, alias?: string, item?: number): Message[] {
    const id = this.interface(word)?.id
    const all = [...this.market.state.messages.values()].filter(({ interfaceId }) => interfaceId === id)
    if (alias === undefined) return all
    const order = this.order(alias)
    const mine = this.instances(order)
    const wanted = item === undefined ? mine : mine.slice(item - 1, item)
    const keys = new Set(wanted.map(({ key }) => key))
    const ids = new Set(wanted.map(({ instanceId }) => instanceId).filter((known) => known !== undefined))
    const purchase = order.type === 'NEW' || order.type === 'TRIAL'
    return all.filter((message) => {
      if (message.instanceKey !== undefined) return keys.has(message.instanceKey) && (purchase || message.orderId === order.orderId)
      if (message.orderId !== undefined) return message.orderId === order.orderId
      return message.facts?.instanceIds.some((instanceId) => ids.has(instanceId)) ?? false
    })
  }

  /** Every message about an order, or about an instance it opened. */
  about(order: Order): Message[] {
    const keys = new Set(this.instances(order).map(({ key }) => key))
    const purchase = order.type === 'NEW' || order.type === 'TRIAL'
    return [...this.market.state.messages.values()].filter(
      (message) => message.orderId === order.orderId || (purchase && message.instanceKey !== undefined && keys.has(message.instanceKey)),
    )
  }

  policyOf(message: Message): RetryPolicy {
    return policyById(message.policyId, this.market.config.policies)
  }

  policyFor(role: Role): RetryPolicy {
    return policyFor(guideFor(this.guide, role), role, this.market.config.profile, this.market.config.policies)
  }

  /** Milliseconds since the story began. */
  offset(at: number): number {
    return at - this.start
  }
}
