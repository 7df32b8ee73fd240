import type { Command } from 'commander'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'

/** What the door of the binary lends to the commands of this room. */
export interface Wiring {
  readonly lang: Lang
  readonly io: CommandIo
  readonly say: (en: string, zh: string) => string
  /** Makes `koogallery contracts NAME`. */
  readonly command: (name: string, en: string, zh: string) => Command
  /** An option that may be given more than once; its default is `[]`. */
  readonly collect: (value: string, before: string[]) => string[]
  /** Takes the exit status. */
  readonly end: (status: number) => void
}
