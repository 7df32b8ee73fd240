import { DEFAULT_MARKET, Emulator } from '../market/emulator.ts'
import { MarketError } from '../market/errors.ts'
import type { Market } from '../market/market.ts'
import type { OpenApiCall } from '../market/open-apis/model.ts'
import type { MarketOptions } from '../market/setup.ts'
import { siteOf } from '../protocol/sites.ts'
import { type Lang, type Text, text } from '../protocol/text.ts'
import { iso } from '../protocol/timestamps.ts'
import { isLoopback, urlHost } from '../server/hosts.ts'
import type { RunningProxy } from '../server/proxy.ts'
import { BASE } from '../server/route.ts'
import { type ServedEmulator, serveEmulator } from '../server/serve.ts'
import { StartError } from '../server/start-error.ts'
import { StoreError } from '../store/store.ts'
import { listenForEnd } from './end-of-process.ts'
import { domainLines, entrances, openProxy } from './entrance.ts'
import { readFault } from './fault-option.ts'
import { type CommandIo, langOf, processIo } from './io.ts'
import type { Trust } from './trust.ts'

export interface StartOptions {
  /** 0 takes a free one. Default: 8700. */
  readonly port?: number | string
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** Keeps journals here; without it everything is gone at the end. */
  readonly data?: string
  /** HTTPS beside HTTP on the same port. */
  readonly tls?: boolean
  /** Port of the fallback domain, 0 for a free one. Default: 8701, or a free one beside a free --port. */
  readonly fallbackPort?: number | string
  /** A port where the primary domain answers alone, and can refuse connections; none unless given. */
  readonly primaryPort?: number | string
  readonly site?: string
  readonly uploadLimit?: number
  /** Port of the forward proxy, 0 for a free one; none unless given. */
  readonly proxyPort?: number | string
  /** Folder of the local certificate authority. Default: the data folder, else one that is gone at the end. */
  readonly ca?: string
  readonly clock?: string
  readonly isv?: string
  readonly accessKey?: string
  readonly kitKey?: string
  readonly ak?: string
  readonly sk?: string
  readonly guide?: string
  readonly profile?: string
  readonly seed?: number | string
  readonly timeout?: string
  /** Faults from the start, each as `NAME[:key=value,…]`. */
  readonly fault?: readonly string[]
  readonly lang?: Lang
}

const BROKEN = 1
const WRONG_USE = 2

/** Serves the marketplace until SIGTERM or SIGINT; resolves with the exit status once nothing is left open. */
export async function start(options: StartOptions, io: CommandIo = processIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  const say = (words: Text) => io.stdout.write(`${words[lang]}\n`)
  const complain = (words: Text) => io.stderr.write(`${words[lang]}\n`)
  // Listened to from the beginning: a signal during the start must not lose anything either.
  const signalled = listenForEnd()
  const notices: Text[] = []
  let emulator: Emulator | undefined
  let served: ServedEmulator | undefined
  let trust: Trust | undefined
  let proxy: RunningProxy | undefined
  try {
    const { host = '127.0.0.1' } = options
    const port = portOf(options.port)
    const proxyPort = options.proxyPort === undefined ? undefined : portOf(options.proxyPort, '--proxy-port')
    const fallbackPort = portOf(options.fallbackPort ?? (port === 0 ? 0 : 8701), '--fallback-port')
    const primaryPort = options.primaryPort === undefined ? undefined : portOf(options.primaryPort, '--primary-port')
    emulator = await Emulator.open({
      defaults: marketOptions(options),
      faults: (options.fault ?? []).map(readFault),
      ...(options.data === undefined ? {} : { data: options.data }),
      onNotice: (message) => notices.push(text(message, message)),
    })
    if (options.tls || proxyPort !== undefined) trust = await (await import('./trust.ts')).openTrust(options.ca ?? options.data)
    served = await serveEmulator({
      emulator,
      host,
      port,
      fallbackPort,
      ...(primaryPort === undefined ? {} : { primaryPort }),
      onCall: (_market, call) => hearCall(call, complain),
      ...(trust && options.tls ? { tls: await trust.certificateOf(host) } : {}),
      report: (error) => complain(internalError(error)),
    })
    const market = emulator.get(DEFAULT_MARKET)
    const site = siteOf(market.config.site)
    const domains = await served.domains(market)
    if (trust && proxyPort !== undefined) {
      proxy = await openProxy({ host, port: proxyPort, authority: trust.authority, site, domains, complain })
    }
    const entrance = [...domainLines(site, domains), ...(trust ? entrances(served.secureUrl, trust, proxy, site) : [])]
    for (const words of [...opening(served.url, market, options, host, entrance), ...notices]) say(words)
  } catch (error) {
    signalled.forget()
    await Promise.all([served?.close(), emulator?.close()])
    trust?.close()
    const words = explained(error)
    if (!words) throw error
    complain(words)
    return WRONG_USE
  }
  await signalled.asked
  // Together: a market that closes answers the requests that wait for it, and the server waits for those answers.
  const [, closed] = await Promise.allSettled([served.close(), emulator.close(), proxy?.close()])
  trust?.close()
  signalled.forget()
  if (closed.status === 'fulfilled') return 0
  const words = explained(closed.reason)
  if (!words) throw closed.reason
  complain(words)
  return BROKEN
}

