import type { Command } from 'commander'
import { registerBroker } from './broker.ts'
import { brokerAccess, publishedAs } from './broker-options.ts'
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
  registerRecord(wiring)
  registerVerify(wiring, lent)
  registerVerifyEmulator(wiring, lent)
  registerDocuments(wiring)
  registerBroker(wiring)
}

function registerRecord({ command, say, collect, end, io, lang }: Wiring): void {
  command(
    'record',
    'record the pacts of every guide and of the open APIs, by the senders that are used',
    '由实际发送端录制各接入指南与开放接口的契约',
  )
    .option('--guide <guide>', say('this guide only; may be given more than once', '仅此接入指南，可多次指定'), collect, [])
    .option('--out <dir>', say('folder of the pacts; default: contracts/pacts', '契约目录，默认 contracts/pacts'))
    .option('--check', say('compare with what lies there, and write nothing', '仅与已有文件比较，不写入'))
    .action(async (options) => {
      const { recordCommand } = await import('./record.ts')
      end(await recordCommand({ ...options, lang }, io))
    })
}

function registerVerify(wiring: Wiring, { isvOptions, guidesAndConfig, documents, openApiPorts, withEnvironment }: Lent): void {
  const { command, say, collect, end, io, lang } = wiring
  const made = command('verify', 'hold an ISV, in any language, to the contract of its guides', '按契约验证任意语言实现的商家系统')
  openApiPorts(documents(guidesAndConfig(isvOptions(made))))
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
    .option(
      '--use-code-hook <url>',
      say('address at which a buyer enters a licence code, for its provider states', '买家输入授权码的地址，用于建立前置状态'),
    )
    .option('--kit-public-key <key>', say('public key of the application credential, base64 or a file', '应用凭证公钥：base64 或文件'))
    .option('--login-address <url>', say('login address of the application', '应用登录地址'))
    .option('--time-limit <duration>', say('for all of it; default: 5m', '总时限，默认 5m'))
    .option('--strict', say('interactions that the catalogue does not know fail as well', '目录中没有的交互也判失败'))
  publishedAs(brokerAccess(made, wiring), '--provider-version', wiring)
    .option('--provider <name>', say('name of the seller in the broker; default: isv-GUIDE', '商家在 Broker 中的名称，默认 isv-接入指南'))
    .option('--publish', say('publish what came of it to the broker', '将验证结果发布到 Broker'))
    .action(async (options) => {
      const { verifyCommand } = await import('./verify.ts')
      end(await verifyCommand({ ...withEnvironment(options), lang }, io))
    })
}

function registerVerifyEmulator({ command, say, end, io, lang }: Wiring, { documents }: Lent): void {
  documents(
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
}
