import { type CommandIo, langOf } from '../../emulator/commands/io.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { againstIsv } from './against-isv.ts'
import { checkOutputs } from './outputs.ts'
import { replayCurl } from './replay-curl.ts'
import { type ReplayCommandOptions, replaySetup } from './replay-options.ts'
import { prepareTrace, replayTrace } from './replay-trace.ts'
import { WrongUse } from './wrong-use.ts'

/**
 * `koogallery replay`: sends what was recorded, or one call from a log, to an ISV again.
 *
 * @returns the exit status: 0 nothing got worse and every answer keeps the rules, 1 otherwise, 2 wrong use or a trace
 * that cannot be read, 3 the ISV cannot be reached
 */
export function replayCommand(trace: string | undefined, options: ReplayCommandOptions, io: CommandIo): Promise<number> {
  const lang: Lang = options.lang ?? langOf([], io.env)
  return againstIsv(lang, io, () => {
    checkOutputs(options)
    if ((trace === undefined) === (options.fromCurl === undefined)) throw new WrongUse([trace === undefined ? NOTHING : BOTH])
    const setup = replaySetup(options, io.env)
    const work =
      trace === undefined
        ? replayCurl(options.fromCurl as string, setup, options, lang, io)
        : replayTrace(prepareTrace(trace, setup), setup, options, lang, io)
    return { url: setup.config.isvUrl, work }
  })
}

const NOTHING = text(
  'Failed to replay: nothing to replay is named. Give a trace, or --from-curl FILE.',
  '无法重放：未指定内容。请给出轨迹文件，或使用 --from-curl FILE。',
)
const BOTH = text(
  'Failed to replay: a trace and --from-curl are given. Replay one after the other.',
  '无法重放：同时指定了轨迹与 --from-curl，请分别重放。',
)
