import { stringify } from 'yaml'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { parseScenario } from '../format/read.ts'
import type { Scenario } from '../format/scenario.ts'
import { type Move, ORDERS } from './moves.ts'

/** How every life ends: nothing goes wrong any more, what is owed is delivered, then expiry and release. */
const ENDING: readonly Move[] = [
  { 'clear-faults': {} },
  { advance: 'idle' },
  { advance: { to: 'expiry', of: ORDERS[0] } },
  { advance: { to: 'release', of: ORDERS[0] } },
]

/** A whole life from what was chosen. Moves about an order that was not bought yet are no part of it. */
export function lifeOf(purchase: Move, moves: readonly Move[]): Move[] {
  const bought = new Set<string>()
  return [purchase, ...moves, ...ENDING].filter((move) => {
    const [value] = Object.values(move) as [{ as?: string; of?: string | string[] } | string]
    if (typeof value === 'string') return true
    if (value.as !== undefined) {
      if (bought.has(value.as)) return false
      bought.add(value.as)
    }
    return [value.of ?? []].flat().every((name) => bought.has(name))
  })
}

/** What a scenario file says of itself. */
export interface Heading {
  readonly name: string
  readonly title: Text
  readonly about: Text
}

export const TRIAL: Heading = {
  name: 'search-trial',
  title: text('A life made up by the search', '搜索生成的生命周期'),
  about: text('Made up by the search from its seed.', '由搜索根据种子生成。'),
}

/** The scenario file of a life, in YAML. */
export const written = (life: readonly Move[], guide: Guide, { name, title, about }: Heading): string =>
  stringify({ name, title, about, guides: [guide], story: life }, { lineWidth: 120 })

/** The life as the runner takes it, read from its own file: what is played is what would be saved. */
export const scenarioOf = (life: readonly Move[], guide: Guide, heading: Heading, ref: string): Scenario =>
  parseScenario(written(life, guide, heading), ref)
