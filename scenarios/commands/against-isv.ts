import type { CommandIo } from '../../emulator/commands/io.ts'
import { MarketError } from '../../emulator/market/errors.ts'
import type { Lang, Text } from '../../emulator/protocol/text.ts'
import { TraceError } from '../trace/trace-error.ts'
import { unreachable } from './reach.ts'
import { complain, WRONG_USE, WrongUse } from './wrong-use.ts'

/** What every command that calls an ISV ends with: 0 all held, 1 a rule was broken, 2 wrong use, 3 the ISV cannot be reached. */
const EXIT = { held: 0, broken: 1, wrongUse: WRONG_USE, unreachable: 3 } as const

/** A command that was asked for rightly, before anything is called. */
export interface Prepared {
  readonly url: string
  /** True when all held. */
  readonly work: () => Promise<boolean>
}

/**
 * Carries a command out that calls an ISV, and says on standard error why it could not.
 *
 * @returns the exit status
 */
export async function againstIsv(lang: Lang, io: CommandIo, prepare: () => Prepared): Promise<number> {
  try {
    const { url, work } = prepare()
    const nobody = await unreachable(url)
    if (nobody) {
      complain([nobody], lang, io)
      return EXIT.unreachable
    }
    return (await work()) ? EXIT.held : EXIT.broken
  } catch (error) {
    const reasons = reasonsIn(error)
    if (!reasons) throw error
    complain(reasons, lang, io)
    return EXIT.wrongUse
  }
}

/** What the user can mend, in words; undefined where the trouble is ours. */
function reasonsIn(error: unknown): readonly Text[] | undefined {
  if (error instanceof WrongUse) return error.reasons
  if (error instanceof TraceError) return [error.text]
  return error instanceof MarketError && error.kind === 'invalid' ? [error.text] : undefined
}
