import { isoDuration } from '../../clock/duration.ts'
import type { Market } from '../../market/market.ts'
import { domainSchema, setDomain } from '../../market/open-apis/controls.ts'
import { DOMAINS, type Domain, siteOf } from '../../protocol/sites.ts'
import { text } from '../../protocol/text.ts'
import { HttpError } from '../problem.ts'
import { type Call, MARKET, type Route, route } from '../route.ts'
import { DOMAIN, DOMAINS_EXAMPLE } from '../schemas/open-api-examples.ts'
import { type DomainView, domainsSchema, domainViewSchema } from '../schemas/open-api-shapes.ts'

export const domainRoutes: readonly Route[] = [
  route({
    id: 'getDomains',
    method: 'GET',
    path: `${MARKET}/domains`,
    tag: 'open-apis',
    summary: text('Get the two domains of the open APIs', '查询开放接口的两个域名'),
    about: text('With the address at which each answers on this machine.', '含各域名在本机的地址。'),
    success: { status: 200, about: text('both', '两个域名'), schema: domainsSchema, example: DOMAINS_EXAMPLE },
    errors: ['unknown'],
    handle: async (call) => ({ primary: await viewOf(call, 'primary'), fallback: await viewOf(call, 'fallback') }),
  }),
  route({
    id: 'setDomain',
    method: 'PUT',
    path: `${MARKET}/domains/{domain}`,
    tag: 'open-apis',
    summary: text('Set the state of a domain', '设置域名状态'),
    about: text(
      'up, down (connection refused; reset on the port it shares with this API), error (HTTP 503), slow, hang.',
      '状态：up、down（连接拒绝；与本 API 共用端口时为重置）、error（HTTP 503）、slow、hang。',
    ),
    body: { schema: domainSchema, example: { state: 'down' } },
    success: { status: 200, about: text('the domain', '域名'), schema: domainViewSchema, example: DOMAIN },
    errors: ['unknown'],
    handle: async (call) => {
      const { market, body, param } = call
      const domain = domainNamed(param('domain'))
      market.decide((tx) => setDomain(tx, domain, body))
      await call.settled?.(market)
      return viewOf(call, domain)
    },
  }),
]

function domainNamed(word: string): Domain {
  if ((DOMAINS as readonly string[]).includes(word)) return word as Domain
  throw new HttpError(
    'unknown',
    text(`Failed to find domain "${word}": there are primary and fallback only.`, `没有域名“${word}”：仅有 primary 与 fallback。`),
    { possible: DOMAINS },
  )
}

async function viewOf({ market, addresses }: Call<unknown, unknown>, domain: Domain): Promise<DomainView> {
  const { state, delay } = market.state.domains[domain]
  const url = (await addresses?.(market))?.[domain]
  return {
    state,
    delay: isoDuration(delay),
    host: siteOf((market as Market).config.site).hosts[domain].name,
    ...(url === undefined ? {} : { url }),
  }
}
