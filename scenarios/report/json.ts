import { isoDuration } from '../../emulator/clock/duration.ts'
import { TOOL, toolVersion } from '../../emulator/commands/tool.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import { iso } from '../../emulator/protocol/timestamps.ts'
import type { Delivery, Finding, FindingExchange, Outcome, ScenarioResult } from '../runner/result.ts'

/** What stands above the scenarios of a report. */
export interface RunHeader {
  readonly seed: number
  /** Production address of the ISV under test. */
  readonly isv: string
  /** Wall-clock milliseconds. */
  readonly startedAt: number
}

/** The report as data. Sentences are English, with Chinese beside them under the same name and `Zh`. */
export function jsonReport(results: readonly ScenarioResult[], { seed, isv, startedAt }: RunHeader): Record<string, unknown> {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length
  return {
    tool: TOOL,
    version: toolVersion(),
    seed,
    isv,
    startedAt: iso(startedAt),
    scenarios: results.map(scenario),
    totals: { passed: count('passed'), warned: count('warned'), failed: count('failed'), skipped: count('skipped') },
  }
}

const scenario = (result: ScenarioResult) => ({
  name: result.name,
  guide: result.guide,
  outcome: result.outcome,
  ...(result.reason ? both('reason', result.reason) : {}),
  virtualDuration: isoDuration(result.virtualMs),
  realMs: result.realMs,
  deliveries: result.deliveries.map(delivery),
  consequences: result.consequences.map(({ en }) => en),
  consequencesZh: result.consequences.map(({ zh }) => zh),
  findings: result.findings.map(finding),
})

const delivery = ({ attempts, ...rest }: Delivery) => ({
  ...rest,
  attempts: attempts.map(({ n, at, outcome, reason, realMs, fault }) => ({
    n,
    at: iso(at),
    outcome,
    ...both('reason', reason),
    realMs,
    ...(fault === undefined ? {} : { fault }),
  })),
})

const finding = ({ rule, certainty, severity, summary, consequence, source, exchange, reproduce, settings, count, ...rest }: Finding) => ({
  rule,
  certainty,
  severity,
  ...both('summary', summary),
  ...(consequence ? both('consequence', consequence) : {}),
  source,
  ...(rest.interface === undefined ? {} : { interface: rest.interface }),
  count,
  settings,
  ...(exchange ? { exchange: exchanged(exchange) } : {}),
  reproduce,
})

const exchanged = ({ request, response }: FindingExchange) => ({
  request,
  response: 'failure' in response ? { failure: response.failure, ...both('reason', response.reason) } : response,
})

const both = (name: string, said: Text) => ({ [name]: said.en, [`${name}Zh`]: said.zh })
