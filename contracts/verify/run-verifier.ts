import { fork } from 'node:child_process'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { VerifierOptions } from '@pact-foundation/pact-core'
import { after } from '../../emulator/clock/wall.ts'
import { type Text, text } from '../../emulator/protocol/text.ts'

/** What Pact's verifier says. */
export interface VerifierReport {
  /** In the order they were verified. */
  readonly interactionResults: readonly { readonly description: string; readonly result: string }[]
  readonly errors: readonly VerifierError[]
  readonly pendingErrors: readonly VerifierError[]
  readonly notices: readonly unknown[]
  readonly result: boolean
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

/** Of a verification: the report, or why there is none. */
export type Verified =
  | { readonly report: VerifierReport; readonly output: string }
  | { readonly failed: string; readonly output: string; readonly report?: undefined }

/** What the verifier has against an interaction. */
export const errorOf = (errors: readonly VerifierError[], description: string): VerifierError | undefined =>
  errors.find(({ interaction }) => interaction.endsWith(` - ${description}`))

/** The verifier itself did not do its work, whatever the ISV is like. The message is for the user. */
export class VerifierBroken extends Error {
  override readonly name = 'VerifierBroken'
  readonly text: Text

  constructor(words: Text) {
    super(words.en)
    this.text = words
  }

  static of({ failed, output }: { readonly failed: string; readonly output: string }): VerifierBroken {
    const last = output.trim().split('\n').slice(-3).join(' ')
    return new VerifierBroken(
      text(
        `Failed to verify: Pact's verifier gave no report (${failed}). ${last}`,
        `验证失败：Pact 验证器未给出报告（${failed}）。${last}`,
      ),
    )
  }
}

/** Beside what the caller allows: for starting, and for ending in good order. */
const GRACE_MS = 10_000

/**
 * Runs the official verifier in a process of its own, and ends it when it takes too long.
 *
 * @param descriptions regular expression: these interactions only
 */
export async function runVerifier(options: VerifierOptions, limitMs: number, descriptions?: string): Promise<Verified> {
  const ours = import.meta.url.endsWith('.ts')
  const script = fileURLToPath(new URL(ours ? './verifier-process.ts' : './verifier-process.js', import.meta.url))
  const child = fork(script, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ours ? ['--import', import.meta.resolve('tsx')] : [],
    env: { ...environment(), PACT_DO_NOT_TRACK: 'true', ...(descriptions === undefined ? {} : { PACT_DESCRIPTION: descriptions }) },
  })
  let late = false
  const callOff = after(limitMs + GRACE_MS, () => {
    late = true
    child.kill('SIGKILL')
  })
  const told = new Promise<string | undefined>((resolve) => {
    child.once('message', ({ report }: { report: string }) => resolve(report))
    child.once('close', () => resolve(undefined))
  })
  child.send(options)
  const [said, ...streams] = await Promise.all([told, textOf(child.stdout as never), textOf(child.stderr as never)])
  callOff()
  const output = streams.join('')
  const report = said === undefined ? undefined : parsed(said)
  if (report) return { report, output }
  return {
    failed: late ? `it did not end within ${Math.round((limitMs + GRACE_MS) / 1000)} s` : (said ?? 'it ended without a word'),
    output,
  }
}

/** Keys of the ISV have no business there; those of a broker come with the options. */
const environment = () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^KOOGALLERY_/.test(name)))

function parsed(said: string): VerifierReport | undefined {
  try {
    const value = JSON.parse(said) as VerifierReport
    return Array.isArray(value.interactionResults) ? value : undefined
  } catch {
    return undefined
  }
}
