import { appendFileSync, writeFileSync } from 'node:fs'
import { wallNow } from '../../emulator/clock/wall.ts'
import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { KIT_GUIDES } from '../../emulator/protocol/interface.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { checkSummary } from '../report/check-summary.ts'
import { paragraph, summary } from '../report/terminal.ts'
import { hidden } from '../runner/hide.ts'
import { LoginStand } from '../runner/login-stand.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { traceHeader } from '../trace/header.ts'
import { traceLines } from '../trace/lines.ts'
import { againstIsv } from './against-isv.ts'
import { conduct, lookOf } from './conduct.ts'
import { checkOutputs, takesStandardOutput } from './outputs.ts'
import { type Plan, planRun } from './plan.ts'
import type { RunCommandOptions } from './run-options.ts'
import { openStand } from './stand.ts'
import { checkJobSummary, writeReports } from './write-reports.ts'

/**
 * `koogallery run`: scenarios of the library or from files, against an ISV.
 *
 * @param names scenarios or files; none means everything in the library that is for the guides
 * @returns the exit status: 0 all held, 1 the ISV broke a rule, 2 wrong use, 3 the ISV cannot be reached
 */
export function runCommand(
  names: readonly string[],
  options: RunCommandOptions,
  io: CommandIo,
  style: 'stories' | 'check' = 'stories',
): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return againstIsv(lang, io, () => {
    checkOutputs(options)
    checkJobSummary(options, io.env)
    const plan = planRun(names, options, io.env)
    return { url: plan.isv.url, work: () => run(plan, options, lang, io, style) }
  })
}

/** True when nothing failed. */
async function run(plan: Plan, options: RunCommandOptions, lang: Lang, io: CommandIo, style: 'stories' | 'check'): Promise<boolean> {
  const human = takesStandardOutput(options) ? io.stderr : io.stdout
  const look = lookOf(human, lang, io.env)
  const startedAt = wallNow()
  if (options.trace !== undefined) writeFileSync(options.trace, `${JSON.stringify(traceHeader(plan.seed))}\n`)
  const { stand, notes, close } = await openStand(options, (words) => human.write(paragraph(words[lang], look.width)))
  human.write(`${notes.map((line) => line[lang]).join('\n')}\n\n`)
  const login = plan.jobs.some(({ options: { kit } }) => kit) ? await LoginStand.open() : undefined
  const served = { ...(stand ? { openApis: stand } : {}), ...(login ? { login } : {}) }
  const jobs = plan.jobs.map((job) => ({ ...job, options: { ...job.options, ...served } }))
  const results = await conduct(jobs, { human, look, io, brief: style === 'check' }, (result) => {
    if (options.trace !== undefined) appendFileSync(options.trace, traceLines(result, plan.isv.url))
  }).finally(() => Promise.all([close(), login?.close()]))
  human.write(style === 'check' ? checkSummary(results, look, plan.seed) : summary(results, look, plan.seed))
  for (const hint of hints(plan, results)) human.write(paragraph(hint[lang], look.width))
  const secrets = [plan.isv.accessKey, plan.isv.kitKey, plan.isv.sk].filter((secret) => secret !== undefined)
  const header = { seed: plan.seed, isv: hidden(plan.isv.url, secrets), startedAt }
  writeReports(results, header, options, { lang, human, io })
  return results.every(({ outcome }) => outcome !== 'failed')
}

/** What the user may need to know to read the result. */
function hints({ seedGiven, keyGiven, seed, isv }: Plan, results: readonly ScenarioResult[]): Text[] {
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
  if (
    results.some(({ guide, outcome }) => (KIT_GUIDES as readonly string[]).includes(guide) && outcome === 'failed') &&
    isv.kitKey === undefined
  ) {
    found.push(
      text(
        'No key of the kit was given, so its calls were signed with the access key. A seller who has two gives the other by --kit-key or KOOGALLERY_KIT_KEY.',
        '未提供联营 kit 密钥，kit 请求使用了访问密钥签名。如有独立密钥，请通过 --kit-key 或 KOOGALLERY_KIT_KEY 提供。',
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
