import type { Random } from '../clock/random.ts'
import type { CallContext } from '../protocol/facts.ts'
import type { Keys, MarketConfig } from './config.ts'

/**
 * What is fresh in each call. businessId and timestamp differ at every repeat ([doc] zh-cn_topic_0070649427); the
 * nonce takes the wall clock in, so that two runs with one seed are no replay to an ISV that remembers nonces.
 *
 * @param now real milliseconds
 * @param purpose what tells this call from any other of the market
 */
export function callContext(
  { config, keys, random }: { readonly config: MarketConfig; readonly keys: Keys; readonly random: Random },
  now: number,
  ...purpose: readonly (string | number)[]
): CallContext {
  return {
    businessId: random.uuid('business', ...purpose),
    wallNow: now,
    nonce: random.hex('nonce', now, ...purpose).toUpperCase(),
    iv: (field) => random.alphanumeric(16, 'iv', field, ...purpose),
    accessKey: keys.accessKey,
    keyBits: config.keyBits,
    settings: config.settings,
  }
}
