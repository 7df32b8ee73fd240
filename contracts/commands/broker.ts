import type { Command } from 'commander'
import type { CanIDeployOptions } from '../broker/can-i-deploy.ts'
import type { PublishOptions } from '../broker/publish.ts'
import type { RecordDeploymentOptions } from '../broker/record-deployment.ts'
import { brokerAccess, publishedAs } from './broker-options.ts'
import type { Wiring } from './wiring.ts'

/** The commands that talk to a Pact broker. */
export function registerBroker(wiring: Wiring): void {
  registerPublish(wiring)
  registerCanIDeploy(wiring)
  registerRecordDeployment(wiring)
}

const brokerOptions = (command: Command, wiring: Wiring): Command =>
  brokerAccess(command, wiring).option(
    '--timeout <duration>',
    wiring.say('limit of one request to the broker; default: 10s', '单次请求超时，默认 10s'),
  )

function registerPublish(wiring: Wiring): void {
  const { command, collect, say, lang, io, end } = wiring
  const made = brokerOptions(command('publish', 'publish pacts to a Pact broker', '向 Pact Broker 发布契约'), wiring)
  publishedAs(made, '--consumer-version', wiring)
    .argument('[path...]', say('pact files or folders; none: the pacts of this package', '契约文件或目录；省略则为软件包自带'))
    .option('--provider <name>', say('name of the seller in the broker, for one pact', '商家在 Broker 中的名称，仅限一份契约'))
    .option('--guide <guide>', say('pacts of this guide only; may be given more than once', '仅发布此指南的契约，可多次指定'), collect, [])
    .action(async (paths: string[], options: PublishOptions) => {
      const { publish } = await import('../broker/publish.ts')
      end(await publish(paths, { ...options, lang }, io))
    })
}

/** Not `--version`: that is the version of this tool. */
const pacticipantOptions = (made: Command, { say }: Wiring): Command =>
  made
    .requiredOption('--pacticipant <name>', say('participant of the broker', 'Broker 中的参与方'))
    .requiredOption('--pacticipant-version <version>', say('its version', '其版本'))

function registerCanIDeploy(wiring: Wiring): void {
  const { command, say, lang, io, end } = wiring
  const made = command('can-i-deploy', 'ask a Pact broker whether a version may be deployed', '查询某版本能否部署')
  pacticipantOptions(brokerOptions(made, wiring), wiring)
    .requiredOption('--to <environment>', say('environment', '目标环境'))
    .action(async (options: CanIDeployOptions) => {
      const { canIDeploy } = await import('../broker/can-i-deploy.ts')
      end(await canIDeploy({ ...options, lang }, io))
    })
}

function registerRecordDeployment(wiring: Wiring): void {
  const { command, say, lang, io, end } = wiring
  const made = command('record-deployment', 'tell a Pact broker that a version is deployed', '在 Pact Broker 中记录部署')
  pacticipantOptions(brokerOptions(made, wiring), wiring)
    .requiredOption('--environment <environment>', say('environment', '环境'))
    .action(async (options: RecordDeploymentOptions) => {
      const { recordDeployment } = await import('../broker/record-deployment.ts')
      end(await recordDeployment({ ...options, lang }, io))
    })
}
