import { type ClockMode, parseClockMode, VIRTUAL_START } from '../clock/clock.ts'
import { parseDuration } from '../clock/duration.ts'
import { freshSeed } from '../clock/random.ts'
import { wallNow } from '../clock/wall.ts'
import { POLICIES } from '../delivery/policies.ts'
import { isProfileName, type PolicyOverrides, PROFILES, policyById } from '../delivery/profiles.ts'
import { RUNNABLE_GUIDES } from '../protocol/catalogue.ts'
import type { Guide } from '../protocol/interface.ts'
import { nearest } from '../protocol/nearest.ts'
import { UPLOAD_LIMIT } from '../protocol/open-apis/upload.ts'
import { badSetting, type Settings, settingNames } from '../protocol/settings.ts'
import { isSiteName, SITE_NAMES, siteOf } from '../protocol/sites.ts'
import { text } from '../protocol/text.ts'
import { DEFAULT_LIFECYCLE, DEFAULT_POLLING, type Keys, type MarketConfig, ORDER_TIMEOUTS, TIERS } from './config.ts'
import { DEFAULT_ACCESS_KEY, DEFAULT_ACCOUNT } from './default-key.ts'
import { MarketError } from './errors.ts'

/** How users describe a market: everything has a default. Durations are text such as `PT5S` or `5s`. */
export interface MarketOptions {
  readonly isv?: {
    /** Production address (生产接口地址). */
    readonly url?: string
    readonly accessKey?: string
    readonly kitKey?: string
    readonly ak?: string
    readonly sk?: string
  }
  readonly guide?: string
  readonly profile?: string
  readonly clock?: string
  /** Where a virtual clock begins, ISO 8601. */
  readonly start?: string
  readonly seed?: number
  readonly settings?: Readonly<Record<string, string>>
  /** Changes to retry policies, by policy id. */
  readonly policies?: PolicyOverrides
  /** Limit of one call: one for all guides, or by guide. */
  readonly timeout?: string
  readonly tier?: string
  readonly grace?: string
  readonly retention?: string
  readonly polling?: { readonly interval?: string; readonly patience?: string }
  readonly concurrency?: number
  /** Key size for fields the marketplace encrypts. */
  readonly keyBits?: number
  /** Site of the marketplace: host names, and the readings its pages differ in. */
  readonly site?: string
  /** Most bytes of an upload. */
  readonly uploadLimit?: number
}

/** 4 GiB: beyond it nobody's licence lies. */
const MOST_UPLOADED = 2 ** 32
/** Virtual seconds in a real one, at most: a clock that is much faster runs out of years. */
const FASTEST = 1_000_000

const invalid = (en: string, zh: string, possible: readonly string[] = []): MarketError =>
  new MarketError('invalid', text(en, zh), possible)

/** Reads options into a configuration and the keys, which are kept apart. @throws MarketError naming what is wrong */
export function readOptions(id: string, options: MarketOptions): { config: MarketConfig; keys: Keys } {
  const { isv = {} } = options
  const guide = (options.guide ?? 'saas-v2') as Guide
  if (!RUNNABLE_GUIDES.includes(guide)) throw wrongWord('guide', guide, RUNNABLE_GUIDES)
  if (options.profile !== undefined && !isProfileName(options.profile)) throw wrongWord('profile', options.profile, Object.keys(PROFILES))
  const mode = parseClockMode(options.clock ?? 'virtual')
  if (!mode || mode.rate > FASTEST) throw wrongWord('clock', String(options.clock), ['virtual', 'real', 'scaled:60', `scaled:${FASTEST}`])
  const site = options.site ?? 'cn'
  if (!isSiteName(site)) throw wrongWord('site', site, SITE_NAMES)
  const wrong = badSetting(options.settings ?? {})
  if (wrong) {
    throw settingNames().includes(wrong.name)
      ? wrongWord(`setting ${wrong.name}`, String(wrong.value), wrong.possible)
      : wrongWord('setting', wrong.name, wrong.possible)
  }
  checkPolicies(options.policies ?? {})
  const lifecycle = lifecycleOf(options)
  const timeout = options.timeout === undefined ? undefined : duration('timeout', options.timeout)
  const seed = options.seed ?? freshSeed()
  if (!Number.isSafeInteger(seed)) throw invalid(`Failed to read the seed ${seed}: it must be a whole number.`, `种子 ${seed} 必须是整数。`)
  const config: MarketConfig = {
    id,
    guide,
    ...(options.profile === undefined ? {} : { profile: options.profile as NonNullable<MarketConfig['profile']> }),
    ...(isv.url === undefined ? {} : { isvUrl: productionAddress(isv.url) }),
    clock: mode.mode as ClockMode,
    start: startOf(options.start, mode.mode),
    seed,
    site,
    // What a user chose wins over what the site's pages say.
    settings: { ...siteOf(site).settings, ...options.settings } as Settings,
    policies: options.policies ?? {},
    timeouts:
      timeout === undefined
        ? ORDER_TIMEOUTS
        : (Object.fromEntries(Object.keys(ORDER_TIMEOUTS).map((g) => [g, timeout])) as MarketConfig['timeouts']),
    ...lifecycle,
    polling: {
      interval: options.polling?.interval === undefined ? DEFAULT_POLLING.interval : duration('polling.interval', options.polling.interval),
      patience: options.polling?.patience === undefined ? DEFAULT_POLLING.patience : duration('polling.patience', options.polling.patience),
    },
    concurrency: whole('concurrency', options.concurrency ?? 16, 1, 1024),
    keyBits: options.keyBits === 128 ? 128 : 256,
    uploadLimit: whole('uploadLimit', options.uploadLimit ?? UPLOAD_LIMIT.bytes, 1, MOST_UPLOADED),
  }
  if (options.keyBits !== undefined && options.keyBits !== 128 && options.keyBits !== 256)
    throw wrongWord('keyBits', String(options.keyBits), ['128', '256'])
  const keys: Keys = {
    accessKey: isv.accessKey ?? DEFAULT_ACCESS_KEY,
    ...(isv.kitKey === undefined ? {} : { kitKey: isv.kitKey }),
    ak: isv.ak ?? DEFAULT_ACCOUNT.ak,
    sk: isv.sk ?? DEFAULT_ACCOUNT.sk,
  }
  return { config, keys }
}

