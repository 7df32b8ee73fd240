import { TOOL } from '../../emulator/commands/tool.ts'
import { describeProvenance } from '../../emulator/protocol/provenance.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import type { Finding, ScenarioResult } from '../runner/result.ts'
import { costOf } from './findings.ts'
import type { RunHeader } from './json.ts'
import { totalsWords } from './labels.ts'

const SEED = text('seed', '种子')

/**
 * Annotations for GitHub Actions, as workflow commands: an error or a warning for each finding, and a notice of it all.
 * The runner reads them in whatever the step prints.
 */
export function githubCommands(results: readonly ScenarioResult[], { seed }: RunHeader, lang: Lang): string {
  const found = results.flatMap((result) => result.findings.map((finding) => annotation(result, finding, lang)))
  const told = command('notice', TOOL, `${totalsWords(results)[lang]}; ${SEED[lang]} ${seed}`)
  return `${[...found, told].join('\n')}\n`
}

function annotation({ name, guide }: ScenarioResult, finding: Finding, lang: Lang): string {
  const { rule, severity, summary, source, reproduce } = finding
  const cost = costOf(finding)
  const message = [summary[lang], ...(cost ? [cost[lang]] : []), describeProvenance(source), reproduce].join('\n')
  return command(severity === 'fail' ? 'error' : 'warning', `${name} (${guide}): ${rule}`, message)
}

const command = (name: string, title: string, message: string): string => `::${name} title=${property(title)}::${data(message)}`

// As the runner's own toolkit escapes them: github.com/actions/toolkit, packages/core/src/command.ts.
const data = (written: string): string => written.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (written: string): string => data(written).replaceAll(':', '%3A').replaceAll(',', '%2C')
