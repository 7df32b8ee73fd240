import type { Guide } from '../../protocol/interface.ts'
import type { FlowName } from '../../protocol/supervision.ts'
import { flowNamed, flowsOf, type NodeId, type SupervisionFlow } from '../../protocol/supervision.ts'
import type { OrderState } from '../model.ts'
import type { Transaction } from '../transaction.ts'
import type { Supervision } from './model.ts'

/** How an order enters service supervision. */

/** The flow that a purchase comes under: the one asked for, else the guide's own; undefined where there is none. */
export const flowFor = (guide: Guide, asked: FlowName | undefined): SupervisionFlow | undefined =>
  asked === undefined ? flowsOf(guide)[0] : flowNamed(asked)

/** Where it stands when it was paid. @param calls whether the ISV is called for the delivery */
export function begun(
  tx: Transaction,
  flow: SupervisionFlow,
  reviewed: boolean,
  calls: boolean,
): { supervision: Supervision; state: OrderState } {
  const node = firstNode(tx, flow)
  return {
    supervision: { flow: flow.name, node, since: tx.now, reviewed, rejections: 0, details: {}, due: {}, history: [] },
    state: calls && node === 'delivery' ? 'opening' : 'awaiting-delivery',
  }
}

function firstNode(tx: Transaction, { name, nodes }: SupervisionFlow): NodeId {
  if (name === 'identification-code' && tx.setting('license-v1-identification') === 'at-payment') return 'delivery'
  if (name === 'licence-code' && tx.setting('license-code-flow') === 'together') return 'activation'
  return (nodes[0] as SupervisionFlow['nodes'][number]).id
}
