import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A real process that runs a script of `children/` and speaks in lines. */
export interface Child {
  readonly pid: number
  send(line: string): void
  /** The next line it prints; undefined once it has ended. */
  next(): Promise<string | undefined>
  /** kill -9; resolves when the process is gone and all it had printed can be read. */
  kill(): Promise<void>
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Starts a child; it is killed at the end of the test if it still runs. */
export function startChild(script: 'holder' | 'appender', ...args: string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', at(`children/${script}.ts`), ...args], {
    cwd: at('../..'),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const gone = once(child, 'close')
  const printed: string[] = []
  const waiting: ((line: string | undefined) => void)[] = []
  let ended = false
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    const taker = waiting.shift()
    if (taker) taker(line)
    else printed.push(line)
  })
  lines.on('close', () => {
    ended = true
    for (const taker of waiting) taker(undefined)
  })
  // A child killed while it is spoken to breaks the pipe; that is what these tests are about.
  child.stdin.on('error', () => {})
  const kill = async () => {
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  return {
    pid: child.pid as number,
    send: (line) => void child.stdin.write(`${line}\n`),
    next: () => (printed.length > 0 || ended ? Promise.resolve(printed.shift()) : new Promise((resolve) => waiting.push(resolve))),
    kill,
  }
}
