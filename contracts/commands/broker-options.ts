import type { Command } from 'commander'
import type { Wiring } from './wiring.ts'

/** Options that several commands have, by which a broker is named and spoken to. */

export const brokerAccess = (command: Command, { say }: Wiring): Command =>
  command
    .option('--broker <url>', say('address of the Pact broker (PACT_BROKER_BASE_URL)', 'Pact Broker 地址（PACT_BROKER_BASE_URL）'))
    .option('--token <token>', say('its token; better: PACT_BROKER_TOKEN in the environment', '令牌；建议使用环境变量 PACT_BROKER_TOKEN'))
    .option('--username <name>', say('user name of basic authentication (PACT_BROKER_USERNAME)', '基本认证用户名（PACT_BROKER_USERNAME）'))
    .option(
      '--password <password>',
      say('its password; better: PACT_BROKER_PASSWORD in the environment', '密码；建议使用环境变量 PACT_BROKER_PASSWORD'),
    )

/** Under what something is published. @param version option of the version */
export const publishedAs = (command: Command, version: string, { say, collect }: Wiring): Command =>
  command
    .option(`${version} <version>`, say('default: the commit of the current folder', '版本，默认为当前目录的 git 提交'))
    .option('--branch <branch>', say('default: its git branch', '分支，默认为当前 git 分支'))
    .option('--tag <tag>', say('tag of the version; may be given more than once', '版本标签，可多次指定'), collect, [])
    .option('--build-url <url>', say('build that publishes', '发布所在的构建地址'))
