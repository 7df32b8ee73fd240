import type { Transaction } from '../transaction.ts'
import type { Client } from './access.ts'
import { CODE_LIVES } from './lives.ts'
import { hashOf, newValue } from './secrets.ts'

/** A code for the application of a client, made for the user of a session. Whoever calls has checked that they may. @returns its plain value */
export function issueCode(
  tx: Transaction,
  { clientId, tenantId, appId }: Client,
  { userName, hash: session }: { readonly userName: string; readonly hash: string },
  redirectUri: string,
): string {
  const value = newValue(tx, 'login-code')
  const code = { tenantId, appId, clientId, userName, redirectUri, expireTime: tx.now + codeLife(tx) }
  tx.emit({ type: 'login-code-issued', hash: hashOf(value), code, session })
  return value
}

export const codeLife = (tx: Transaction): number => CODE_LIVES[tx.setting('login-code-life')] as number
