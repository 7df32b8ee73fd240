import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { StartOptions } from '../../emulator/commands/start.ts'

const SCRIPT = fileURLToPath(new URL('../../dist-test/bin/start.js', import.meta.url))

/** `koogallery start` in a process of its own. */
export interface Started {
  /** Lines printed so far. */
  readonly out: string[]
  readonly err: string[]
  /** Where it answers; the command has printed it. */
  readonly url: Promise<string>
  /** The first group of the first line that fits, once it is printed. */
  line(pattern: RegExp): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Exit status and signal, once it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Killed at the end of the test, if it still runs. */
export function run(options: StartOptions): Started {
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify({ port: 0, lang: 'en', ...options })], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const out: string[] = []
  const err: string[] = []
  const lines = createInterface({ input: child.stdout })
  const url = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      out.push(line)
      const found = /(http:\/\/[^ ]+:\d+)$/.exec(line)?.[1]
      if (found) resolve(found)
    })
    createInterface({ input: child.stderr }).on('line', (line) => err.push(line))
    void closed.then(() => reject(new Error(`It ended before it served: ${err.join('\n')}`)))
  })
  url.catch(() => {})
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = (text: string) => {
        const found = pattern.exec(text)?.[1]
        if (found !== undefined) resolve(found)
      }
      out.forEach(look)
      lines.on('line', look)
      void closed.then(() => reject(new Error(`It ended without a line like ${pattern}: ${err.join('\n')}`)))
    })
  return { out, err, url, line, signal: (name) => void child.kill(name), ended: closed.then(([code, signal]) => ({ code, signal })) }
}

/** A folder for data, removed at the end of the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'koogallery-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}
