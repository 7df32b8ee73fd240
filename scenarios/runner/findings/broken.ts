import type { Provenance } from '../../../emulator/protocol/provenance.ts'
import type { Text } from '../../../emulator/protocol/text.ts'
import type { Answer } from './answers.ts'

/** One rule seen broken once, before findings that are alike are told as one. */
export interface Broken {
  readonly rule: string
  readonly summary: Text
  readonly source: Provenance
  /** Before `strict` has its say. */
  readonly severity: 'fail' | 'warn'
  readonly answer?: Answer
}
