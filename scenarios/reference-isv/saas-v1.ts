import { decryptField, encryptField } from '../../emulator/protocol/cipher/field-cipher.ts'
import type { ChargingMode } from '../../emulator/protocol/facts.ts'
import { AUTH_FAILED, INVALID_PARAMETER } from '../../emulator/protocol/result-codes.ts'
import { decodeExtendParams, type ExtendParam } from '../../emulator/protocol/saas-extend-params.ts'
import { type Parameters, verifyAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { Refusal, success } from './answer.ts'
import { appInfo, usageInfo } from './app-info.ts'
import type { Handlers } from './dispatch.ts'
import type { Instance, Purchase } from './instances.ts'
import { instantOf, living, queried, release, setFrozen } from './lifecycle.ts'
import { formDecoded, percentDecoded } from './query-string.ts'
import type { Seller } from './seller.ts'

/**
 * The parameters of a V1.0 call whose authToken is right. Both readings of `+` are tried, and the token tells which
 * is meant. The age of timeStamp is not judged: V1.0 documents no limit (zh-cn_topic_0070649156 is silent).
 */
export function authenticateV1(url: string, accessKey: string): Parameters {
  const parameters = [percentDecoded(url), formDecoded(url)].find((reading) => verifyAuthToken(reading, accessKey))
  if (!parameters) throw new Refusal(AUTH_FAILED, 'authToken is missing or does not fit')
  return parameters
}

/** Wire values of chargingMode. Source: [doc] fragment S31. */
const CHARGING_MODES: Readonly<Record<string, ChargingMode>> = {
  '0': 'on-demand',
  '1': 'period',
  '3': 'one-time',
  '5': 'on-demand-package',
}

/** What newInstance and upgrade say of the product, and newInstance of the buyer. */
interface PurchaseCall {
  readonly productId: string
  readonly skuCode?: string
  readonly chargingMode?: string
  readonly expireTime?: string
  readonly amount?: string
  readonly diskSize?: string
  readonly bandWidth?: string
  readonly saasExtendParams?: string
  readonly customerId?: string
  readonly customerName?: string
  readonly mobilePhone?: string
  readonly email?: string
}

type Id = { readonly instanceId: string }
type IdAndOrder = Id & { readonly orderId: string }

/** General and self-service SaaS access guide V1.0. Pages are named beside the interfaces in emulator/protocol/guides. */
export function saasV1({ accessKey, keyBits, instances, now, randomText }: Seller): Handlers {
  const encryptType = keyBits === 256 ? '1' : '2'
  // A fresh IV each time: the same password never looks the same twice.
  const encrypt = (plain: string) => encryptField(plain, accessKey, keyBits, randomText(16))
  const encryptedAppInfo = (instance: Instance) => appInfo(instance, encrypt)

  const decrypt = (name: string, value: string | undefined): string | undefined => {
    const plain = value && decryptField(value, accessKey, keyBits)
    if (value && plain === undefined) throw new Refusal(INVALID_PARAMETER, `"${name}" cannot be decrypted with AES-${keyBits}`)
    return plain
  }

  const purchaseOf = (call: PurchaseCall): Purchase => ({
    productId: call.productId,
    skuCode: call.skuCode,
    quantity: numberOf(call.amount),
    diskSize: numberOf(call.diskSize),
    bandWidth: numberOf(call.bandWidth),
    extendParams: extendParamsOf(call.saasExtendParams),
  })

  return {
    create: async (call: PurchaseCall & { readonly orderId: string; readonly businessId: string }) => {
      const purchase: Purchase = {
        ...purchaseOf(call),
        chargingMode: CHARGING_MODES[call.chargingMode ?? ''],
        expireTime: call.expireTime === undefined ? undefined : instantOf(call.expireTime),
        buyer: {
          customerId: call.customerId,
          customerName: call.customerName,
          mobilePhone: decrypt('mobilePhone', call.mobilePhone),
          email: decrypt('email', call.email),
        },
      }
      // On demand, one order opens an instance for each billing item. Source: [doc] zh-cn_topic_0070649013.
      const key = purchase.chargingMode === 'on-demand' ? [call.orderId, call.productId] : [call.orderId]
      const instance = instances.ofOrder(key, call.businessId, async () => purchase)
      await instance.open()
      return success({ encryptType, instanceId: instance.id, appInfo: encryptedAppInfo(instance) })
    },

    renew: async (call: IdAndOrder & { readonly expireTime: string; readonly productId?: string }) => {
      const instance = living(instances, call.instanceId)
      const expireTime = instantOf(call.expireTime)
      // A copy of an old renewal must not undo a newer one.
      await instance.once(['renew', call.orderId], async () => {
        const prolonged = expireTime > (instance.purchase.expireTime ?? 0)
        instance.change({ expireTime, productId: call.productId })
        // V1.0 has no thawing call for period products: a renewal thaws, a cancelled one does not. Source: [doc] saas_topic_0000001.
        if (prolonged && instance.state === 'frozen') instance.unfreeze()
      })
      return success()
    },

    upgrade: async (call: PurchaseCall & IdAndOrder) => {
      const instance = living(instances, call.instanceId)
      const purchase = purchaseOf(call)
      await instance.once(['upgrade', call.orderId], async () => instance.change(purchase))
      return success()
    },

    expire: ({ instanceId }: Id) => setFrozen(instances, instanceId, true),

    status: (call: Id & { readonly instanceStatus: string }) => setFrozen(instances, call.instanceId, call.instanceStatus === 'FREEZE'),

    release: ({ instanceId }: Id) => release(instances, instanceId),

    query: ({ instanceId }: Id) =>
      success({
        encryptType,
        info: queried(instances, instanceId).map((instance) => ({
          instanceId: instance.id,
          appInfo: encryptedAppInfo(instance),
          usageInfo: usageInfo(instance, now()),
        })),
      }),
  }
}

const numberOf = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))

function extendParamsOf(encoded: string | undefined): readonly ExtendParam[] | undefined {
  const decoded = encoded === undefined ? undefined : decodeExtendParams(encoded)
  if (encoded !== undefined && !decoded) throw new Refusal(INVALID_PARAMETER, '"saasExtendParams" is no base64 of a JSON array')
  return decoded
}
