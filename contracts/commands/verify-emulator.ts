import { join } from 'node:path'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { checkOutputs } from '../../scenarios/commands/outputs.ts'
import { refusable } from '../../scenarios/commands/wrong-use.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { verifyOpenApis } from '../open-apis/verify.ts'
import { CONSUMER, fileNameOf, ISV } from '../pact-file.ts'
import { pactsFolder } from '../pacts-folder.ts'
import { readPact } from '../verify/read-pact.ts'
import { teller } from './tell.ts'

export interface VerifyEmulatorOptions {
  readonly json?: string
  readonly junit?: string
  readonly lang: Lang
}

const LIMIT_MS = 120_000

/**
 * `koogallery contracts verify-emulator`: holds the emulated marketplace to what an ISV expects of its open APIs.
 *
 * @param files pacts of a seller's own; none: the one that comes with the emulator
 * @returns the exit status: 0 all held, 1 an expectation does not hold, 2 wrong use or a bad file
 */
export async function verifyEmulatorCommand(files: readonly string[], options: VerifyEmulatorOptions, io: CommandIo): Promise<number> {
  const { lang } = options
  return refusable(lang, io, async () => {
    checkOutputs(options)
    const own = join(pactsFolder() ?? 'contracts/pacts', fileNameOf({ consumer: { name: ISV }, provider: { name: CONSUMER } }))
    const pacts = (files.length > 0 ? files : [own]).map((file) => ({ file, pact: readPact(file) }))
    const { tell } = teller(options, lang, io)
    const results: ScenarioResult[] = []
    for (const pact of pacts) results.push(...(await verifyOpenApis({ ...pact, limitMs: LIMIT_MS })))
    tell(results, { seed: 0, isv: '' })
    return results.every(({ outcome }) => outcome !== 'failed') && results.some(({ outcome }) => outcome === 'passed') ? 0 : 1
  })
}
