import type { Transaction } from '../transaction.ts'
import type { OpenApiCall, OpenApiExchange } from './model.ts'

/** Writes a call into the journal; of one that was refused the seller hears why. */
export function recordCall(tx: Transaction, call: OpenApiCall, exchange: OpenApiExchange): void {
  tx.emit({ type: 'open-api-called', call, exchange })
  if (call.outcome === 'refused') {
    tx.emit({ type: 'noticed', kind: 'open-api-refused', to: 'seller', callId: call.callId, orderId: call.orderId })
  }
}
