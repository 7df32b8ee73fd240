import { MarketError } from '../../emulator/market/errors.ts'
import { text } from '../../emulator/protocol/text.ts'

/** The refusal of a step that speaks of something that is not there. */
export const nothing = (what: string, why: string): MarketError =>
  new MarketError('unknown', text(`Failed to ${what}: ${why}.`, `无法执行 ${what}：${why}。`))
