import type { Text } from '../../emulator/protocol/text.ts'
import type { Actor } from './result.ts'

/** Who did what, in words. */
export interface Done {
  readonly actor: Actor
  readonly text: Text
}
