import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang, Text } from '../../emulator/protocol/text.ts'

/** What the user asked for cannot be done as asked, or not with what was found: one line for each reason. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse'
  readonly reasons: readonly Text[]

  constructor(reasons: readonly Text[]) {
    super(reasons.map(({ en }) => en).join('\n'))
    this.reasons = reasons
  }
}

/** Exit status of every command that ended so. */
export const WRONG_USE = 2

export function complain(reasons: readonly Text[], lang: Lang, io: CommandIo): void {
  for (const reason of reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
}

/** Carries a command out, and says on standard error why it could not. @returns the exit status */
export async function refusable(lang: Lang, io: CommandIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error
    complain(error.reasons, lang, io)
    return WRONG_USE
  }
}
