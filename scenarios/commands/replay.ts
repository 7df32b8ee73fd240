import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { TraceError } from '../trace/trace-error.ts'
import { checkOutputs } from './outputs.ts'
import { WrongUse } from './plan.ts'
import { unreachable } from './reach.ts'
import { replayCurl } from './replay-curl.ts'
import { type ReplayCommandOptions, replaySetup } from './replay-options.ts'
import { prepareTrace, replayTrace } from './replay-trace.ts'

const EXIT = { well: 0, different: 1, wrongUse: 2, unreachable: 3 } as const

/**
 * `koogallery replay`: sends what was recorded, or one call from a log, to an ISV again.
 *
 * @returns the exit status: 0 nothing got worse and every answer keeps the rules, 1 otherwise, 2 wrong use or a trace
 * that cannot be read, 3 the ISV cannot be reached
 */
export async function replayCommand(trace: string | undefined, options: ReplayCommandOptions, io: CommandIo): Promise<number> {
  const lang: Lang = options.lang ?? langOf([], io.env)
  try {
    checkOutputs(options)
    if ((trace === undefined) === (options.fromCurl === undefined)) throw new WrongUse([trace === undefined ? NOTHING : BOTH])
    const setup = replaySetup(options, io.env)
    const work =
      trace === undefined
        ? replayCurl(options.fromCurl as string, setup, options, lang, io)
        : replayTrace(prepareTrace(trace, setup), setup, options, lang, io)
    const nobody = await unreachable(setup.config.isvUrl)
    if (nobody) {
      io.stderr.write(`koogallery: ${nobody[lang]}\n`)
      return EXIT.unreachable
    }
    return (await work()) ? EXIT.well : EXIT.different
  } catch (error) {
    const reasons = error instanceof WrongUse ? error.reasons : error instanceof TraceError ? [error.text] : undefined
    if (!reasons) throw error
    for (const reason of reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
    return EXIT.wrongUse
  }
}

const NOTHING = text(
  'Failed to replay: nothing to replay is named. Give a trace, or --from-curl FILE.',
  '无法重放：未指定内容。请给出轨迹文件，或使用 --from-curl FILE。',
)
const BOTH = text(
  'Failed to replay: a trace and --from-curl are given. Replay one after the other.',
  '无法重放：同时指定了轨迹与 --from-curl，请分别重放。',
)
