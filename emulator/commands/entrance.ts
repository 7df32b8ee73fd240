import { DOMAINS, type Domain, type Site } from '../protocol/sites.ts'
import { type Text, text } from '../protocol/text.ts'
import type { ProxyOptions, RunningProxy } from '../server/proxy.ts'
import type { Trust } from './trust.ts'

/** How an ISV's own calls come in: the two domains, and the proxy that leads the marketplace's names to them. */

export type Addresses = Readonly<Record<Domain, string>>

/** Every name of a site's hosts, with the domain it stands for. */
const namesOf = ({ hosts, aliases }: Site): readonly (readonly [name: string, domain: Domain])[] => [
  [hosts.primary.name, 'primary'],
  ...aliases.map(({ name }) => [name, 'primary'] as const),
  [hosts.fallback.name, 'fallback'],
]

/** Where the proxy leads: the one place that knows which server stands for which of the marketplace's hosts. */
const proxyTargets = (site: Site, domains: Addresses): ProxyOptions['targets'] =>
  new Map(namesOf(site).map(([name, domain]) => [name, () => domains[domain]]))

/** Where each domain answers, and for which host of the real marketplace. */
export const domainLines = ({ hosts }: Site, domains: Addresses): Text[] =>
  DOMAINS.map((domain) => {
    const [en, zh] = domain === 'primary' ? ['primary ', '主域名'] : ['fallback', '备用域名']
    return text(
      `Open APIs, ${en}  ${domains[domain]}  (stands for https://${hosts[domain].name})`,
      `开放接口${zh}  ${domains[domain]}  （对应 https://${hosts[domain].name}）`,
    )
  })

/** Starts the forward proxy. Every host it refuses is told once. @throws StartError */
export async function openProxy(
  options: Pick<ProxyOptions, 'host' | 'port' | 'authority'> & {
    readonly site: Site
    readonly domains: Addresses
    readonly complain: (words: Text) => void
  },
): Promise<RunningProxy> {
  const { host, port, authority, site, domains, complain } = options
  // Loaded when asked for: the library behind it takes a quarter of a second.
  const { startProxy } = await import('../server/proxy.ts')
  return startProxy({
    host,
    port,
    authority,
    targets: proxyTargets(site, domains),
    onRefused: onceEach((name) => complain(refused(name, site))),
  })
}

const refused = (name: string, site: Site): Text => {
  const names = namesOf(site).map(([own]) => own)
  return text(
    `Refused by the proxy: ${name}. It leads to ${names.join(' and ')} only; NO_PROXY names what the ISV may reach without it.`,
    `代理已拒绝：${name}。代理仅转发 ${names.join('、')}；如需直接访问其他主机，请加入 NO_PROXY。`,
  )
}

/** Passes a name on the first time it is heard: a client that retries would fill the screen. */
function onceEach(hear: (name: string) => void): (name: string) => void {
  const heard = new Set<string>()
  return (name) => {
    if (heard.has(name)) return
    heard.add(name)
    hear(name)
  }
}

/** How an ISV that insists on HTTPS, or on the marketplace's own names, comes in. */
export function entrances(secureUrl: string | undefined, { certificate }: Trust, proxy: RunningProxy | undefined, site: Site): Text[] {
  const hosts = namesOf(site).map(([name]) => `https://${name}`)
  return [
    ...(secureUrl === undefined ? [] : [text(`HTTPS                ${secureUrl}`, `HTTPS         ${secureUrl}`)]),
    text(`CA certificate       ${certificate}  (for the ISV to trust)`, `CA 证书       ${certificate}  （需由商家程序信任）`),
    ...(proxy === undefined
      ? []
      : [
          text(
            `Proxy                ${proxy.url}  (as HTTPS_PROXY; leads ${hosts.join(' and ')} here)`,
            `代理          ${proxy.url}  （设为 HTTPS_PROXY；将 ${hosts.join('、')} 转发至此）`,
          ),
        ]),
  ]
}
