import type { Market } from '../../emulator/market/market.ts'
import { type LoginServer, serveLogin } from '../../emulator/server/login/serve.ts'

/** Authentication centres for a whole run: the port stays, the market behind it is that of the story being played. */
export class LoginStand {
  readonly #server: LoginServer
  readonly #shown: { market: Market | undefined }

  private constructor(server: LoginServer, shown: { market: Market | undefined }) {
    this.#server = server
    this.#shown = shown
  }

  /** On a free port: sellers are told where by tenantSync. @throws StartError when none can be had */
  static async open(host = '127.0.0.1'): Promise<LoginStand> {
    const shown: { market: Market | undefined } = { market: undefined }
    const server = await serveLogin({ host, port: 0, markets: () => (shown.market ? [shown.market] : []) })
    return new LoginStand(server, shown)
  }

  /** Answers for this market from now on; for none when it is undefined. */
  show(market: Market | undefined): void {
    if (market) market.loginUrl = this.#server.url
    this.#shown.market = market
  }

  close(): Promise<void> {
    return this.#server.close()
  }
}
