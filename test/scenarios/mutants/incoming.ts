import { verifyAuthToken } from '../../../emulator/protocol/signing/auth-token.ts'
import { Refusal } from '../../../scenarios/reference-isv/answer.ts'
import { percentDecoded } from '../../../scenarios/reference-isv/query-string.ts'
import type { Call, Change } from './mutant.ts'

/** Reading and checking calls in ways of one's own. */

export const textOf = (body: ArrayBuffer): string => Buffer.from(body).toString('utf8')
export const parsed = (body: ArrayBuffer): Call => JSON.parse(textOf(body))

/** Reads the V1.0 query in another way, and signs what it read. */
export const readsV1 = (read: (url: string) => Call): Change => ({
  parts: (_, { accessKey }) => ({
    authenticateV1: (url) => {
      const call = read(url) as Record<string, string>
      if (!verifyAuthToken(call, accessKey)) throw new Refusal('000001', 'authToken does not fit')
      return call
    },
  }),
})

/** Checks a V2.0 call in another way. */
export const checksV2 = (fits: (body: string, query: Record<string, string>, accessKey: string, now: number) => boolean): Change => ({
  parts: (_, { accessKey, now }) => ({
    authenticateV2: (url, body) => {
      if (!fits(textOf(body), percentDecoded(url), accessKey, now())) throw new Refusal('000001', 'signature does not fit')
      return parsed(body)
    },
  }),
})
