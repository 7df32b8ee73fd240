import { readFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici'
import { jsonIn } from '../../emulator/protocol/json.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { authorization, type Target } from './target.ts'

/** Requests of our own to a broker: a look before the official client is sent, and after it failed. */

export interface Answer {
  readonly status: number
  readonly location: string | undefined
  /** The parsed body; undefined where it is no JSON. */
  readonly json: unknown
}

/**
 * @param path below the broker's address, or an address the broker gave
 * @param question sent as JSON; without it nothing is
 * @throws the error of the connection
 */
export async function ask(target: Target, path: string, question?: object): Promise<Answer> {
  const dispatcher = dispatcherFor(target)
  const { timeoutMs } = target
  try {
    const answer = await request(/^https?:/.test(path) ? path : `${target.url}${path}`, {
      method: question ? 'POST' : 'GET',
      ...(question ? { body: JSON.stringify(question) } : {}),
      dispatcher,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      headers: {
        accept: 'application/hal+json, application/json',
        ...(question ? { 'content-type': 'application/json' } : {}),
        ...authorization(target),
      },
    })
    const { location } = answer.headers
    return { status: answer.statusCode, location: Array.isArray(location) ? location[0] : location, json: jsonIn(await answer.body.text()) }
  } finally {
    await dispatcher.destroy()
  }
}

/** Through the proxies and with the certificates that the official client would use, so that both see the same broker. */
function dispatcherFor({ env, timeoutMs }: Target): Dispatcher {
  const of = (name: string) => env[name.toLowerCase()] ?? env[name]
  const [httpProxy, httpsProxy, noProxy] = [of('HTTP_PROXY'), of('HTTPS_PROXY'), of('NO_PROXY')]
  const tls = { timeout: timeoutMs, ...(env.SSL_CERT_FILE ? { ca: [...rootCertificates, certificates(env.SSL_CERT_FILE)] } : {}) }
  if (!httpProxy && !httpsProxy) return new Agent({ connect: tls })
  return new EnvHttpProxyAgent({
    ...(httpProxy ? { httpProxy } : {}),
    ...(httpsProxy ? { httpsProxy } : {}),
    ...(noProxy ? { noProxy } : {}),
    connect: tls,
    requestTls: tls,
  })
}

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new WrongUse([
      text(
        `Failed to read SSL_CERT_FILE ${file}: ${why}. Name a file of PEM certificates, or unset it.`,
        `无法读取 SSL_CERT_FILE ${file}：${why}。请指定 PEM 证书文件，或取消该变量。`,
      ),
    ])
  }
}
