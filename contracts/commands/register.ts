import type { Command } from 'commander'
import { registerBroker } from './broker.ts'
import { registerDocuments } from './documents.ts'
import type { Wiring } from './wiring.ts'

/** What `record` and `verify` need from the door beside the rest: options that other commands have too. */
export interface Lent {
  /** `--isv`, keys and the like. */
  readonly isvOptions: (command: Command) => Command
  /** `--guide`, `--config`. */
  readonly guidesAndConfig: (command: Command) => Command
  /** `--json`, `--junit`. */
  readonly documents: (command: Command) => Command
  /** `--port`, `--fallback-port`. */
  readonly openApiPorts: (command: Command) => Command
  /** Keys from the environment. */
  readonly withEnvironment: <T extends object>(options: T) => T
}

/** `koogallery contracts`. */
export function registerContracts(wiring: Wiring, lent: Lent): void {
  const { command, say, collect, end, io, lang } = wiring
  command('record', 'record the pacts of every guide, by the emulator’s own sender', '由模拟器的发送端录制各接入指南的契约')
    .option('--guide <guide>', say('this guide only; may be given more than once', '仅此接入指南，可多次指定'), collect, [])
    .option('--out <dir>', say('folder of the pacts; default: contracts/pacts', '契约目录，默认 contracts/pacts'))
    .option('--check', say('compare with what lies there, and write nothing', '仅与已有文件比较，不写入'))
    .action(async (options) => {
      const { recordCommand } = await import('./record.ts')
      end(await recordCommand({ ...options, lang }, io))
    })

  lent
    .openApiPorts(
      lent.documents(
        lent.guidesAndConfig(
          lent.isvOptions(
            command('verify', 'hold an ISV, in any language, to the contract of its guides', '按契约验证任意语言实现的商家系统'),
          ),
        ),
      ),
    )
    .option('--pact <file>', say('pact file or folder; default: those of the emulator', '契约文件或目录，默认为自带契约'), collect, [])
    .option(
      '--only <id>',
      say('interactions whose id begins so; may be given more than once', '仅编号以此开头的交互，可多次指定'),
      collect,
      [],
    )
    .option(
      '--state-change-url <url>',
      say('handler of your own that is told of each provider state as well', '自有的前置状态处理地址，会一并收到通知'),
    )
    .option('--time-limit <duration>', say('for all of it; default: 5m', '总时限，默认 5m'))
    .option('--strict', say('interactions that the catalogue does not know fail as well', '目录中没有的交互也判失败'))
    .option('--broker <url>', say('take the contract from this Pact broker', '从该 Pact Broker 获取契约'))
    .option('--token <token>', say('its token; better: PACT_BROKER_TOKEN in the environment', '令牌；建议使用环境变量 PACT_BROKER_TOKEN'))
    .option('--username <name>', say('user name of basic authentication (PACT_BROKER_USERNAME)', '基本认证用户名（PACT_BROKER_USERNAME）'))
    .option(
      '--password <password>',
      say('its password; better: PACT_BROKER_PASSWORD in the environment', '密码；建议使用环境变量 PACT_BROKER_PASSWORD'),
    )
    .option('--provider <name>', say('name of the seller in the broker; default: isv-GUIDE', '商家在 Broker 中的名称，默认 isv-接入指南'))
    .option('--publish', say('publish what came of it to the broker', '将验证结果发布到 Broker'))
    .option('--provider-version <version>', say('default: the commit of the current folder', '版本，默认为当前目录的 git 提交'))
    .option('--branch <branch>', say('default: its git branch', '分支，默认为当前 git 分支'))
    .option('--tag <tag>', say('tag of the version; may be given more than once', '版本标签，可多次指定'), collect, [])
    .option('--build-url <url>', say('build that verifies', '验证所在的构建地址'))
    .action(async (options) => {
      const { verifyCommand } = await import('./verify.ts')
      end(await verifyCommand({ ...lent.withEnvironment(options), lang }, io))
    })

  lent
    .documents(
      command(
        'verify-emulator',
        'hold the emulated marketplace to what your ISV expects of its open APIs',
        '按商家对开放接口的期望验证模拟的云商店',
      ),
    )
    .argument(
      '[file...]',
      say('your pact files, of any specification; none: the one of the emulator', '您的契约文件（任意规范版本）；省略则为自带契约'),
    )
    .action(async (files: string[], options) => {
      const { verifyEmulatorCommand } = await import('./verify-emulator.ts')
      end(await verifyEmulatorCommand(files, { ...options, lang }, io))
    })

  registerDocuments(wiring)
  registerBroker(wiring)
}
