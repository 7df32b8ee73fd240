import type { FaultRule } from '../../emulator/delivery/faults.ts'
import type { PolicyOverrides } from '../../emulator/delivery/profiles.ts'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import type { Guide } from '../../emulator/protocol/interface.ts'
import type { Polling } from '../format/market-options.ts'
import type { Step } from '../format/scenario.ts'
import type { LoginStand } from './login-stand.ts'
import type { OpenApiStand } from './open-api-stand.ts'
import type { Outcome } from './result.ts'

/** How a scenario is run. What the scenario itself says of its market wins. */
export interface RunOptions {
  readonly guide: Guide
  readonly isv: NonNullable<MarketOptions['isv']> & { readonly url: string }
  readonly profile?: string
  /** Every random choice comes from it. */
  readonly seed: number
  readonly settings?: Readonly<Record<string, string>>
  readonly policies?: PolicyOverrides
  /** Limit of one call, such as `5s`. */
  readonly timeout?: string
  readonly polling?: Polling
  /** What goes wrong in every story beside its own faults. The first rule that fits strikes: a story's come before these. */
  readonly faults?: readonly Omit<FaultRule, 'id'>[]
  /** Warnings count as failures. */
  readonly strict?: boolean
  /** Arguments that the line which shows a finding again needs besides the usual ones. */
  readonly reproduceWith?: readonly string[]
  /** Real milliseconds given to what follows by itself after a story has broken off. */
  readonly aftermathMs?: number
  /** Real milliseconds that `within` of an expectation is cut down to. */
  readonly mostWithinMs?: number
  /**
   * Open APIs that the ISV was seen not to call, over the stories of one run: the next story that would be left out
   * for want of such calls does not wait for them as long again.
   */
  readonly silentApis?: Set<string>
  /** Keep every event of the market. */
  readonly trace?: boolean
  /** Ends the run between two calls; what was found so far is reported. */
  readonly signal?: AbortSignal
  /** Where the story's market answers the ISV's own calls; without it stories that need them are skipped. */
  readonly openApis?: OpenApiStand
  /** Addresses at which the ISV does for a test what its timers do else. */
  readonly hooks?: { readonly pushUsage?: string; readonly useCode?: string }
  /** Where authentication centres answer for the story's market; without it stories of joint operation are skipped. */
  readonly login?: LoginStand
  /** What the seller registers for an application; without it stories of joint operation are skipped. */
  readonly kit?: KitOptions
  /** Leaves out steps that the market refuses, instead of breaking off; told by their place, from 0. */
  readonly dropRefused?: (index: number) => void
  readonly onEvent?: (event: RunEvent) => void
}

/** What a seller enters into the form of an application credential. */
export interface KitOptions {
  /** RSA public key, without the lines of PEM. */
  readonly publicKey: string
  /** Where a browser is sent with code and tenant. */
  readonly loginAddress: string
}

/** What a run tells while it goes on. */
export type RunEvent =
  | {
      readonly type: 'step'
      readonly scenario: string
      readonly guide: Guide
      readonly index: number
      readonly of: number
      readonly step: Step['name']
    }
  | { readonly type: 'call'; readonly scenario: string; readonly guide: Guide; readonly calls: number; readonly at: number }
  | { readonly type: 'end'; readonly scenario: string; readonly guide: Guide; readonly outcome: Outcome }
