import { accessSync, appendFileSync, constants, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { githubCommands } from '../report/github.ts'
import { githubSummary } from '../report/github-summary.ts'
import { htmlReport } from '../report/html.ts'
import { jsonReport, type RunHeader } from '../report/json.ts'
import { junitReport } from '../report/junit.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { WrongUse } from './plan.ts'
import type { RunCommandOptions } from './run-options.ts'

/** Where reports go. */

/** The file that GitHub Actions makes the summary page of a job from. */
const SUMMARY = 'GITHUB_STEP_SUMMARY'

type Report = (results: readonly ScenarioResult[], header: RunHeader, lang: Lang) => string

/** Reports that are one file each, by option. */
const REPORTS = {
  json: (results, header) => `${JSON.stringify(jsonReport(results, header), undefined, 2)}\n`,
  junit: junitReport,
  html: htmlReport,
} satisfies Record<string, Report>

const NAMES = Object.keys(REPORTS) as (keyof typeof REPORTS)[]

const onStandardOutput = (options: RunCommandOptions): string[] => NAMES.filter((name) => options[name] === '-').map((name) => `--${name}`)

/** Whether standard output is a report, and what is for people has to go elsewhere. */
export const takesStandardOutput = (options: RunCommandOptions): boolean => onStandardOutput(options).length > 0

/** Files that could not be written in the end are refused in the beginning. @throws WrongUse */
export function checkOutputs(options: RunCommandOptions, env: CommandIo['env']): void {
  const [one, other] = onStandardOutput(options)
  if (other !== undefined) {
    throw new WrongUse([
      text(
        `Failed to run: ${one} and ${other} cannot both be standard output. Give one of them a file.`,
        `${one} 与 ${other} 不能同时输出到标准输出，请为其中之一指定文件。`,
      ),
    ])
  }
  if (options.trace === '-') {
    throw new WrongUse([
      text('Failed to run: --trace writes to a file. Give it a name other than "-".', '--trace 只能写入文件，请指定文件名。'),
    ])
  }
  for (const name of [...NAMES, 'trace'] as const) checkFolder(`--${name}`, options[name])
  if (options.github) checkFolder(SUMMARY, env[SUMMARY] || undefined)
}

function checkFolder(called: string, file: string | undefined): void {
  if (file === undefined || file === '-') return
  try {
    accessSync(dirname(file), constants.W_OK)
  } catch {
    throw new WrongUse([
      text(
        `Failed to write ${called} ${file}: its folder does not exist or cannot be written to.`,
        `无法写入 ${called} ${file}：目录不存在或不可写。`,
      ),
    ])
  }
}

/** Writes every report that was asked for. */
export function writeReports(
  results: readonly ScenarioResult[],
  header: RunHeader,
  options: RunCommandOptions,
  { lang, human, io }: { readonly lang: Lang; readonly human: CommandIo['stderr']; readonly io: CommandIo },
): void {
  for (const name of NAMES) {
    const file = options[name]
    if (file === '-') io.stdout.write(REPORTS[name](results, header, lang))
    else if (file !== undefined) writeFileSync(file, REPORTS[name](results, header, lang))
  }
  if (!options.github) return
  human.write(githubCommands(results, header, lang))
  const summary = io.env[SUMMARY]
  if (summary) appendFileSync(summary, githubSummary(results, header, lang))
}
