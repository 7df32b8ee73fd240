import { DEFAULT_MARKET, type Emulator } from '../../market/emulator.ts'
import type { Market } from '../../market/market.ts'
import type { OpenApiCall } from '../../market/open-apis/model.ts'
import type { Domain } from '../../protocol/sites.ts'
import { createGateway, type Gateway } from '../open-apis/gateway.ts'
import { DomainPorts } from './domain-ports.ts'

export interface DomainsOptions {
  readonly emulator: Emulator
  readonly host: string
  readonly fallbackPort?: number
  readonly primaryPort?: number
  readonly tls?: { readonly key: string; readonly cert: string }
  readonly onCall?: (market: Market, call: OpenApiCall) => void
  readonly stop: AbortSignal
}

/**
 * The domains of every market. The default market's are the ports a user chose, and answer for all markets of the
 * process; any other market has two ports of its own, opened when somebody asks where they are.
 */
export class Domains {
  readonly #options: DomainsOptions
  readonly #ports = new Map<string, Promise<DomainPorts>>()
  readonly #unwatch: () => void
  /** Where the control API answers, which is the default market's primary domain too. */
  #shared = ''

  constructor(options: DomainsOptions) {
    this.#options = options
    this.#unwatch = options.emulator.watch((id, market) => this.#changed(id, market))
  }

  /** Opens the ports that were asked for by number. @throws StartError */
  async begin(shared: string): Promise<void> {
    this.#shared = shared
    const { emulator, fallbackPort, primaryPort } = this.#options
    if (fallbackPort !== undefined || primaryPort !== undefined) await this.#portsOf(emulator.get(DEFAULT_MARKET))
  }

  async addresses(market: Market): Promise<Readonly<Record<Domain, string>>> {
    const { primary, fallback } = (await this.#portsOf(market)).urls
    return { primary: primary ?? this.#shared, fallback: fallback as string }
  }

  /** Resolves once the ports of a market, if it has any, are as it wants them. */
  async settled(market: Market): Promise<void> {
    await (await this.#ports.get(market.id))?.settled()
  }

  async close(): Promise<void> {
    this.#unwatch()
    const opened = await Promise.allSettled(this.#ports.values())
    await Promise.all(opened.map((ports) => ports.status === 'fulfilled' && ports.value.close()))
  }

  #portsOf(market: Market): Promise<DomainPorts> {
    const known = this.#ports.get(market.id)
    if (known) return known
    const { host, primaryPort, fallbackPort = 0 } = this.#options
    const isDefault = market.id === DEFAULT_MARKET
    const ports = isDefault
      ? { fallback: fallbackPort, ...(primaryPort === undefined ? {} : { primary: primaryPort }) }
      : { primary: 0, fallback: 0 }
    const opening = DomainPorts.open(this.#gatewayFor(market.id), host, ports, { market, tls: this.#options.tls })
    this.#ports.set(market.id, opening)
    opening.catch(() => this.#ports.delete(market.id))
    return opening
  }

  #gatewayFor(id: string): Gateway {
    const { emulator, onCall, stop } = this.#options
    const everywhere = () => emulator.list()
    const own = () => everywhere().filter((market) => market.id === id)
    return createGateway({ markets: id === DEFAULT_MARKET ? everywhere : own, everywhere, onCall, stop })
  }

  #changed(id: string, market: Market | undefined): void {
    const ports = this.#ports.get(id)
    if (!ports) return
    if (!market) this.#ports.delete(id)
    // A failure was told to whoever opened them.
    void ports.then((opened) => (market ? opened.follow(market) : opened.close())).catch(() => {})
  }
}