function wrongWord(what: string, word: string, possible: readonly string[]): MarketError {
  const hint = nearest(word, possible)
  return invalid(
    `Failed to read ${what} "${word}": there is none of that name.${hint ? ` Did you mean "${hint}"?` : ` Possible: ${possible.join(', ')}.`}`,
    `无法识别 ${what} “${word}”。${hint ? `是否指“${hint}”？` : `可选：${possible.join('、')}。`}`,
    possible,
  )
}

/** Reads a length of time. @throws MarketError */
export function duration(name: string, written: string): number {
  const ms = parseDuration(written)
  if (ms === undefined)
    throw invalid(
      `Failed to read ${name} "${written}": write a duration such as PT3H, 3h or 90s.`,
      `无法识别 ${name} “${written}”：请写成 PT3H、3h 或 90s。`,
    )
  return ms
}

/** Reads an instant. @throws MarketError */
export function instant(name: string, written: string): number {
  const at = Date.parse(written)
  if (Number.isNaN(at) || !/^\d{4}-\d{2}-\d{2}/.test(written)) {
    throw invalid(
      `Failed to read ${name} "${written}": write a time such as 2030-01-01T00:00:00Z.`,
      `无法识别 ${name} “${written}”：请写成 2030-01-01T00:00:00Z。`,
    )
  }
  return at
}

function startOf(written: string | undefined, mode: string): number {
  if (written !== undefined) return instant('start', written)
  return mode === 'virtual' ? VIRTUAL_START : wallNow()
}

/** The address as given; https and a domain name are the real marketplace's demand, relaxed here so that an ISV can run locally. */
function productionAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw invalid(
      `Failed to read the ISV address "${url}": write an http or https URL such as http://127.0.0.1:3000/saasproduce.`,
      `无法识别生产接口地址“${url}”：请写成 http://127.0.0.1:3000/saasproduce。`,
    )
  }
  if (parsed.username || parsed.password) {
    throw invalid(
      'Failed to use the ISV address: it holds a user name or password. The marketplace sends none; leave them out.',
      '生产接口地址不能包含用户名或密码。',
    )
  }
  return url
}

function lifecycleOf(options: MarketOptions): { grace: number; retention: number } {
  if (options.tier !== undefined && !Object.hasOwn(TIERS, options.tier)) throw wrongWord('tier', options.tier, Object.keys(TIERS))
  const base = options.tier === undefined ? DEFAULT_LIFECYCLE : TIERS[options.tier as keyof typeof TIERS]
  return {
    grace: options.grace === undefined ? base.grace : duration('grace', options.grace),
    retention: options.retention === undefined ? base.retention : duration('retention', options.retention),
  }
}

function whole(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(
      `Failed to read ${name} ${value}: it must be a whole number from ${least} to ${most}.`,
      `${name} 必须是 ${least} 到 ${most} 的整数。`,
    )
  }
  return value
}

function checkPolicies(overrides: PolicyOverrides): void {
  for (const [id, change] of Object.entries(overrides)) {
    if (!Object.hasOwn(POLICIES, id)) throw wrongWord('policy', id, Object.keys(POLICIES))
    if (change.calls !== undefined) whole(`policies.${id}.calls`, change.calls, 1, 10_000)
    try {
      policyById(id, overrides)
    } catch (error) {
      throw invalid(error instanceof Error ? error.message : String(error), `重试策略 ${id} 的时长无法识别。`)
    }
  }
}
