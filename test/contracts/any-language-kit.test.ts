import { spawn, spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { verifyCommand } from '../../contracts/commands/verify.ts'
import { runCommand } from '../../scenarios/commands/run.ts'
import { AMPLE } from '../cli/koogallery.ts'
import { captured } from '../scenarios/capture.ts'

const KEY = 'a-key-of-a-python-seller'
const KIT_KEY = 'its-key-of-the-kit'
const KEYS = { KOOGALLERY_ACCESS_KEY: KEY, KOOGALLERY_KIT_KEY: KIT_KEY }
const STORIES = ['kit-bind-login-dissolve', 'kit-two-enterprises', 'check-kit-signature', 'check-kit-repeats', 'check-kit-access']

const missing = [
  ['python3', '--version'],
  ['openssl', 'version'],
].flatMap(([tool = '', version = '']) => (spawnSync(tool, [version]).status === 0 ? [] : [tool]))
const skipped = missing.length === 0 ? '' : ` (skipped: no ${missing.join(', no ')})`

/** What a seller tells of a joint-operation product written in Python. */
async function pythonIsv() {
  const folder = mkdtempSync(join(tmpdir(), 'kit-isv-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [privateKey, kitPublicKey] = [join(folder, 'isv.key'), join(folder, 'isv.pub')]
  const pair = generateKeyPairSync('rsa', { modulusLength: 3072 })
  writeFileSync(privateKey, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(kitPublicKey, pair.publicKey.export({ type: 'spki', format: 'pem' }))

  const script = fileURLToPath(new URL('providers/kit-isv.py', import.meta.url))
  const env = { PATH: process.env.PATH, ISV_KEY: KEY, ISV_KIT_KEY: KIT_KEY, ISV_PRIVATE_KEY: privateKey }
  const child = spawn('python3', [script], { stdio: ['ignore', 'pipe', 'inherit'], env })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const origin = `http://127.0.0.1:${port}`
  return { isv: `${origin}/saas/produce`, kitPublicKey, loginAddress: `${origin}/login/callback`, guide: ['kit-v2'] }
}

it.skipIf(missing.length > 0)(
  `verifies the kit of an ISV written in Python, and logs its users in${skipped}`,
  { timeout: AMPLE },
  async () => {
    const seller = { ...(await pythonIsv()), lang: 'en', port: 0 } as const
    const verified = captured(KEYS)
    expect(await verifyCommand(seller, verified.io)).toBe(0)
    expect(verified.stdout()).toMatch(/28 passed, 0 warned, 0 failed, 0 skipped/)

    const told = captured(KEYS)
    expect(await runCommand(STORIES, seller, told.io)).toBe(0)
    expect(told.stdout()).toContain('5 passed, 0 warned, 0 failed, 0 skipped')
    expect(told.stdout()).toContain('zhangsan01 of acme signs in: the application lets them in')

    // The key of the base interfaces opens nothing here.
    const wrong = captured({ KOOGALLERY_ACCESS_KEY: KEY })
    expect(await verifyCommand({ ...seller, only: ['kit-v2/tenantSync'] }, wrong.io)).toBe(1)
    expect(wrong.stdout()).toContain('000001')
  },
)
