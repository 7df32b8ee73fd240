import { type Text, text } from '../../protocol/text.ts'
import type { Transaction } from '../transaction.ts'
import { WRONG_CLIENT } from './lives.ts'

/** A call that is refused: the words of the answer as they are documented, and for the seller why. */
export interface Refusal {
  readonly status: number
  readonly error: string
  readonly description: string
  readonly why: Text
}

export const isRefusal = (answer: object): answer is Refusal => 'error' in answer

/** Source: [doc] zh-cn_topic_0070649448. */
export const invalidCode = (why: Text): Refusal => ({ status: 400, error: 'invalid_grant', description: 'Invalid authorization code', why })

/** Source: [doc] zh-cn_topic_0070649449. */
export const invalidRefresh = (why: Text): Refusal => ({ status: 400, error: 'invalid_grant', description: 'Invalid refresh token', why })

/** Both words: [doc] imc_faq. The status is a setting. */
export const invalidClient = (tx: Transaction, description: 'Client ID mismatch' | 'Bad client credentials', why: Text): Refusal => ({
  status: WRONG_CLIENT[tx.setting('login-wrong-client')] ?? 401,
  error: 'invalid_client',
  description,
  why,
})

/** Source: [doc] zh-cn_topic_0070649450. */
export const unauthorized = (why: Text): Refusal => ({
  status: 401,
  error: 'unauthorized',
  description: 'Full authentication is required to access this resource',
  why,
})

/** What no page speaks of: a request that is malformed. [assumed] kit B.4, as in RFC 6749, 5.2. */
export const invalidRequest = (what: Text, error: 'invalid_request' | 'unsupported_grant_type' = 'invalid_request'): Refusal => ({
  status: 400,
  error,
  description: what.en,
  why: what,
})

/** [assumed] kit B.4: OneAccess says that it must equal the one of the authorise call, not how it is refused. */
export const redirectMismatch = (): Refusal => ({
  status: 400,
  error: 'invalid_grant',
  description: 'Redirect URI mismatch.',
  why: text('redirect_uri differs from the one the code was sent to', 'redirect_uri 与获取授权码时不一致'),
})
