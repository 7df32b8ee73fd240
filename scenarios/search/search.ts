import type * as FastCheck from 'fast-check'
import { freshSeed } from '../../emulator/clock/random.ts'
import type { RunOptions } from '../runner/options.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { runScenario } from '../runner/run-scenario.ts'
import { lifeOf, scenarioOf, TRIAL, tellable } from './lifecycle.ts'
import type { Move } from './move.ts'
import { movesOf } from './moves.ts'

/** Most moves between purchase and ending. */
const MOST_MOVES = 24

/** Lives tried while one that failed is made smaller. */
const MOST_SHRINKS = 500

export interface Found {
  /** The smallest life known to fail, without the steps that the marketplace refused. */
  readonly life: readonly Move[]
  /** The rule that it breaks. */
  readonly rule: string
  readonly result: ScenarioResult
  /** Moves of the life as it was found first. */
  readonly firstMoves: number
}

export interface Searched {
  /** Lives played before one failed, or all. */
  readonly lives: number
  /** Lives played to make it smaller. */
  readonly shrinks: number
  /** Calls the ISV got in the lives, smaller ones not counted. */
  readonly calls: number
  readonly found?: Found
}

/**
 * Plays random lives, and makes the first that breaks a rule as small as it gets. One seed gives one search, as far as
 * the ISV answers alike.
 *
 * @param lives how many at most
 * @param onLife called after each life
 */
export async function search(fc: typeof FastCheck, lives: number, options: RunOptions, onLife: () => void = () => {}): Promise<Searched> {
  const { guide, seed, strict, signal } = options
  let played = 0
  let shrinks = 0
  let calls = 0
  let found: Found | undefined

  const breaks = async (chosen: readonly Move[]): Promise<Found | undefined> => {
    const refused = new Set<number>()
    const scenario = scenarioOf(chosen, guide, TRIAL, TRIAL.name)
    // The seed chooses what happens. Order numbers are new each time: an ISV must not meet those of an earlier life again.
    const result = await runScenario(scenario, { ...options, seed: freshSeed(), dropRefused: (index) => refused.add(index) })
    if (found) shrinks++
    else {
      played++
      for (const { attempts } of result.deliveries) calls += attempts.length
      onLife()
    }
    const wrong = result.findings.filter(({ severity }) => strict || severity === 'fail')
    // Once a rule was broken the same is looked for: making a story smaller must not lead to another fault.
    const shown = found ? wrong.find(({ rule }) => rule === found?.rule) : wrong[0]
    if (!shown) return undefined
    const life = chosen.filter((_, index) => !refused.has(index))
    return { life, rule: shown.rule, result, firstMoves: found?.firstMoves ?? life.length }
  }

  const { purchase, entering, move, leaving } = movesOf(fc, guide)
  const checked = await fc.check(
    fc.asyncProperty(purchase, fc.array(move, { maxLength: MOST_MOVES, size: 'max' }), async (bought, moves) => {
      if (signal?.aborted || shrinks >= MOST_SHRINKS) return true
      const failing = await breaks(lifeOf(bought, [...entering, ...moves.flat()], leaving))
      if (failing) found = failing
      return failing === undefined
    }),
    { seed: seed | 0, numRuns: lives },
  )
  // A life that could not be played is no life that held.
  if (checked.failed && !found)
    throw checked.errorInstance ?? new Error('Failed to search: the search broke off before its lives were played.')
  if (found) found = await withoutEachStep(found, breaks)
  return { lives: played, shrinks, calls, ...(found ? { found } : {}) }
}

/** Takes out one step after the other, from the end, as long as the rule is still broken. */
async function withoutEachStep(found: Found, breaks: (life: readonly Move[]) => Promise<Found | undefined>): Promise<Found> {
  let smallest = found
  for (let index = found.life.length - 1; index > 0; index--) {
    if (index >= smallest.life.length) continue
    const smaller = await breaks(tellable(smallest.life.filter((_, n) => n !== index)))
    if (smaller) smallest = smaller
  }
  return smallest
}
