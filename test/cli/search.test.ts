import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadScenario } from '../../scenarios/library.ts'
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
