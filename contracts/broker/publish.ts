import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { complain, refusable, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { ask } from './ask.ts'
import { answeredStatus, passOn, runClient, type Said } from './client.ts'
import { isRefusal, refusedCredentials } from './credentials.ts'
import { EXIT } from './exit.ts'
import { type Publishable, readPacts, renamed } from './pact-files.ts'
import { preflight } from './preflight.ts'
import { type BrokerOptions, readTarget, type Target } from './target.ts'
import { type ConsumerVersion, readVersion, type VersionOptions } from './version.ts'

export interface PublishOptions extends BrokerOptions, VersionOptions {
  readonly buildUrl?: string
  /** The seller's own name among the participants of the broker. */
  readonly provider?: string
  readonly guide?: readonly string[]
  /** The folder git is asked about; default: the current one. */
  readonly folder?: string
  readonly lang?: Lang
}

/**
 * `koogallery contracts publish`: gives pacts to a broker, one after the other.
 *
 * @returns the exit status: 0 all published, 2 not all
 */
export function publish(named: readonly string[], options: PublishOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return refusable(lang, io, async () => {
    const target = readTarget(options, io.env)
    const pacts = underOwnName(readPacts(named, options.guide ?? []), options.provider)
    const version = readVersion(options, options.folder ?? process.cwd())
    if (version.warning) complain([version.warning], lang, io)
    await preflight(target, 'pb:publish-contracts')
    return withTemporaryFolder((folder) => publishAll(pacts, { target, version, folder, options, lang, io }))
  })
}

/** The seller verifies under its own name; what the marketplace asks of it stays the same. @throws WrongUse */
function underOwnName(pacts: readonly Publishable[], provider: string | undefined): readonly Publishable[] {
  if (provider === undefined) return pacts
  const [pact, ...others] = pacts
  if (!pact || others.length > 0) {
    throw new WrongUse([
      text(
        `Failed to publish under provider "${provider}": ${pacts.length} pacts are named, and each needs a provider of its own. Name one file, or choose with --guide.`,
        `无法以提供者“${provider}”发布：共有 ${pacts.length} 份契约，各需其提供者。请只指定一个文件，或用 --guide 选择。`,
      ),
    ])
  }
  return [renamed(pact, provider)]
}

interface Publishing {
  readonly target: Target
  readonly version: ConsumerVersion
  readonly folder: string
  readonly options: PublishOptions
  readonly lang: Lang
  readonly io: CommandIo
}

async function publishAll(pacts: readonly Publishable[], publishing: Publishing): Promise<number> {
  const { target, version, lang, io } = publishing
  for (const [n, pact] of pacts.entries()) {
    const said = await publishOne(pact, n, publishing)
    passOn(said, io)
    if (said.status === 0) continue
    const present = await isThere(target, pact, version)
    complain([reasonOf(said, present, pact, version, target), ...accountOf(pacts, n, present)], lang, io)
    return EXIT.refused
  }
  const under = version.branch === undefined ? text('', '') : text(`, branch ${version.branch}`, `，分支 ${version.branch}`)
  const done = text(
    `Published ${pacts.length} of ${pacts.length} pacts to ${target.url} as version ${version.number}${under.en}.`,
    `已向 ${target.url} 发布 ${pacts.length}/${pacts.length} 份契约，版本 ${version.number}${under.zh}。`,
  )
  io.stdout.write(`${done[lang]}\n`)
  return EXIT.done
}

/** What was checked is what is sent: a copy, for the file may change in between. */
function publishOne(pact: Publishable, n: number, { target, version, folder, options, io }: Publishing): Promise<Said> {
  const copy = resolve(folder, `pact-${n + 1}.json`)
  writeFileSync(copy, pact.written)
  const args = [
    'publish',
    asPattern(copy),
    `--consumer-app-version=${version.number}`,
    ...(version.branch === undefined ? [] : [`--branch=${version.branch}`]),
    // The client refuses a repeated --tag.
    ...(version.tags.length === 0 ? [] : [`--tag=${version.tags.join(',')}`]),
    ...(options.buildUrl === undefined ? [] : [`--build-url=${options.buildUrl}`]),
  ]
  return runClient(target, args, io)
}

/** The client takes every file name for a glob pattern. */
const asPattern = (file: string): string => file.replaceAll(/[?*[\]]/g, '[$&]')

/** Whether the broker holds a pact of this pair under this version; undefined when it cannot be asked. */
async function isThere(target: Target, { consumer, provider }: Publishable, { number }: ConsumerVersion): Promise<boolean | undefined> {
  const [p, c, v] = [provider, consumer, number].map(encodeURIComponent)
  try {
    const { status } = await ask(target, `/pacts/provider/${p}/consumer/${c}/version/${v}`)
    return status === 200 ? true : status === 404 ? false : undefined
  } catch {
    return undefined
  }
}

const pair = ({ consumer, provider }: Publishable): Text => text(`${consumer} with ${provider}`, `${consumer} 与 ${provider}`)

function reasonOf(said: Said, present: boolean | undefined, pact: Publishable, version: ConsumerVersion, target: Target): Text {
  const { url } = target
  const { en, zh } = pair(pact)
  const status = answeredStatus(said)
  if (isRefusal(status)) return refusedCredentials(target, status)
  // The client's words for an answer of the broker that refuses; trouble with the connection it words otherwise.
  const conflict = said.stdout.includes('Pact publication failed')
  if (conflict && present) {
    return text(
      `Failed to publish the pact of ${en}: version ${version.number} is published already with other content, and a published version never changes. Commit the change, or give a new --consumer-version.`,
      `无法发布 ${zh} 的契约：版本 ${version.number} 已以其他内容发布，已发布的版本不可更改。请提交改动，或指定新的 --consumer-version。`,
    )
  }
  if (conflict || (status !== undefined && status < 500)) {
    return text(
      `Failed to publish the pact of ${en}: the broker ${url} refuses it, see its reason above.`,
      `无法发布 ${zh} 的契约：Broker ${url} 拒绝，原因见上。`,
    )
  }
  if (said.timedOut) {
    return text(
      `Failed to publish the pact of ${en}: the broker ${url} did not answer in time. Try again; the same content may be published again.`,
      `发布 ${zh} 的契约失败：Broker ${url} 未及时响应。请重试，相同内容可重复发布。`,
    )
  }
  return text(
    `Failed to publish the pact of ${en}: the broker ${url} or the way to it failed, see the client's reason above. Try again; the same content may be published again.`,
    `发布 ${zh} 的契约失败：Broker ${url} 或网络故障，原因见上。请重试，相同内容可重复发布。`,
  )
}

/** Which pacts are published and which are not. */
function accountOf(pacts: readonly Publishable[], failed: number, present: boolean | undefined): Text[] {
  const list = (some: readonly Publishable[], lang: Lang) =>
    some.length === 0 ? { en: 'none', zh: '无' }[lang] : some.map((pact) => pair(pact)[lang]).join('; ')
  const last = pacts[failed] as Publishable
  const published = pacts.slice(0, failed)
  const left = pacts.slice(failed + 1)
  const { en, zh } = pair(last)
  const state = {
    there: text(
      `The broker does hold a pact of ${en} under this version; tags and branch of it may be missing.`,
      `Broker 在此版本下已有 ${zh} 的契约，但标签与分支可能缺失。`,
    ),
    absent: text(`The pact of ${en} is not published.`, `${zh} 的契约未发布。`),
    unknown: text(
      `Whether the pact of ${en} is published is not known: the broker could not be asked.`,
      `${zh} 的契约是否已发布未知：无法询问 Broker。`,
    ),
  }[present === undefined ? 'unknown' : present ? 'there' : 'absent']
  return [
    text(`Published in this run: ${list(published, 'en')}.`, `本次已发布：${list(published, 'zh')}。`),
    state,
    ...(left.length === 0 ? [] : [text(`Not sent: ${list(left, 'en')}.`, `未发送：${list(left, 'zh')}。`)]),
  ]
}
