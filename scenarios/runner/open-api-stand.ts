import type { Market } from '../../emulator/market/market.ts'
import type { Domain } from '../../emulator/protocol/sites.ts'
import type { DomainPortOptions } from '../../emulator/server/domains/domain-port.ts'
import { DomainPorts } from '../../emulator/server/domains/domain-ports.ts'
import { createGateway } from '../../emulator/server/open-apis/gateway.ts'

/** The marketplace's own APIs for a whole run: the ports stay, the market behind them is that of the story being played. */
export class OpenApiStand {
  readonly #ports: DomainPorts
  readonly #shown: { market: Market | undefined }

  private constructor(ports: DomainPorts, shown: { market: Market | undefined }) {
    this.#ports = ports
    this.#shown = shown
  }

  /** @param ports 0 takes a free one @throws StartError when a port cannot be had */
  static async open(host: string, ports: Readonly<Record<Domain, number>>, tls?: DomainPortOptions['tls']): Promise<OpenApiStand> {
    const shown: { market: Market | undefined } = { market: undefined }
    const own = () => (shown.market ? [shown.market] : [])
    return new OpenApiStand(await DomainPorts.open(createGateway({ markets: own, everywhere: own }), host, ports, { tls }), shown)
  }

  get urls(): Readonly<Record<Domain, string>> {
    return this.#ports.urls as Readonly<Record<Domain, string>>
  }

  /** Answers for this market from now on; for none when it is undefined. */
  async show(market: Market | undefined): Promise<void> {
    this.#shown.market = market
    this.#ports.follow(market)
    await this.#ports.settled()
  }

  /** Resolves once the ports are as the market wants them. */
  settled(): Promise<void> {
    return this.#ports.settled()
  }

  close(): Promise<void> {
    return this.#ports.close()
  }
}
