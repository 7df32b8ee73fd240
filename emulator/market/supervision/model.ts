import type { FlowName, NodeId, SupervisionAction } from '../../protocol/supervision.ts'

/** How an order stands in service supervision (服务监管). Instants are milliseconds since 1970 in business time. */
export interface Supervision {
  readonly flow: FlowName
  node: NodeId | 'completed'
  /** When it came to this node. */
  since: number
  /** Under the platform's review (华为云复核). */
  readonly reviewed: boolean
  /** How often something of it was turned back. */
  rejections: number
  /** What was handed in on the way, newest wins. */
  details: SupervisionDetails
  /** When the courier showed the parcel as signed for. */
  signedAt?: number
  /** While it is open neither side can act. */
  appeal?: Appeal
  /** What is planned for it, by what it is. */
  readonly due: Partial<Record<SupervisionTimer, { readonly id: number; readonly at: number }>>
  readonly history: SupervisionEntry[]
}

export type SupervisionTimer = 'accept' | 'reminder' | 'limit'

export interface SupervisionDetails {
  readonly requirement?: string
  readonly files?: readonly string[]
  readonly proof?: readonly string[]
  /** Real begin of a service (服务实际开通时间). */
  readonly startTime?: number
  readonly parcelNumber?: string
  /** The parcel's phone number is not the buyer's: nothing is accepted for them. */
  readonly otherPhone?: boolean
}

export interface Appeal {
  readonly by: 'buyer' | 'seller'
  readonly reason: string
  readonly files?: readonly string[]
  readonly at: number
  /** What was left on the clocks that stand still meanwhile. Milliseconds. */
  readonly left: Partial<Record<SupervisionTimer, number>>
}

/** Who did what, and where the order came by it. */
export interface SupervisionEntry {
  readonly at: number
  readonly by: 'buyer' | 'seller' | 'platform' | 'marketplace'
  readonly action: SupervisionDeed
  readonly node: NodeId | 'completed'
  readonly reason?: string
}

export type SupervisionDeed =
  | SupervisionAction
  | 'interface-delivered'
  | 'interface-failed'
  | 'code-activated'
  | 'parcel-signed'
  | 'accepted-automatically'
  | 'appeal'
  | 'decide-appeal'
