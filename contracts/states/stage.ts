import { derivedSeed, freshSeed, seededRandom } from '../../emulator/clock/random.ts'
import { wallNow } from '../../emulator/clock/wall.ts'
import { afterSigning } from '../../emulator/delivery/forge.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { callContext } from '../../emulator/market/call-context.ts'
import { factsOf } from '../../emulator/market/call-facts.ts'
import { actOnTenant } from '../../emulator/market/kit/actions.ts'
import { issueCredential, makeTestAccount } from '../../emulator/market/kit/credentials.ts'
import type { TenantAction, TenantActionRequest } from '../../emulator/market/kit/requests.ts'
import { makeTenant } from '../../emulator/market/kit/tenants.ts'
import type { Message } from '../../emulator/market/model.ts'
import type { BuyRequest } from '../../emulator/market/requests.ts'
import { activateCode } from '../../emulator/market/rules/licence-codes.ts'
import { instanceOf, orderOf } from '../../emulator/market/state.ts'
import type { messageDetail } from '../../emulator/market/views.ts'
import { createMarketplace, type Marketplace, type OrderHandle } from '../../emulator/marketplace.ts'
import type { CallFacts } from '../../emulator/protocol/facts.ts'
import { exampleFacts } from '../../emulator/protocol/guides/examples.ts'
import type { Guide, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { membersIn } from '../../emulator/protocol/json.ts'
import { text } from '../../emulator/protocol/text.ts'
import { NO_APPLICATION } from '../../scenarios/runner/no-application.ts'
import type { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { postJson } from '../../scenarios/runner/post-json.ts'
import { NOWHERE, type WireParts, wireParts } from '../interactions/wire-parts.ts'
import { StateError } from './state-error.ts'

/** A call that the marketplace has yet to make, about what really happened. */
export interface DueCall {
  readonly facts: CallFacts
  /** Ids the ISV gave to the instances it is about; for a repeated create, the one that was answered before. */
  readonly instanceIds: readonly string[]
  /** What the call was answered before, where it was. */
  readonly answer: Readonly<Record<string, unknown>>
  readonly wire: WireParts
}

/** Real milliseconds for the ISV's software to take a code in. */
const HOOK_PATIENCE_MS = 30_000

const unanswered = (error: unknown): { text: string } => ({ text: error instanceof Error ? error.message : String(error) })

/** A marketplace of its own for one interaction, in which its provider state comes about. */
export class Stage {
  readonly orders: OrderHandle[] = []
  /** Enterprises that were made. */
  readonly tenants: string[] = []
  readonly guide: Guide
  readonly #marketplace: Marketplace
  readonly #openApis: OpenApiStand | undefined
  /** Interface whose calls are left to the verifier. */
  #withheld: string | undefined

  readonly #useCode: string | undefined

  /** What the seller registers for an application. */
  readonly application: RunOptions['kit']

  private constructor(
    marketplace: Marketplace,
    guide: Guide,
    openApis: OpenApiStand | undefined,
    { hooks, kit }: Pick<RunOptions, 'hooks' | 'kit'>,
  ) {
    this.#useCode = hooks?.useCode
    this.application = kit
    this.#marketplace = marketplace
    this.#openApis = openApis
    this.guide = guide
  }

  /** @param purpose what the state is for: no two may have the same order numbers */
  static async open(options: RunOptions, openApis: OpenApiStand | undefined, purpose: string): Promise<Stage> {
    const { guide, isv, profile, timeout, settings, policies, polling } = options
    const marketplace = await createMarketplace({
      guide,
      isv,
      seed: derivedSeed(options.seed, 'contract', purpose),
      ...(profile === undefined ? {} : { profile }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(settings ? { settings } : {}),
      ...(policies ? { policies } : {}),
      ...(polling ? { polling } : {}),
    })
    await openApis?.show(marketplace.engine)
    return new Stage(marketplace, guide, openApis, options)
  }

  async close(): Promise<void> {
    await this.#openApis?.show(undefined)
    await this.#marketplace.close()
  }

  /** Places an order and waits for no instance. */
  async place(request: BuyRequest = {}): Promise<OrderHandle> {
    const order = await this.#marketplace.buy(request)
    this.orders.push(order)
    return order
  }

  /** A buyer buys, and the instance is open in the end. @throws StateError */
  async buy(request: BuyRequest = {}): Promise<OrderHandle> {
    const order = await this.place(request)
    if (this.#withheld) return order
    while (order.state === 'opening') await this.#nextCall(order.orderId)
    if (order.state === 'awaiting-acceptance') await order.accept()
    if (order.supervision?.flow === 'licence-code') await this.#enterCode(order)
    if (order.lines.some(({ instanceState }) => instanceState !== 'active')) throw this.unreached()
    return order
  }

  /**
   * The buyer takes the code and enters it in the ISV's software, where there is an address for that; else the marketplace
   * takes it as entered, and whoever made the provider state has seen to the rest.
   */
  async #enterCode(order: OrderHandle): Promise<void> {
    const { engine } = this.#marketplace
    for (const action of ['deliver', 'take-code'] as const) {
      if (order.supervision?.possible.includes(action)) await order.supervise(action)
    }
    if (this.#useCode !== undefined) {
      const { text: said } = await postJson(this.#useCode, { license: order.instanceId, client: 'contract' }, HOOK_PATIENCE_MS).catch(
        unanswered,
      )
      if (order.lines[0]?.instanceState === 'active') return
      throw new StateError(
        text(
          `The code of the provider state was entered at ${this.#useCode}, but it was not activated: ${said.slice(0, 300)}`,
          `已在 ${this.#useCode} 输入前置状态的授权码，但未被激活：${said.slice(0, 300)}`,
        ),
      )
    }
    const { key, orderId } = engine.instance(order.instanceId as string)
    engine.decide((tx) => activateCode(tx, instanceOf(tx.state, key), orderOf(tx.state, orderId), tx.now))
  }

  /** Lets the marketplace make its next call about an order, unless the ISV failed one: nobody waits for hours of retries. */
  async #nextCall(orderId: string): Promise<void> {
    const { engine } = this.#marketplace
    const open = engine
      .order(orderId)
      .messageIds.map((id) => engine.message(id))
      .filter(({ state }) => state === 'pending' || state === 'retrying')
    if (open.length === 0 || open.some(({ attempts }) => attempts.at(-1)?.verdict?.outcome === 'failed')) throw this.unreached()
    await engine.advance({ to: Math.min(...open.map(({ nextAt = 0 }) => nextAt)) })
  }

  /** The seller applies for a credential, with the public key and the login address of the run. @throws StateError without them */
  async credential(): Promise<void> {
    const { application } = this
    if (!application) throw new StateError(NO_APPLICATION)
    await this.#marketplace.engine.kit((tx) => issueCredential(tx, application))
  }

  /** The one test account of that application. */
  async testAccount(): Promise<void> {
    const [appId = ''] = this.#marketplace.engine.state.kit.credentials.keys()
    await this.#marketplace.engine.kit((tx) => makeTestAccount(tx, appId, {}))
  }

  /** An application, an open purchase, and an enterprise like the one of the guides' samples. */
  async enterprise(): Promise<void> {
    await this.credential()
    await this.buy()
    const { users, departments } = exampleFacts.kit
    const request = { name: '测试企业', departments: [...departments], users: [...users] }
    this.tenants.push(this.#marketplace.engine.decide((tx) => makeTenant(tx, request)))
  }

  /** Something happens to that enterprise. */
  async act<A extends TenantAction>(action: A, request: TenantActionRequest<A>): Promise<void> {
    const [tenantId = ''] = this.tenants
    const bound = action === 'bind' ? { ...request, instanceId: this.orders[0]?.instanceId ?? '' } : request
    await this.#marketplace.engine.kit((tx) => actOnTenant(tx, tenantId, action, bound))
  }

  /** Asks about every instance. */
  query(): Promise<Message> {
    return this.#marketplace.engine.query(this.#instanceIds())
  }

  /** Lets business time run to the end of the first instance's period, and past the grace. */
  async toExpiry(): Promise<void> {
    const { grace } = this.#marketplace.engine.config
    await this.#advanceTo(grace)
  }

  /** Lets business time run until the first instance is due for release. */
  async toRelease(): Promise<void> {
    const { grace, retention } = this.#marketplace.engine.config
    await this.#advanceTo(grace + retention)
  }

  /** From now on the marketplace's own calls of an interface do not reach the ISV. */
  withhold(name: string): void {
    this.#withheld = name
    this.#marketplace.fault({ on: name, fault: 'refuse' })
  }

  /** The newest call of an interface; undefined while there is none. */
  newest(description: MarketplaceInterface): Message | undefined {
    return [...this.#marketplace.engine.state.messages.values()].findLast(({ interfaceId }) => interfaceId === description.id)
  }

  /** The message's call, made and signed for this moment. @param badly signed with a key that nobody has */
  call(description: MarketplaceInterface, message: Message, badly: boolean): DueCall {
    const { state, config, keys } = this.#marketplace.engine
    const facts = factsOf(state, message)
    const context = callContext({ config, keys, random: seededRandom(freshSeed()) }, description, wallNow())
    const { request } = buildRequest(description, facts, context, NOWHERE)
    return {
      facts,
      instanceIds: facts.instanceIds.length > 0 ? facts.instanceIds : this.#instanceIds(),
      answer: this.#lastAnswer(message),
      wire: wireParts(badly ? afterSigning('wrong-key', description, request, context.accessKey) : request),
    }
  }

  /** Every call the ISV got, with its answer. */
  calls(): ReturnType<typeof messageDetail>[] {
    return this.#marketplace.messages()
  }

  /** Why the state did not come about: what the ISV answered last. */
  unreached(): StateError {
    return StateError.of([...this.#marketplace.engine.state.messages.values()])
  }

  #lastAnswer({ messageId }: Message): Readonly<Record<string, unknown>> {
    const body = this.#marketplace
      .messages()
      .find((one) => one.messageId === messageId)
      ?.attempts.at(-1)?.response?.body
    return membersIn(body ?? '')
  }

  #instanceIds(): string[] {
    const { instances } = this.#marketplace.engine.state
    return [...instances.values()].flatMap(({ instanceId }) => (instanceId === undefined ? [] : [instanceId]))
  }

  async #advanceTo(afterExpiry: number): Promise<void> {
    const { engine } = this.#marketplace
    const { orderLineId = '' } = this.orders[0] ?? {}
    const { expireTime = engine.clock.now() } = engine.instance(orderLineId)
    await engine.advance({ to: expireTime + afterExpiry })
  }
}
