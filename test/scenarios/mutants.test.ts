import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import type { Scenario } from '../../scenarios/format/scenario.ts'
import { libraryScenarios } from '../../scenarios/library.ts'
import { LoginStand } from '../../scenarios/runner/login-stand.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import type { RunOptions } from '../../scenarios/runner/options.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { MUTANTS } from './mutants/index.ts'
import { KIT_UNSEEN } from './mutants/kit.ts'
import type { Change } from './mutants/mutant.ts'
import { ACCESS_KEY, serveMutant } from './mutants/serve.ts'
import { CatchTable } from './mutants/table.ts'

const library = new Map(libraryScenarios().map((scenario) => [scenario.name, scenario]))
const scenarioNamed = (name: string) => library.get(name) as Scenario
const table = new CatchTable()
let stand: OpenApiStand
let login: LoginStand

beforeAll(async () => {
  stand = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
  login = await LoginStand.open()
})
afterAll(async () => {
  await stand.close()
  await login.close()
  process.stdout.write(table.written())
})

async function play(change: Change, name: string, guide: Guide, more: Partial<RunOptions> = {}) {
  const isv = await serveMutant(change, stand.urls)
  try {
    return await runScenario(scenarioNamed(name), {
      guide,
      isv: { url: isv.url, accessKey: ACCESS_KEY },
      seed: 7,
      aftermathMs: 20,
      hooks: isv.hooks,
      ...(change.asks ? { openApis: stand } : {}),
      ...(isKitGuide(guide) ? { login, kit: isv.kit() } : {}),
      ...more,
    })
  } finally {
    await isv.close()
  }
}

const rows = MUTANTS.flatMap((mutant) =>
  (Object.entries(mutant.caughtBy) as [Guide, string][]).map(([guide, scenario]) => ({
    name: mutant.name,
    guide,
    scenario,
    mutant,
    asks: mutant.make().asks !== undefined || isKitGuide(guide as Guide),
  })),
)

describe('the table', () => {
  it('has at least 36 mutants, each with a name of its own, in both languages', () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(36)
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
    for (const { mistake } of MUTANTS) {
      expect(mistake.zh).toMatch(/\p{Script=Han}/u)
      expect(mistake.en).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it('names each scenario that is meant to catch somebody, guide by guide', () => {
    for (const { scenario, guide } of rows.filter(({ scenario }) => library.has(scenario))) {
      expect(scenarioNamed(scenario).guides, scenario).toContain(guide)
    }
  })

  it('names scenarios of the library', () => {
    expect(rows.filter(({ scenario }) => !library.has(scenario)).map(({ name }) => name)).toEqual([])
  })
})

/** The ports of the open APIs and of the authentication centres show one market at a time: who asks is played alone. */
const alone = rows.filter(({ asks }) => asks)
const together = rows.filter(({ asks }) => !asks)

async function isCaught({ mutant, guide, scenario }: (typeof rows)[number]) {
  const result = await play(mutant.make(), scenario, guide, { mostWithinMs: 400, ...mutant.run })
  const named = result.findings.filter(({ rule }) => mutant.rules.includes(rule))
  table.add(mutant, guide, scenario, named)
  const found = result.findings.map(({ rule, summary }) => `${rule}: ${summary.en}`).join('\n')
  expect(named, found).not.toEqual([])
  // What no page says warns, and the seller sees it; a rule of the documentation fails.
  expect(named.some(({ severity }) => severity === 'fail') ? ['failed'] : ['failed', 'warned']).toContain(result.outcome)
}

describe.concurrent('a wrong ISV that asks nothing', () => {
  for (const row of together) {
    it(`${row.name} is caught by ${row.scenario} in ${row.guide}`, () => isCaught(row))
  }
})

describe('a wrong ISV that asks the marketplace', () => {
  for (const row of alone) {
    it(`${row.name} is caught by ${row.scenario} in ${row.guide}`, () => isCaught(row))
  }
})

/** Every scenario in the way in which it was run for a mutant; the ISV is as it should be. */
const unchanged = [
  ...new Map(
    rows
      .filter(({ scenario, mutant }) => library.has(scenario) && mutant.run?.timeout === undefined)
      .map(({ scenario, guide, mutant }) => {
        const { asks, options } = mutant.make()
        const honest: Change = { ...(asks ? { asks: {} } : {}), ...(options?.asyncMs === undefined ? {} : { options: { asyncMs: 5 } }) }
        const settings = mutant.run?.settings ?? {}
        return [JSON.stringify([scenario, guide, honest, settings]), { scenario, guide, honest, settings }] as const
      }),
  ).values(),
]

describe('what no story can see', () => {
  it.each(KIT_UNSEEN)('$name passes: it shows on the pages of the application alone', async (mutant) => {
    for (const scenario of library.values()) {
      for (const guide of scenario.guides.filter(isKitGuide)) {
        expect((await play(mutant.make(), scenario.name, guide)).outcome, scenario.name).toBe('passed')
      }
    }
  })
})

describe('the reference ISV itself', () => {
  it.each(unchanged)('gives no finding in $scenario, $guide', async ({ scenario, guide, honest, settings }) => {
    const polling = { interval: '5ms', patience: '5s' }
    // Without the open APIs no licence comes, however long one waits.
    const result = await play(honest, scenario, guide, { settings, polling, ...(honest.asks ? {} : { mostWithinMs: 100 }) })
    expect(result.findings.map(({ rule, summary }) => `${rule}: ${summary.en}`)).toEqual([])
    expect(result.outcome).toBe('passed')
  })
})
