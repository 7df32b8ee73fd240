import type { MarketOptions } from '../../emulator/market/setup.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import type { Text } from '../../emulator/protocol/text.ts'
import type { StepName, StepValue } from './steps.ts'

/** One step as the runner takes it. */
export type Step = { readonly [N in StepName]: { readonly name: N; readonly value: StepValue<N>; readonly line: number } }[StepName]

export type StepNamed<N extends StepName> = Extract<Step, { name: N }>

/** What a story may fix of its market. */
type ScenarioMarket = Pick<
  MarketOptions,
  'profile' | 'tier' | 'grace' | 'retention' | 'timeout' | 'keyBits' | 'settings' | 'policies' | 'polling'
>

/** One scenario file, read and found good. */
export interface Scenario {
  /** What one types to run it: a name of the library, or a file. */
  readonly ref: string
  readonly name: string
  readonly title: Text
  readonly about: Text
  readonly guides: readonly Guide[]
  readonly sources: readonly string[]
  readonly market: ScenarioMarket
  readonly story: readonly Step[]
}
