import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { verifySdkHmac } from '../../../emulator/protocol/signing/sdk-hmac.ts'
import { type UsageHeaders, verifyUsageSignature } from '../../../emulator/protocol/signing/usage-signature.ts'
import { NOW } from './marketplace.ts'

export const AK = 'AKTEST'
export const SK = 'sk-that-nobody-may-see'
export const SELLER_KEY = 'seller-key-that-nobody-may-see'

/** A call as one host of the marketplace received it, its signature judged there. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** `signed`, or why it is not. A signature that holds for another host does not hold here. */
  readonly verdict: string
}

/** What a host answers: status and body, or `hang` for none at all. */
export type Behaviour = (call: Received) => readonly [status: number, body: unknown] | 'hang' | 'reset'

/** One host of the marketplace, on a real socket. Ended with the test. */
export async function openApiHost(behaviour: Behaviour) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const [path = '', query = ''] = (request.url ?? '').split('?')
    const headers = request.headers as Record<string, string>
    const bare = { method: request.method ?? '', path, query, headers, body: Buffer.concat(chunks) }
    const call = { ...bare, verdict: headers.host === name ? judge(bare) : `addressed to ${headers.host}` }
    received.push(call)
    const answer = behaviour(call)
    if (answer === 'hang') return
    if (answer === 'reset') return void request.socket.destroy()
    response.writeHead(answer[0], { 'Content-Type': 'application/json;charset=UTF-8' })
    response.end(typeof answer[1] === 'string' ? answer[1] : JSON.stringify(answer[1]))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  return { url: `http://${name}`, received, close }
}

function judge(call: Omit<Received, 'verdict'>): string {
  if (call.headers.signature !== undefined) {
    const verdict = verifyUsageSignature(call.headers as Partial<UsageHeaders>, call.body.toString('utf8'), SELLER_KEY, 'as-sent')
    return verdict.ok ? 'signed' : verdict.reason.text.en
  }
  const verdict = verifySdkHmac(call, (access) => (access === AK ? SK : undefined), NOW, 'body')
  if (!verdict.ok) return verdict.reason.text.en
  return verdict.notes.length > 0 ? 'host is not signed' : 'signed'
}

/** A base URL that nobody listens at. */
export async function closedPort(): Promise<string> {
  const host = await openApiHost(() => 'hang')
  await host.close()
  return host.url
}

export const ORDER = {
  orderId: 'CS2401020304DEMO1',
  orderType: 'NEW',
  createTime: '20240101190405',
  orderLine: [
    {
      orderLineId: 'CS2401020304DEMO1-000001',
      chargingMode: 'PERIOD',
      periodType: 'year',
      periodNumber: 1,
      expireTime: '20250102155959',
      productInfo: [{ productId: 'OFFI1', skuCode: 'sku-1', linearValue: 50, productName: 'demo asset' }],
      extendParams: [{ name: 'emailDomainName', value: 'example.com' }],
      currency: '100',
      currencyAfterDiscount: '100',
    },
  ],
  buyerInfo: { mobilePhone: null, email: null, customerId: 'c-1', customerName: 'demo_buyer', userId: null, userName: null },
  extendParams: [],
}

export const orderAnswer = (order: unknown = ORDER): readonly [number, unknown] => [
  200,
  { resultCode: 'MKT.0000', resultMsg: 'Success', orderInfo: order },
]
export const done = (code: string): readonly [number, unknown] => [200, { error_code: code, error_msg: 'success' }]
