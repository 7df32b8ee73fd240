import { expect, it } from 'vitest'
import { loadScenario } from '../../scenarios/library.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'
import { MUTANTS } from './mutants/index.ts'
import { ACCESS_KEY, serveMutant } from './mutants/serve.ts'

/** Nobody listens there, and nobody is asked. */
const NOWHERE = { primary: 'http://127.0.0.1:1', fallback: 'http://127.0.0.1:1' }

it.each([
  [
    'password-in-clear',
    /password in the answer to newInstance cannot be decrypted: its 14 characters have not the form .* may be in clear/,
  ],
  ['key-size-32', /an IV with nothing behind it: the encryption failed/],
  ['encrypt-type-of-the-other-size', /it is encrypted with AES-128, and encryptType announces AES-256/],
  ['access-key-as-aes-key', /not with the key made of the access key by SHA1PRNG/],
  ['iv-in-base64', /cannot be decrypted: .*SHA1PRNG|cannot be decrypted: .*may be in clear/],
  ['one-iv-for-all', /encrypted with the same IV; make a random one for each/],
  ['new-password-at-every-repeat', /A repeat of newInstance for the same order was answered with another address, account or password/],
  ['chinese-in-memo', /The memo in the answer to newInstance holds Chinese as it is/],
])('%s: the finding says why, and shows no password', async (name, words) => {
  const mutant = MUTANTS.find((one) => one.name === name)
  if (!mutant) throw new Error(`Failed to find mutant ${name}.`)
  const isv = await serveMutant(mutant.make(), NOWHERE)
  try {
    const result = await runScenario(loadScenario('open-details'), {
      guide: 'saas-v1',
      isv: { url: isv.url, accessKey: ACCESS_KEY },
      seed: 7,
    })
    const found = result.findings.filter(({ rule }) => mutant.rules.includes(rule))
    expect(found.map(({ summary }) => summary.en).join('\n')).toMatch(words)
    for (const { summary } of found) {
      expect(summary.zh).toMatch(/\p{Script=Han}/u)
      expect(summary.en + summary.zh).not.toContain('first-password')
    }
  } finally {
    await isv.close()
  }
})
