import { type Client, clientOf } from '../../market/login/access.ts'
import type { LoginCall } from '../../market/login/model.ts'
import { recordLoginCall } from '../../market/login/record-call.ts'
import { shownForm } from '../../market/login/shown-form.ts'
import type { Transaction } from '../../market/transaction.ts'

type Told = Omit<LoginCall, 'callId' | 'at' | 'form' | 'tenantId' | 'clientId' | 'appId'>

export interface About extends Told {
  readonly parameters: URLSearchParams
  readonly tenantId?: string | undefined
  readonly client?: Client | undefined
}

/** Records a call with the client it speaks of, its parameters masked. */
export function record(tx: Transaction, { parameters, tenantId, client, ...told }: About): void {
  const known = client ?? clientOf(tx.state, parameters.get('client_id') ?? '')
  const at = tenantId ?? known?.tenantId
  recordLoginCall(tx, {
    ...told,
    ...(at === undefined ? {} : { tenantId: at }),
    ...(known ? { clientId: known.clientId, appId: known.appId } : {}),
    form: shownForm(tx.state, at, parameters),
  })
}
