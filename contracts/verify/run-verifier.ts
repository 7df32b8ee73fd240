import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { VerifierOptions } from '@pact-foundation/pact-core'
import { after } from '../../emulator/clock/wall.ts'
import { membersIn } from '../../emulator/protocol/json.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'
import { WrongUse } from '../../scenarios/commands/wrong-use.ts'
import { oneWordOf } from '../interactions/templates.ts'
import { fileNameOf, type PactFile, pactText } from '../pact-file.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

/** What Pact's verifier reports, as far as we read it. */
interface Report {
  readonly interactionResults: readonly { readonly description: string }[]
  readonly errors: readonly VerifierError[]
  readonly pendingErrors: readonly VerifierError[]
}

/** What came of a verification. */
export interface Verification {
  /** Descriptions, in the order they were verified. */
  readonly verified: readonly string[]
  /** What the verifier has against an interaction; undefined where it has nothing. */
  errorOf(description: string): VerifierError | undefined
}

export interface VerifierError {
  /** `Verifying a pact between A and B Given STATE - DESCRIPTION`. */
  readonly interaction: string
  readonly mismatch: {
    readonly type: string
    readonly message?: string
    readonly mismatches?: readonly { readonly type: string; readonly mismatch: string; readonly path?: string; readonly key?: string }[]
  }
}

/** What is verified: a pact, or those interactions of what the verifier itself fetches from a broker. */
export type Subject = { readonly pact: PactFile } | { readonly broker: Partial<VerifierOptions>; readonly descriptions: readonly string[] }

/** Beside what the caller allows: for starting, and for ending in good order. */
const GRACE_MS = 10_000

/**
 * Runs the official verifier in a process of its own, and ends it when it takes too long.
 *
 * @param limitMs real milliseconds
 * @throws WrongUse when it did not do its work, whatever the provider is like
 */
export async function runVerifier(options: VerifierOptions, subject: Subject, limitMs: number): Promise<Verification> {
  if ('broker' in subject) {
    return told(await inProcess({ ...options, ...subject.broker }, limitMs, { PACT_DESCRIPTION: oneWordOf(subject.descriptions) }))
  }
  const { pact } = subject
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, fileNameOf(pact))
    writeFileSync(file, pactText(pact))
    return told(await inProcess({ ...options, pactUrls: [file] }, limitMs))
  })
}

interface Said {
  /** What it sent, or why it sent nothing. */
  readonly message: string
  /** What it printed. */
  readonly output: string
}

async function inProcess(options: VerifierOptions, limitMs: number, filter: Readonly<Record<string, string>> = {}): Promise<Said> {
  const ours = import.meta.url.endsWith('.ts')
  const script = fileURLToPath(new URL(ours ? './verifier-process.ts' : './verifier-process.js', import.meta.url))
  const child = fork(script, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ours ? ['--import', import.meta.resolve('tsx')] : [],
    env: { ...environment(), PACT_DO_NOT_TRACK: 'true', ...filter },
  })
  let late = false
  const callOff = after(limitMs + GRACE_MS, () => {
    late = true
    child.kill('SIGKILL')
  })
  const sent = new Promise<string | undefined>((resolve) => {
    child.once('message', ({ report }: { report: string }) => resolve(report))
    child.once('close', () => resolve(undefined))
  })
  child.send(options)
  const [message, ...streams] = await Promise.all([sent, textOf(child.stdout as never), textOf(child.stderr as never)])
  callOff()
  const silence = late ? `it did not end within ${Math.round((limitMs + GRACE_MS) / 1000)} s` : 'it ended without a word'
  return { message: message ?? silence, output: streams.join('') }
}

function told({ message, output }: Said): Verification {
  const report = membersIn(message) as Partial<Report>
  if (!Array.isArray(report.interactionResults)) throw new WrongUse([brokenWords(message, output)])
  const { interactionResults, errors, pendingErrors } = report as Report
  return {
    verified: interactionResults.map(({ description }) => description),
    errorOf: (description) => [...errors, ...pendingErrors].find(({ interaction }) => interaction.endsWith(` - ${description}`)),
  }
}

function brokenWords(why: string, output: string): Text {
  const last = output.trim().split('\n').slice(-3).join(' ')
  return text(`Failed to verify: Pact's verifier gave no report (${why}). ${last}`, `验证失败：Pact 验证器未给出报告（${why}）。${last}`)
}

/** Keys of the ISV have no business there; those of a broker come with the options. */
const environment = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^KOOGALLERY_/.test(name)))
