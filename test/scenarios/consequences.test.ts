import { expect, it } from 'vitest'
import { loadScenario } from '../../scenarios/library.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { LoginStand } from '../../scenarios/runner/login-stand.ts'
import { runScenario } from '../../scenarios/runner/run-scenario.ts'

it('tells how often buyer and administrator had something to decide', async () => {
  const accessKey = 'consequences-access-key-0815'
  const [isv, login] = [await serveReferenceIsv({ accessKey }), await LoginStand.open()]
  try {
    const { outcome, consequences } = await runScenario(loadScenario('kit-five-tries'), {
      guide: 'kit-v2',
      seed: 5,
      isv: { url: isv.url, accessKey },
      kit: { publicKey: isv.publicKey, loginAddress: isv.loginAddress },
      login,
    })
    expect(outcome).toBe('passed')
    const told = consequences.map(({ en }) => en)
    expect(told).toEqual(expect.arrayContaining(['buyer notified 2 times', 'administrator notified once']))
    expect(consequences.map(({ zh }) => zh).join()).toMatch(/通知企业管理员/)
  } finally {
    await Promise.all([isv.close(), login.close()])
  }
})
