import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { interactionsOf } from '../../contracts/interactions/interactions.ts'
import { pactsFolder } from '../../contracts/pacts-folder.ts'
import { readPact } from '../../contracts/verify/read-pact.ts'
import { verifyGuide } from '../../contracts/verify/verify-guide.ts'
import { OpenApiStand } from '../../scenarios/runner/open-api-stand.ts'
import { MUTANTS } from '../scenarios/mutants/index.ts'
import type { Change } from '../scenarios/mutants/mutant.ts'
import { ACCESS_KEY, serveMutant } from '../scenarios/mutants/serve.ts'

/** The contract of licence codes: the ISV knows of a code only what a buyer enters and the marketplace tells of it. */

async function verified(change: Change, hook: boolean) {
  const stand = await OpenApiStand.open('127.0.0.1', { primary: 0, fallback: 0 })
  const isv = await serveMutant({ asks: {}, ...change }, stand.urls)
  onTestFinished(async () => {
    await isv.close()
    await stand.close()
  })
  return verifyGuide({
    run: { guide: 'license-code', isv: { url: isv.url, accessKey: ACCESS_KEY }, seed: 7, ...(hook ? { hooks: isv.hooks } : {}) },
    contract: { pact: readPact(join(pactsFolder() as string, 'koogallery-isv-license-code.json')) },
    openApis: stand,
    limitMs: 60_000,
  })
}

describe('the contract of licence codes', { timeout: 60_000 }, () => {
  it('is kept by the reference ISV, which learns of each code at its hook', async () => {
    const results = await verified({}, true)
    expect(results.filter(({ outcome }) => outcome !== 'passed').map(({ name, findings }) => [name, findings[0]?.summary.en])).toEqual([])
    expect(results).toHaveLength(interactionsOf('license-code').length)
  })

  it('is left out with the reason where there is no address to enter a code', async () => {
    const results = await verified({}, false)
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']))
    expect(JSON.stringify(results)).toContain('--use-code-hook')
  })

  it('shows who forgets a code with its release', async () => {
    const mutant = MUTANTS.find(({ name }) => name === 'second-code-release-knows-nothing')
    const results = await verified(mutant?.make() ?? {}, true)
    expect(results.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual([
      'license-code/releaseLicenseCode/expiry/repeated',
    ])
  })
})
