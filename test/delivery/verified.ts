import type { SentRequest } from '../../emulator/delivery/exchange.ts'
import { verifyAuthToken, verifyPostAuthToken } from '../../emulator/protocol/signing/auth-token.ts'
import { verifyKitSignature } from '../../emulator/protocol/signing/kit-signature.ts'
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

type Received = Pick<SentRequest, 'url' | 'body'> & { readonly headers?: Readonly<Record<string, string | string[] | undefined>> }

/** The verification that the guides ask of an ISV; the path says which. @param now wall-clock milliseconds */
export function verified(sent: Received, accessKey: string, now: number): string {
  const { query, parameters } = readCall(sent)
  const { body = '' } = sent
  const { pathname } = new URL(sent.url)
  const header = (name: string) =>
    Object.entries(sent.headers ?? {})
      .find(([key]) => key.toLowerCase() === name)?.[1]
      ?.toString()
  if (/\/produceAPI\/v2\/\w+$/.test(pathname)) {
    const signed = { sign: header('x-sign'), timestamp: header('x-timestamp'), nonce: header('x-nonce') }
    return verifyKitSignature(body, signed, accessKey, now)
  }
  if (/\/produceAPI\/\w+$/.test(pathname)) {
    const token = header('authtoken')
    if (token === undefined) return 'missing'
    return verifyPostAuthToken(parameters, token, accessKey) ? 'ok' : 'wrong'
  }
  if (body !== '') return verifyQuerySignature(body, query, accessKey, now)
  if (query.authToken === undefined) return 'missing'
  return verifyAuthToken(query, accessKey) ? 'ok' : 'wrong'
}
