import { type Text, text } from '../../protocol/text.ts'
import { clientSecretOf } from '../kit/client.ts'
import type { Transaction } from '../transaction.ts'
import { type Client, clientOf } from './access.ts'
import { invalidClient, type Refusal } from './refusal.ts'
import { sameSecret } from './secrets.ts'

/** Who a client says it is, and at which tenant's authentication centre; without one, any. */
export interface Claimed {
  readonly tenantId?: string | undefined
  readonly clientId: string
  readonly clientSecret: string
}

const BAD = 'Bad client credentials'

/** The client that a call comes from. The secret is the plain one. */
export function authenticate(tx: Transaction, { tenantId, clientId, clientSecret }: Claimed): Client | Refusal {
  const client = clientOf(tx.state, clientId)
  const renewals = tx.state.kit.renewals.get(clientId) ?? 0
  // The secret is compared for unknown clients too, so that time tells nothing.
  const right = sameSecret(clientSecret, clientSecretOf(tx.random, clientId, renewals))
  if (!client) return invalidClient(tx, BAD, text('client_id was never issued', 'client_id 不存在'))
  if (tenantId !== undefined && client.tenantId !== tenantId) {
    return invalidClient(
      tx,
      BAD,
      text('client_id belongs to another enterprise: the call is made on the wrong domain', 'client_id 属于其他企业：调用了错误的域名'),
    )
  }
  if (tx.state.kit.tenants.get(client.tenantId)?.dissolvedAt !== undefined)
    return invalidClient(tx, BAD, text('the enterprise was dissolved', '企业已解散'))
  if (right) return client
  return invalidClient(tx, BAD, wrongSecret(tx, clientId, clientSecret, renewals))
}

/** What is wrong with a secret, where it can be told. */
function wrongSecret({ random }: Transaction, clientId: string, given: string, renewals: number): Text {
  if (looksEncrypted(given)) {
    return text('client_secret is still encrypted: decrypt it with your private key first', 'client_secret 尚未解密：请先用私钥解密')
  }
  for (let count = 0; count < renewals; count++) {
    if (sameSecret(given, clientSecretOf(random, clientId, count))) {
      return text(
        'client_secret was renewed since: take the one of the newest applicationSync',
        'client_secret 已更新：请使用最近一次应用同步下发的值',
      )
    }
  }
  return text('client_secret is not the one of this client', 'client_secret 与该客户端不符')
}

/** Base64 of RSA with 3072 bits or more. */
const looksEncrypted = (secret: string): boolean => secret.length >= 512 && /^[A-Za-z0-9+/ ]+=*$/.test(secret)
