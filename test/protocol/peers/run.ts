import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Whether a program is on this machine; a missing one makes tests skip, and say so. */
export const present = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0

/** Runs one of the peer programs once, over all its cases. */
export function runPeer(program: string, source: string, input: string): string {
  const path = fileURLToPath(new URL(source, import.meta.url))
  const result = spawnSync(program, [path], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  if (result.status !== 0) throw new Error(`Failed to run ${program} on ${source}: ${result.stderr || result.error?.message}`)
  return result.stdout
}

/** Runs a program on bytes. @returns what it wrote to standard output */
export function runProgram(program: string, args: readonly string[], input: Uint8Array): string {
  const result = spawnSync(program, args, { input })
  if (result.status !== 0) throw new Error(`Failed to run ${program} ${args[0]}: ${result.stderr || result.error?.message}`)
  return result.stdout.toString()
}
