import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang, Text } from '../../emulator/protocol/text.ts'

/** What every command of the broker ends with: 0 done or deployable, 1 not deployable, 2 wrong use or trouble with the broker. */
export const EXIT = { done: 0, notDeployable: 1, refused: 2 } as const

/** The command cannot do what it was asked for: one line for each reason. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly reasons: readonly Text[]

  constructor(...reasons: readonly Text[]) {
    super(reasons.map(({ en }) => en).join('\n'))
    this.reasons = reasons
  }
}

export function complain(reasons: readonly Text[], lang: Lang, io: CommandIo): void {
  for (const reason of reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
}

/** Carries a command out, and says on standard error why it could not. @returns the exit status */
export async function refusable(lang: Lang, io: CommandIo, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    complain(error.reasons, lang, io)
    return EXIT.refused
  }
}
