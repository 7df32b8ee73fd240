import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { complain, refusable, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { answeredStatus, passOn, runClient, type Said } from './client.ts'
import { isRefusal, refusedCredentials } from './credentials.ts'
import { EXIT } from './exit.ts'
import { preflight } from './preflight.ts'
import { type BrokerOptions, readTarget, type Target } from './target.ts'

export interface CanIDeployOptions extends BrokerOptions {
  readonly pacticipant: string
  readonly pacticipantVersion: string
  /** The environment. */
  readonly to: string
  readonly lang?: Lang
}

interface Verdict {
  /** null: not known. */
  readonly deployable: boolean | null
  readonly reason: string
}

/**
 * `koogallery contracts can-i-deploy`: whether a version may go to an environment.
 *
 * @returns the exit status: 0 yes, 1 no or not known, 2 trouble with the broker
 */
export function canIDeploy(options: CanIDeployOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return refusable(lang, io, async () => {
    const target = readTarget(options, io.env)
    await preflight(target)
    // The client reads the first two from its raw command line: written as --name=value, or not next to each other, it
    // leaves them out of the question without a word. Its --to is a tag.
    const { pacticipant, pacticipantVersion, to } = options
    const args = ['can-i-deploy', '--pacticipant', pacticipant, '--version', pacticipantVersion, '--to-environment', to]
    const table = await runClient(target, [...args, '--output=table'], io)
    passOn(table, io)
    const said = table.timedOut ? table : await runClient(target, [...args, '--output=json'], io)
    const verdict = verdictIn(said.stdout)
    if (!verdict) throw new WrongUse([noVerdict(options, said, target)])
    if (verdict.deployable === true) return EXIT.done
    complain([noWords(verdict, options)], lang, io)
    return EXIT.notDeployable
  })
}

/** The exit status of the client says 0 for a plain no in JSON, and in a dry run always: only the document counts. */
function verdictIn(printed: string): Verdict | undefined {
  try {
    const { summary } = JSON.parse(printed.slice(printed.indexOf('{'))) as { summary?: { deployable?: unknown; reason?: unknown } }
    const { deployable, reason } = summary ?? {}
    if (deployable !== true && deployable !== false && deployable !== null) return undefined
    return { deployable, reason: typeof reason === 'string' ? inOneLine(reason) : '' }
  } catch {
    return undefined
  }
}

/** A broker gives one reason for each line of its table. */
const inOneLine = (reason: string): string => reason.trim().split('\n').join('; ').replace(/\.$/, '')

function noVerdict({ pacticipant, pacticipantVersion, to }: CanIDeployOptions, said: Said, target: Target): Text {
  const status = answeredStatus(said)
  if (isRefusal(status)) return refusedCredentials(target, status)
  const { url } = target
  return text(
    `Failed to ask whether ${pacticipant} ${pacticipantVersion} may be deployed to ${to}: the broker ${url} gave no verdict, see above. Check the names, and that the environment exists.`,
    `无法查询 ${pacticipant} ${pacticipantVersion} 能否部署到 ${to}：Broker ${url} 未给出结论，见上。请检查名称以及环境是否存在。`,
  )
}

function noWords({ deployable, reason }: Verdict, { pacticipant, pacticipantVersion, to }: CanIDeployOptions): Text {
  if (deployable === null) {
    return text(
      `Whether ${pacticipant} ${pacticipantVersion} may be deployed to ${to} is unknown: a verification result is still missing. The broker says: ${reason}. Verify and publish the result, then ask again.`,
      `${pacticipant} ${pacticipantVersion} 能否部署到 ${to} 未知：尚缺验证结果。Broker 说明：${reason}。请验证并发布结果后重试。`,
    )
  }
  return text(
    `${pacticipant} ${pacticipantVersion} must not be deployed to ${to}. The broker says: ${reason}.`,
    `${pacticipant} ${pacticipantVersion} 不可部署到 ${to}。Broker 说明：${reason}。`,
  )
}
