import type { Provenance } from '../../../emulator/protocol/provenance.ts'
import type { Text } from '../../../emulator/protocol/text.ts'
import type { FindingExchange } from '../result.ts'
import type { Answer } from './answers.ts'

/** One rule seen broken once, before findings that are alike are told as one. */
export interface Broken {
  readonly rule: string
  readonly summary: Text
  readonly source: Provenance
  /** Before `strict` has its say. */
  readonly severity: 'fail' | 'warn'
  /** Things of one rule that are alike in this are one finding. */
  readonly alike: string
  /** What shows it. */
  readonly answer?: Answer
  /** What shows it, where it is no answer of the ISV. */
  readonly exchange?: FindingExchange
  /** The summary speaks of that one answer, not of the story. */
  readonly ofAnswer?: true
}
