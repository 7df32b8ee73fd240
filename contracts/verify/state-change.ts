import { text } from '../../emulator/protocol/text.ts'
import { postJson } from '../../scenarios/runner/post-json.ts'
import { StateError } from '../states/state-error.ts'

/** What the verifier posts before and after each interaction. */
export interface StateChange {
  readonly action: 'setup' | 'teardown'
  readonly state: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** Tells a handler of the seller's own of a provider state, in the form that Pact verifiers use. @throws StateError */
export async function askStateChange(url: string, change: StateChange, timeoutMs: number): Promise<void> {
  const { ok, status } = await postJson(url, change, timeoutMs).catch((error: Error) => {
    throw refused(url, (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message)
  })
  if (!ok) throw refused(url, `HTTP ${status}`)
}

const refused = (url: string, why: string): StateError =>
  new StateError(
    text(
      `The state-change URL ${url} did not set the provider state up (${why}). Correct it, or leave --state-change-url out.`,
      `前置状态地址 ${url} 未能建立前置状态（${why}）。请修正，或不使用 --state-change-url。`,
    ),
  )
