import { seededRandom } from '../../emulator/clock/random.ts'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { DEFAULT_ACCESS_KEY } from '../../emulator/market/default-key.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { traceOf } from '../../emulator/market/views.ts'
import { createMarketplace, type Marketplace } from '../../emulator/marketplace.ts'
import { assumed, doc, type Provenance } from '../../emulator/protocol/provenance.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Scenario, Step } from '../format/scenario.ts'
import type { ActName } from '../format/steps.ts'
import { consequencesOf } from './consequences.ts'
import { deliveriesOf } from './deliveries.ts'
import { unmet } from './expect/check.ts'
import { readAnswers } from './findings/answers.ts'
import { assemble } from './findings/assemble.ts'
import { badAnswers } from './findings/bad-answers.ts'
import type { Broken } from './findings/broken.ts'
import { changedInstances } from './findings/same-instance.ts'
import { hidden } from './hide.ts'
import type { RunEvent, RunOptions } from './options.ts'
import { reproduceLine } from './reproduce.ts'
import type { Finding, Outcome, ScenarioResult, TimelineEntry } from './result.ts'
import { Stage } from './stage.ts'
import { act, clear, type Done, inject, passTime } from './steps.ts'
import { advance } from './time.ts'
import { type Taken, timelineOf } from './timeline.ts'
import { join } from './words.ts'

/** Real milliseconds in which a broken-off story may still show what follows: retries, a refund. */
const AFTERMATH_MS = 5_000

/**
 * Plays one scenario against an ISV, in a market of its own.
 *
 * @throws MarketError when the options make no market: an address that is none, an unknown profile
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<ScenarioResult> {
  const { guide } = options
  if (!scenario.guides.includes(guide)) return skipped(scenario, options, notForGuide(scenario, guide))
  const began = stopwatch()
  const marketplace = await createMarketplace(marketOptions(scenario, options))
  const secrets = secretsOf(options)
  const play = new Play(scenario, options, marketplace)
  try {
    await play.run()
    const result = hidden(play.result(Math.round((stopwatch() - began) * 10) / 10), secrets)
    options.onEvent?.({ type: 'end', scenario: scenario.name, guide, outcome: result.outcome })
    return result
  } finally {
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
    seed: Number.parseInt(seededRandom(seed).hex('scenario', name, guide).slice(0, 8), 16),
    settings: { ...settings, ...market.settings },
    policies: { ...policies, ...market.policies },
    polling: { ...polling, ...market.polling },
    // One call at a time: two runs with one seed are alike.
    concurrency: 1,
  }
}

const secretsOf = ({ isv }: RunOptions): string[] =>
  [isv.accessKey ?? DEFAULT_ACCESS_KEY, isv.kitKey, isv.sk].filter((secret): secret is string => secret !== undefined && secret !== '')

const notForGuide = ({ guides }: Scenario, guide: string): Text =>
  text(`it is for ${guides.join(', ')}, not for ${guide}`, `仅适用于 ${guides.join('、')}，不适用于 ${guide}`)

function skipped(scenario: Scenario, { guide }: RunOptions, reason: Text): ScenarioResult {
  const { name, title } = scenario
  const nothing = { timeline: [], deliveries: [], consequences: [], findings: [] }
  return { name, title, guide, outcome: 'skipped', reason, virtualMs: 0, realMs: 0, ...nothing }
}

/** One scenario being played. */
class Play {
  readonly #scenario: Scenario
  readonly #options: RunOptions
  readonly #stage: Stage
  readonly #taken: Taken[] = []
  readonly #broken: Broken[] = []
  readonly #remarks: Text[] = []
  #calls = 0

  constructor(scenario: Scenario, options: RunOptions, marketplace: Marketplace) {
    this.#scenario = scenario
    this.#options = options
    this.#stage = new Stage(marketplace.engine, options.guide)
    marketplace.engine.listen(({ events }) => {
      const answered = events.filter((event) => event.type === 'attempt-answered').length
      if (answered === 0) return
      this.#calls += answered
      this.#tell({ type: 'call', calls: this.#calls, at: this.#stage.offset(marketplace.engine.clock.now()) })
    })
  }

  async run(): Promise<void> {
    const { story } = this.#scenario
    for (const [index, step] of story.entries()) {
      if (this.#options.signal?.aborted) {
        this.#remarks.push(text(`broken off before step ${index + 1} of ${story.length}`, `在第 ${index + 1}/${story.length} 步之前中断`))
        return
      }
      this.#tell({ type: 'step', index: index + 1, of: story.length, step: step.name })
      const holds = await this.#take(step)
      if (holds) continue
      await this.#aftermath()
      return
    }
  }

