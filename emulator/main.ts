#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { registerContracts } from '../contracts/commands/register.ts'
import { langOf, processIo } from './commands/io.ts'
import { toolVersion } from './commands/tool.ts'
import { DEFAULT_ACCESS_KEY } from './market/default-key.ts'
import type { Lang } from './protocol/text.ts'

/** The one door of the binary: names commands and options, loads a command when it is called. */

const EXIT_USAGE = 2

const words = (lang: Lang) => (en: string, zh: string) => (lang === 'zh' ? zh : en)

const wholeNumber = (written: string): number => {
  if (!/^\d{1,15}$/.test(written)) throw new InvalidArgumentError('Write a whole number.')
  return Number(written)
}

const collect = (value: string, before: string[]): string[] => [...before, value]

type Say = ReturnType<typeof words>

/** How an ISV is called. */
function targetOptions(command: Command, t: Say): Command {
  return command
    .option('--isv <url>', t('production address (生产接口地址) of the ISV under test', '被测商家的生产接口地址'))
    .option(
      '--access-key <key>',
      t('its key; better: KOOGALLERY_ACCESS_KEY in the environment', '访问密钥；建议使用环境变量 KOOGALLERY_ACCESS_KEY'),
    )
    .option(
      '--kit-key <key>',
      t('key of the kit interfaces, where it differs (KOOGALLERY_KIT_KEY)', '联营 Kit 接口密钥，如不同（KOOGALLERY_KIT_KEY）'),
    )
    .option('--ak <ak>', t("the seller account's AK for the open APIs (KOOGALLERY_AK)", '商家账号 AK（KOOGALLERY_AK）'))
    .option('--sk <sk>', t('its SK (KOOGALLERY_SK)', '商家账号 SK（KOOGALLERY_SK）'))
    .option('--profile <profile>', t("set of retry policies; default: the guide's own", '重试策略集，默认为接入指南自带'))
    .option('--seed <n>', t('every random choice comes from it', '随机种子'), wholeNumber)
    .option('--timeout <duration>', t('limit of one call, such as 5s', '单次调用超时，例如 5s'))
}

/** The same, and what goes wrong on the way. */
function isvOptions(command: Command, t: Say): Command {
  return targetOptions(command, t).option(
    '--fault <name[:key=value,...]>',
    t(
      'what goes wrong from the start, such as delay:on=newInstance,delay=6s,probability=0.2; may be given more than once; see explain faults',
      '从一开始注入的故障，例如 delay:on=newInstance,delay=6s,probability=0.2；可多次指定，见 explain faults',
    ),
    collect,
    [],
  )
}

/** Values of the environment stand in for options that name secrets. */
function withEnvironment<T extends { accessKey?: string; kitKey?: string; ak?: string; sk?: string }>(options: T): T {
  const { env } = process
  return {
    ...options,
    ...((options.accessKey ?? env.KOOGALLERY_ACCESS_KEY) ? { accessKey: options.accessKey ?? env.KOOGALLERY_ACCESS_KEY } : {}),
    ...((options.kitKey ?? env.KOOGALLERY_KIT_KEY) ? { kitKey: options.kitKey ?? env.KOOGALLERY_KIT_KEY } : {}),
    ...((options.ak ?? env.KOOGALLERY_AK) ? { ak: options.ak ?? env.KOOGALLERY_AK } : {}),
    ...((options.sk ?? env.KOOGALLERY_SK) ? { sk: options.sk ?? env.KOOGALLERY_SK } : {}),
  }
}

