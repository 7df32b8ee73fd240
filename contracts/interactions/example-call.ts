import { seededRandom } from '../../emulator/clock/random.ts'
import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import type { CallContext } from '../../emulator/protocol/facts.ts'
import type { CallForm, CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import { NOWHERE } from './wire-parts.ts'

/** Nobody's: examples are signed with it. */
const EXAMPLE_KEY = 'an-example-key-that-no-seller-has'
/** 2023-10-27 10:30:15 UTC: any moment will do, as long as it is always the same. */
export const EXAMPLE_NOW = Date.UTC(2023, 9, 27, 10, 30, 15)

/** The call of a form with the guide's example values, the same bytes each time. */
export function exampleCall(
  description: MarketplaceInterface,
  form: CallForm,
  url = NOWHERE,
): { readonly request: SentRequest; readonly parameters: CallParameters } {
  return buildRequest(description, form.facts, contextFor(description.id, form.name), url)
}

function contextFor(...purpose: readonly string[]): CallContext {
  const random = seededRandom(0)
  return {
    businessId: random.uuid('business', ...purpose),
    wallNow: EXAMPLE_NOW,
    nonce: random
      .hex('nonce', ...purpose)
      .slice(0, 32)
      .toUpperCase(),
    iv: (field) => random.alphanumeric(16, 'iv', field, ...purpose),
    accessKey: EXAMPLE_KEY,
    keyBits: 256,
    settings: {},
  }
}
