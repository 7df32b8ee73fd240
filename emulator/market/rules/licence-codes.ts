import type { Instance, Order } from '../model.ts'
import { endOfPeriod } from '../supervision/complete.ts'
import { passNode } from '../supervision/moves.ts'
import type { Transaction } from '../transaction.ts'
import { planExpiry } from './lifecycle.ts'

/** The marketplace's own licence codes (授权码): it makes them, the ISV activates them. Source: [doc] zh-cn_topic_0070649173. */

/** `PL` and 14 letters or digits; only the beginning is documented. */
export function newLicenceCode(tx: Transaction, ...purpose: readonly string[]): string {
  for (let round = 0; ; round++) {
    const code = `PL${tx.random.alphanumeric(14, 'licence-code', ...purpose, String(round)).toUpperCase()}`
    if (!tx.state.byInstanceId.has(code) && !tx.state.testCodes.has(code)) return code
  }
}

/** Where a code stands. Before the activation only error codes tell. Source: [assumed] license 3.11. */
export type CodeState = 'CREATED' | 'RECEIVED' | 'ALIVE' | 'EXPIRED' | 'RELEASED'

export function codeState(tx: Transaction, instance: Instance, order: Order): CodeState {
  switch (instance.state) {
    case 'released':
    case 'failed':
      return 'RELEASED'
    case 'frozen':
      return 'EXPIRED'
    case 'active': {
      const over = instance.expireTime !== undefined && instance.expireTime <= tx.now
      return over && tx.setting('license-code-grace') === 'expired' ? 'EXPIRED' : 'ALIVE'
    }
    case 'opening': {
      const node = order.supervision?.node
      return node === 'delivery' || node === 'taking' ? 'CREATED' : 'RECEIVED'
    }
  }
}

/**
 * The code is in use from `start` on: its period begins, and supervision passes the node by itself. Source: [doc]
 * zh-cn_topic_0070649173.
 */
export function activateCode(tx: Transaction, instance: Instance, order: Order, start: number): void {
  const expireTime = endOfPeriod(order, start)
  tx.emit({
    type: 'instance-opened',
    key: instance.key,
    openedAt: start,
    ...(expireTime === undefined ? {} : { expireTime }),
  })
  passNode(tx, order, 'code-activated')
  planExpiry(tx, instance)
}
