import type { AppealDecision, NodeId, SupervisionActor } from '../../protocol/supervision.ts'
import type { OrderState } from '../model.ts'
import type { Appeal, SupervisionDeed, SupervisionDetails, SupervisionTimer } from './model.ts'

/** What can happen in service supervision (服务监管). */
export type SupervisionEvent =
  /** A node was reached. */
  | {
      readonly type: 'order-supervised'
      readonly orderId: string
      readonly state: OrderState
      readonly node: NodeId | 'completed'
      readonly by: SupervisionActor
      readonly action: SupervisionDeed
      readonly details?: SupervisionDetails
      readonly reason?: string
    }
  | { readonly type: 'parcel-signed'; readonly orderId: string }
  | { readonly type: 'supervision-timer-stopped'; readonly orderId: string; readonly timer: SupervisionTimer }
  | { readonly type: 'appeal-opened'; readonly orderId: string; readonly appeal: Appeal }
  | { readonly type: 'appeal-decided'; readonly orderId: string; readonly decision: AppealDecision }
