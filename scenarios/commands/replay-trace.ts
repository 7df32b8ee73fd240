import { wallNow } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Market } from '../../emulator/market/market.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import { createCaller } from '../replay/caller.ts'
import { type Recording, recordingOf } from '../replay/deliveries.ts'
import { playAgain, type ReplayedCall } from '../replay/play-again.ts'
import { recordedMarket } from '../replay/recorded-market.ts'
import { replayJson } from '../replay/report-json.ts'
import { replayJunit } from '../replay/report-junit.ts'
import { replayLines } from '../replay/report-lines.ts'
import { allWell, tallyOf } from '../replay/tally.ts'
import { paragraph } from '../report/terminal.ts'
import { hidden } from '../runner/hide.ts'
import { readTrace } from '../trace/read.ts'
import { lookOf } from './conduct.ts'
import { writeOutput } from './outputs.ts'
import { type ReplayCommandOptions, type ReplaySetup, readInput } from './replay-options.ts'
import { openStand } from './stand.ts'
import { WrongUse } from './wrong-use.ts'

/** A trace that was read, and the file it came from. */
export interface Prepared {
  readonly file: string
  readonly recordings: readonly Recording[]
}

/** Reads everything before anything is sent. @throws WrongUse @throws TraceError */
export function prepareTrace(file: string, { guides }: ReplaySetup): Prepared {
  const all = readTrace(readInput(file), file).map((market) => recordingOf(market, file))
  const wanted = all.map((recording) => ({
    ...recording,
    deliveries: recording.deliveries.filter(({ description }) => guides.length === 0 || guides.includes(description.guide)),
  }))
  if (wanted.some(({ deliveries }) => deliveries.length > 0)) return { file, recordings: wanted }
  const asked = guides.join(', ')
  throw new WrongUse([
    guides.length > 0
      ? text(
          `Failed to replay ${file}: no call of ${asked} is in it. Leave --guide out.`,
          `无法重放 ${file}：其中没有 ${asked} 的调用，请去掉 --guide。`,
        )
      : text(`Failed to replay ${file}: no answered call to the ISV is in it.`, `无法重放 ${file}：其中没有已得到响应的调用。`),
  ])
}

/** Whether all is as well as it was, or better. */
export const replayTrace =
  ({ file, recordings }: Prepared, { config, keys, keyGiven }: ReplaySetup, options: ReplayCommandOptions, lang: Lang, io: CommandIo) =>
  async (): Promise<boolean> => {
    const human = options.json === '-' || options.junit === '-' ? io.stderr : io.stdout
    const look = lookOf(human, lang, io.env)
    const startedAt = wallNow()
    const { stand, notes, close } = await openStand(options, (words) => human.write(paragraph(words[lang], look.width)))
    human.write(`${notes.map((line) => line[lang]).join('\n')}\n\n`)
    const caller = createCaller(config, keys)
    const calls: ReplayedCall[] = []
    try {
      for (const recording of recordings) {
        const market: Market | undefined = stand ? recordedMarket(recording.events, keys) : undefined
        try {
          await stand?.show(market)
          const { isvUrl, polling } = config
          calls.push(...(await playAgain(recording, { caller, accessKey: keys.accessKey, isvUrl, polling })))
        } finally {
          await stand?.show(undefined)
          await market?.close()
        }
      }
    } finally {
      await caller.close()
      await close()
    }
    const tally = tallyOf(calls)
    const well = allWell(tally)
    human.write(`${replayLines(calls, look).join('\n')}\n`)
    const unanswered = recordings.reduce((sum, recording) => sum + recording.unanswered, 0)
    if (unanswered > 0) human.write(paragraph(unansweredWords(unanswered)[lang], look.width))
    if (!well) human.write(`\n${paragraph(REPEATS[lang], look.width)}`)
    if (!well && !keyGiven) human.write(paragraph(NO_KEY[lang], look.width))
    const secrets = [keys.accessKey, keys.kitKey, keys.sk].filter((secret) => secret !== undefined)
    const header = { isv: hidden(config.isvUrl, secrets), trace: file, startedAt }
    if (options.json !== undefined) writeOutput(options.json, `${JSON.stringify(replayJson(calls, header), undefined, 2)}\n`, io)
    if (options.junit !== undefined) writeOutput(options.junit, replayJunit(calls, header, lang), io)
    return well
  }

const unansweredWords = (count: number) =>
  text(`${count} recorded calls have no answer in the trace and were left out.`, `有 ${count} 次调用在轨迹中没有响应，已略过。`)

const REPEATS = text(
  'Order ids are those of the recording: an ISV that kept them from an earlier run takes these calls for repeats. If so, clear its data.',
  '订单号与录制时相同：若商家保留了此前的订单，会将本次视为重复请求。如是，请清除其数据。',
)
const NO_KEY = text(
  "No access key was given, so calls were signed with the reference ISV's. Set KOOGALLERY_ACCESS_KEY to the key of the ISV under test.",
  '未提供访问密钥，已使用参考商家的密钥签名。请将 KOOGALLERY_ACCESS_KEY 设为被测商家的密钥。',
)
