import { domainLines, entrances, openProxy } from '../../emulator/commands/entrance.ts'
import { SITES } from '../../emulator/protocol/sites.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { StartError } from '../../emulator/server/start-error.ts'
import { OpenApiStand } from '../runner/open-api-stand.ts'
import type { StandOptions } from './run-options.ts'
import { WrongUse } from './wrong-use.ts'

/** Ports of the open APIs, as for `koogallery start`. */
const PORTS = { primary: 8700, fallback: 8701 } as const
const HOST = '127.0.0.1'

/** What a run serves for the ISV's own calls. */
export interface OpenedStand {
  readonly stand?: OpenApiStand
  /** What to tell the user. */
  readonly notes: readonly Text[]
  close(): Promise<void>
}

/**
 * Serves the open APIs for a run. Ports that a user named must be had; the usual ones may be taken, then the run goes
 * on without.
 *
 * @throws WrongUse
 */
export async function openStand(options: StandOptions, complain: (words: Text) => void): Promise<OpenedStand> {
  const { port, fallbackPort, tls, proxyPort, ca } = options
  const closing: (() => void | Promise<void>)[] = []
  const close = async () => {
    for (const end of closing.reverse()) await end()
  }
  try {
    const trust = tls || proxyPort !== undefined ? await (await import('../../emulator/commands/trust.ts')).openTrust(ca) : undefined
    if (trust) closing.push(() => trust.close())
    const stand = await OpenApiStand.open(
      HOST,
      { primary: port ?? PORTS.primary, fallback: fallbackPort ?? (port === 0 ? 0 : PORTS.fallback) },
      trust && tls ? await trust.certificateOf(HOST) : undefined,
    )
    closing.push(() => stand.close())
    const proxy =
      trust && proxyPort !== undefined
        ? await openProxy({ host: HOST, port: proxyPort, authority: trust.authority, site: SITES.cn, domains: stand.urls, complain })
        : undefined
    if (proxy) closing.push(() => proxy.close())
    const secure = tls ? stand.urls.primary.replace('http:', 'https:') : undefined
    return { stand, notes: [...domainLines(SITES.cn, stand.urls), ...(trust ? entrances(secure, trust, proxy, SITES.cn) : [])], close }
  } catch (error) {
    await close()
    if (!(error instanceof StartError)) throw error
    if ([port, fallbackPort, proxyPort].some((given) => given !== undefined)) throw new WrongUse([error.text])
    return { notes: [NOT_SERVED], close: async () => {} }
  }
}

const NOT_SERVED = text(
  `The open APIs are not served in this run: ports ${PORTS.primary} and ${PORTS.fallback} are not free. Choose others with --port and --fallback-port.`,
  `本次运行未提供开放接口：端口 ${PORTS.primary}、${PORTS.fallback} 不可用。请用 --port 与 --fallback-port 指定其他端口。`,
)
