import type { requestSteps } from 'mockttp'
import { type Text, text } from '../protocol/text.ts'
import { guardTunnels, listenOn, treatAsLocal } from './interception.ts'
import { listenError, reachable } from './listen.ts'
import type { Authority } from './tls/authority.ts'

export interface ProxyOptions {
  /** Address to listen on. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Its certificate is what the proxy's clients have to trust. */
  readonly authority: Authority
  /**
   * Host name as the ISV calls it → base URL (`http://ADDRESS:PORT`) of the server that stands for it, asked at each request. While there is
   * none, or it refuses connections, the ISV's connection breaks, so that it sees what it would see of a host that is down.
   */
  readonly targets: ReadonlyMap<string, () => string | undefined>
  /** Hears of every host that was refused, as the client named it. */
  readonly onRefused?: (host: string) => void
}

export interface RunningProxy {
  /** What HTTPS_PROXY and HTTP_PROXY are set to. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Bodies beyond this, in bytes, are not kept beside the stream that is passed on: mockttp keeps what it has seen of a body until it ends.
 * Small, since uploads of 100 MB go through and nothing here looks into a body.
 */
const KEPT_OF_A_BODY = 64 * 1024

/** Where nothing ever listens: connecting there fails at once. */
const NOWHERE = '127.0.0.1:0'

/**
 * A forward proxy for an ISV under test: what it sends to the marketplace's names, over HTTP or HTTPS, reaches the emulator with its Host
 * header and bytes as they were; everything else is refused with 403, so that nothing leaves this machine. @throws StartError
 */
export async function startProxy({ host, port, authority, targets, onRefused = () => {} }: ProxyOptions): Promise<RunningProxy> {
  const { getLocal } = await import('mockttp')
  const proxy = getLocal({
    https: { key: authority.key, cert: authority.caPem },
    http2: false,
    recordTraffic: false,
    suggestChanges: false,
    maxBodySize: KEPT_OF_A_BODY,
  })
  await proxy.start(0)
  treatAsLocal(proxy)
  const refuse = (asked: string): string => {
    const name = hostnameOf(asked)
    onRefused(name)
    return refusal(name, [...targets.keys()])
  }
  guardTunnels(
    proxy,
    (asked) => targets.has(hostnameOf(asked)),
    (asked) => asMessage(refuse(asked)),
  )
  for (const [name, target] of targets) await proxy.forAnyRequest().forHostname(name).always().thenPassThrough(towards(target))
  await proxy
    .forUnmatchedRequest()
    .always()
    .thenCallback(({ url }) => ({ statusCode: 403, headers: HEADERS, body: refuse(new URL(url).host) }))
  await proxy.forAnyWebSocket().always().thenRejectConnection(403, 'Forbidden', HEADERS, sentences(NO_WEB_SOCKET))
  try {
    await listenOn(proxy, host.replace(/^\[|\]$/g, ''), port)
  } catch (error) {
    await proxy.stop().catch(() => {})
    throw listenError(error as NodeJS.ErrnoException, host, port, '--proxy-port')
  }
  return { url: `http://${reachable(host)}:${proxy.port}`, close: () => proxy.stop() }
}

type PassThroughStepOptions = ConstructorParameters<typeof requestSteps.PassThroughStep>[0]

/** Asks for the target at each request, when mockttp reads it. The Host header stays the ISV's: the signature covers it. */
function towards(target: () => string | undefined): PassThroughStepOptions {
  const replaceHost = {
    get targetHost() {
      const base = target()
      // mockttp cannot read an IPv6 address here, but asks localhost by both of its addresses. The hosts file must give it that one.
      return base === undefined ? NOWHERE : new URL(base).host.replace('[::1]', 'localhost')
    },
    updateHostHeader: false,
  } as const
  return { transformRequest: { setProtocol: 'http', replaceHost }, simulateConnectionErrors: true }
}

/** Of `host:port`, or of a host alone, in lower case; as it is where it is neither. */
function hostnameOf(authority: string): string {
  const url = `http://${authority}`
  return URL.canParse(url) ? new URL(url).hostname : authority
}

const HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }

const NO_WEB_SOCKET = text(
  "Failed to open a WebSocket: the marketplace has none, and the emulator's proxy leads nowhere else.",
  '无法建立 WebSocket：云商店不提供 WebSocket，且模拟器代理不会转发到其他地址。',
)

const refusal = (name: string, served: readonly string[]): string =>
  sentences(
    text(
      `Failed to reach "${name}": the emulator's proxy leads to ${served.join(' and ')} only, so that nothing leaves this machine. Name other hosts in NO_PROXY to reach them without it.`,
      `无法访问“${name}”：模拟器代理仅转发 ${served.join('、')}，请求不会离开本机。如需访问其他主机，请将其加入 NO_PROXY。`,
    ),
  )

const sentences = ({ en, zh }: Text): string => `${en}\n${zh}\n`

/** A whole answer, for where there is no HTTP server to write it. */
const asMessage = (body: string): string =>
  [
    'HTTP/1.1 403 Forbidden',
    ...Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
