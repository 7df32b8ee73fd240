import { AUTH_FAILED, IN_PROGRESS, INTERNAL_ERROR, SUCCESS } from '../../emulator/protocol/result-codes.ts'
import { TOLERANCE_MS, verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'
import { answer, Refusal, success } from './answer.ts'
import { appInfo, usageInfo } from './app-info.ts'
import { membersOfBody, SIGNATURE_REFUSALS, textOf } from './authentic.ts'
import type { Handlers } from './dispatch.ts'
import type { Instance, Purchase } from './instances.ts'
import { instantOf, living, queried, release, setFrozen } from './lifecycle.ts'
import { nonceMemory } from './nonces.ts'
import { percentDecoded } from './query-string.ts'
import type { Seller } from './seller.ts'

/** Reads V2.0 calls, and lets in those that are signed, recent and not seen before. */
export function authenticatorV2({ accessKey, now }: Pick<Seller, 'accessKey' | 'now'>) {
  const nonces = nonceMemory()
  return (url: string, bytes: ArrayBuffer): Readonly<Record<string, unknown>> => {
    const body = textOf(bytes)
    const { signature, timestamp = '', nonce = '' } = percentDecoded(url)
    // "none" is no signature: without one, a call is as little authentic as with a wrong one.
    const check = verifyQuerySignature(body, { signature: signature || 'none', timestamp, nonce }, accessKey, now())
    if (check !== 'ok') throw new Refusal(...SIGNATURE_REFUSALS[check])
    // Only now, so that nobody without the key can use up a nonce or fill the memory.
    if (!nonces.accept(nonce, Number(timestamp) + TOLERANCE_MS, now())) throw new Refusal(AUTH_FAILED, 'nonce was used before')
    return membersOfBody(body)
  }
}

type Id = { readonly instanceId: string }
type Order = { readonly orderId: string; readonly orderLineId: string; readonly testFlag?: string }

/** SaaS access guide V2.0. Pages are named beside the interfaces in emulator/protocol/guides. */
export function saasV2({ instances, now, asyncMs, after, queryOrder, report }: Seller): Handlers {
  const bought = async ({ orderId, orderLineId, testFlag }: Order): Promise<Purchase | undefined> =>
    // Debugging calls name orders that nobody placed.
    testFlag === '1' ? undefined : queryOrder?.(orderId, orderLineId)

  const prepare = async (order: Order): Promise<Purchase | undefined> => {
    if (asyncMs !== undefined) await new Promise<void>((done) => after(asyncMs, done))
    return bought(order)
  }

  // Where it fails, the next newInstance or queryInstance starts it again.
  const openBehind = (instance: Instance) => {
    instance.open().catch(report)
  }

  return {
    create: async (call: Order & { readonly businessId: string }) => {
      const instance = instances.ofOrder([call.orderId, call.orderLineId], call.businessId, () => prepare(call))
      if (asyncMs === undefined) await instance.open()
      else openBehind(instance)
      return answer(instance.state === 'provisioning' ? IN_PROGRESS : SUCCESS, { instanceId: instance.id })
    },

    query: ({ instanceId }: Id) =>
      success({
        info: queried(instances, instanceId, openBehind).map((instance) => ({
          instanceId: instance.id,
          appInfo: appInfo(instance),
          usageInfo: usageInfo(instance, now()),
        })),
      }),

    renew: async (call: Order & Id & { readonly scene: string; readonly expireTime: string; readonly productId?: string }) => {
      const instance = living(instances, call.instanceId)
      const expireTime = instantOf(call.expireTime)
      // With the scene, since the call that cancels a renewal may name the renewal's own order (topic_0070649094).
      // A frozen instance stays so: UNFREEZE follows by itself (zh-cn_topic_0070649430).
      await instance.once(['renew', call.orderId, call.scene], async () => {
        const changed = call.scene === 'RENEWAL_CHANGE' ? await bought(call) : undefined
        instance.change({ ...changed, expireTime, productId: call.productId ?? changed?.productId })
      })
      return success()
    },

    upgrade: async (call: Order & Id) => {
      const instance = living(instances, call.instanceId)
      await instance.once(['upgrade', call.orderId], async () => instance.change((await bought(call)) ?? {}))
      return success()
    },

    status: ({ instanceId, status }: Id & { readonly status: string }) => setFrozen(instances, instanceId, status === 'FREEZE'),

    release: ({ instanceId }: Id) => release(instances, instanceId),

    check: ({ instanceId, productInfo }: Id & { readonly productInfo: { readonly linearValue?: number } }) => {
      const { usage } = living(instances, instanceId)
      const wanted = productInfo.linearValue ?? usage
      // The page names no code for "no". The call is well formed and the instance exists, so 000005 is what remains.
      if (wanted < usage) throw new Refusal(INTERNAL_ERROR, `${usage} in use do not fit into ${wanted}`)
      return success()
    },
  }
}
