import type { KeyBits } from '../../emulator/protocol/cipher/field-cipher.ts'
import type { EnteredCode } from './entered-code.ts'
import type { Instances, Purchase } from './instances.ts'
import type { KitKeys } from './kit/keys.ts'
import type { KitStores } from './kit/stores.ts'
import type { OpenApiClient } from './open-apis/client.ts'

/** How a seller is set up for the joint-operation kit (联营kit). */
export interface KitOptions {
  /** Key of the kit's calls, where the seller made one of their own. Default: `accessKey`. */
  readonly key?: string
  /** Decrypts client secrets: RSA of at least 3072 bits as PEM (PKCS#8). Default: one pair for the process, made when it is needed. */
  readonly privateKey?: string
}

export interface ReferenceIsvOptions {
  /** The key the seller made in the Seller Center for this production address. */
  readonly accessKey: string
  /** Key size of encrypted fields, as chosen when the product was listed. Default 256. */
  readonly keyBits?: KeyBits
  /** Path of the production address. Default: every path. */
  readonly pathname?: string
  /** V2.0 only: answer newInstance with 000004 and be ready after so many real milliseconds. Default: ready at once. */
  readonly asyncMs?: number
  /** Asks the marketplace what was bought (V2.0 only) and pushes usage. Default: neither is done. */
  readonly openApis?: OpenApiClient
  /** V2.0 only: tells what was bought, since its calls carry ids alone. Default: the order query of `openApis`. */
  readonly queryOrder?: (orderId: string, orderLineId: string) => Promise<Purchase>
  /** Online licence only: uploads a licence under its eventId. Default: licences are made and kept, and 000000 is answered. */
  readonly deliverLicence?: (eventId: string, licence: string) => Promise<void>
  /** The joint-operation kit; see {@link KitOptions}. */
  readonly kit?: KitOptions
  /** Wall-clock milliseconds. */
  readonly now?: () => number
  /** Calls back after so many milliseconds. */
  readonly after?: (ms: number, callback: () => void) => unknown
  /** Letters and digits for passwords and IVs. */
  readonly randomText?: (length: number) => string
  /** Told of every error of our own, which the marketplace only sees as 000005. Default: standard error. */
  readonly report?: (error: unknown) => void
}

/** What the interfaces of all guides work with. */
export interface Seller
  extends Required<Omit<ReferenceIsvOptions, 'pathname' | 'asyncMs' | 'openApis' | 'queryOrder' | 'deliverLicence' | 'kit'>> {
  readonly asyncMs: number | undefined
  readonly openApis: OpenApiClient | undefined
  readonly deliverLicence: ReferenceIsvOptions['deliverLicence']
  readonly queryOrder: ReferenceIsvOptions['queryOrder']
  readonly instances: Instances
  /** Every licence code that a buyer entered. */
  readonly codes: Map<string, EnteredCode>
  /** What the kit synchronised. */
  readonly kit: KitStores
  readonly kitKeys: KitKeys
}
