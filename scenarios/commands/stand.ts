import { type Text, text } from '../../emulator/protocol/text.ts'
import { StartError } from '../../emulator/server/start-error.ts'
import { OpenApiStand } from '../runner/open-api-stand.ts'
import { WrongUse } from './plan.ts'

/** Ports of the open APIs, as for `koogallery start`. */
const PORTS = { primary: 8700, fallback: 8701 } as const

export interface StandOptions {
  readonly host?: string
  readonly port?: number
  readonly fallbackPort?: number
}

/**
 * Serves the open APIs for a run. Ports that a user named must be had; the usual ones may be taken, then the run goes
 * on without.
 *
 * @throws WrongUse
 */
export async function openStand({ host = '127.0.0.1', port, fallbackPort }: StandOptions): Promise<{ stand?: OpenApiStand; note: Text }> {
  try {
    const stand = await OpenApiStand.open(host, {
      primary: port ?? PORTS.primary,
      fallback: fallbackPort ?? (port === 0 ? 0 : PORTS.fallback),
    })
    const { primary, fallback } = stand.urls
    return {
      stand,
      note: text(
        `Open APIs for the ISV's own calls: primary ${primary}, fallback ${fallback}`,
        `供商家调用的开放接口：主域名 ${primary}，备用域名 ${fallback}`,
      ),
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    if (port !== undefined || fallbackPort !== undefined) throw new WrongUse([error.text])
    return {
      note: text(
        `The open APIs are not served in this run: ports ${PORTS.primary} and ${PORTS.fallback} are not free. Choose others with --port and --fallback-port.`,
        `本次运行未提供开放接口：端口 ${PORTS.primary}、${PORTS.fallback} 不可用。请用 --port 与 --fallback-port 指定其他端口。`,
      ),
    }
  }
}
