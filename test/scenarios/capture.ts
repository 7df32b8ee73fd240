import type { CommandIo } from '../../emulator/commands/io.ts'

/** Standard streams that keep what is written. */
export function captured(env: Record<string, string> = {}, terminal = false) {
  const out: string[] = []
  const err: string[] = []
  const io: CommandIo = {
    stdout: { write: (text: string) => out.push(text), isTTY: terminal },
    stderr: { write: (text: string) => err.push(text), isTTY: terminal },
    env,
  }
  return { io, stdout: () => out.join(''), stderr: () => err.join('') }
}
