import { parseDuration, SECOND } from '../../emulator/clock/duration.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'

/** How a user names a broker; the variables of the official client stand in. */
export interface BrokerOptions {
  readonly broker?: string
  readonly token?: string
  readonly username?: string
  readonly password?: string
  /** Limit of one request, such as `10s`. */
  readonly timeout?: string
}

type Credentials = { readonly token: string } | { readonly username: string; readonly password: string } | undefined

export interface Target {
  /** Without a user, a password or a slash at the end: safe to print. */
  readonly url: string
  readonly credentials: Credentials
  readonly timeoutMs: number
  readonly env: CommandIo['env']
}

const DEFAULT_TIMEOUT_MS = 10 * SECOND

/** Brings options, address and environment together: the more explicit wins, whole. @throws WrongUse */
export function readTarget(options: BrokerOptions, env: CommandIo['env']): Target {
  const given = options.broker ?? env.PACT_BROKER_BASE_URL
  if (!given) {
    throw new WrongUse([
      text(
        'Failed to reach a broker: its address is missing. Give --broker URL, or PACT_BROKER_BASE_URL in the environment.',
        '无法连接 Broker：缺少地址。请使用 --broker URL 或环境变量 PACT_BROKER_BASE_URL。',
      ),
    ])
  }
  const url = addressIn(given)
  const credentials = credentialsOf(options, url, env)
  url.username = ''
  url.password = ''
  return { url: url.href.replace(/\/+$/, ''), credentials, timeoutMs: timeoutOf(options), env }
}

/** The address itself is not repeated where it cannot be read: it may hold a password. */
function addressIn(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url && /^https?:$/.test(url.protocol) && !url.search && !url.hash) return url
  throw new WrongUse([
    text(
      'Failed to read the address of the broker: write an http or https URL without query and fragment, such as https://broker.example.com.',
      '无法识别 Broker 地址：请写成不带查询串与片段的 http 或 https 地址，例如 https://broker.example.com。',
    ),
  ])
}

function credentialsOf(options: BrokerOptions, url: URL, env: CommandIo['env']): Credentials {
  // A secret that was read from a file often brings its line end.
  const token = options.token?.trim()
  if (token !== undefined && options.username !== undefined) {
    throw new WrongUse([
      text(
        'Failed to choose credentials: a token and a user name are given. Give --token, or --username with --password.',
        '无法确定凭证：同时指定了令牌与用户名。请只用 --token，或 --username 与 --password。',
      ),
    ])
  }
  if (token) return { token }
  if (options.username) return basic(options.username, options.password ?? env.PACT_BROKER_PASSWORD)
  if (url.username) return basic(decoded(url.username), decoded(url.password) || (options.password ?? env.PACT_BROKER_PASSWORD))
  const inherited = env.PACT_BROKER_TOKEN?.trim()
  if (inherited) return { token: inherited }
  const username = env.PACT_BROKER_USERNAME
  return username ? basic(username, options.password ?? env.PACT_BROKER_PASSWORD) : undefined
}

const basic = (username: string, password = ''): Credentials => ({ username, password })

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function timeoutOf({ timeout }: BrokerOptions): number {
  if (timeout === undefined) return DEFAULT_TIMEOUT_MS
  const ms = parseDuration(timeout)
  if (ms !== undefined && ms > 0) return ms
  throw new WrongUse([
    text(`Failed to read --timeout "${timeout}": write a time such as 10s.`, `无法识别 --timeout“${timeout}”：例如 10s。`),
  ])
}

/** The header of requests of our own. */
export function authorization({ credentials }: Target): Record<string, string> {
  if (!credentials) return {}
  if ('token' in credentials) return { authorization: `Bearer ${credentials.token}` }
  const { username, password } = credentials
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

/** Takes what is secret out of somebody else's words. */
export function withoutSecrets({ credentials }: Target, words: string): string {
  const secret = credentials && ('token' in credentials ? credentials.token : credentials.password)
  return secret ? words.replaceAll(secret, '***') : words
}
