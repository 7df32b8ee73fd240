import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { loadScenario } from '../../scenarios/library.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'

/** `koogallery search` as a user types it: a process of its own, in a folder of its own. */

const MAIN = fileURLToPath(new URL('../../emulator/main.ts', import.meta.url))
const TSX = import.meta.resolve('tsx')

async function koogallery(cwd: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args, '--lang', 'en'], {
    cwd,
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

const folder = () => mkdtempSync(join(tmpdir(), 'koogallery-'))
const AMPLE = 60_000

it(
  'says what it played where no rule is broken, and writes nothing',
  async () => {
    const [{ url }, cwd] = [await brokenIsv(), folder()]
    const { status, stdout, stderr } = await koogallery(cwd, 'search', '--isv', url, '--lives', '15', '--seed', '3')
    expect(status, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/No rule was broken in 15 lives with \d+ calls \(.* s\)\. The same again: --seed 3/)
    expect(existsSync(join(cwd, 'search-3.yaml'))).toBe(false)
  },
  AMPLE,
)

it(
  'saves the story of what it finds, and `run` shows it again; the next search keeps that file',
  async () => {
    const [{ url }, cwd] = [
      await brokenIsv(({ activity, json }) => {
        if (activity === 'releaseInstance') json.resultCode = '000005'
      }),
      folder(),
    ]
    const args = ['search', '--isv', url, '--seed', '3'] as const
    const { status, stdout, stderr } = await koogallery(cwd, ...args)
    expect(status, stdout + stderr).toBe(1)
    expect(stdout).toContain('BROKEN failure.result-code')
    expect(stdout).toMatch(/again: koogallery run \.\/search-3\.yaml --guide saas-v2 /)
    expect(loadScenario(join(cwd, 'search-3.yaml')).story.length).toBeLessThanOrEqual(3)

    const run = await koogallery(cwd, 'run', './search-3.yaml', '--isv', url)
    expect(run.status).toBe(1)
    expect(run.stdout).toContain('BROKEN failure.result-code')

    expect((await koogallery(cwd, ...args)).stdout).toContain('saved to search-3-2.yaml')
    expect(stdout + stderr).not.toContain(ACCESS_KEY)
  },
  AMPLE,
)

it(
  'is wrong use without an ISV',
  async () => {
    const { status, stderr } = await koogallery(folder(), 'search')
    expect(status).toBe(2)
    expect(stderr).toContain('the address of the ISV under test is missing')
  },
  AMPLE,
)
