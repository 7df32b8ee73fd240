import { appendFileSync } from 'node:fs'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { githubCommands } from '../report/github.ts'
import { githubSummary } from '../report/github-summary.ts'
import { htmlReport } from '../report/html.ts'
import { jsonReport, type RunHeader } from '../report/json.ts'
import { junitReport } from '../report/junit.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { checkFolder, writeOutput } from './outputs.ts'
import type { RunCommandOptions } from './run-options.ts'

/** The file that GitHub Actions makes the summary page of a job from. */
const SUMMARY = 'GITHUB_STEP_SUMMARY'

/** Refuses a job summary that could not be written in the end. @throws WrongUse */
export function checkJobSummary({ github }: RunCommandOptions, env: CommandIo['env']): void {
  const file = env[SUMMARY]
  if (github && file) checkFolder(SUMMARY, file)
}

type Report = (results: readonly ScenarioResult[], header: RunHeader, lang: Lang) => string

/** Reports that are one document each, by option. */
const REPORTS: Readonly<Record<'json' | 'junit' | 'html', Report>> = {
  json: (results, header) => `${JSON.stringify(jsonReport(results, header), undefined, 2)}\n`,
  junit: junitReport,
  html: htmlReport,
}

/** Writes every report that was asked for. */
export function writeReports(
  results: readonly ScenarioResult[],
  header: RunHeader,
  options: RunCommandOptions,
  { lang, human, io }: { readonly lang: Lang; readonly human: CommandIo['stderr']; readonly io: CommandIo },
): void {
  for (const name of ['json', 'junit', 'html'] as const) {
    const file = options[name]
    if (file !== undefined) writeOutput(file, REPORTS[name](results, header, lang), io)
  }
  if (!options.github) return
  human.write(githubCommands(results, header, lang))
  const summary = io.env[SUMMARY]
  if (summary) appendFileSync(summary, githubSummary(results, header, lang))
}
