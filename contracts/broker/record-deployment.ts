import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { refusable, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { answeredStatus, passOn, runClient } from './client.ts'
import { isRefusal, refusedCredentials } from './credentials.ts'
import { EXIT } from './exit.ts'
import { preflight } from './preflight.ts'
import { type BrokerOptions, readTarget } from './target.ts'

export interface RecordDeploymentOptions extends BrokerOptions {
  readonly pacticipant: string
  readonly pacticipantVersion: string
  readonly environment: string
  readonly lang?: Lang
}

/**
 * `koogallery contracts record-deployment`: tells a broker what runs where.
 *
 * @returns the exit status: 0 recorded, 2 not
 */
export function recordDeployment(options: RecordDeploymentOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return refusable(lang, io, async () => {
    const { pacticipant, pacticipantVersion, environment } = options
    const target = readTarget(options, io.env)
    await preflight(target)
    const said = await runClient(
      target,
      ['record-deployment', `--pacticipant=${pacticipant}`, `--version=${pacticipantVersion}`, `--environment=${environment}`],
      io,
    )
    passOn(said, io)
    if (said.status === 0) return EXIT.done
    const status = answeredStatus(said)
    if (isRefusal(status)) throw new WrongUse([refusedCredentials(target, status)])
    throw new WrongUse([
      text(
        `Failed to record that ${pacticipant} ${pacticipantVersion} is deployed to ${environment}: see the reason above. Check that the broker ${target.url} knows this version and this environment.`,
        `无法记录 ${pacticipant} ${pacticipantVersion} 已部署到 ${environment}：原因见上。请检查 Broker ${target.url} 中是否有此版本与环境。`,
      ),
    ])
  })
}
