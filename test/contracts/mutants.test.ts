import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { readPact } from '../../contracts/verify/read-pact.ts'
import { verifyGuide } from '../../contracts/verify/verify-guide.ts'
import { type Guide, isKitGuide } from '../../emulator/protocol/interface.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import { MUTANTS } from '../scenarios/mutants/index.ts'
import { ACCESS_KEY, serveMutant } from '../scenarios/mutants/serve.ts'
import { SEEN } from './seen-mutants.ts'

/** The normal run takes every twelfth; `npm run contracts:mutants` takes all. */
const EVERY = process.env.ALL_MUTANTS ? 1 : 12

const chosen = Object.entries(SEEN).filter((_, n) => n % EVERY === 0)
const rows: string[] = []

describe('wrong ISVs fail the contract', { timeout: 60_000 }, () => {
  it('names mutants that there are', () => {
    const known = MUTANTS.map(({ name }) => name)
    expect(Object.keys(SEEN).filter((name) => !known.includes(name))).toEqual([])
  })

  it.each(chosen)('%s: %s', async (name, id) => {
    const mutant = MUTANTS.find((one) => one.name === name)
    const guide = id.split('/')[0] as Guide
    const stand = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
    const isv = await serveMutant(mutant?.make() ?? {}, stand.urls)
    try {
      const run = {
        guide,
        isv: { url: isv.url, accessKey: ACCESS_KEY },
        seed: 1,
        ...(isKitGuide(guide) ? { kit: isv.kit() } : {}),
        ...mutant?.run,
      }
      const pact = readPact(join(pactsFolder() ?? '', `koogallery-isv-${guide}.json`))
      const results = await verifyGuide({ run, contract: { pact }, openApis: stand, only: [id], limitMs: 60_000 })
      const found = results.find((result) => result.name === id)
      rows.push(`  ${name.padEnd(36)} ${found?.outcome.padEnd(8)} ${found?.findings[0]?.rule.padEnd(34)} ${id}`)
      expect(['failed', 'warned']).toContain(found?.outcome)
      expect(found?.findings[0]?.summary.zh).toMatch(/\p{Script=Han}/u)
    } finally {
      await isv.close()
      await stand.close()
    }
  })

  afterAll(() => console.log(`${rows.join('\n')}\n${Object.keys(SEEN).length} of ${MUTANTS.length} mutants fail the contract`))
})
