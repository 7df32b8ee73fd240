import { once } from 'node:events'
import { statSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it, type TestContext } from 'vitest'
import { type Stage, stage } from '../server/login/stage.ts'
import { codeForm, post } from '../server/login/ways.ts'
import { browserForTests } from './launch.ts'

/** The login as users meet it: from a seller's page over the pages of the authentication centre to the seller's callback. Screenshots stay in KEEP_SCREENSHOTS, a folder. */

const chrome = browserForTests('login')

interface Seller {
  /** Login page of the application. */
  readonly url: string
  readonly loginAddress: string
  /** Queries that came to the login address. */
  readonly heard: URLSearchParams[]
}

/** A seller's application: a page that leads to the portal, and a login address. */
async function seller(context: TestContext, portal: () => string): Promise<Seller> {
  const heard: URLSearchParams[] = []
  const answer = ({ url = '/' }: IncomingMessage): string => {
    const { pathname, searchParams } = new URL(url, 'http://seller')
    if (pathname !== '/sso') return `<!doctype html><title>Seller</title><a href="${portal()}">KooGallery</a>`
    heard.push(searchParams)
    return '<!doctype html><title>Signed in</title><h1>Welcome</h1>'
  }
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html;charset=UTF-8').end(answer(request))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `${url}/`, loginAddress: `${url}/sso?keep=this`, heard }
}

interface Opened {
  readonly page: Page
  readonly s: Stage
  readonly isv: Seller
  readonly complaints: string[]
}

async function opened(context: TestContext, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
  const { launched } = chrome
  if (launched.missing !== undefined) return context.skip(launched.missing)
  const s = await stage()
  const isv = await seller(context, () => `${s.url}/unified-login/#/portal-login?ind=UNOP&appId=app1`)
  s.market.decide((tx) => {
    const credential = tx.state.kit.credentials.get('app1')
    if (credential) tx.emit({ type: 'credential-issued', credential: { ...credential, loginAddress: isv.loginAddress } })
  })
  const page = await launched.browser.newPage({ colorScheme, viewport: { width: 900, height: 860 } })
  context.onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, s, isv, complaints }
}

/** From the seller's page to the accounts of an enterprise. */
async function toAccounts({ page, isv }: Opened, enterprise: string): Promise<void> {
  await page.goto(isv.url)
  await page.getByRole('link', { name: 'KooGallery' }).click()
  await page.waitForURL('**/unified-login?ind=UNOP&appId=app1')
  await page.getByRole('link', { name: enterprise }).click()
}

describe('the unified login in a browser', () => {
  it('takes the application from behind the #, lets the user in, and comes back with code and tenant', async (context) => {
    const all = await opened(context)
    const { page, s, isv, complaints } = all
    await toAccounts(all, 'Enterprise t1')
    expect(await page.getByText('no password').isVisible()).toBe(true)
    await page.getByRole('button', { name: /Name of zhangsan/ }).click()
    await page.waitForURL(`${isv.url}sso?**`)
    expect(await page.title()).toBe('Signed in')
    const [query] = isv.heard as [URLSearchParams]
    expect([...query.keys()]).toEqual(['keep', 'code', 'tenant'])
    expect(query.get('tenant')).toBe('t1')
    const tokens = await post(`${s.domain('t1')}/api/v1/oauth2/token`, codeForm(s.client('t1'), query.get('code') as string))
    expect(tokens.status).toBe(200)
    expect(complaints).toEqual([])
  })

  it('takes a typed account, by the keyboard alone', async (context) => {
    const all = await opened(context)
    const { page, isv, complaints } = all
    await toAccounts(all, 'Enterprise t2')
    await page.getByLabel(/Account \(userName\)/).fill('zhangsan')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${isv.url}sso?**`)
    expect(isv.heard[0]?.get('tenant')).toBe('t2')
    expect(complaints).toEqual([])
  })

  it('tells a user without authorisation why, in both languages, and leads to another account', async (context) => {
    const all = await opened(context)
    const { page, isv } = all
    await toAccounts(all, 'Enterprise t1')
    await page.getByRole('button', { name: /Name of lisi.*not authorised/ }).click()
    await page.getByText('has no authorisation for application App app1').waitFor({ state: 'visible' })
    expect(await page.getByText('未获应用“App app1”的授权').isVisible()).toBe(true)
    await page.getByRole('link', { name: /Choose another account/ }).click()
    await page.getByRole('button', { name: /Name of zhangsan/ }).waitFor({ state: 'visible' })
    expect(isv.heard).toEqual([])
  })

  it('logs in at the tenant for an authorise call too, and once for all', async (context) => {
    const { page, s, isv, complaints } = await opened(context)
    const query = { client_id: s.client('t1').id, redirect_uri: isv.loginAddress, response_type: 'code', state: 'abc' }
    const authorise = `${s.domain('t1')}/api/v1/oauth2/authorize?${new URLSearchParams(query)}`
    await page.goto(authorise)
    await page.getByRole('button', { name: /Name of zhangsan/ }).click()
    await page.waitForURL(`${isv.url}sso?**`)
    await page.goto(authorise)
    await page.waitForURL(`${isv.url}sso?**`)
    expect(isv.heard.map((heard) => heard.get('state'))).toEqual(['abc', 'abc'])
    await page.goto(`${s.domain('t1')}/api/v1/logout?redirect_url=${encodeURIComponent(isv.url)}`)
    expect(await page.title()).toBe('Seller')
    await page.goto(authorise)
    expect(new URL(page.url()).pathname).toBe('/login/m/t1/login')
    expect(complaints).toEqual([])
  })

  it.for(['light', 'dark'] as const)('can be pictured: %s', async (colorScheme, context) => {
    const all = await opened(context, colorScheme)
    await toAccounts(all, 'Enterprise t1')
    await all.page.getByRole('button', { name: /Name of zhangsan/ }).waitFor({ state: 'visible' })
    const file = join(process.env.KEEP_SCREENSHOTS ?? chrome.folder, `login-${colorScheme}.png`)
    await all.page.screenshot({ path: file })
    expect(statSync(file).size).toBeGreaterThan(10_000)
    const card = await all.page.evaluate('getComputedStyle(document.querySelector("main")).backgroundColor')
    expect(card).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(29, 33, 40)')
  })
})
