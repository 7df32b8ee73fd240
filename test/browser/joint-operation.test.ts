import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it, type TestContext } from 'vitest'
import { Emulator } from '../../emulator/market/emulator.ts'
import { serveEmulator } from '../../emulator/server/serve.ts'
import { serveReferenceIsv } from '../../scenarios/reference-isv/serve.ts'
import { browserForTests } from './launch.ts'

/**
 * Joint operation from end to end: the control API as a user calls it, the sample ISV as a seller runs it, and a real
 * browser between the two.
 */

const ACCESS_KEY = 'a-key-for-the-browser'
const chrome = browserForTests('joint-operation')

async function served(context: TestContext) {
  const isv = await serveReferenceIsv({ accessKey: ACCESS_KEY, kit: { key: 'a-key-of-the-kit-alone' } })
  const emulator = await Emulator.open({
    defaults: { guide: 'kit-v2', isv: { url: isv.url, accessKey: ACCESS_KEY, kitKey: 'a-key-of-the-kit-alone' }, clock: 'virtual' },
  })
  const server = await serveEmulator({ emulator, port: 0 })
  context.onTestFinished(async () => {
    await server.close()
    await emulator.close()
    await isv.close()
  })
  const base = `${server.url}/emulator/v1/markets/default`
  const post = async (path: string, body: object = {}) => {
    const response = await fetch(`${base}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as Answers }
  }
  const get = async (path: string) => (await fetch(`${base}/${path}`)).json()
  return { isv, server, post, get }
}

/** What is read of the control API's answers. */
interface Answers {
  readonly application: { readonly appId: string }
  readonly instanceId: string
  readonly tenantId: string
  readonly state: string
  readonly tenant: { readonly bindings: readonly { readonly state: string; readonly users: readonly string[] }[] }
}

/** From the portal to wherever the browser ends. */
async function signIn(page: Page, portal: string, account: string): Promise<string> {
  await page.goto(portal)
  await page.getByRole('button', { name: new RegExp(account) }).click()
  await page.waitForLoadState()
  return (await page.locator('body').textContent()) ?? ''
}

it('is bound, granted, signed in to, revoked and dissolved, one call failing five times on the way', async (context) => {
  const { launched, folder } = chrome
  if (launched.missing !== undefined) return context.skip(launched.missing)
  const { isv, server, post, get } = await served(context)
  const { json: issued } = await post('applications', { loginAddress: isv.loginAddress, publicKey: isv.publicKey })
  const { appId } = issued.application
  const { json: order } = await post('orders')
  const { json: tenant } = await post('tenants', {
    name: 'Acme',
    users: [{ userName: 'zhang', name: 'Zhang', role: 'admin' }, { userName: 'li' }],
  })

  await post('faults', { on: 'applicationSync', fault: 'error-500' })
  await post(`tenants/${tenant.tenantId}/bind`, { instanceId: order.instanceId })
  await post('clock/advance', { by: 'PT10M' })
  const [failed] = (await get('messages?interface=applicationSync&state=failed')) as { messageId: string; attemptCount: number }[]
  expect(failed?.attemptCount).toBe(5)
  await fetch(`${server.url}/emulator/v1/markets/default/faults`, { method: 'DELETE' })
  expect((await post(`messages/${failed?.messageId}/decide`, { choice: 'go-on', by: 'buyer' })).json.state).toBe('succeeded')
  expect((await post(`tenants/${tenant.tenantId}/grant`)).json.tenant.bindings[0]?.users).toEqual(['zhang', 'li'])

  const page = await launched.browser.newPage({ viewport: { width: 900, height: 860 } })
  context.onTestFinished(() => page.close())
  const portal = `${server.url}/unified-login/#/portal-login?ind=UNOP&appId=${appId}`
  // Two enterprises know the application: that of the seller's own tests, and this one.
  await page.goto(portal)
  await page.getByRole('link', { name: /Acme/ }).click()
  await page.getByRole('button', { name: /zhang/ }).click()
  await page.waitForURL(new RegExp(`^${isv.loginAddress}`))
  expect(await page.locator('body').textContent()).toMatch(/Zhang[\s\S]*admin/)
  const shot = join(process.env.KEEP_SCREENSHOTS ?? folder, 'at-the-isv.png')
  await page.screenshot({ path: shot })
  expect(statSync(shot).size).toBeGreaterThan(1000)

  // The seller's own session ends with the authorisation.
  const me = new URL('/login/me', isv.url).href
  expect((await page.goto(me))?.status()).toBe(200)
  await post(`tenants/${tenant.tenantId}/revoke`, { users: ['zhang'] })
  expect((await page.goto(me))?.status()).toBe(401)

  const direct = `${server.url}/unified-login?appId=${appId}&tenant=${tenant.tenantId}`
  const refused = await signIn(page, direct, 'zhang')
  expect(refused).toContain('no authorisation')
  expect(page.url().startsWith(server.url)).toBe(true)
  expect(await signIn(page, direct, 'li')).toMatch(/li/)
  expect(page.url().startsWith(isv.loginAddress)).toBe(true)

  const { json: gone } = await post(`tenants/${tenant.tenantId}/dissolve`)
  expect(gone.tenant.bindings[0]?.state).toBe('dissolved')
  const response = await page.goto(direct)
  expect(response?.status()).toBe(403)

  const calls = (await get(`login-calls?tenantId=${tenant.tenantId}`)) as { call: string; status: number }[]
  expect(calls.filter(({ call, status }) => call === 'token' && status === 200)).toHaveLength(2)
  const trace = await (await fetch(`${server.url}/emulator/v1/markets/default/trace`)).text()
  expect(trace).not.toContain('a-key-of-the-kit-alone')
}, 60_000)
