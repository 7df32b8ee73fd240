import { flowNamed, isBoundAt, nodeOf, type SupervisionAction, type SupervisionFlow } from '../../protocol/supervision.ts'
import type { Order } from '../model.ts'
import type { Supervision } from './model.ts'

/** What service supervision allows, as the order stands. */

export type SupervisedAction = SupervisionAction | 'parcel-signed' | 'appeal' | 'decide-appeal' | 'unsubscribe'

/** Under supervision and not through with it. */
export function unfinished(order: Order): { supervision: Supervision; flow: SupervisionFlow } | undefined {
  const { supervision } = order
  if (!supervision || supervision.node === 'completed' || order.state === 'refunded') return undefined
  return { supervision, flow: flowNamed(supervision.flow) }
}

/** What can be done to an order now; nothing where it is under no supervision, or through with it. */
export function supervisedActions(order: Order): SupervisedAction[] {
  const found = unfinished(order)
  if (!found) return []
  const { supervision, flow } = found
  if (supervision.appeal) return ['decide-appeal']
  const node = nodeOf(flow, supervision.node as Parameters<typeof nodeOf>[1])
  const parcel = flow.acceptedAfter !== undefined && node.id === 'acceptance' && supervision.signedAt === undefined
  return [
    ...(Object.keys(node.actions) as SupervisionAction[]),
    ...(parcel ? (['parcel-signed'] as const) : []),
    'appeal',
    // A call that is still being made may deliver any moment.
    ...(order.state === 'opening' || isBoundAt(flow, node.id) ? [] : (['unsubscribe'] as const)),
  ]
}
