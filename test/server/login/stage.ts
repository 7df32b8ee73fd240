import { onTestFinished } from 'vitest'
import { createTransport } from '../../../emulator/delivery/transport.ts'
import { clientIdOf, clientSecretOf } from '../../../emulator/market/kit/client.ts'
import type { Binding, Tenant, TenantUser } from '../../../emulator/market/kit/model.ts'
import type { LoginCall } from '../../../emulator/market/login/model.ts'
import { Market } from '../../../emulator/market/market.ts'
import { type MarketOptions, readOptions } from '../../../emulator/market/setup.ts'
import { serveLogin } from '../../../emulator/server/login/serve.ts'
import { memoryStore } from '../../../emulator/store/memory-store.ts'

/** Two enterprises with an application bound to both, and their authentication centres on a socket. */

export const LOGIN_ADDRESS = 'http://127.0.0.1:9/sso?from=koogallery'
export const OTHER_ADDRESS = 'http://127.0.0.1:11/callback'

export interface Client {
  readonly id: string
  readonly secret: string
}

export interface Stage {
  readonly market: Market
  readonly url: string
  /** Domain name of a tenant. */
  domain(tenantId: string): string
  client(tenantId: string, appId?: string): Client
  /** The newest call that was recorded. */
  last(): LoginCall
  calls(): LoginCall[]
}

export const user = (userName: string, more: Partial<TenantUser> = {}): TenantUser => ({
  userName,
  name: `Name of ${userName}`,
  orgCode: 'rd',
  role: 'user',
  enable: true,
  email: `${userName}@example.com`,
  mobile: '13800000000',
  employeeCode: `E-${userName}`,
  ...more,
})

export const tenant = (tenantId: string, url: string, more: Partial<Tenant> = {}): Tenant => ({
  tenantId,
  tenantCode: `${tenantId}-code`,
  name: `Enterprise ${tenantId}`,
  domainName: `${url}/login/m/${tenantId}`,
  at: 0,
  users: Object.fromEntries(
    [user('zhangsan', { role: 'admin' }), user('lisi'), user('off', { enable: false })].map((each) => [each.userName, each]),
  ),
  departments: [{ orgCode: 'rd', orgName: 'Research' }],
  ...more,
})

export function putCredential(market: Market, appId: string, loginAddress: string): void {
  market.decide((tx) =>
    tx.emit({
      type: 'credential-issued',
      credential: {
        appId,
        name: `App ${appId}`,
        generation: 'kit-v2',
        loginAddress,
        publicKey: '',
        oaep: 'sha256',
        multiInstance: false,
        fields: ['email', 'mobile', 'employeeCode'],
        testTenantId: 't-test',
        at: tx.now,
      },
    }),
  )
}

export function putBinding(market: Market, tenantId: string, appId: string, more: Partial<Binding> = {}): void {
  market.decide((tx) =>
    tx.emit({
      type: 'application-bound',
      binding: {
        bindingId: `b-${tenantId}-${appId}`,
        tenantId,
        appId,
        clientId: clientIdOf(tx.random, tenantId, appId),
        fields: ['email'],
        at: tx.now,
        state: 'bound',
        next: [],
        series: 0,
        grants: { zhangsan: tx.now, off: tx.now },
        ...more,
      },
    }),
  )
}

export function newMarket(options: MarketOptions = {}, id = 'm'): Market {
  const transport = createTransport()
  const { config, keys } = readOptions(id, { seed: 7, ...options })
  const market = Market.create(config, { keys, store: memoryStore(), transport })
  onTestFinished(async () => {
    await market.close()
    await transport.close()
  })
  return market
}

/** Enterprises t1 and t2 use application app1; t1 uses app2 too. */
export function furnish(market: Market, url: string): void {
  putCredential(market, 'app1', LOGIN_ADDRESS)
  putCredential(market, 'app2', OTHER_ADDRESS)
  for (const id of ['t1', 't2']) {
    market.decide((tx) => tx.emit({ type: 'tenant-made', tenant: tenant(id, url) }))
    putBinding(market, id, 'app1')
  }
  putBinding(market, 't1', 'app2')
}

export async function stage(options: MarketOptions = {}): Promise<Stage> {
  const market = newMarket(options)
  const errors: unknown[] = []
  const server = await serveLogin({ markets: () => [market], report: (error) => errors.push(error) })
  onTestFinished(async () => {
    await server.close()
    if (errors.length > 0) throw errors[0]
  })
  furnish(market, server.url)
  return {
    market,
    url: server.url,
    domain: (tenantId) => `${server.url}/login/m/${tenantId}`,
    client: (tenantId, appId = 'app1') => clientOf(market, tenantId, appId),
    last: () => [...market.state.login.calls.values()].at(-1) as LoginCall,
    calls: () => [...market.state.login.calls.values()],
  }
}

export const clientOf = (market: Market, tenantId: string, appId = 'app1'): Client =>
  market.decide((tx) => {
    const id = clientIdOf(tx.random, tenantId, appId)
    return { id, secret: clientSecretOf(tx.random, id, tx.state.kit.renewals.get(id)) }
  })