function build(lang: Lang, end: (code: number) => void): Command {
  const t = words(lang)
  const program = new Command('koogallery')
    .description(
      t(
        'a local KooGallery marketplace: drives order lifecycles against an ISV, finds the bug before the order is refunded',
        '本地云商店模拟器：驱动商家生产接口的完整订单生命周期，在退款之前发现问题',
      ),
    )
    .version(toolVersion(), '-V, --version', t('print the version', '显示版本'))
    .helpOption('-h, --help', t('show help', '显示帮助'))
    .helpCommand('help [command]', t('show help for a command', '显示命令帮助'))
    .addOption(
      new Option('--lang <lang>', t('language of messages; default from the environment', '语言，默认取自环境')).choices(['zh', 'en']),
    )
    .showSuggestionAfterError(true)
    .exitOverride()
  if (lang === 'zh') program.configureHelp({ styleTitle: chineseTitle })

  const command = (name: string, en: string, zh: string): Command => under(program, name, en, zh)
  const under = (parent: Command, name: string, en: string, zh: string): Command => {
    const made = parent.command(name).description(t(en, zh)).helpOption('-h, --help', t('show help', '显示帮助')).exitOverride()
    made.addOption(new Option('--lang <lang>', t('language of messages', '语言')).choices(['zh', 'en']))
    if (lang === 'zh') made.configureHelp({ styleTitle: chineseTitle })
    return made
  }

  command(
    'demo',
    'emulator and reference ISV in one process: drives every lifecycle and prints the story',
    '在一个进程中运行模拟器与参考商家，演示全部生命周期',
  )
    .option('--guide <guide>', t('stories of this guide only; may be given more than once', '仅演示此接入指南，可多次指定'), collect, [])
    .action(async (options: { guide: string[] }) => {
      const { demo } = await import('../scenarios/commands/demo.ts')
      end(await demo({ ...options, lang }, processIo))
    })

  isvOptions(command('start', 'serve the marketplace: open APIs, control API', '启动云商店服务：开放接口与控制接口'), t)
    .option('--port <n>', t('port', '端口'), wholeNumber, 8700)
    .option('--host <host>', t('address to listen on', '监听地址'), '127.0.0.1')
    .option('--data <dir>', t('keep journals here; without it all is gone at the end', '数据目录；不指定则退出后不保留'))
    .option(
      '--fallback-port <n>',
      t('port of the fallback domain of the open APIs; default: 8701', '开放接口备用域名端口，默认 8701'),
      wholeNumber,
    )
    .option(
      '--primary-port <n>',
      t('a port where the primary domain answers alone, and can refuse connections', '主域名独占端口，可拒绝连接'),
      wholeNumber,
    )
    .option('--site <site>', t('site of the marketplace: cn, intl, eu', '站点：cn、intl、eu'))
    .option('--upload-limit <bytes>', t('most bytes of an upload; default: 128 MiB', '上传大小上限（字节），默认 128 MiB'), wholeNumber)
    .option('--tls', t('answer HTTPS beside HTTP, on the same port', '同一端口同时提供 HTTP 与 HTTPS'))
    .option(
      '--proxy-port <n>',
      t("forward proxy that leads the marketplace's own host names here", '正向代理端口：将云商店域名转发至模拟器'),
      wholeNumber,
    )
    .option(
      '--ca <dir>',
      t(
        'folder of ca.pem, which the ISV has to trust; default: the data folder, else a temporary one',
        'ca.pem 所在目录；默认为数据目录，否则为临时目录',
      ),
    )
    .option('--clock <mode>', 'virtual | real | scaled:N', 'virtual')
    .option('--guide <guide>', t('access guide of orders that name none', '默认接入指南'))
    .action(async (options) => {
      const { start } = await import('./commands/start.ts')
      end(await start({ ...withEnvironment(options), lang }, processIo))
    })

  const guidesAndConfig = (made: Command): Command =>
    made
      .option(
        '--guide <guide>',
        t(
          'saas-v1, saas-v2 (default), license-v1, online-license, license-code, kit-v1, kit-v2; may be given more than once',
          'saas-v1、saas-v2（默认）、license-v1、online-license、license-code、kit-v1、kit-v2，可多次指定',
        ),
        collect,
        [],
      )
      .option('--config <file>', t('koogallery.yaml: ISV, keys, guides, policies, time-outs', 'koogallery.yaml 配置文件'))

  const documents = (made: Command): Command =>
    made
      .option('--json <file>', t('JSON report; - is standard output', 'JSON 报告；- 为标准输出'))
      .option('--junit <file>', t('JUnit XML report; - is standard output', 'JUnit 报告；- 为标准输出'))

  const openApiPorts = (made: Command): Command =>
    made
      .option(
        '--port <n>',
        t('port of the open APIs, primary domain; default: 8700 where it is free', '开放接口主域名端口，默认 8700'),
        wholeNumber,
      )
      .option('--fallback-port <n>', t('port of the fallback domain; default: 8701', '备用域名端口，默认 8701'), wholeNumber)

  const application = (made: Command): Command =>
    made
      .option('--kit-public-key <key>', t('public key of the application credential, base64 or a file', '应用凭证公钥：base64 或文件'))
      .option('--login-address <url>', t('login address of the application (应用登录地址)', '应用登录地址'))

  const reporting = (made: Command): Command =>
    application(openApiPorts(documents(guidesAndConfig(made))))
      .option(
        '--html <file>',
        t(
          'HTML report with time lines, one file for offline use; - is standard output',
          'HTML 报告（含时间线，单文件，可离线查看）；- 为标准输出',
        ),
      )
      .option('--github', t('annotations and a job summary for GitHub Actions', '输出 GitHub Actions 注解与作业摘要'))
      .option('--trace <file>', t("the run's trace, JSON lines", '运行轨迹（JSON 行）'))
      .option('--tls', t('answer HTTPS beside HTTP on both ports', '两个端口同时提供 HTTP 与 HTTPS'))
      .option('--proxy-port <n>', t("forward proxy that leads the marketplace's own host names here", '正向代理端口'), wholeNumber)
      .option('--ca <dir>', t('folder of ca.pem, which the ISV has to trust', 'ca.pem 所在目录'))
      .option('--push-usage-hook <url>', t('address that makes the ISV push its usage, for tests', '触发商家推送使用量的测试地址'))
      .option(
        '--use-code-hook <url>',
        t('address at which a buyer enters or uses a licence code, for tests', '模拟买家输入或使用授权码的测试地址'),
      )
      .option('--strict', t('rules that rest on assumptions fail as well', '推断性规则也判失败'))

  reporting(
    isvOptions(command('run', 'run scenarios against an ISV under test', '对被测商家运行场景'), t).argument(
      '[scenario...]',
      t('names from the library, or files; none: all', '场景名或文件；省略则运行全部'),
    ),
  ).action(async (names: string[], options) => {
    const { runCommand } = await import('../scenarios/commands/run.ts')
    end(await runCommand(names, { ...withEnvironment(options), lang }, processIo))
  })

  reporting(
    isvOptions(
      command(
        'check',
        "every conformance scenario for the ISV's guides: idempotency, signatures, refusals, limits, mandatory cases",
        '对被测商家运行全部一致性场景：幂等、签名、拒绝、字段限制与必过用例',
      ),
      t,
    ),
  )
    .option(
      '--product <product>',
      t(
        'period, one-time, on-demand: whose mandatory debugging cases; may be given more than once',
        '计费方式：period、one-time、on-demand，可多次指定',
      ),
      collect,
      [],
    )
    .action(async (options) => {
      const { checkCommand } = await import('../scenarios/commands/check.ts')
      end(await checkCommand({ ...withEnvironment(options), lang }, processIo))
    })

  application(
    guidesAndConfig(
      isvOptions(
        command(
          'search',
          'random lives against an ISV; the first that breaks a rule is made small and saved',
          '随机生命周期搜索：发现违规即缩减并保存为场景',
        ),
        t,
      ),
    ),
  )
    .option('--lives <n>', t('how many for each guide; default: 1000', '每个接入指南的数量，默认 1000'), wholeNumber)
    .option('--out <file>', t('scenario file for what is found; default: search-SEED.yaml', '保存所发现场景的文件，默认 search-种子.yaml'))
    .option('--strict', t('rules that rest on assumptions end the search as well', '推断性规则也结束搜索'))
    .action(async (options) => {
      const { searchCommand } = await import('../scenarios/commands/search.ts')
      end(await searchCommand({ ...withEnvironment(options), lang }, processIo))
    })

  openApiPorts(
    documents(
      isvOptions(
        command(
          'replay',
          "send a recorded run, or one call from a log, to the seller's next build and show what differs",
          '将录制的运行或日志中的一次请求重新发送给商家的新版本，并显示差异',
        ),
        t,
      ),
    ),
  )
    .argument('[trace]', t('trace of run --trace, or of GET …/trace', 'run --trace 或 GET …/trace 得到的轨迹'))
    .option(
      '--from-curl <file>',
      t('a call instead: a curl line, a URL or a log line; - is standard input', '改为重放一次请求：curl 命令、URL 或日志行；- 为标准输入'),
    )
    .option(
      '--guide <guide>',
      t('calls of this guide only; what a call from a log is taken for', '仅重放此指南的调用；日志请求按此指南识别'),
      collect,
      [],
    )
    .action(async (trace: string | undefined, options) => {
      const { replayCommand } = await import('../scenarios/commands/replay.ts')
      end(await replayCommand(trace, { ...withEnvironment(options), lang }, processIo))
    })

  const contracts = command('contracts', 'consumer-driven contracts: record, verify, publish', '消费者驱动契约：录制、验证、发布')
  registerContracts(
    {
      lang,
      io: processIo,
      say: t,
      command: (name, en, zh) => under(contracts, name, en, zh),
      collect,
      end,
    },
    { isvOptions: (made) => targetOptions(made, t), guidesAndConfig, documents, openApiPorts, withEnvironment },
  )

  command('reference-isv', 'serve the sample ISV alone', '单独运行参考商家')
    .option('--port <n>', t('port', '端口'), wholeNumber, 8790)
    .option('--host <host>', t('address to listen on', '监听地址'), '127.0.0.1')
    .option('--access-key <key>', t('its key; better: KOOGALLERY_ACCESS_KEY in the environment', '访问密钥；建议使用环境变量'))
    .option(
      '--async-ms <n>',
      t('answer create with 000004 and be ready after so many milliseconds', '异步开通：返回 000004，若干毫秒后就绪'),
      wholeNumber,
    )
    .option(
      '--open-api <url>',
      t(
        'marketplace to query orders at and push usage to; none: neither is done',
        '云商店开放接口地址，用于查询订单与推送使用量；省略则不调用',
      ),
    )
    .option('--open-api-fallback <url>', t('its fallback host, called when the first is unavailable', '备用域名，主域名不可用时调用'))
    .option('--ak <ak>', t("the seller account's AK (KOOGALLERY_AK)", '商家账号 AK（KOOGALLERY_AK）'))
    .option('--sk <sk>', t('its SK (KOOGALLERY_SK)', '商家账号 SK（KOOGALLERY_SK）'))
    .option('--kit-key <key>', t('key of the kit interfaces, where it differs', '联营 Kit 接口密钥（如不同）'))
    .option('--public-key-file <file>', t('write the public key for the application credential here', '将应用凭证所需公钥写入该文件'))
    .option('--no-fallback', t('never call the fallback host: a wrong copy for tests', '从不调用备用域名：供测试用的错误示例'))
    .action(async (options) => {
      const { referenceIsv } = await import('../scenarios/commands/reference-isv.ts')
      end(await referenceIsv({ ...withEnvironment(options), lang }, processIo))
    })

  command(
    'sign',
    'sign one request by hand: the signed text, the signature and a curl line',
    '手工签名一个请求：签名原文、签名值与 curl 命令',
  )
    .argument('<interface>', t('such as newInstance', '接口名，例如 newInstance'))
    .argument('[field=value...]', t('parameters that differ from the example', '与示例不同的参数'))
    .option('--guide <guide>', 'saas-v1 | saas-v2 | license-v1 | online-license | license-code | kit-v1 | kit-v2', 'saas-v2')
    .option('--form <form>', t('one of its documented forms', '文档中的调用形式'))
    .option('--isv <url>', t('production address', '生产接口地址'), 'http://127.0.0.1:8790/saasproduce')
    .option('--access-key <key>', t('the key; better: KOOGALLERY_ACCESS_KEY in the environment', '访问密钥；建议使用环境变量'))
    .option(
      '--kit-key <key>',
      t('key of the kit interfaces, where it differs (KOOGALLERY_KIT_KEY)', '联营 Kit 接口密钥，如不同（KOOGALLERY_KIT_KEY）'),
    )
    .action(async (name: string, fields: string[], options) => {
      const { sign } = await import('./commands/sign.ts')
      const { accessKey, kitKey } = withEnvironment(options)
      const signed = sign({
        ...options,
        interfaceName: name,
        url: options.isv,
        accessKey: accessKey ?? DEFAULT_ACCESS_KEY,
        kitKey,
        fields,
        lang,
      })
      processIo.stdout.write(`${signed}\n`)
      end(0)
    })

  command('explain', 'the rule, its source and how sure we are of it', '规则、来源与确定程度')
    .argument(
      '[topic]',
      t('interface, open API, policy, profile, setting, fault, rule, code or site', '接口、开放接口、策略、设置、故障、规则、结果码或站点'),
    )
    .action(async (topic: string | undefined) => {
      const { explain } = await import('./commands/explain.ts')
      const { storyRules } = await import('../scenarios/story-rules.ts')
      const { contractRules } = await import('../contracts/rules.ts')
      processIo.stdout.write(`${explain(topic, lang, [...storyRules(), ...contractRules()])}\n`)
      end(0)
    })

  return program
}

const TITLES: Readonly<Record<string, string>> = { 'Usage:': '用法：', 'Arguments:': '参数：', 'Options:': '选项：', 'Commands:': '命令：' }
const chineseTitle = (title: string): string => TITLES[title] ?? title

async function main(args: readonly string[]): Promise<void> {
  const lang = langOf(args, process.env)
  try {
    await build(lang, (code) => {
      process.exitCode = code
    }).parseAsync([...args], { from: 'user' })
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its own line already; asking for help or the version is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 || error.code === 'commander.helpDisplayed' ? 0 : EXIT_USAGE
  const known = error instanceof Error ? error.message : String(error)
  process.stderr.write(`koogallery: ${known}\n`)
  return EXIT_USAGE
}

// A reader that ends early, such as `head`, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

await main(process.argv.slice(2))
