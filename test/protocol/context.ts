import { seededRandom } from '../../emulator/clock/random.ts'
import type { CallContext } from '../../emulator/protocol/facts.ts'

/** A sender for tests: everything fresh about a call, fixed. */
export function testContext(change: Partial<CallContext> = {}): CallContext {
  const random = seededRandom(7)
  return {
    businessId: random.uuid('businessId'),
    wallNow: Date.UTC(2030, 5, 15, 12, 30, 45, 123),
    nonce: random.hex('nonce').toUpperCase(),
    iv: (field) => random.alphanumeric(16, 'iv', field),
    accessKey: 'test-access-key-0001',
    keyBits: 256,
    settings: {},
    ...change,
  }
}
