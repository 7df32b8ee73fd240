import type { Transaction } from '../transaction.ts'
import type { LoginCall } from './model.ts'

/** Writes a call into the journal. */
export function recordLoginCall(tx: Transaction, call: Omit<LoginCall, 'callId' | 'at'>): void {
  const callId = `login-${String(tx.state.login.calls.size + 1).padStart(6, '0')}`
  tx.emit({ type: 'login-called', call: { callId, ...call } })
}
