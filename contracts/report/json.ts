import { TOOL, toolVersion } from '../../emulator/commands/tool.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import { jsonReport, type RunHeader } from '../../scenarios/report/json.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { rowsOf } from './table.ts'

/** The verification as data: `interactions` are told as the scenarios of a run are, without a story. */
export function contractsJson(results: readonly ScenarioResult[], header: RunHeader): Record<string, unknown> {
  const { scenarios, totals } = jsonReport(results, header) as { scenarios: readonly Record<string, unknown>[]; totals: unknown }
  return {
    tool: TOOL,
    version: toolVersion(),
    isv: header.isv,
    startedAt: iso(header.startedAt),
    interfaces: rowsOf(results),
    interactions: scenarios.map(({ virtualDuration: _, deliveries: _none, consequences: _no, consequencesZh: _noZh, ...rest }) => rest),
    totals,
  }
}
