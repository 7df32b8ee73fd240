import { freshSeed, type Random, seededRandom } from '../../emulator/clock/random.ts'
import { wallNow } from '../../emulator/clock/wall.ts'
import type { RecordedResponse, SentRequest, TransportFailure, Verdict } from '../../emulator/delivery/exchange.ts'
import { recordRequest, recordResponse } from '../../emulator/delivery/record.ts'
import { buildRequest } from '../../emulator/delivery/request.ts'
import { createTransport } from '../../emulator/delivery/transport.ts'
import { judge } from '../../emulator/delivery/verdict.ts'
import { DEBUG_TIMEOUT, type Keys, keyOf, type MarketConfig } from '../../emulator/market/config.ts'
import { encryptField } from '../../emulator/protocol/cipher/field-cipher.ts'
import type { CallParameters, MarketplaceInterface } from '../../emulator/protocol/interface.ts'
import type { Settings } from '../../emulator/protocol/settings.ts'
import { hidden } from '../runner/hide.ts'

/** One call as it was made and answered, secrets hidden. */
export interface MadeCall {
  readonly request: SentRequest
  readonly asked: CallParameters
  readonly response?: RecordedResponse
  readonly failure?: TransportFailure
  readonly verdict: Verdict
  readonly realMs: number
}

/** Values that travel encrypted, in the clear, by the name of their parameter. */
export type Plain = Readonly<Record<string, string>>

/** Signs calls with the local key and sends them to one ISV. */
export interface Caller {
  /** @param plain parameters to encrypt afresh */
  call(description: MarketplaceInterface, asked: CallParameters, plain?: Plain, settings?: Settings): Promise<MadeCall>
  /** A business id that no call before had. */
  businessId(): string
  close(): Promise<void>
}

export function createCaller(config: MarketConfig & { readonly isvUrl: string }, keys: Keys): Caller {
  const transport = createTransport()
  const random: Random = seededRandom(freshSeed())
  const secrets = [keys.accessKey, keys.kitKey, keys.sk].filter((key): key is string => key !== undefined && key !== '')
  let made = 0
  return {
    call: async (description, asked, plain = {}, settings = config.settings) => {
      made++
      const accessKey = keyOf(description, keys)
      const encrypted = Object.fromEntries(
        Object.entries(plain).map(([name, value]) => [
          name,
          encryptField(value, accessKey, config.keyBits, random.alphanumeric(16, 'iv', name, made)),
        ]),
      )
      const sent = { ...asked, ...encrypted }
      const { request, parameters } = buildRequest(
        { ...description, compose: () => sent },
        { instanceIds: [] },
        {
          businessId: '',
          wallNow: wallNow(),
          nonce: random.hex('nonce', made).toUpperCase(),
          iv: () => '',
          accessKey,
          keyBits: config.keyBits,
          settings,
        },
        config.isvUrl,
      )
      const timeoutMs = String(asked.testFlag) === '1' ? DEBUG_TIMEOUT : config.timeouts[description.guide]
      const result = await transport.send(request, timeoutMs)
      const verdict = judge(description, parameters, result, { accessKey, settings, secrets })
      return {
        request: recordRequest(request, secrets),
        ...(result.response ? { response: recordResponse(result.response, secrets) } : { failure: result.failure }),
        realMs: result.realMs,
        ...hidden({ asked: parameters, verdict }, secrets),
      }
    },
    businessId: () => random.uuid('businessId', ++made),
    close: () => transport.close(),
  }
}
