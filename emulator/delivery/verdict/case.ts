/** One answer while it is judged. */

import type { MarketplaceInterface } from '../../protocol/interface.ts'
import type { Settings } from '../../protocol/settings.ts'
import type { Note, ReceivedResponse } from '../exchange.ts'

export type Answer = Readonly<Record<string, unknown>>

export interface Case {
  readonly description: MarketplaceInterface
  readonly response: ReceivedResponse
  readonly accessKey: string
  /** What no sentence may hold: the access key and every other key of the market. */
  readonly secrets: readonly string[]
  readonly settings: Settings
  readonly notes: Note[]
  /** The body as text, once it was read. */
  written: string
  /** The parsed body, once it was read; null members are left out before its members are looked at. */
  answer: Answer
  resultCode?: string
}
