import { appendFileSync, writeFileSync } from 'node:fs'
import { wallNow } from '../../emulator/clock/wall.ts'
import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { checkSummary } from '../report/check-summary.ts'
import { paragraph, summary } from '../report/terminal.ts'
import { hidden } from '../runner/hide.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { traceHeader } from '../trace/header.ts'
import { traceLines } from '../trace/lines.ts'
import { conduct, lookOf } from './conduct.ts'
import { checkOutputs, takesStandardOutput } from './outputs.ts'
import { type Plan, planRun, WrongUse } from './plan.ts'
import { unreachable } from './reach.ts'
import type { RunCommandOptions } from './run-options.ts'
import { openStand } from './stand.ts'
import { checkJobSummary, writeReports } from './write-reports.ts'

const EXIT = { held: 0, broken: 1, wrongUse: 2, unreachable: 3 } as const

/**
 * `koogallery run`: scenarios of the library or from files, against an ISV.
 *
 * @param names scenarios or files; none means everything in the library that is for the guides
 * @returns the exit status: 0 all held, 1 the ISV broke a rule, 2 wrong use, 3 the ISV cannot be reached
 */
export async function runCommand(
  names: readonly string[],
  options: RunCommandOptions,
  io: CommandIo,
  style: 'stories' | 'check' = 'stories',
): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  const complain = (reasons: readonly Text[]) => {
    for (const reason of reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
  }
  try {
    checkOutputs(options)
    checkJobSummary(options, io.env)
    const plan = planRun(names, options, io.env)
    const nobody = await unreachable(plan.isv.url)
    if (nobody) {
      complain([nobody])
      return EXIT.unreachable
    }
    return await run(plan, options, lang, io, style)
  } catch (error) {
    if (error instanceof WrongUse) complain(error.reasons)
    else if (error instanceof MarketError && error.kind === 'invalid') complain([error.text])
    else throw error
    return EXIT.wrongUse
  }
}

async function run(plan: Plan, options: RunCommandOptions, lang: Lang, io: CommandIo, style: 'stories' | 'check'): Promise<number> {
  const human = takesStandardOutput(options) ? io.stderr : io.stdout
  const look = lookOf(human, lang, io.env)
  const startedAt = wallNow()
  if (options.trace !== undefined) writeFileSync(options.trace, `${JSON.stringify(traceHeader(plan.seed))}\n`)
  const { stand, notes, close } = await openStand(options, (words) => human.write(paragraph(words[lang], look.width)))
  human.write(`${notes.map((line) => line[lang]).join('\n')}\n\n`)
  const jobs = plan.jobs.map((job) => ({ ...job, options: { ...job.options, ...(stand ? { openApis: stand } : {}) } }))
  const results = await conduct(jobs, { human, look, io, brief: style === 'check' }, (result) => {
    if (options.trace !== undefined) appendFileSync(options.trace, traceLines(result, plan.isv.url))
  }).finally(close)
  human.write(style === 'check' ? checkSummary(results, look, plan.seed) : summary(results, look, plan.seed))
  for (const hint of hints(plan, results)) human.write(paragraph(hint[lang], look.width))
  const secrets = [plan.isv.accessKey, plan.isv.kitKey, plan.isv.sk].filter((secret) => secret !== undefined)
  const header = { seed: plan.seed, isv: hidden(plan.isv.url, secrets), startedAt }
  writeReports(results, header, options, { lang, human, io })
  return results.some(({ outcome }) => outcome === 'failed') ? EXIT.broken : EXIT.held
}

/** What the user may need to know to read the result. */
function hints({ seedGiven, keyGiven, seed }: Plan, results: readonly ScenarioResult[]): Text[] {
  if (!results.some(({ outcome }) => outcome === 'failed')) return []
  const found: Text[] = []
  if (seedGiven) {
    found.push(
      text(
        `Order numbers come from the seed: an ISV that kept the orders of an earlier run with seed ${seed} takes these for repeats. If so, clear its data or leave --seed out.`,
        `订单号由种子决定：若商家保留了此前以种子 ${seed} 运行的订单，会将本次视为重复请求。如是，请清除其数据或不指定 --seed。`,
      ),
    )
  }
  if (!keyGiven) {
    found.push(
      text(
        "No access key was given, so calls were signed with the reference ISV's. Set KOOGALLERY_ACCESS_KEY to the key of the ISV under test.",
        '未提供访问密钥，已使用参考商家的密钥签名。请将 KOOGALLERY_ACCESS_KEY 设为被测商家的密钥。',
      ),
    )
  }
  return found
}
