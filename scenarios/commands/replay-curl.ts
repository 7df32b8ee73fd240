import { wallNow } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import { policyFor } from '../../emulator/delivery/profiles.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { createCaller } from '../replay/caller.ts'
import { CallError } from '../replay/curl/call-error.ts'
import { readCall } from '../replay/curl/read-call.ts'
import { recognise } from '../replay/curl/recognise.ts'
import { recognisedLines, retryLines } from '../replay/curl/report-lines.ts'
import { playRetries } from '../replay/curl/retries.ts'
import { replayJson } from '../replay/report-json.ts'
import { replayJunit } from '../replay/report-junit.ts'
import { hidden } from '../runner/hide.ts'
import { lookOf } from './conduct.ts'
import { writeOutput } from './outputs.ts'
import { type ReplayCommandOptions, type ReplaySetup, readInput } from './replay-options.ts'
import { WrongUse } from './wrong-use.ts'

/** Reads the call now, and makes it when told to. Whether every answer kept the rules. @throws WrongUse */
export function replayCurl(
  file: string,
  { config, keys, guides }: ReplaySetup,
  options: ReplayCommandOptions,
  lang: Lang,
  io: CommandIo,
): () => Promise<boolean> {
  const { call, recognised } = readOrRefuse(() => {
    const logged = readCall(readInput(file))
    return { call: logged, recognised: recognise(logged, guides, { accessKey: keys.accessKey, keyBits: config.keyBits }) }
  })
  const { description } = recognised
  const policy = policyFor(description.guide, description.role, config.profile, config.policies)
  const secrets = [keys.accessKey, keys.kitKey, keys.sk].filter((secret) => secret !== undefined)
  return async () => {
    const human = options.json === '-' || options.junit === '-' ? io.stderr : io.stdout
    const look = lookOf(human, lang, io.env)
    const startedAt = wallNow()
    human.write(hidden(`${recognisedLines(recognised, call, policy, look).join('\n')}\n`, secrets))
    const caller = createCaller(config, keys)
    const retried = await playRetries(recognised, policy, caller, config.polling).finally(() => caller.close())
    human.write(`${retryLines(retried, policy, look).join('\n')}\n`)
    const calls = [...retried.calls, ...(retried.repeat ? [retried.repeat] : [])]
    const header = { isv: hidden(config.isvUrl, secrets), trace: file, startedAt }
    const notes = recognised.notes.map(({ en, zh }) => ({ about: en, aboutZh: zh }))
    const report = hidden({ ...replayJson(calls, header), recognised: { interface: description.id, from: call.from, notes } }, secrets)
    if (options.json !== undefined) writeOutput(options.json, `${JSON.stringify(report, undefined, 2)}\n`, io)
    if (options.junit !== undefined) writeOutput(options.junit, replayJunit(calls, header, lang), io)
    return retried.accepted && calls.every(({ failing }) => !failing)
  }
}

function readOrRefuse<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof CallError) throw new WrongUse([error.text])
    throw error
  }
}
