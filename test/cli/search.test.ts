import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadScenario } from '../../scenarios/library.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'
import { AMPLE, koogallery } from './koogallery.ts'

/** `koogallery search` as a user types it: a process of its own, in a folder of its own. */

const folder = () => mkdtempSync(join(tmpdir(), 'koogallery-'))

it(
  'says what it played where no rule is broken, and writes nothing',
  async () => {
    const [{ url }, cwd] = [await brokenIsv(), folder()]
    const { status, stdout, stderr } = await koogallery(['search', '--isv', url, '--lives', '15', '--seed', '3'], cwd)
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
    const { status, stdout, stderr } = await koogallery(args, cwd)
    expect(status, stdout + stderr).toBe(1)
    expect(stdout).toContain('BROKEN failure.result-code')
    expect(stdout).toMatch(/again: koogallery run \.\/search-3\.yaml --guide saas-v2 /)
    expect(loadScenario(join(cwd, 'search-3.yaml')).story.length).toBeLessThanOrEqual(3)

    const run = await koogallery(['run', './search-3.yaml', '--isv', url], cwd)
    expect(run.status).toBe(1)
    expect(run.stdout).toContain('BROKEN failure.result-code')

    expect((await koogallery(args, cwd)).stdout).toContain('saved to search-3-2.yaml')
    expect(stdout + stderr).not.toContain(ACCESS_KEY)
  },
  AMPLE,
)

it(
  'searches joint operation where it knows the application, and is wrong use where it does not',
  async () => {
    const [isv, cwd] = [await serveReferenceIsv({ accessKey: ACCESS_KEY }), folder()]
    onTestFinished(isv.close)
    const args = ['search', '--isv', isv.url, '--guide', 'kit-v2', '--lives', '5', '--seed', '3']
    const key = join(cwd, 'public-key.txt')
    writeFileSync(key, isv.publicKey)
    const known = ['--access-key', ACCESS_KEY, '--kit-public-key', key, '--login-address', isv.loginAddress]
    const { status, stdout, stderr } = await koogallery([...args, ...known], cwd)
    expect(status, stdout + stderr).toBe(0)
    // The credential and the binding alone are six calls of each life.
    const calls = Number(/No rule was broken in 5 lives with (\d+) calls/.exec(stdout)?.[1])
    expect(calls).toBeGreaterThan(5 * 6)

    const unknown = await koogallery(args, cwd)
    expect([unknown.status, unknown.stdout]).toEqual([2, ''])
    expect(unknown.stderr).toContain("Failed to search kit-v2: the seller's application is unknown.")
    expect(unknown.stderr).toContain('--kit-public-key')
  },
  AMPLE,
)

it(
  'is wrong use without an ISV',
  async () => {
    const { status, stderr } = await koogallery(['search'])
    expect(status).toBe(2)
    expect(stderr).toContain('the address of the ISV under test is missing')
  },
  AMPLE,
)

it(
  'refuses a file that it could not write, before anything is played',
  async () => {
    const { url } = await brokenIsv()
    const { status, stdout, stderr } = await koogallery(['search', '--isv', url, '--lives', '1', '--out', 'no-such-folder/found.yaml'])
    expect(status).toBe(2)
    expect(stderr).toContain('Failed to write --out no-such-folder/found.yaml: its folder does not exist')
    expect(stdout).toBe('')
  },
  AMPLE,
)