/** The emulator's own log: every call of the ISV that was refused, and why. */
function hearCall({ api, host, outcome, status, code, reason, callId }: OpenApiCall, complain: (words: Text) => void): void {
  if (outcome !== 'refused' || !reason) return
  complain(
    text(
      `Refused ${callId}: ${api ?? 'unknown API'} on ${host}, HTTP ${status} ${code}. ${reason.en}`,
      `已拒绝 ${callId}：${host} 上的 ${api ?? '未知接口'}，HTTP ${status} ${code}。${reason.zh}`,
    ),
  )
}

function portOf(written: number | string = 8700, option = '--port'): number {
  const port = typeof written === 'number' ? written : /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new StartError(
    text(
      `Failed to read ${option} "${written}": write a whole number from 0 to 65535 (0 takes a free port).`,
      `无法识别 ${option} “${written}”：请写 0 到 65535 的整数（0 表示任意空闲端口）。`,
    ),
  )
}

function marketOptions({
  isv,
  accessKey,
  kitKey,
  ak,
  sk,
  guide,
  profile,
  clock,
  seed,
  timeout,
  site,
  uploadLimit,
}: StartOptions): MarketOptions {
  return given({
    isv: given({ url: isv, accessKey, kitKey, ak, sk }),
    guide,
    profile,
    clock,
    seed: seed === undefined ? undefined : seedOf(seed),
    timeout,
    site,
    uploadLimit,
  })
}

/** Without the members that are undefined: those would stand in for what they do not say. */
const given = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

function seedOf(written: number | string): number {
  const seed = typeof written === 'number' ? written : /^-?\d{1,16}$/.test(written) ? Number(written) : Number.NaN
  if (Number.isSafeInteger(seed)) return seed
  throw new StartError(text(`Failed to read --seed "${written}": write a whole number.`, `无法识别 --seed “${written}”：请写整数。`))
}

