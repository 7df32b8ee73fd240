import type { Market } from '../../market/market.ts'
import { DOMAINS, type Domain } from '../../protocol/sites.ts'
import type { Gateway } from '../open-apis/gateway.ts'
import { DomainPort, type DomainPortOptions } from './domain-port.ts'

/** Both domains of one market, each on a port of its own that follows the state the market gives it. */
export class DomainPorts {
  readonly #ports: Readonly<Partial<Record<Domain, DomainPort>>>
  #market: Market | undefined
  #unlisten = () => {}
  #settling: Promise<unknown> = Promise.resolve()

  private constructor(ports: Readonly<Partial<Record<Domain, DomainPort>>>) {
    this.#ports = ports
  }

  /** @param ports 0 takes a free one; a domain left out has no port here @throws StartError when a port cannot be had */
  static async open(
    gateway: Gateway,
    host: string,
    ports: Readonly<Partial<Record<Domain, number>>>,
    { market, tls }: { market?: Market; tls?: DomainPortOptions['tls'] } = {},
  ): Promise<DomainPorts> {
    const made: Partial<Record<Domain, DomainPort>> = {}
    for (const domain of DOMAINS) {
      const port = ports[domain]
      if (port !== undefined) made[domain] = new DomainPort({ domain, gateway, host, port, tls })
    }
    const opened = new DomainPorts(made)
    try {
      // A port is opened once even for a domain that is down, so that its number is known.
      await Promise.all(DOMAINS.map((domain) => opened.#ports[domain]?.set(true)))
      opened.follow(market)
      await opened.settled()
      return opened
    } catch (error) {
      await opened.close()
      throw error
    }
  }

  get urls(): Readonly<Partial<Record<Domain, string>>> {
    const { primary, fallback } = this.#ports
    return { ...(primary ? { primary: primary.url } : {}), ...(fallback ? { fallback: fallback.url } : {}) }
  }

  /** Follows another market, such as the one after a reset; without one the ports are open. */
  follow(market: Market | undefined): void {
    this.#unlisten()
    this.#market = market
    this.#unlisten =
      market?.listen(({ events }) => {
        if (events.some(({ type }) => type === 'domain-set')) this.#settle()
      }) ?? (() => {})
    this.#settle()
  }

  /** Resolves once the ports are as the market wants them. */
  async settled(): Promise<void> {
    await this.#settling
  }

  async close(): Promise<void> {
    this.#unlisten()
    await Promise.all(DOMAINS.map((domain) => this.#ports[domain]?.set(false)))
  }

  #settle(): void {
    this.#settling = Promise.all(DOMAINS.map((domain) => this.#ports[domain]?.set(this.#market?.state.domains[domain].state !== 'down')))
    // Whoever waits for it hears of a failure.
    this.#settling.catch(() => {})
  }
}
