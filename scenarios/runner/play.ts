import { pause, stopwatch } from '../../emulator/clock/wall.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import { assumed, doc, type Provenance } from '../../emulator/protocol/provenance.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import type { Scenario, Step, StepNamed } from '../format/scenario.ts'
import type { ActName } from '../format/steps.ts'
import { lengthOf } from '../format/times.ts'
import type { Done } from './done.ts'
import { unmet } from './expect/check.ts'
import type { Unmet } from './expect/unmet.ts'
import { readAnswers } from './findings/answers.ts'
import type { Broken } from './findings/broken.ts'
import { logIn } from './log-in.ts'
import type { RunEvent, RunOptions } from './options.ts'
import { forgeAll, sendProbe } from './probes.ts'
import type { TimelineEntry } from './result.ts'
import type { Stage } from './stage.ts'
import { act, clear, inject, passTime, pushUsage, setDomains } from './steps.ts'
import { advance } from './time.ts'
import type { Taken } from './timeline.ts'
import { useCode } from './use-code.ts'

/** Real milliseconds in which a broken-off story may still show what follows: further calls, a refund. */
const AFTERMATH_MS = 5_000

/** Real milliseconds in which a call that was expected once might come a second time. */
const SETTLE_MS = 100

/** Enough for an ISV that calls at all, where the first story found that this one does not. */
const SILENT_MS = 500

/** What playing a story came to, besides what the market's journal holds. */
export interface Played {
  readonly taken: readonly Taken[]
  /** Expectations and steps that went wrong. */
  readonly broken: readonly Broken[]
  /** What was different from what the story hoped for, and fails nothing. */
  readonly remarks: readonly Text[]
  /** The run was ended from outside before the story was. */
  readonly interrupted: boolean
  /** The story found that it does not apply to this ISV. */
  readonly skipped: boolean
}

/** Takes the steps of a story in order, up to the first that does not go as written. */
export async function play(scenario: Scenario, stage: Stage, options: RunOptions): Promise<Played> {
  const player = new Player(scenario, stage, options)
  await player.run()
  return player
}

class Player implements Played {
  readonly taken: Taken[] = []
  readonly broken: Broken[] = []
  readonly remarks: Text[] = []
  interrupted = false
  skipped = false
  readonly #scenario: Scenario
  readonly #stage: Stage
  readonly #options: RunOptions
  #calls = 0

  constructor(scenario: Scenario, stage: Stage, options: RunOptions) {
    this.#scenario = scenario
    this.#stage = stage
    this.#options = options
  }

