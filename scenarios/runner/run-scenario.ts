import { derivedSeed } from '../../emulator/clock/random.ts'
import { stopwatch } from '../../emulator/clock/wall.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { traceOf } from '../../emulator/market/views.ts'
import { createMarketplace } from '../../emulator/marketplace.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Scenario } from '../format/scenario.ts'
import { consequencesOf } from './consequences.ts'
import { deliveriesOf } from './deliveries.ts'
import { readAnswers } from './findings/answers.ts'
import { badAppInfo } from './findings/app-info.ts'
import { assemble } from './findings/assemble.ts'
import { badAnswers } from './findings/bad-answers.ts'
import { refusedCalls } from './findings/refused-calls.ts'
import { changedInstances } from './findings/same-instance.ts'
import { changedLicences } from './findings/same-licence.ts'
import { hidden, secretsOf } from './hide.ts'
import { NO_APPLICATION } from './no-application.ts'
import type { RunOptions } from './options.ts'
import { type Played, play } from './play.ts'
import { reproduceLine } from './reproduce.ts'
import type { Finding, Outcome, ScenarioResult } from './result.ts'
import { Stage } from './stage.ts'
import { timelineOf } from './timeline.ts'
import { join } from './words.ts'

/**
 * Plays one scenario against an ISV, in a market of its own.
 *
 * @throws MarketError when the options make no market: an address that is none, an unknown profile
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { guide } = options
  if (!scenario.guides.includes(guide)) return skipped(scenario, options)
  if (needsOpenApis(scenario) && !options.openApis) return skipped(scenario, options, NOT_SERVED)
  if (needsKit(scenario) && !(options.kit && options.login)) return skipped(scenario, options, NO_APPLICATION)
  const began = stopwatch()
  const marketplace = await createMarketplace(marketOptions(scenario, options))
  try {
    const stage = new Stage(marketplace.engine, guide, options.faults, options.kit)
    options.login?.show(marketplace.engine)
    await options.openApis?.show(marketplace.engine)
    const played = await play(scenario, stage, options)
    const realMs = Math.round((stopwatch() - began) * 10) / 10
    const result = hidden(resultOf(scenario, stage, played, options, realMs), secretsOf(options.isv))
    options.onEvent?.({ type: 'end', scenario: scenario.name, guide, outcome: result.outcome })
    return result
  } finally {
    options.login?.show(undefined)
    await options.openApis?.show(undefined)
    await marketplace.close()
  }
}

function marketOptions({ name, market }: Scenario, options: RunOptions): MarketOptions {
  const { guide, isv, profile, seed, timeout, settings, policies, polling } = options
  return {
    ...(profile === undefined ? {} : { profile }),
    ...(timeout === undefined ? {} : { timeout }),
    ...market,
    isv,
    guide,
    // Order numbers come from the seed: no two scenarios of one run may use the same.
    seed: derivedSeed(seed, 'scenario', name, guide),
    settings: { ...settings, ...market.settings },
    policies: { ...policies, ...market.policies },
    polling: { ...polling, ...market.polling },
    // One call at a time: two runs with one seed are alike.
    concurrency: 1,
  }
}

function skipped({ name, title, guides }: Scenario, { guide }: RunOptions, why?: Text): ScenarioResult {
  const reason: Text = why ?? text(`it is for ${guides.join(', ')}, not for ${guide}`, `仅适用于 ${guides.join('、')}，不适用于 ${guide}`)
  const nothing = { timeline: [], deliveries: [], consequences: [], findings: [] }
  return { name, title, guide, outcome: 'skipped', reason, virtualMs: 0, realMs: 0, ...nothing }
}

function resultOf(scenario: Scenario, stage: Stage, played: Played, options: RunOptions, realMs: number): ScenarioResult {
  const { market, guide } = stage
  const answers = readAnswers(stage)
  const broken = [
    ...changedInstances(stage, answers),
    ...changedLicences(stage, answers),
    ...badAnswers(answers),
    ...badAppInfo(stage, answers),
    ...refusedCalls(stage),
    ...played.broken,
  ]
  const findings = assemble(stage, broken, { strict: options.strict === true, reproduce: reproduceLine(scenario, options) })
  return {
    name: scenario.name,
    title: scenario.title,
    guide,
    outcome: outcomeOf(findings, played),
    ...(played.remarks.length > 0 ? { reason: join(played.remarks) } : {}),
    virtualMs: stage.offset(market.clock.now()),
    realMs,
    timeline: timelineOf(stage, played.taken, answers),
    deliveries: deliveriesOf(stage),
    consequences: consequencesOf(stage),
    findings,
    ...(options.trace ? { trace: [...traceOf(market)] } : {}),
  }
}

/** Whether a story speaks of the calls that the ISV makes. */
const needsOpenApis = ({ story }: Scenario): boolean =>
  story.some((step) => step.name === 'domain' || (step.name === 'expect' && step.value['open-api-calls'] !== undefined))

const needsKit = ({ story }: Scenario): boolean => story.some(({ name }) => name === 'credential')

const NOT_SERVED = text(
  'the open APIs are not served in this run, because their ports are taken; choose others with --port and --fallback-port',
  '本次运行未提供开放接口（端口被占用）；请用 --port 与 --fallback-port 指定其他端口',
)

/** A story that was ended from outside has shown nothing, unless it failed before. */
function outcomeOf(findings: readonly Finding[], { interrupted, skipped }: Played): Outcome {
  if (findings.some(({ severity }) => severity === 'fail')) return 'failed'
  if (interrupted || skipped) return 'skipped'
  return findings.length > 0 ? 'warned' : 'passed'
}
