import type { Answer } from './answer.ts'
import { success } from './answer.ts'
import type { Handlers } from './dispatch.ts'
import { instantOf } from './lifecycle.ts'
import type { Seller } from './seller.ts'

interface LicenceCall {
  readonly activity: string
  readonly orderId: string
  readonly businessId: string
  readonly productId: string
  readonly skuCode?: string
  readonly expireTime?: string
}

type Create = (call: LicenceCall) => Answer | Promise<Answer>

/**
 * What the first licence guide has beyond V1.0, whose wire it speaks: the licence is in the answer to getLicense. Source:
 * [doc] zh-cn_topic_0070649153.
 */
export function withLicenceV1(saas: Handlers, { instances, randomText }: Seller): Handlers {
  /** Every licence ever made, by instance. A real seller keeps this in a database. */
  const made = new Map<string, string>()

  const getLicense: Create = async (call) => {
    const { orderId, businessId, productId, skuCode, expireTime } = call
    const purchase = {
      productId,
      ...(skuCode === undefined ? {} : { skuCode }),
      ...(expireTime === undefined ? {} : { expireTime: instantOf(expireTime) }),
    }
    const instance = instances.ofOrder([orderId], businessId, async () => purchase)
    await instance.open()
    const license = made.get(instance.id) ?? `LIC-${randomText(32)}`
    made.set(instance.id, license)
    return success({ instanceId: instance.id, license })
  }

  return { ...saas, create: (call: LicenceCall) => (call.activity === 'getLicense' ? getLicense(call) : (saas.create as Create)(call)) }
}
