import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import { verifyAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { verifyQuerySignature } from '../../emulator/protocol/signing/query-signature.ts'

/** What an ISV reads in a call: V1.0 has no body. Noise says nothing. */
export function readCall({ url, body }: Pick<SentRequest, 'url' | 'body'>): {
  readonly query: Readonly<Record<string, string>>
  readonly parameters: Readonly<Record<string, string>>
} {
  const query = Object.fromEntries(new URL(url).searchParams)
  if (body === undefined || body === '') return { query, parameters: query }
  try {
    return { query, parameters: JSON.parse(body) }
  } catch {
    return { query, parameters: {} }
  }
}

/** The verification that the guides ask of an ISV. @param now wall-clock milliseconds */
export function verified(sent: Pick<SentRequest, 'url' | 'body'>, accessKey: string, now: number): string {
  const { query } = readCall(sent)
  if (sent.body !== undefined && sent.body !== '') return verifyQuerySignature(sent.body, query, accessKey, now)
  if (query.authToken === undefined) return 'missing'
  return verifyAuthToken(query, accessKey) ? 'ok' : 'wrong'
}
