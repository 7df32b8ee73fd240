import { assumed, doc, type Provenance } from './provenance.ts'
import type { Settings } from './settings.ts'
import { type Text, text } from './text.ts'

/** The marketplace has two names for its open APIs: the main one, and one to fall back to. */
export const DOMAINS = ['primary', 'fallback'] as const
export type Domain = (typeof DOMAINS)[number]

/** One host name of the open APIs, with where it is written. */
export interface SiteHost {
  readonly name: string
  readonly source: Provenance
}

/** A site of the marketplace: its hosts, and the readings in which its pages differ from the China site's. */
export interface Site {
  readonly name: string
  readonly title: Text
  readonly hosts: Readonly<Record<Domain, SiteHost>>
  /** Other names of the primary host. */
  readonly aliases: readonly SiteHost[]
  /** Defaults of settings on this site; a market's own settings win. */
  readonly settings: Settings
  /** Mock orders its pages do not list. */
  readonly withoutMockOrders: readonly string[]
  readonly source: readonly Provenance[]
}

const cnPrimary = doc('zh-cn_topic_0070649350')

export const SITES = {
  cn: {
    name: 'cn',
    title: text('China', '中国站'),
    hosts: {
      primary: { name: 'mkt.myhuaweicloud.com', source: cnPrimary },
      fallback: { name: 'mkt.myhuaweicloud.cn', source: doc('zh-cn_topic_0070649351') },
    },
    aliases: [],
    settings: {},
    withoutMockOrders: [],
    source: [cnPrimary, doc('zh-cn_topic_0070649351')],
  },
  intl: {
    name: 'intl',
    title: text('International', '国际站'),
    hosts: {
      primary: { name: 'mkt-intl.myhuaweicloud.com', source: doc('topic_0070649116') },
      fallback: { name: 'mkt.myhuaweicloud.cn', source: doc('topic_0070649117', 'the page of the new usage push names it') },
    },
    aliases: [],
    settings: { 'v2-cancelled-renewal-order-id': 'renewal' },
    withoutMockOrders: [],
    source: [doc('topic_0070649116'), doc('topic_0070649094', '2024 copy of refreshInstance')],
  },
  eu: {
    name: 'eu',
    title: text('Europe', '欧洲站'),
    hosts: {
      primary: { name: 'mkt.myhuaweicloud.eu', source: doc('eu en-us_topic_000033') },
      fallback: { name: 'mkt.myhuaweicloud.cn', source: assumed('open-api 2', 'no EU page names a fallback') },
    },
    aliases: [{ name: 'mkt-euro.myhuaweicloud.com', source: doc('eu header page', 'an older page') }],
    settings: {
      'v2-test-flag': 'zero',
      'v2-release-order-id': 'purchase',
      'v2-cancelled-renewal-order-id': 'renewal',
      'v2-body-sign': 'require',
    },
    withoutMockOrders: ['MOCKONDEMAND', 'MOCKONDEMANDPKG'],
    source: [doc('eu en-us_topic_000033'), doc('eu en-us_topic_000009'), doc('eu en-us_topic_000013'), doc('eu en-us_topic_000006')],
  },
} as const satisfies Readonly<Record<string, Site>>

export type SiteName = keyof typeof SITES
export const SITE_NAMES = Object.keys(SITES) as SiteName[]

export const isSiteName = (word: string): word is SiteName => Object.hasOwn(SITES, word)
export const siteOf = (name: SiteName): Site => SITES[name]

/** Every documented host name of the open APIs. */
export const SITE_HOSTS: readonly string[] = [
  ...new Set(
    SITE_NAMES.flatMap((name) =>
      [siteOf(name).hosts.primary, siteOf(name).hosts.fallback, ...siteOf(name).aliases].map((host) => host.name),
    ),
  ),
]

/** Which domain a host name stands for on a site; undefined for any other name. */
export function domainOf(site: Site, host: string): Domain | undefined {
  const name = host.toLowerCase()
  if (name === site.hosts.primary.name || site.aliases.some((alias) => alias.name === name)) return 'primary'
  return name === site.hosts.fallback.name ? 'fallback' : undefined
}
