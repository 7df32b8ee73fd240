import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { ACCESS_KEY } from '../scenarios/broken-isv.ts'

const MAIN = fileURLToPath(new URL('../../dist-test/bin/main.js', import.meta.url))

/** Longer than a slow machine needs for the whole library. */
export const AMPLE = 60_000

/** `koogallery` as a user types it: a process of its own, in English, with the key of the ISVs under test. */
export async function koogallery(args: readonly string[], cwd?: string) {
  const child = spawn(process.execPath, [MAIN, ...args, '--lang', 'en'], {
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', KOOGALLERY_ACCESS_KEY: ACCESS_KEY },
  })
  const closed = once(child, 'close') as Promise<[number | null]>
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const [stdout, stderr, [status]] = await Promise.all([textOf(child.stdout), textOf(child.stderr), closed])
  return { status, stdout, stderr }
}