  result(realMs: number): ScenarioResult {
    const stage = this.#stage
    const { name, title } = this.#scenario
    const answers = readAnswers(stage)
    const broken = [...changedInstances(stage, answers), ...badAnswers(answers), ...this.#broken]
    const findings = assemble(stage, broken, {
      strict: this.#options.strict === true,
      reproduce: reproduceLine(this.#scenario, this.#options),
    })
    return {
      name,
      title,
      guide: stage.guide,
      outcome: outcomeOf(findings),
      ...(this.#remarks.length > 0 ? { reason: join(this.#remarks) } : {}),
      virtualMs: stage.offset(stage.market.clock.now()),
      realMs,
      timeline: timelineOf(stage, this.#taken, answers),
      deliveries: deliveriesOf(stage),
      consequences: consequencesOf(stage),
      findings,
      ...(this.#options.trace ? { trace: [...traceOf(stage.market)] } : {}),
    }
  }

  /** True when the story may go on. */
  async #take(step: Step): Promise<boolean> {
    switch (step.name) {
      case 'expect':
        return this.#expect(step)
      case 'refused':
        return this.#refused(step)
      case 'advance':
        return this.#do(step, 'time', () => passTime(this.#stage, step, { signal: this.#options.signal, onMove: () => this.#moved() }))
      case 'fault':
        return this.#do(step, 'injected', () => inject(this.#stage, step.value))
      case 'clear-faults':
        return this.#do(step, 'injected', () => clear(this.#stage))
      default:
        return this.#do(step, 'act', () => act(this.#stage, step.name as ActName, step.value as never))
    }
  }

  async #do(step: Step, mark: TimelineEntry['mark'], work: () => Done | Promise<Done>): Promise<boolean> {
    const begun = this.#here()
    try {
      const done = await work()
      this.#taken.push({ ...begun, ...done, mark })
      return true
    } catch (error) {
      if (!(error instanceof MarketError)) throw error
      const attempted = text(`tries "${step.name}" and is refused: ${error.text.en}`, `尝试“${step.name}”被拒绝：${error.text.zh}`)
      this.#taken.push({ ...begun, actor: 'tester', text: attempted, mark: 'bad' })
      this.#broken.push({
        rule: 'scenario.step',
        summary: text(
          `The story could not go on at step "${step.name}" (line ${step.line}): ${error.text.en}`,
          `故事在步骤“${step.name}”（第 ${step.line} 行）无法继续：${error.text.zh}`,
        ),
        source: this.#source(step),
        severity: 'fail',
        alike: String(step.line),
      })
      return false
    }
  }

  async #refused(step: Extract<Step, { name: 'refused' }>): Promise<boolean> {
    const [name, value] = Object.entries(step.value)[0] as [ActName, never]
    const begun = this.#here()
    try {
      const { actor, text: did } = await act(this.#stage, name, value, false)
      this.#taken.push({ ...begun, actor, text: did, mark: 'bad' })
    } catch (error) {
      if (!(error instanceof MarketError)) throw error
      const words = text(`refuses "${name}", as it should: ${error.text.en}`, `按规则拒绝“${name}”：${error.text.zh}`)
      this.#taken.push({ ...begun, actor: 'marketplace', text: words, mark: 'change' })
      if (error.kind === 'impossible') return true
    }
    this.#broken.push({
      rule: 'scenario.refused',
      summary: text(
        `Expected the marketplace to refuse "${name}" (line ${step.line}), it did not.`,
        `期望云商店拒绝“${name}”（第 ${step.line} 行），实际未拒绝。`,
      ),
      source: this.#source(step),
      severity: 'fail',
      alike: String(step.line),
    })
    return false
  }

  #expect(step: Extract<Step, { name: 'expect' }>): boolean {
    const answers = readAnswers(this.#stage)
    const found = unmet(this.#stage, step.value, answers)
    if (found.length === 0) return true
    const { otherwise } = step.value
    if (otherwise) {
      this.#remarks.push(otherwise)
      return true
    }
    for (const { text: words, certainty, message } of found) {
      const own = (message && answers.get(message.messageId))?.filter(({ injected }) => !injected) ?? []
      const shown = own.find(({ verdict }) => verdict.outcome === 'failed') ?? own.at(-1)
      this.#broken.push({
        rule: 'scenario.expect',
        summary: words,
        source: { ...this.#source(step), certainty },
        severity: 'fail',
        alike: words.en,
        ...(shown ? { answer: shown } : {}),
      })
    }
    return false
  }

  /** What a step rests on: the first page the scenario names, and where the step is written. */
  #source({ line }: Step): Provenance {
    const { sources, ref } = this.#scenario
    const [page] = sources
    return page === undefined ? assumed(ref, `line ${line}`) : doc(page, `${ref}, line ${line}`)
  }

  /** A story broken off ends with what happens by itself: the buyer gets the money back, or the order opens after all. */
  async #aftermath(): Promise<void> {
    const { market } = this.#stage
    market.clearFaults()
    if (market.state.openMessages.size === 0) return
    const begun = this.#here()
    const realMs = this.#options.aftermathMs ?? AFTERMATH_MS
    const ended = await advance(market, { until: 'idle' }, { signal: this.#options.signal, realMs, onMove: () => this.#moved() })
    const words = ended
      ? text('the story breaks off, its faults are taken back; what follows by itself:', '故事中断，故障已清除；随后自动发生：')
      : text(
          'the story breaks off, its faults are taken back; what follows by itself, cut short:',
          '故事中断，故障已清除；随后自动发生（未完）：',
        )
    this.#taken.push({ ...begun, actor: 'tester', text: words, mark: 'time' })
  }

  #here(): Pick<Taken, 'at' | 'seq'> {
    const { market } = this.#stage
    return { at: this.#stage.offset(market.clock.now()), seq: market.seq }
  }

  #moved(): void {
    this.#tell({ type: 'call', calls: this.#calls, at: this.#stage.offset(this.#stage.market.clock.now()) })
  }

  #tell(event: DistributiveOmit<RunEvent, 'scenario' | 'guide'>): void {
    this.#options.onEvent?.({ ...event, scenario: this.#scenario.name, guide: this.#stage.guide } as RunEvent)
  }
}

type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never

function outcomeOf(findings: readonly Finding[]): Outcome {
  if (findings.some(({ severity }) => severity === 'fail')) return 'failed'
  return findings.length > 0 ? 'warned' : 'passed'
}
