import { stringify } from 'yaml'
import type { Guide } from '../../emulator/protocol/interface.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { parseScenario } from '../format/read.ts'
import type { Scenario } from '../format/scenario.ts'
import { type Move, ORDERS } from './move.ts'

/** How every life ends: nothing goes wrong any more, what is owed is delivered, then expiry and release. */
const ENDING: readonly Move[] = [
  { 'clear-faults': {} },
  { advance: 'idle' },
  { advance: { to: 'expiry', of: ORDERS[0] } },
  { advance: { to: 'release', of: ORDERS[0] } },
]

/** A whole life from what was chosen. @param leaving what comes when all is over */
export const lifeOf = (purchase: Move, moves: readonly Move[], leaving: readonly Move[] = []): Move[] =>
  tellable([purchase, ...moves, ...ENDING, ...leaving])

/** Moves about an order or an enterprise that is not there yet are no part of a life, nor is a second one of the same name. */
export function tellable(moves: readonly Move[]): Move[] {
  const named = new Set<string>()
  return moves.filter((move) => {
    const [value] = Object.values(move) as [{ as?: string; of?: string | string[]; tenant?: string } | string]
    if (typeof value === 'string') return true
    if (![value.of ?? [], value.tenant ?? []].flat().every((name) => named.has(name))) return false
    if (value.as === undefined) return true
    if (named.has(value.as)) return false
    named.add(value.as)
    return true
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
