import { stopwatch, wallNow } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { lookOf } from '../../scenarios/commands/conduct.ts'
import { type Outputs, takesStandardOutput, writeOutput } from '../../scenarios/commands/outputs.ts'
import type { RunHeader } from '../../scenarios/report/json.ts'
import { junitReport } from '../../scenarios/report/junit.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { contractsJson } from '../report/json.ts'
import { contractsTerminal } from '../report/terminal.ts'

/** Where a verification speaks to people, and the reports it leaves in the end. */
export function teller(outputs: Pick<Outputs, 'json' | 'junit'>, lang: Lang, io: CommandIo) {
  const human = takesStandardOutput(outputs) ? io.stderr : io.stdout
  const look = lookOf(human, lang, io.env)
  const [startedAt, began] = [wallNow(), stopwatch()]
  return {
    human,
    look,
    /** Real milliseconds since it began. */
    elapsed: () => stopwatch() - began,
    tell: (results: readonly ScenarioResult[], of: Omit<RunHeader, 'startedAt'>): void => {
      human.write(contractsTerminal(results, look, stopwatch() - began))
      const header = { ...of, startedAt }
      const { json, junit } = outputs
      if (json !== undefined) writeOutput(json, `${JSON.stringify(contractsJson(results, header), undefined, 2)}\n`, io)
      if (junit !== undefined) writeOutput(junit, junitReport(results, header, lang), io)
    },
  }
}
