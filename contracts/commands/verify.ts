import { parseDuration } from '../../emulator/clock/duration.ts'
import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { text } from '../../emulator/protocol/text.ts'
import { againstIsv } from '../../scenarios/commands/against-isv.ts'
import { checkOutputs } from '../../scenarios/commands/outputs.ts'
import { planGuides } from '../../scenarios/commands/plan.ts'
import type { RunCommandOptions } from '../../scenarios/commands/run-options.ts'
import { openStand } from '../../scenarios/commands/stand.ts'
import { complain, WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { paragraph } from '../../scenarios/report/terminal.ts'
import { hidden, secretsOf } from '../../scenarios/runner/hide.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { CONSUMER, type PactFile, providerOf } from '../pact-file.ts'
import { filesNamed } from '../pact-source.ts'
import { pactsFolder } from '../pacts-folder.ts'
import { readPact } from '../verify/read-pact.ts'
import { type Contract, verifyGuide } from '../verify/verify-guide.ts'
import { type FromBroker, fromBroker } from './from-broker.ts'
import { teller } from './tell.ts'

export interface VerifyOptions extends RunCommandOptions, FromBroker {
  /** Pact files or folders of them; none: those that come with the emulator. */
  readonly pact?: readonly string[]
  readonly stateChangeUrl?: string
  /** Begins of interaction ids: these only. */
  readonly only?: readonly string[]
  /** For all of it, such as `5m`. */
  readonly timeLimit?: string
}

const TIME_LIMIT = '5m'

/**
 * `koogallery contracts verify`: holds an ISV to the contract of its guides.
 *
 * @returns the exit status: 0 all held, 1 the ISV broke the contract, 2 wrong use, 3 the ISV cannot be reached
 */
export function verifyCommand(options: VerifyOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return againstIsv(lang, io, () => {
    checkOutputs(options)
    const { runs, isv } = planGuides(options, io.env)
    const limitMs = limitOf(options)
    const local = options.broker === undefined ? contractsOf(options, runs) : undefined
    return { url: isv.url, work: async () => verify(local ?? (await brokered(options, runs, io)), limitMs, options, io) }
  })
}

interface Job {
  readonly run: RunOptions
  readonly contract: Contract
}

async function verify(jobs: readonly Job[], limitMs: number, options: VerifyOptions, io: CommandIo): Promise<boolean> {
  const lang = options.lang ?? langOf([], io.env)
  const { human, look, elapsed, tell } = teller(options, lang, io)
  const { stand, notes, close } = await openStand(options, (words) => human.write(paragraph(words[lang], look.width)))
  human.write(`${notes.map((line) => line[lang]).join('\n')}\n\n`)
  const results: ScenarioResult[] = []
  try {
    for (const { run, contract } of jobs) {
      const { stateChangeUrl, only = [] } = options
      results.push(...(await verifyGuide({ stateChangeUrl, only, run, contract, openApis: stand, limitMs: limitMs - elapsed() })))
    }
  } finally {
    await close()
  }
  const [{ run }] = jobs as [Job]
  const secrets = secretsOf(run.isv)
  const told = results.map((result) => hidden(result, secrets))
  tell(told, { seed: run.seed, isv: hidden(run.isv.url, secrets) })
  return held(told, options, human, look.lang)
}

/** Nothing failed, and something was verified at all. */
function held(results: readonly ScenarioResult[], { strict }: VerifyOptions, human: CommandIo['stdout'], lang: 'en' | 'zh'): boolean {
  if (results.some(({ outcome }) => outcome === 'failed')) return false
  if (!results.some(({ outcome }) => outcome === 'passed')) {
    const known = results.some(({ outcome, name, title }) => outcome === 'skipped' && name !== title.en)
    human.write(`${(known ? LEFT_OUT : NOTHING)[lang]}\n`)
    return false
  }
  return !(strict && results.some(({ outcome, name, title }) => outcome === 'skipped' && name === title.en))
}

const LEFT_OUT = text(
  'Nothing was verified: every interaction was left out, each for the reason above.',
  '未验证任何交互：全部因上述原因跳过。',
)
const NOTHING = text(
  'Nothing was verified: no interaction of the contract is one that this version knows.',
  '未验证任何交互：契约中没有当前版本已知的交互。',
)

function limitOf({ timeLimit = TIME_LIMIT }: VerifyOptions): number {
  const ms = parseDuration(timeLimit)
  if (ms !== undefined && ms > 0) return ms
  throw new WrongUse([
    text(
      `Failed to read the time limit "${timeLimit}": write a length such as 90s or 5m.`,
      `无法识别时限“${timeLimit}”：请写成 90s 或 5m。`,
    ),
  ])
}

/** What a broker holds for each guide. @throws WrongUse */
async function brokered(options: VerifyOptions, runs: readonly RunOptions[], io: CommandIo): Promise<Job[]> {
  if (options.provider !== undefined && runs.length > 1) throw new WrongUse([ONE_NAME])
  const { contractOf, warning } = await fromBroker(options, io.env)
  if (warning) complain([warning], options.lang ?? langOf([], io.env), io)
  return Promise.all(runs.map(async (run) => ({ run, contract: await contractOf(run.guide) })))
}

const ONE_NAME = text(
  'Failed to verify: --provider names one participant, and several guides are asked for. Give one --guide.',
  '无法验证：--provider 只能对应一个接入指南，请只指定一个 --guide。',
)

/** A contract for each guide. @throws WrongUse */
function contractsOf({ pact = [] }: VerifyOptions, runs: readonly RunOptions[]): Job[] {
  const files = filesNamed(pact.length > 0 ? pact : [pactsFolder() ?? 'contracts/pacts'])
  const pacts = files.map(readPact).filter(({ consumer }) => pact.length > 0 || consumer.name === CONSUMER)
  return runs.map((run) => ({ run, contract: { pact: pactOf(run.guide, pacts, files) } }))
}

/** The pact of the guide; one that a seller renamed, where it is the only one given. */
function pactOf(guide: Guide, pacts: readonly PactFile[], files: readonly string[]): PactFile {
  const own = pacts.filter((pact) => pact.provider.name === providerOf(guide) || guideIn(pact) === guide)
  const [found = pacts.length === 1 && guideIn(pacts[0] as PactFile) === undefined ? pacts[0] : undefined] = own
  if (found) return found
  throw new WrongUse([
    text(
      `Failed to verify: none of ${files.join(', ') || 'the given files'} is the contract of ${guide}. Record it with koogallery contracts record, or name its file with --pact.`,
      `无法验证：所给文件中没有 ${guide} 的契约。请先录制（koogallery contracts record）或用 --pact 指定文件。`,
    ),
  ])
}

const guideIn = ({ metadata }: PactFile): unknown => (metadata.koogallery as { guide?: unknown } | undefined)?.guide
