import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { LEAST_BITS } from '../../../emulator/protocol/cipher/client-secret.ts'

export interface KitKeys {
  /** Key that signs the kit's calls and answers. */
  readonly signing: string
  /** Decrypts client secrets: PEM, PKCS#8. */
  readonly privateKey: string
  /** What the seller pastes into the form of the credential: base64 of X.509, without the lines of PEM. */
  readonly publicKey: string
}

type Pair = Pick<KitKeys, 'privateKey' | 'publicKey'>

let made: Pair | undefined

/** One pair for all sellers of the process that have none: making it takes up to a second. */
function ownPair(): Pair {
  made ??= written(generateKeyPairSync('rsa', { modulusLength: LEAST_BITS }).privateKey)
  return made
}

const written = (privateKey: KeyObject): Pair => ({
  privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  publicKey: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64'),
})

/** @param given PEM, PKCS#8; left out, a pair is made when it is needed. @throws Error for what is no such key */
export function kitKeys(signing: string, given: string | undefined): KitKeys {
  const pair = given === undefined ? undefined : written(read(given))
  return {
    signing,
    get privateKey() {
      return (pair ?? ownPair()).privateKey
    },
    get publicKey() {
      return (pair ?? ownPair()).publicKey
    },
  }
}

function read(given: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(given)
  } catch {
    throw new Error('Failed to create the reference ISV: kit.privateKey is no private key. Pass it as PEM (PKCS#8).')
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < LEAST_BITS) {
    throw new Error(
      `Failed to create the reference ISV: kit.privateKey is a key of type ${key.asymmetricKeyType} with ${bits} bits. Pass an RSA key of at least ${LEAST_BITS}.`,
    )
  }
  return key
}
