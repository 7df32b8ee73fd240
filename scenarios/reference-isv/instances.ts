import type { ChargingMode, CustomerFacts, ProductFacts } from '../../emulator/protocol/facts.ts'
import { present } from '../../emulator/protocol/interface.ts'
import type { ExtendParam } from '../../emulator/protocol/saas-extend-params.ts'
import type { UsageRecord } from './open-apis/usage-record.ts'

/** What was bought, in the seller's own words. V1.0 tells it in the call; V2.0 leaves it to the order query. */
export interface Purchase extends Partial<ProductFacts> {
  readonly chargingMode?: ChargingMode
  /** Milliseconds since 1970; only a guide, since the marketplace itself says when to freeze. */
  readonly expireTime?: number
  readonly buyer?: Partial<CustomerFacts>
  readonly extendParams?: readonly ExtendParam[]
}

export type InstanceState = 'provisioning' | 'active' | 'frozen' | 'released'

const MOVES: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  provisioning: ['active', 'released'],
  active: ['frozen', 'released'],
  frozen: ['active', 'released'],
  released: [],
}

/** One buyer's instance: provisioning → active ⇄ frozen → released. */
export class Instance {
  readonly id: string
  readonly password: string
  /** How much of the product is in use: seats taken, or the cumulative usage of an on-demand product. */
  usage = 0
  /** Milliseconds since 1970: when its first call came, before which nothing can be used. */
  readonly orderedAt: number
  /** End of the latest span that was metered. */
  meteredUntil: number | undefined
  /** Begin and end of every span that was metered. */
  readonly metered = new Set<string>()
  /** Usage records the marketplace has not taken yet, oldest first. */
  readonly unpushed: UsageRecord[] = []
  #purchase: Purchase = {}
  #state: InstanceState = 'provisioning'
  readonly #prepare: () => Promise<Purchase | undefined>
  readonly #done = new Map<string, Promise<void>>()

  constructor(id: string, password: string, orderedAt: number, prepare: () => Promise<Purchase | undefined>) {
    this.id = id
    this.password = password
    this.orderedAt = orderedAt
    this.#prepare = prepare
  }

  get state(): InstanceState {
    return this.#state
  }

  get purchase(): Purchase {
    return this.#purchase
  }

  /** Sets the instance up; calls that come meanwhile or later wait for, or find, the same instance. */
  open(): Promise<void> {
    return this.once(['open'], async () => {
      const bought = await this.#prepare()
      // What came meanwhile, such as a renewal, is newer.
      this.#purchase = { ...bought, ...this.#purchase }
      // An order may be refunded, and its instance released, before the set-up ends.
      if (this.#state === 'provisioning') this.#move('active')
    })
  }

  /** Carries out a request the first time it comes, however many copies arrive at once; again only if it failed. */
  once(request: readonly string[], work: () => Promise<void>): Promise<void> {
    const key = JSON.stringify(request)
    const known = this.#done.get(key)
    if (known) return known
    const done = work()
    this.#done.set(key, done)
    done.catch(() => this.#done.delete(key))
    return done
  }

  change(part: Partial<Purchase>): void {
    this.#purchase = { ...this.#purchase, ...present({ ...part }) }
  }

  freeze(): void {
    this.#move('frozen')
  }

  unfreeze(): void {
    this.#move('active')
  }

  release(): void {
    this.#move('released')
  }

  #move(to: InstanceState): void {
    if (this.#state === to) return
    if (!MOVES[this.#state].includes(to)) {
      throw new Error(
        `Failed to make instance ${this.id} ${to}: it is ${this.#state}. Possible: ${MOVES[this.#state].join(', ') || 'none'}.`,
      )
    }
    this.#state = to
  }
}

/**
 * Every instance the seller ever made, released ones included: a repeated call must still find them.
 * A real seller keeps this in a database, with a unique index on the order key.
 */
export class Instances {
  readonly #byId = new Map<string, Instance>()
  readonly #byOrder = new Map<string, Instance>()
  readonly #randomText: (length: number) => string
  readonly #now: () => number

  constructor(randomText: (length: number) => string, now: () => number) {
    this.#randomText = randomText
    this.#now = now
  }

  find(id: string): Instance | undefined {
    return this.#byId.get(id)
  }

  /**
   * The instance of an order, made at the first call. Nothing is awaited between looking and making, so that of
   * two calls at the same time the second finds what the first one made.
   *
   * @param key what makes two calls the same order; never businessId, which is new in every call
   * @param businessId becomes the instance id, as Huawei advises. Source: [doc] zh-cn_topic_0070649427
   * @param prepare what it takes to open the instance, run once; tells what was bought, where that is known
   */
  ofOrder(key: readonly string[], businessId: string, prepare: () => Promise<Purchase | undefined>): Instance {
    const order = JSON.stringify(key)
    const known = this.#byOrder.get(order)
    if (known) return known
    const id = this.#byId.has(businessId) ? this.#randomText(32) : businessId
    const instance = new Instance(id, this.#randomText(12), this.#now(), prepare)
    this.#byOrder.set(order, instance)
    this.#byId.set(id, instance)
    return instance
  }
}
