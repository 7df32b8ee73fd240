import { type Random, seededRandom } from '../clock/random.ts'
import type { CallContext } from '../protocol/facts.ts'
import type { MarketplaceInterface } from '../protocol/interface.ts'
import { type Keys, keyOf, type MarketConfig } from './config.ts'
import { clientSecretOf } from './kit/client.ts'

/**
 * What is fresh in each call. businessId and timestamp differ at every repeat ([doc] zh-cn_topic_0070649427); the
 * nonce takes the wall clock in, so that two runs with one seed are no replay to an ISV that remembers nonces.
 *
 * @param description of what is called: the kit has a key of its own
 * @param now real milliseconds
 * @param purpose what tells this call from any other of the market
 */
export function callContext(
  { config, keys, random }: { readonly config: MarketConfig; readonly keys: Keys; readonly random: Random },
  description: MarketplaceInterface,
  now: number,
  ...purpose: readonly (string | number)[]
): CallContext {
  return {
    businessId: random.uuid('business', ...purpose),
    wallNow: now,
    nonce: random.hex('nonce', now, ...purpose).toUpperCase(),
    iv: (field) => random.alphanumeric(16, 'iv', field, ...purpose),
    accessKey: keyOf(description, keys),
    // From the market's own seed, whatever the rest of a call comes from: the authentication centre must know it.
    clientSecret: ({ clientId, renewals }) => clientSecretOf(seededRandom(config.seed), clientId, renewals),
    keyBits: config.keyBits,
    settings: config.settings,
  }
}
