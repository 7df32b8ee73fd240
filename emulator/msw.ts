import { HttpResponse, http, type RequestHandler } from 'msw'
import type { Marketplace } from './marketplace.ts'
import { DOMAINS, type Domain, domainOf, siteOf } from './protocol/sites.ts'
import { asResponse, createGateway } from './server/open-apis/gateway.ts'

export interface MarketplaceHandlersOptions {
  /** Host names beside the documented ones, for an ISV that is told others. */
  readonly hosts?: Readonly<Partial<Record<Domain, readonly string[]>>>
}

/**
 * Handlers for msw: an ISV's own tests reach the marketplace's open APIs under their real names, and nothing leaves the
 * process. Every path and port of these hosts is the marketplace's, by http and https; what it does not publish is answered with the gateway's 404.
 *
 * msw catches the built-in `fetch`, and `node:http(s)` where it is imported whole and not by name. What calls by
 * `undici.request` goes past it, and so do the marketplace's own calls to the ISV: let those reach a server on loopback.
 *
 * Sites share the fallback host: of two markets on one msw server, the first to be listed answers there.
 *
 * @example
 * const market = await createMarketplace({ guide: 'saas-v2' })
 * const server = setupServer(...marketplaceHandlers(market))
 * server.listen()
 */
export function marketplaceHandlers(market: Marketplace, { hosts = {} }: MarketplaceHandlersOptions = {}): RequestHandler[] {
  const { engine } = market
  const own = () => [engine]
  const gateway = createGateway({ markets: own, everywhere: own })
  const answer = async (request: Request, domain: Domain): Promise<Response> => {
    if (engine.closing.aborted) return HttpResponse.error()
    try {
      const result = await gateway(request, domain)
      return result === 'cut' ? HttpResponse.error() : asResponse(result)
    } catch (error) {
      // A market that closes in the middle of a call leaves it without an answer, as a server would.
      if (engine.closing.aborted) return HttpResponse.error()
      throw error
    }
  }
  const domainAt = (name: string) => DOMAINS.find((domain) => hosts[domain]?.includes(name)) ?? domainOf(siteOf(engine.config.site), name)
  return DOMAINS.map((domain) =>
    http.all(
      ({ request }) => domainAt(new URL(request.url).hostname) === domain,
      ({ request }) => answer(request, domain),
    ),
  )
}
