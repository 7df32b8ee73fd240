import { PAGE_WIDTH } from '../../emulator/commands/columns.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { paintFor } from '../report/paint.ts'
import { progressOn } from '../report/progress.ts'
import { type Look, scenarioLine, scenarioReport } from '../report/terminal.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { runScenario } from '../runner/run-scenario.ts'
import type { Job } from './plan.ts'

type Stream = CommandIo['stdout']

/** How a stream is written to. */
export const lookOf = (stream: Stream, lang: Lang, env: CommandIo['env']): Look => ({
  lang,
  paint: paintFor(stream, env),
  width: Math.max(60, stream.isTTY === true ? (stream.columns ?? PAGE_WIDTH) : PAGE_WIDTH),
})

/** Plays one job after the other and prints each story as it ends. */
export async function conduct(
  jobs: readonly Job[],
  out: { readonly human: Stream; readonly look: Look; readonly io: CommandIo; readonly brief?: boolean },
  onResult: (result: ScenarioResult) => void = () => {},
): Promise<ScenarioResult[]> {
  const progress = progressOn(out.io.stderr, out.look.lang, jobs.length)
  const results: ScenarioResult[] = []
  const silentApis = new Set<string>()
  for (const { scenario, options } of jobs) {
    progress.begin(scenario.name, options.guide)
    try {
      const result = await runScenario(scenario, { ...options, silentApis, onEvent: (event) => progress.event(event) })
      results.push(result)
      progress.clear()
      // A check that found nothing is a line; its story is for those who ask `run` for it.
      const nothing = result.outcome === 'passed' || result.outcome === 'skipped'
      out.human.write(out.brief && nothing ? `${scenarioLine(result, out.look)}\n` : `${scenarioReport(result, out.look)}\n`)
      onResult(result)
    } finally {
      progress.clear()
    }
  }
  return results
}
