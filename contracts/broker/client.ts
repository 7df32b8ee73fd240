import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { after } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { type Target, withoutSecrets } from './target.ts'

/** The official client of Pact, run as a process of its own. */

const CLIENT = '@pact-foundation/pact-cli'

/** Its waits double from half a second: two of them cost 1.5 s, its own eight 64 s. */
const RETRIES = 2

/** What the waits between its tries and the start of its process may take beside the requests. */
const AROUND_REQUESTS_MS = 5_000

export interface Said {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** It had to be ended: the broker took the connection and did not answer. */
  readonly timedOut: boolean
}

/**
 * The native executable. The client's own launcher in `bin` finds it in the same way; without the launcher there is one
 * process less, and none that is left behind when it has to be ended.
 *
 * @throws WrongUse on a platform the client is not made for
 */
export function clientExecutable(platform: string = process.platform, arch: string = process.arch): string {
  const os = platform === 'win32' ? 'windows' : platform
  try {
    const client = createRequire(import.meta.url).resolve(`${CLIENT}/package.json`)
    const native = createRequire(client).resolve(`${CLIENT}-${os}-${arch}/package.json`)
    return join(dirname(native), 'standalone', os === 'windows' ? 'pact.exe' : 'pact')
  } catch {
    throw new WrongUse([
      text(
        `Failed to start Pact's own client: there is no ${CLIENT}-${os}-${arch} in node_modules. Install the package again with its optional dependencies; if npm has none for this platform, publish from Linux, macOS or Windows on x64 or arm64.`,
        `无法启动 Pact 官方客户端：node_modules 中没有 ${CLIENT}-${os}-${arch}。请连同可选依赖重新安装；如 npm 未提供此平台，请在 x64 或 arm64 的 Linux、macOS 或 Windows 上发布。`,
      ),
    ])
  }
}

/** What the client is given: address and secrets by environment only, for a command line is open to every process. */
export function clientCall(target: Target, args: readonly string[], colours: boolean) {
  const { url, credentials, env } = target
  const inherited = Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^PACT_BROKER_(BASE_URL|TOKEN|USERNAME|PASSWORD|HTTP_RETRIES)$/.test(name)),
  )
  return {
    args: ['broker', ...args, '--retries', String(RETRIES)],
    env: {
      ...inherited,
      PACT_BROKER_BASE_URL: url,
      ...(credentials && 'token' in credentials ? { PACT_BROKER_TOKEN: credentials.token } : {}),
      ...(credentials && 'username' in credentials
        ? { PACT_BROKER_USERNAME: credentials.username, PACT_BROKER_PASSWORD: credentials.password }
        : {}),
      PACT_DO_NOT_TRACK: 'true',
      ...(colours ? { CLICOLOR_FORCE: '1' } : { NO_COLOR: '1' }),
    },
  }
}

/** Runs one command of the client. Never longer than its tries may take. */
export async function runClient(target: Target, args: readonly string[], io: CommandIo): Promise<Said> {
  const colours = io.stdout.isTTY === true && !io.env.NO_COLOR
  const call = clientCall(target, args, colours)
  const child = spawn(clientExecutable(), call.args, { stdio: ['ignore', 'pipe', 'pipe'], env: call.env, windowsHide: true })
  let timedOut = false
  const cancel = after(target.timeoutMs * (RETRIES + 1) + AROUND_REQUESTS_MS, () => {
    timedOut = true
    child.kill('SIGKILL')
  })
  try {
    const [stdout, stderr, [status]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ])
    const clean = (words: string) => withoutSecrets(target, colours ? words : stripVTControlCharacters(words))
    return { status, stdout: clean(stdout), stderr: clean(stderr), timedOut }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const why = code ?? message
    throw new WrongUse([text(`Failed to start Pact's own client: ${why}.`, `无法启动 Pact 官方客户端：${why}。`)])
  } finally {
    cancel()
  }
}

/** The status of the answer the client failed on; it tells it in its words only. Undefined where no answer came. */
export function answeredStatus({ stdout, stderr }: Said): number | undefined {
  const found = /\bfailed: (\d{3}) /.exec(`${stdout}\n${stderr}`)
  return found ? Number(found[1]) : undefined
}

/** Its words, as it said them. */
export function passOn({ stdout, stderr }: Said, io: CommandIo): void {
  if (stdout) io.stdout.write(endedLine(stdout))
  if (stderr) io.stderr.write(endedLine(stderr))
}

const endedLine = (words: string): string => (words.endsWith('\n') ? words : `${words}\n`)