  async run(): Promise<void> {
    const { story } = this.#scenario
    const { signal } = this.#options
    const unlisten = this.#stage.market.listen(({ events }) => {
      this.#calls += events.filter((event) => event.type === 'attempt-answered').length
      this.#moved()
    })
    for (const [index, step] of story.entries()) {
      this.#tell({ type: 'step', index: index + 1, of: story.length, step: step.name })
      const holds = await this.#take(step)
      if (signal?.aborted) {
        this.interrupted = true
        this.remarks.push(text(`broken off at step ${index + 1} of ${story.length}`, `在第 ${index + 1}/${story.length} 步中断`))
        break
      }
      if (this.skipped) break
      if (!holds) {
        await this.#aftermath()
        break
      }
    }
    unlisten()
  }

  /** True when the story may go on. */
  async #take(step: Step): Promise<boolean> {
    const { signal } = this.#options
    switch (step.name) {
      case 'expect':
        return this.#expect(step)
      case 'refused':
        return this.#refused(step)
      case 'advance':
        return this.#do(step, 'time', () => passTime(this.#stage, step, { signal, onMove: () => this.#moved() }))
      case 'fault':
        return this.#do(step, 'injected', () => inject(this.#stage, step.value))
      case 'probe':
        return this.#do(step, 'injected', async () => {
          const { done, broken } = await sendProbe(this.#stage, step.value, () => readAnswers(this.#stage))
          this.broken.push(...broken)
          return done
        })
      case 'forge':
        return this.#do(step, 'injected', () => forgeAll(this.#stage, step.value))
      case 'domain':
        return this.#do(step, 'injected', () => setDomains(this.#stage, step.value, this.#options.openApis))
      case 'push-usage':
        return this.#do(step, 'act', () => pushUsage(this.#stage, step.value, this.#options.hooks?.pushUsage))
      case 'use-code':
        return this.#do(step, 'act', async () => {
          const { done, broken } = await useCode(this.#stage, step.value, this.#options.hooks?.useCode)
          this.broken.push(...broken)
          return done
        })
      case 'log-in':
        return this.#do(step, 'act', async () => {
          const { done, broken } = await logIn(this.#stage, step.value)
          this.broken.push(...broken)
          return done
        })
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
      this.taken.push({ ...begun, ...done, mark })
      return true
    } catch (error) {
      if (!(error instanceof MarketError)) throw error
      if (this.#options.dropRefused) {
        this.#options.dropRefused(this.#scenario.story.indexOf(step))
        return true
      }
      const attempted = text(`tries "${step.name}" and is refused: ${error.text.en}`, `尝试“${step.name}”被拒绝：${error.text.zh}`)
      this.taken.push({ ...begun, actor: 'tester', text: attempted, mark: 'bad' })
      this.#fault(
        'scenario.step',
        step,
        text(
          `The story could not go on at step "${step.name}" (line ${step.line}): ${error.text.en}`,
          `故事在步骤“${step.name}”（第 ${step.line} 行）无法继续：${error.text.zh}`,
        ),
      )
      return false
    }
  }

  async #refused(step: StepNamed<'refused'>): Promise<boolean> {
    const [name, value] = Object.entries(step.value)[0] as [ActName, never]
    const begun = this.#here()
    let instead = text('it did not', '实际未拒绝')
    try {
      const done = await act(this.#stage, name, value, false)
      this.taken.push({ ...begun, ...done, mark: 'bad' })
    } catch (error) {
      if (!(error instanceof MarketError)) throw error
      if (error.kind === 'impossible') {
        const words = text(`refuses "${name}", as it should: ${error.text.en}`, `按规则拒绝“${name}”：${error.text.zh}`)
        this.taken.push({ ...begun, actor: 'marketplace', text: words, mark: 'change' })
        return true
      }
      // Something that does not exist, or makes no sense: nobody gets as far as being refused.
      instead = text(`but it cannot be asked: ${error.text.en}`, `但无法提出该请求：${error.text.zh}`)
      this.taken.push({ ...begun, actor: 'tester', text: error.text, mark: 'bad' })
    }
    this.#fault(
      'scenario.refused',
      step,
      text(
        `Expected the marketplace to refuse "${name}" (line ${step.line}), ${instead.en}.`,
        `期望云商店拒绝“${name}”（第 ${step.line} 行），${instead.zh}。`,
      ),
    )
    return false
  }

  async #expect(step: StepNamed<'expect'>): Promise<boolean> {
    const found = await this.#unmet(step)
    if (found.length === 0) return true
    const answers = readAnswers(this.#stage)
    const { otherwise, 'or-skip': skip } = step.value
    // An ISV that calls, and is refused, is no ISV that does not call.
    const tried = (step.value['open-api-calls'] ?? []).some(({ api }) => this.#stage.openApiCalls(api).length > 0)
    if (skip && !tried) {
      for (const { api } of step.value['open-api-calls'] ?? []) this.#options.silentApis?.add(api)
      this.skipped = true
      this.remarks.push(skip)
      return true
    }
    if (otherwise) {
      this.remarks.push(otherwise)
      return true
    }
    for (const { text: words, certainty, message } of found) {
      const own = (message && answers.get(message.messageId))?.filter(({ injected }) => !injected) ?? []
      const answer = own.find(({ verdict }) => verdict.outcome === 'failed') ?? own.at(-1)
      this.broken.push({
        rule: 'scenario.expect',
        summary: words,
        source: { ...this.#source(step), certainty },
        severity: 'fail',
        alike: words.en,
        ...(answer ? { answer } : {}),
      })
    }
    return false
  }

  /** What does not hold; where the ISV works by itself, once it holds or its time is up. */
  async #unmet({ value }: StepNamed<'expect'>): Promise<Unmet[]> {
    const { market } = this.#stage
    const look = () => unmet(this.#stage, value, () => readAnswers(this.#stage))
    if (value.within === undefined) return look()
    const until = stopwatch() + Math.min(lengthOf(value.within), this.#options.mostWithinMs ?? Infinity, this.#knownSilence(value))
    let settled = false
    for (;;) {
      const found = look()
      if (found.length === 0) {
        // "Once" holds when nothing more comes, too.
        if (settled) return found
        settled = true
        await pause(SETTLE_MS, this.#options.signal)
        continue
      }
      settled = false
      const left = until - stopwatch()
      if (left <= 0 || this.#options.signal?.aborted) return found
      await newsOf(market, left, this.#options.signal)
    }
  }

  /** Real milliseconds that calls are waited for which an earlier story of this run waited for in vain. */
  #knownSilence({ 'open-api-calls': calls, 'or-skip': skip }: StepNamed<'expect'>['value']): number {
    const { silentApis } = this.#options
    return skip && silentApis && calls?.some(({ api }) => silentApis.has(api)) ? SILENT_MS : Infinity
  }

  #fault(rule: string, step: Step, summary: Text): void {
    this.broken.push({ rule, summary, source: this.#source(step), severity: 'fail', alike: String(step.line) })
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
    const { signal, aftermathMs = AFTERMATH_MS } = this.#options
    market.clearFaults()
    if (market.state.openMessages.size === 0) return
    const begun = this.#here()
    const ended = await advance(market, { until: 'idle' }, { signal, realMs: aftermathMs, onMove: () => this.#moved() })
    const cut = ended ? text('', '') : text(', cut short', '（未完）')
    this.taken.push({
      ...begun,
      actor: 'tester',
      text: text(
        `the story breaks off, its faults are taken back; what follows by itself${cut.en}:`,
        `故事中断，故障已清除；随后自动发生${cut.zh}：`,
      ),
      mark: 'change',
    })
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

/** Resolves at the next line of the journal, after real milliseconds, or when the run is broken off. */
async function newsOf(market: Stage['market'], ms: number, signal: AbortSignal | undefined): Promise<void> {
  const news = new AbortController()
  const unlisten = market.listen(() => news.abort())
  await pause(ms, signal ? AbortSignal.any([signal, news.signal]) : news.signal)
  unlisten()
}

type DistributiveOmit<T, K extends keyof never> = T extends unknown ? Omit<T, K> : never
