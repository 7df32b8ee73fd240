import { describe, expect, it, onTestFinished } from 'vitest'
import { Emulator } from '../../../emulator/market/emulator.ts'
import { Market } from '../../../emulator/market/market.ts'
import { serveLogin } from '../../../emulator/server/login/serve.ts'
import { serveEmulator } from '../../../emulator/server/serve.ts'
import { memoryStore } from '../../../emulator/store/memory-store.ts'
import { Browser, next } from './browser.ts'
import { clientOf, furnish, newMarket, stage } from './stage.ts'
import { authorizeUrl, codeForm, post, tokensFor } from './ways.ts'

describe('authentication centres of several markets', () => {
  it('are told apart by codes and tokens, even where seed, tenants and clients are alike', async () => {
    const [one, two] = [newMarket({}, 'one'), newMarket({}, 'two')]
    const { url, close } = await serveLogin({ markets: () => [one, two] })
    onTestFinished(close)
    for (const market of [one, two]) furnish(market, url)
    const client = clientOf(two, 't1')
    expect(clientOf(one, 't1')).toEqual(client)
    const browser = new Browser()
    const asked = await browser.get(authorizeUrl(`${url}/login/two/t1`, client.id))
    const signedIn = await browser.post(next(asked).href, { userName: 'zhangsan' })
    const code = next(await browser.get(next(signedIn).href)).searchParams.get('code') as string
    expect((await post(`${url}/login/one/t1/api/v1/oauth2/token`, codeForm(client, code))).status).toBe(400)
    expect((await post(`${url}/api/v1/oauth2/token`, codeForm(client, code))).status).toBe(200)
    expect(two.state.login.accessTokens.size).toBe(1)
    expect(one.state.login.accessTokens.size).toBe(0)
  })

  it('answer on the port of the emulator, and to no other page', async () => {
    const emulator = await Emulator.open({ defaults: { seed: 1 } })
    const served = await serveEmulator({ emulator, port: 0 })
    onTestFinished(async () => {
      await served.close()
      await emulator.close()
    })
    const market = emulator.get('default')
    furnish(market, served.url)
    const domain = `${served.url}/login/default/t1`
    const client = clientOf(market, 't1')
    const browser = new Browser()
    const back = await browser.post(`${served.url}/unified-login/?appId=app1&tenant=t1`, { userName: 'zhangsan' })
    const form = codeForm(client, next(back).searchParams.get('code') as string)
    const foreign = { method: 'POST', body: new URLSearchParams(form), headers: { origin: 'https://evil.example' } }
    expect((await fetch(`${domain}/api/v1/oauth2/token`, foreign)).status).toBe(403)
    expect((await post(`${domain}/api/v1/oauth2/token`, form)).status).toBe(200)
    expect((await fetch(`${served.url}/unified-login/`)).headers.get('content-type')).toContain('text/html')
    expect((await fetch(`${served.url}/api/v1/nothing`)).status).toBe(404)
  })
})

describe('a market that is begun again from its journal', () => {
  it('knows what it had issued, and issues what nobody had', async () => {
    const store = memoryStore()
    const s = await stage()
    const first = await tokensFor(s, 't1')
    for (const line of s.market.lines()) store.append(line.at, line.events)
    const transport = { send: () => Promise.reject(new Error('nothing is sent here')), close: async () => {} }
    const restored = Market.restore({ keys: s.market.keys, store, transport }) as Market
    onTestFinished(() => restored.close())
    expect(restored.state.login).toEqual(s.market.state.login)
    const { url, close } = await serveLogin({ markets: () => [restored] })
    onTestFinished(close)
    const info = await fetch(`${url}/api/v1/oauth2/userinfo`, { headers: { Authorization: `Bearer ${first.access_token}` } })
    expect(info.status).toBe(200)
    const again = new Browser()
    const back = await again.post(`${url}/unified-login?appId=app2`, { userName: 'zhangsan' })
    const code = next(back).searchParams.get('code') as string
    const tokens = await (await post(`${url}/api/v1/oauth2/token`, codeForm(clientOf(restored, 't1', 'app2'), code))).json()
    expect(tokens).not.toMatchObject({ access_token: first.access_token })
  })
})
