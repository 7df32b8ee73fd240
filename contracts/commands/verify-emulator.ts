import { join } from 'node:path'
import { stopwatch, wallNow } from '../../emulator/clock/wall.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'
import { lookOf } from '../../scenarios/commands/conduct.ts'
import { checkOutputs, takesStandardOutput, writeOutput } from '../../scenarios/commands/outputs.ts'
import { WrongUse } from '../../scenarios/commands/plan.ts'
import { junitReport } from '../../scenarios/report/junit.ts'
import type { ScenarioResult } from '../../scenarios/runner/result.ts'
import { verifyOpenApis } from '../open-apis/verify.ts'
import { CONSUMER, fileNameOf, ISV } from '../pact-file.ts'
import { pactsFolder } from '../pacts-folder.ts'
import { contractsJson } from '../report/json.ts'
import { contractsTerminal } from '../report/terminal.ts'
import { PactFileError, readPact } from '../verify/read-pact.ts'
import { VerifierBroken } from '../verify/run-verifier.ts'

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
  try {
    checkOutputs(options)
    const own = join(pactsFolder() ?? 'contracts/pacts', fileNameOf({ consumer: { name: ISV }, provider: { name: CONSUMER } }))
    const pacts = (files.length > 0 ? files : [own]).map((file) => ({ file, pact: readPact(file) }))
    const human = takesStandardOutput(options) ? io.stderr : io.stdout
    const began = stopwatch()
    const startedAt = wallNow()
    const results: ScenarioResult[] = []
    for (const pact of pacts) results.push(...(await verifyOpenApis({ ...pact, limitMs: LIMIT_MS })))
    human.write(contractsTerminal(results, lookOf(human, lang, io.env), stopwatch() - began))
    const header = { seed: 0, isv: '', startedAt }
    if (options.json !== undefined) writeOutput(options.json, `${JSON.stringify(contractsJson(results, header), undefined, 2)}\n`, io)
    if (options.junit !== undefined) writeOutput(options.junit, junitReport(results, header, lang), io)
    return results.every(({ outcome }) => outcome !== 'failed') && results.some(({ outcome }) => outcome === 'passed') ? 0 : 1
  } catch (error) {
    const reasons =
      error instanceof WrongUse
        ? error.reasons
        : error instanceof PactFileError || error instanceof VerifierBroken
          ? [error.text]
          : undefined
    if (!reasons) throw error
    for (const reason of reasons) io.stderr.write(`koogallery: ${reason[lang]}\n`)
    return 2
  }
}
