import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { verifyCommand } from '../../contracts/commands/verify.ts'
import { AMPLE } from '../cli/koogallery.ts'
import { captured } from '../scenarios/capture.ts'

const KEY = 'a-key-of-a-python-seller'
const none = spawnSync('python3', ['--version']).status !== 0

/** The address of a production interface written in Python. */
async function pythonIsv(): Promise<string> {
  const script = fileURLToPath(new URL('providers/isv.py', import.meta.url))
  const child = spawn('python3', [script], { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH, ISV_KEY: KEY } })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return `http://127.0.0.1:${port}/saas/produce`
}

it.skipIf(none)(
  `verifies an ISV written in Python, without a hook in it${none ? ' (skipped: no python3)' : ''}`,
  { timeout: AMPLE },
  async () => {
    const isv = await pythonIsv()
    const { io, stdout } = captured({ KOOGALLERY_ACCESS_KEY: KEY })
    expect(await verifyCommand({ isv, lang: 'en', port: 0 }, io)).toBe(0)
    // It opens at once, and tells neither access data nor usage: that is left open by the guide.
    expect(stdout()).toMatch(/31 passed, 0 warned, 0 failed, 4 skipped/)

    const wrong = captured({ KOOGALLERY_ACCESS_KEY: 'another-key' })
    expect(await verifyCommand({ isv, lang: 'en', port: 0, only: ['saas-v2/newInstance/period/answered'] }, wrong.io)).toBe(1)
    expect(wrong.stdout()).toContain('The answer to newInstance has resultCode 000001')
  },
)
