import { isoDuration } from '../clock/duration.ts'
import type { Market } from '../market/market.ts'
import { RUNNABLE_GUIDES } from '../protocol/catalogue.ts'
import { pathTo } from '../protocol/path-template.ts'
import { iso } from '../protocol/timestamps.ts'
import { MARKET } from './route.ts'
import type { MarketView } from './schemas/shapes.ts'

const PARTS = [
  'orders',
  'instances',
  'licences',
  'test-codes',
  'devices',
  'applications',
  'tenants',
  'login-calls',
  'messages',
  'clock',
  'faults',
  'notices',
  'trace',
  'events',
  'open-api-calls',
  'usage-records',
  'domains',
] as const

export const marketPath = (id: string): string => pathTo(MARKET, { market: id })

/** How a market is set up, as users see it: named as they named it, and without keys. */
export function marketView(market: Market): MarketView {
  const {
    id,
    guide,
    profile,
    isvUrl,
    clock,
    start,
    seed,
    settings,
    policies,
    timeouts,
    grace,
    retention,
    polling,
    concurrency,
    keyBits,
    site,
    uploadLimit,
  } = market.config
  const self = marketPath(id)
  return {
    id,
    guide,
    ...(profile === undefined ? {} : { profile }),
    isv: isvUrl === undefined ? {} : { url: isvUrl },
    clock,
    start: iso(start),
    now: iso(market.clock.now()),
    seed,
    settings: settings as Readonly<Record<string, string>>,
    policies,
    timeouts: Object.fromEntries(RUNNABLE_GUIDES.map((runnable) => [runnable, isoDuration(timeouts[runnable])])),
    grace: isoDuration(grace),
    retention: isoDuration(retention),
    polling: { interval: isoDuration(polling.interval), patience: isoDuration(polling.patience) },
    concurrency,
    keyBits,
    site,
    uploadLimit,
    links: { self, ...Object.fromEntries(PARTS.map((part) => [part, `${self}/${part}`])) },
  }
}
