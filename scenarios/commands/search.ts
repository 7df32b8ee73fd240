import { existsSync, writeFileSync } from 'node:fs'
import { freshSeed } from '../../emulator/clock/random.ts'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'
import { progressOn } from '../report/progress.ts'
import { paragraph, scenarioReport } from '../report/terminal.ts'
import { LoginStand } from '../runner/login-stand.ts'
import type { RunOptions } from '../runner/options.ts'
import { runScenario } from '../runner/run-scenario.ts'
import { type Heading, scenarioOf, written } from '../search/lifecycle.ts'
import { type Found, type Searched, search } from '../search/search.ts'
import { againstIsv } from './against-isv.ts'
import { lookOf } from './conduct.ts'
import { checkFolder } from './outputs.ts'
import { planGuides } from './plan.ts'
import type { RunCommandOptions } from './run-options.ts'
import { WrongUse } from './wrong-use.ts'

export interface SearchOptions extends RunCommandOptions {
  /** Lives for each guide. */
  readonly lives?: number
  /** Where the story that was found is written; default: search-SEED.yaml. */
  readonly out?: string
}

/**
 * `koogallery search`: random lives against an ISV; the first that breaks a rule is made small and saved as a scenario.
 *
 * @returns the exit status, as of `run`
 */
export function searchCommand(options: SearchOptions, io: CommandIo): Promise<number> {
  const lang = options.lang ?? langOf([], io.env)
  return againstIsv(lang, io, () => {
    if (options.out !== undefined) checkFolder('--out', options.out)
    const { runs, isv } = planGuides(options, io.env)
    for (const { guide, kit } of runs) if (isKitGuide(guide) && !kit) throw noApplication(guide)
    return { url: isv.url, work: () => searchAll(runs, options, lang, io) }
  })
}

/** Without an application no life of joint operation can be played: nothing found would say nothing. */
const noApplication = (guide: Guide): WrongUse =>
  new WrongUse([
    text(
      `Failed to search ${guide}: the seller's application is unknown. Give its public key and its login address: --kit-public-key, --login-address, or application in koogallery.yaml.`,
      `无法搜索 ${guide}：缺少商家应用信息。请提供公钥与应用登录地址：--kit-public-key、--login-address，或在 koogallery.yaml 中设置 application。`,
    ),
  ])

/** True when no life of any guide broke a rule. */
async function searchAll(runs: readonly RunOptions[], options: SearchOptions, lang: Lang, io: CommandIo): Promise<boolean> {
  const login = runs.some(({ kit }) => kit) ? await LoginStand.open() : undefined
  try {
    for (const run of runs) if (await searchOne({ ...run, ...(login ? { login } : {}) }, options, lang, io)) return false
    return true
  } finally {
    await login?.close()
  }
}

/** True when a life broke a rule. */
async function searchOne(run: RunOptions, options: SearchOptions, lang: Lang, io: CommandIo): Promise<boolean> {
  const { lives = 1000 } = options
  const look = lookOf(io.stdout, lang, io.env)
  const say = (words: Text) => io.stdout.write(paragraph(words[lang], look.width))
  say(
    text(
      `Searching ${run.guide}: up to ${lives} random lives, seed ${run.seed}.`,
      `搜索 ${run.guide}：最多 ${lives} 个随机生命周期，种子 ${run.seed}。`,
    ),
  )
  const began = stopwatch()
  const fc = await import('fast-check')
  const progress = progressOn(io.stderr, lang, lives)
  const searched = await search(fc, lives, run, () => progress.begin('search', run.guide)).finally(() => progress.clear())
  const seconds = ((stopwatch() - began) / 1000).toFixed(1)
  const { found } = searched
  if (!found) {
    say(
      text(
        `No rule was broken in ${searched.lives} lives with ${searched.calls} calls (${seconds} s). The same again: --seed ${run.seed}`,
        `${searched.lives} 个生命周期、${searched.calls} 次调用中未发现违规（${seconds} 秒）。重现：--seed ${run.seed}`,
      ),
    )
    return false
  }
  await show(found, searched, { run, options, lang, io, seconds })
  return true
}

interface Showing {
  readonly run: RunOptions
  readonly options: SearchOptions
  readonly lang: Lang
  readonly io: CommandIo
  readonly seconds: string
}

/** Saves the story, and plays it once more from its file, as anyone who has the file will. */
async function show(found: Found, { lives, shrinks }: Searched, { run, options, lang, io, seconds }: Showing): Promise<void> {
  const look = lookOf(io.stdout, lang, io.env)
  const file = options.out ?? freeName(`search-${run.seed}`)
  const heading = headingOf(found, run.seed)
  writeFileSync(file, written(found.life, run.guide, heading))
  const scenario = scenarioOf(found.life, run.guide, heading, file.includes('/') ? file : `./${file}`)
  const again = await runScenario(scenario, { ...run, seed: freshSeed() })
  const same = again.findings.some(({ rule }) => rule === found.rule)
  const said = text(
    `Life ${lives} broke ${found.rule}. Its ${found.firstMoves} steps were made ${found.life.length} in ${shrinks} tries (${seconds} s) and saved to ${file}:`,
    `第 ${lives} 个生命周期违反 ${found.rule}；经 ${shrinks} 次尝试由 ${found.firstMoves} 步缩减为 ${found.life.length} 步（${seconds} 秒），保存于 ${file}：`,
  )
  io.stdout.write(`${paragraph(said[lang], look.width)}\n${scenarioReport(same ? again : found.result, look)}\n`)
  if (same) return
  const fickle = text(
    'Played once more from its file the story did not show it: the ISV answers differently from time to time, or by what it kept from before.',
    '从文件重新运行时未重现：商家的响应不稳定，或取决于先前保留的数据。',
  )
  io.stdout.write(paragraph(fickle[lang], look.width))
}

const headingOf = ({ rule }: Found, seed: number): Heading => ({
  name: `search-${seed}`,
  title: text(`Found by the search: ${rule}`, `搜索发现：${rule}`),
  about: text(
    `The smallest story known to break ${rule}; found by the search with seed ${seed}.`,
    `已知违反 ${rule} 的最小故事，由种子 ${seed} 的搜索发现。`,
  ),
})

/** A file of an earlier search is kept. */
function freeName(stem: string): string {
  let name = `${stem}.yaml`
  for (let n = 2; existsSync(name); n++) name = `${stem}-${n}.yaml`
  return name
}
