import { expect, it } from 'vitest'
import { conformanceNames } from '../../scenarios/commands/check.ts'
import { loadScenario } from '../../scenarios/library.ts'
import { ACCESS_KEY, brokenIsv } from '../scenarios/broken-isv.ts'
import { AMPLE, koogallery } from './koogallery.ts'

/** `koogallery check` as a user types it: a process of its own, against an ISV that is another. */

const check = (...args: string[]) => koogallery(['check', ...args])

const GUIDE = 'saas-v1'

it(
  '0 for an ISV that keeps every rule: a line for each story, and the summary last',
  async () => {
    const { url } = await brokenIsv()
    const { status, stdout, stderr } = await check('--isv', url, '--guide', GUIDE, '--seed', '5')
    expect(status, stdout + stderr).toBe(0)
    const stories = conformanceNames().filter((name) => loadScenario(name).guides.includes(GUIDE))
    expect(stories.length).toBeGreaterThan(10)
    for (const name of stories) expect(stdout).toMatch(new RegExp(`^✓ ${name} +${GUIDE}  `, 'm'))
    expect(stdout).toContain('No rule was broken.\n')
    for (const sold of ['by period', 'once', 'on demand']) expect(stdout).toContain(`  ✓ sold ${sold}, ${GUIDE}\n`)
    const [totals, last] = stdout.trimEnd().split('\n').slice(-2)
    expect(totals).toMatch(/^\d+ passed, 0 warned, 0 failed, \d+ skipped$/)
    expect(last).toMatch(/^\d+ days of marketplace time in .*; seed 5$/)
    expect(stdout + stderr).not.toContain(ACCESS_KEY)
  },
  AMPLE,
)

it(
  '1 for an ISV that breaks one: the summary names the rule and the story that shows it',
  async () => {
    // It confirms what it does not know.
    const { url } = await brokenIsv((answer) => {
      if (answer.json.resultCode === '000003') answer.json = { resultCode: '000000', resultMsg: 'ok' }
    })
    const { status, stdout, stderr } = await check('--isv', url, '--guide', GUIDE, '--product', 'one-time')
    expect(status, stdout + stderr).toBe(1)
    const end = stdout.slice(stdout.indexOf('\nBroken rules\n'))
    expect(end).toMatch(/^ {2}✗ codes\.unknown-instance {2}\[doc\] zh-cn_topic_0070649421\n {6}check-unknown-instance \(saas-v1\)\n/m)
    expect(end).toMatch(/^\d+ passed, 0 warned, \d+ failed, \d+ skipped$/m)
    // Stories of products that it does not sell are not played.
    expect(stdout).toContain('check-mandatory-one-time')
    expect(stdout).not.toMatch(/check-mandatory-(period|on-demand)/)
    expect(stdout + stderr).not.toContain(ACCESS_KEY)
  },
  AMPLE,
)

it('says of the kit what is missing, and does not call unplayed cases broken', async () => {
  const isv = await brokenIsv()
  const { status, stdout } = await check('--isv', isv.url, '--guide', 'kit-v2')
  expect(status).toBe(0)
  expect(stdout.replace(/\s+/g, ' ')).toContain('give its public key and its login address (--kit-public-key, --login-address)')
  expect(stdout).toContain('  - sold by joint operation, kit-v2 (not played: nothing is known of it)\n')
  expect(stdout).toMatch(/^0 passed, 0 warned, 0 failed, \d+ skipped$/m)
  expect(isv.seen).toEqual([])
})

it('2 for a product that nobody sells, in a sentence, before anything is called', async () => {
  const isv = await brokenIsv()
  const { status, stdout, stderr } = await check('--isv', isv.url, '--product', 'wrong')
  expect(status).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toBe('koogallery: Failed to check: no product is sold as "wrong". Possible: period, one-time, on-demand.\n')
  expect(isv.seen).toEqual([])
})
