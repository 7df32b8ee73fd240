import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stopwatch } from '../../emulator/clock/wall.ts'
import { RUNNABLE_GUIDES } from '../../emulator/protocol/catalogue.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import { parseScenario } from '../../scenarios/format/read.ts'
import { LoginStand } from '../../scenarios/runner/login-stand.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { TRIAL, written } from '../../scenarios/search/lifecycle.ts'
import { search } from '../../scenarios/search/search.ts'
import { MUTANTS } from './mutants/index.ts'
import type { Change } from './mutants/mutant.ts'
import { ACCESS_KEY, serveMutant } from './mutants/serve.ts'

const GUIDE: Guide = 'saas-v2'
const nowhere = { primary: 'http://127.0.0.1:9', fallback: 'http://127.0.0.1:9' }

async function searching<T>(
  change: Change,
  work: (options: Parameters<typeof search>[2]) => Promise<T>,
  { guide = GUIDE, openApis }: { guide?: Guide; openApis?: OpenApiStand | undefined } = {},
): Promise<T> {
  const isv = await serveMutant(change, openApis?.urls ?? nowhere)
  const login = isKitGuide(guide) ? await LoginStand.open() : undefined
  try {
    const { hooks } = isv
    return await work({
      guide,
      isv: { url: isv.url, accessKey: ACCESS_KEY },
      seed: 7,
      aftermathMs: 20,
      ...(openApis ? { openApis, hooks } : {}),
      ...(login ? { login, kit: isv.kit() } : {}),
    })
  } finally {
    await isv.close()
    await login?.close()
    await openApis?.close()
  }
}

const changeOf = (name: string): Change => {
  const mutant = MUTANTS.find((one) => one.name === name)
  if (!mutant) throw new Error(`No mutant is called ${name}.`)
  return mutant.make()
}

/** `npm run search` plays more of them. */
const LIVES = Number(process.env.LIVES ?? 40)

describe('the search', () => {
  it.each(RUNNABLE_GUIDES)('finds nothing at the reference ISV in %s', async (guide) => {
    const began = stopwatch()
    // An ISV learns of a licence code from the buyer, and of how it stands from the marketplace.
    const asks = guide === 'license-code'
    const openApis = asks ? await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 }) : undefined
    const searched = await searching(asks ? { asks: {} } : {}, (options) => search(fc, LIVES, options), { guide, openApis })
    const seconds = (stopwatch() - began) / 1000
    process.stdout.write(`${guide}: ${searched.lives} lives, ${searched.calls} calls in ${seconds.toFixed(1)} s\n`)
    expect(searched.found?.result.findings.map(({ rule, summary }) => `${rule}: ${summary.en}`)).toBeUndefined()
    expect(searched.lives).toBe(LIVES)
    expect(searched.calls).toBeGreaterThan((asks ? 1 : 2) * LIVES)
    // 1,000 lives in a minute.
    expect(seconds).toBeLessThan(5 + LIVES * 0.06)
  })

  // The most steps that the smallest story may need: what brings the mistake out, and nothing beside it.
  it.each([
    ['instance-id-of-this-call', 'idempotency.same-instance', 4, GUIDE],
    ['second-release-knows-nothing', 'failure.result-code', 4, GUIDE],
    ['frozen-cannot-be-renewed', 'failure.result-code', 4, GUIDE],
    ['thaw-word-of-the-other-guide', 'failure.result-code', 4, GUIDE],
    // Purchase, credential, enterprise and binding come before anything that users are told of.
    ['repeated-add-refused', 'failure.result-code', 6, 'kit-v1'],
    ['cancel-is-no-flag', 'failure.result-code', 6, 'kit-v2'],
  ] as const)('finds %s and tells it in a story of few steps', async (name, rule, most, guide) => {
    const finding = async (options: Parameters<typeof search>[2]) => {
      const { found, lives } = await search(fc, 400, options)
      expect(found?.rule, `${lives} lives`).toBe(rule)
      const life = found?.life ?? []
      expect(life.length, JSON.stringify(life)).toBeLessThanOrEqual(most)

      // The saved file shows it to anybody, at the wrong ISV and not at the right one.
      const scenario = parseScenario(written(life, guide, TRIAL), 'found.yaml')
      const again = await runScenario(scenario, { ...options, seed: 12 })
      expect(again.findings.map((finding) => finding.rule)).toContain(rule)
      expect(again.findings.map((finding) => finding.rule)).not.toContain('scenario.step')
      const right = await searching({}, (honest) => runScenario(scenario, { ...honest, seed: 12 }), { guide })
      expect(right.outcome).toBe('passed')
      expect(right.findings.map(({ summary }) => summary.en)).toEqual([])
    }
    await searching(changeOf(name), finding, { guide })
  })

  it('makes the same search of the same seed', async () => {
    const once = () =>
      searching(changeOf('dedup-by-business-id'), async (options) => {
        const { found, lives, shrinks } = await search(fc, 400, { ...options, seed: 5 })
        return { life: found?.life, lives, shrinks }
      })
    expect(await once()).toEqual(await once())
  })
})
