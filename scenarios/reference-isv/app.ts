import { Hono } from 'hono'
import { after, wallNow } from '../../emulator/clock/wall.ts'
import { INTERNAL_ERROR } from '../../emulator/protocol/result-codes.ts'
import { answer, Refusal, refused, signed } from './answer.ts'
import { dispatch } from './dispatch.ts'
import { Instances } from './instances.ts'
import { onlineLicense } from './online-license.ts'
import type { OpenApiClient } from './open-apis/client.ts'
import { purchaseOfOrder } from './open-apis/purchase-of-order.ts'
import { PUSH_USAGE_HOOK, pushUsageHook } from './push-usage-hook.ts'
import { randomText } from './random-text.ts'
import { authenticateV1, saasV1 } from './saas-v1.ts'
import { authenticatorV2, saasV2 } from './saas-v2.ts'
import type { ReferenceIsvOptions, Seller } from './seller.ts'

export interface ReferenceIsv {
  readonly app: Hono
  readonly instances: Instances
}

/**
 * A seller's production interface, done right: the smallest one that keeps every rule of the guides.
 * One address serves all; GET is V1.0, POST is V2.0 and the online licence, and `activity` selects the interface.
 */
export function createReferenceIsv({ pathname = '*', ...options }: ReferenceIsvOptions): ReferenceIsv {
  if (options.accessKey === '') {
    throw new Error('Failed to create the reference ISV: accessKey is empty. Pass the key the marketplace signs with.')
  }
  const { openApis } = options
  const makeText = options.randomText ?? randomText
  const now = options.now ?? wallNow
  const seller: Seller = {
    accessKey: options.accessKey,
    keyBits: options.keyBits ?? 256,
    asyncMs: options.asyncMs,
    openApis,
    queryOrder: options.queryOrder ?? (openApis && purchaseQuery(openApis)),
    deliverLicence: options.deliverLicence ?? (openApis && ((eventId, licence) => openApis.uploadCharacters(eventId, licence))),
    now,
    after: options.after ?? ((ms, callback) => after(ms, callback, { keepAlive: false })),
    randomText: makeText,
    report: options.report ?? console.error,
    instances: new Instances(makeText, now),
  }
  const { accessKey, instances } = seller
  const v1 = saasV1(seller)
  // The online licence speaks the dialect of V2.0: what both have is answered alike.
  const v2 = { ...saasV2(seller), ...onlineLicense(seller) }
  const authenticateV2 = authenticatorV2(seller)

  const app = new Hono()
  const pushUsage = pushUsageHook(seller)
  // First, since the production address may be every path.
  app.post(PUSH_USAGE_HOOK, (c) => pushUsage(c.req.raw))
  app.get(pathname, async (c) => signed(await dispatch(['saas-v1'], v1, authenticateV1(c.req.url, accessKey)), accessKey))
  app.post(pathname, async (c) => {
    const call = authenticateV2(c.req.url, await c.req.arrayBuffer())
    return signed(await dispatch(['saas-v2', 'online-license'], v2, call), accessKey)
  })
  app.onError((error) => {
    if (error instanceof Refusal) return signed(refused(error), accessKey)
    seller.report(error)
    return signed(answer(INTERNAL_ERROR), accessKey)
  })
  return { app, instances }
}

const purchaseQuery = (openApis: OpenApiClient) => async (orderId: string, orderLineId: string) =>
  purchaseOfOrder(await openApis.queryOrder(orderId, orderLineId), orderLineId)