/** What the user is told at the beginning: where it answers, and what it works with. */
function opening(url: string, market: Market, options: StartOptions, host: string, entrance: readonly Text[]): Text[] {
  const { isvUrl, clock } = market.config
  const now = iso(market.clock.now())
  return [
    text(`KooGallery emulator  ${url}`, `云商店模拟器  ${url}`),
    text(
      `Control API          ${url}${BASE}  (described by ${url}${BASE}/openapi.json)`,
      `控制 API      ${url}${BASE}  （文档 ${url}${BASE}/openapi.json）`,
    ),
    ...entrance,
    text(`Login, all tenants   ${url}/unified-login  (stands for ${PORTAL})`, `统一登录      ${url}/unified-login  （代替 ${PORTAL}）`),
    isvUrl === undefined
      ? text(
          'ISV under test       none yet: give one with --isv URL, or make a market with isv.url',
          '被测 ISV      尚未指定：请用 --isv URL，或在创建市场时给出 isv.url',
        )
      : text(`ISV under test       ${isvUrl}`, `被测 ISV      ${isvUrl}`),
    text(`Clock                ${clock}, ${now}`, `时钟          ${clock}，${now}`),
    options.data === undefined
      ? text('Data                 in memory only; --data DIR keeps it', '数据          仅在内存中；用 --data DIR 保存')
      : text(`Data                 ${options.data}`, `数据          ${options.data}`),
    ...keptInstead(market, options),
    ...elsewhere(market, url),
    ...(isLoopback(urlHost(host))
      ? []
      : [
          text(
            `Note: ${host} can be reached by other machines, and whoever reaches it can use the control API.`,
            `注意：其他机器可访问 ${host}，任何能访问者都可使用控制 API。`,
          ),
        ]),
  ]
}

/** Source: [doc] zh-cn_topic_0070649442. */
const PORTAL = 'https://macroverse.huaweicloud.com/unified-login'

/** Enterprises whose sellers were told of another address, where nobody answers now. */
function elsewhere({ state }: Market, url: string): Text[] {
  const stale = [...state.kit.tenants.values()].filter(
    ({ dissolvedAt, domainName }) => dissolvedAt === undefined && !domainName.startsWith(`${url}/`),
  )
  const [first] = stale
  if (!first) return []
  return [
    text(
      `Note: ${stale.length} ${stale.length === 1 ? 'enterprise' : 'enterprises'} of the data folder with the authentication centre at an earlier address (${first.domainName}). Start on that port, or make them anew.`,
      `注意：数据目录中有 ${stale.length} 个企业的认证中心仍为此前的地址（${first.domainName}）。请使用原端口启动，或重新创建企业。`,
    ),
  ]
}

/** Options that the default market of a data folder does not follow, since it goes on as it was made. */
function keptInstead({ config, state }: Market, options: StartOptions): Text[] {
  const kept: [string, unknown, unknown][] = [
    ['--isv', options.isv, config.isvUrl],
    ['--guide', options.guide, config.guide],
    ['--profile', options.profile, config.profile],
    ['--clock', options.clock, config.clock],
    ['--seed', options.seed === undefined ? undefined : Number(options.seed), config.seed],
  ]
  const names = kept.filter(([, asked, found]) => asked !== undefined && asked !== found).map(([name]) => name)
  const set = [...state.faults.values()].map(({ id: _id, ...rule }) => JSON.stringify(rule))
  if (options.fault?.some((written) => !set.includes(JSON.stringify(readFault(written))))) names.push('--fault')
  if (names.length === 0) return []
  return [
    text(
      `Note: the default market goes on as the data folder keeps it; ${names.join(', ')} will apply to markets made from now on. To begin anew, give another folder.`,
      `注意：默认市场沿用数据目录中的配置；${names.join('、')} 仅用于此后新建的市场。如需重新开始，请更换数据目录。`,
    ),
  ]
}

/** The sentence for a start that failed for a reason the user can mend; undefined for a defect of our own. */
function explained(error: unknown): Text | undefined {
  if (error instanceof StartError || error instanceof MarketError) return error.text
  if (error instanceof StoreError) return text(error.message, error.message)
  return undefined
}

/** Only the kind of error: its words may hold anything, keys included. */
function internalError(error: unknown): Text {
  const [kind, at] = error instanceof Error ? [error.name, place(error)] : [typeof error, '']
  return text(`The emulator made an error of its own: ${kind}${at}. Please report it.`, `模拟器发生内部错误：${kind}${at}。欢迎反馈。`)
}

/** The function in which an error arose. */
function place(error: Error): string {
  const name = /^\s*at (?:async )?([\w.#<>[\] ]+) \(/m.exec(error.stack ?? '')?.[1]
  return name === undefined ? '' : ` in ${name}`
}
