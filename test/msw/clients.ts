import http from 'node:http'
import https from 'node:https'
import { type SetupServer, setupServer } from 'msw/node'
import { onTestFinished } from 'vitest'
import type { MarketOptions } from '../../emulator/market/setup.ts'
import { createMarketplace, type Marketplace } from '../../emulator/marketplace.ts'
import { type MarketplaceHandlersOptions, marketplaceHandlers } from '../../emulator/msw.ts'
import { ORDER_QUERY_PATH } from '../../emulator/protocol/open-apis/order-query.ts'
import { createOpenApiClient, type OpenApiClient } from '../../scenarios/reference-isv/open-apis/client.ts'
import { startIsv } from '../server/isv.ts'
import { sdkHeaders } from '../server/open-apis/seller.ts'

export interface Intercepted {
  readonly market: Marketplace
  readonly server: SetupServer
}

/** A market with an ISV on loopback, and msw in front of the marketplace's names; all ended with the test. */
export async function intercepted(options: MarketOptions = {}, handlers?: MarketplaceHandlersOptions): Promise<Intercepted> {
  const isv = await startIsv()
  const market = await createMarketplace({ seed: 1, ...options, isv: { url: isv.url, accessKey: isv.accessKey } })
  const server = setupServer(...marketplaceHandlers(market, handlers))
  // What is not the marketplace's must not leave the process, but the ISV is on loopback: undici.request is not caught.
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(async () => {
    server.close()
    await market.close()
    await isv.close()
  })
  return { market, server }
}

/** A query of an order, and the headers that sign it for a host. */
export function orderQuery(host: string, orderId: string, sk = 'test-sk') {
  const query = `orderId=${orderId}`
  return { path: `${ORDER_QUERY_PATH}?${query}`, headers: sdkHeaders('GET', ORDER_QUERY_PATH, query, '', host, { sk }) }
}

/** Asks for an order by the built-in fetch, which names no Host of its own. */
export async function byFetch(base: string, orderId: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const { host } = new URL(base)
  const { path, headers } = orderQuery(host, orderId)
  const { host: _signed, ...sent } = headers
  const response = await fetch(`${base}${path}`, { ...init, headers: sent })
  return { status: response.status, text: await response.text() }
}

/** The same by node:http or node:https. By their default imports: msw replaces members, and a named import keeps the old one. */
export function byNode(base: string, orderId: string): Promise<{ status: number; text: string }> {
  const { host, protocol } = new URL(base)
  const { path, headers } = orderQuery(host, orderId)
  return new Promise((resolve, reject) => {
    const { request } = protocol === 'https:' ? https : http
    const sent = request(`${base}${path}`, { headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

export const CN = ['https://mkt.myhuaweicloud.com', 'https://mkt.myhuaweicloud.cn'] as const

export const referenceClient = (hosts: readonly [string, string] = CN, timeoutMs = 10_000): OpenApiClient =>
  createOpenApiClient({ hosts, ak: 'test-ak', sk: 'test-sk', sellerKey: 'isv-access-key-4711', timeoutMs })
