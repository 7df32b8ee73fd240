import type { ChargingMode } from './facts.ts'
import type { Guide } from './interface.ts'
import { assumed, doc, type Provenance, seed } from './provenance.ts'
import { type Text, text } from './text.ts'

/**
 * Service supervision (服务监管): who has to do what before money moves. Each kind of product has a flow of its own, told
 * here once; what is possible, what is refused, pages and scenarios follow from it.
 */

/** Who acts. `marketplace` acts by itself. */
export type SupervisionActor = 'buyer' | 'seller' | 'platform' | 'marketplace'

export const NODE_IDS = ['requirement', 'confirmation', 'delivery', 'taking', 'activation', 'proof', 'review', 'acceptance'] as const
export type NodeId = (typeof NODE_IDS)[number]

/** What somebody does at a node. Public names: actions of the control API and steps of a scenario. */
export const SUPERVISION_ACTIONS = [
  'submit-requirement',
  'confirm-requirement',
  'reject-requirement',
  'deliver-licence',
  'deliver',
  'take-code',
  'upload-proof',
  'approve',
  'send-back',
  'accept',
  'reject',
] as const
export type SupervisionAction = (typeof SUPERVISION_ACTIONS)[number]

export interface SupervisionNode {
  readonly id: NodeId
  readonly title: Text
  /** Whose turn it is. */
  readonly actor: SupervisionActor
  /** What they may do, and the node that follows; `completed` ends the flow. */
  readonly actions: Readonly<Partial<Record<SupervisionAction, NodeId | 'completed'>>>
  /** The node that follows when something else happens: an interface succeeded, a code was activated. */
  readonly passes?: NodeId
  /** Reached only by orders under the platform's review (华为云复核). */
  readonly reviewOnly?: true
}

export const FLOW_NAMES = [
  'manual-service',
  'identification-code',
  'licence-code',
  'offline-licence',
  'software-package',
  'hardware',
] as const
export type FlowName = (typeof FLOW_NAMES)[number]

export interface SupervisionFlow {
  readonly name: FlowName
  readonly title: Text
  readonly guide: Guide
  /** How such products are sold. */
  readonly soldAs: readonly ChargingMode[]
  /** In their order; an order begins at the first. */
  readonly nodes: readonly SupervisionNode[]
  /** From this node on the order cannot be given back any more. Absent: until the flow is finished. */
  readonly boundFrom?: NodeId
  /** A delivery needs this; anything else of it is optional. */
  readonly deliveryNeeds?: 'proof' | 'parcelNumber'
  /** The buyer need not accept: this long after the courier's sign-off it is done for them. Milliseconds. */
  readonly acceptedAfter?: number
  readonly source: readonly Provenance[]
}

const DAY = 86_400_000

const overview = doc('sp_topic_0000187', '服务监管概述')

const acceptance = (back: NodeId): SupervisionNode => ({
  id: 'acceptance',
  title: text('the buyer confirms acceptance', '用户确认验收'),
  actor: 'buyer',
  actions: { accept: 'completed', reject: back },
})

const review = (next: NodeId | 'completed', back: NodeId): SupervisionNode => ({
  id: 'review',
  title: text('the platform checks the acceptance papers', '华为云复核'),
  actor: 'platform',
  actions: { approve: next, 'send-back': back },
  reviewOnly: true,
})

export const SUPERVISION_FLOWS: readonly SupervisionFlow[] = [
  {
    name: 'manual-service',
    title: text('manual service', '人工服务'),
    guide: 'by-hand',
    soldAs: ['one-time', 'period'],
    deliveryNeeds: 'proof',
    nodes: [
      {
        id: 'requirement',
        title: text('the buyer submits the requirement', '提交需求'),
        actor: 'buyer',
        actions: { 'submit-requirement': 'confirmation' },
      },
      {
        id: 'confirmation',
        title: text('the seller confirms the requirement', '商家确认需求'),
        actor: 'seller',
        actions: { 'confirm-requirement': 'delivery', 'reject-requirement': 'requirement' },
      },
      {
        id: 'delivery',
        title: text('the seller renders the service and uploads the proof', '商家实施服务 / 上传交付凭证'),
        actor: 'seller',
        actions: { deliver: 'review' },
      },
      review('acceptance', 'delivery'),
      acceptance('delivery'),
    ],
    source: [overview, doc('zh-cn_topic_0204928458', 'buyer'), doc('zh-cn_topic_0000002043653290', 'seller')],
  },
  {
    name: 'identification-code',
    title: text('licence V1.0, by identification code', 'License V1.0（系统识别码/硬件识别码）'),
    guide: 'license-v1',
    soldAs: ['period', 'one-time'],
    nodes: [
      {
        id: 'requirement',
        title: text('the buyer submits the identification code', '提交识别码'),
        actor: 'buyer',
        actions: { 'submit-requirement': 'delivery' },
      },
      {
        id: 'delivery',
        title: text('the seller delivers the licence', '商家实施交付License'),
        actor: 'seller',
        actions: { 'deliver-licence': 'review' },
        passes: 'review',
      },
      review('acceptance', 'delivery'),
      acceptance('delivery'),
    ],
    source: [overview, doc('zh-cn_topic_0000001353181669', 'getLicense delivers by itself')],
  },
  {
    name: 'licence-code',
    title: text('licence code 2.0', 'License 授权码'),
    guide: 'license-code',
    soldAs: ['period', 'one-time'],
    boundFrom: 'activation',
    nodes: [
      {
        id: 'delivery',
        title: text('the seller confirms the delivery', '商家实施交付'),
        actor: 'seller',
        actions: { deliver: 'taking' },
      },
      {
        id: 'taking',
        title: text('the buyer takes the licence code', '用户领取授权码'),
        actor: 'buyer',
        actions: { 'take-code': 'activation' },
      },
      {
        id: 'activation',
        title: text('the code is activated', '授权码激活'),
        actor: 'seller',
        actions: {},
        passes: 'proof',
      },
      {
        id: 'proof',
        title: text('the seller uploads the proof of delivery', '商家上传交付证明'),
        actor: 'seller',
        actions: { 'upload-proof': 'review' },
      },
      review('completed', 'proof'),
    ],
    source: [doc('buyer_topic_0000321', 'buyer'), overview],
  },
  {
    name: 'offline-licence',
    title: text('licence delivered offline', 'License 商家线下交付'),
    guide: 'by-hand',
    soldAs: ['period', 'one-time'],
    nodes: [
      {
        id: 'delivery',
        title: text('the seller delivers', '商家交付'),
        actor: 'seller',
        actions: { deliver: 'acceptance' },
      },
      acceptance('delivery'),
    ],
    source: [doc('en-us_buyer_topic_00000025', 'intl, 2024-12-03'), doc('eu_sp_topic_000038')],
  },
  {
    name: 'software-package',
    title: text('software package deployment', '软件包部署'),
    guide: 'by-hand',
    soldAs: ['one-time', 'period'],
    nodes: [
      {
        id: 'delivery',
        title: text('the package is deployed', '软件包部署'),
        actor: 'seller',
        actions: { deliver: 'acceptance' },
      },
      acceptance('delivery'),
    ],
    source: [overview, assumed('license 5.2', 'a fragment names the buyer’s acceptance as its end; the way back is not stated')],
  },
  {
    name: 'hardware',
    title: text('hardware', '硬件'),
    guide: 'by-hand',
    soldAs: ['one-time'],
    deliveryNeeds: 'parcelNumber',
    acceptedAfter: 10 * DAY,
    nodes: [
      {
        id: 'delivery',
        title: text('the provider ships and enters the parcel number', '服务商实施服务'),
        actor: 'seller',
        actions: { deliver: 'acceptance' },
      },
      acceptance('delivery'),
    ],
    source: [doc('zh-cn_topic_0204928723'), doc('zh-cn_topic_0194107512'), seed('seed fragment 硬件', '10 days after the sign-off')],
  },
]

export const flowNamed = (name: FlowName): SupervisionFlow => SUPERVISION_FLOWS.find((flow) => flow.name === name) as SupervisionFlow

/** Flows of a guide: what its products are supervised by; none where they are not. */
export const flowsOf = (guide: Guide): readonly SupervisionFlow[] => SUPERVISION_FLOWS.filter((flow) => flow.guide === guide)

export const nodeOf = (flow: SupervisionFlow, id: NodeId): SupervisionNode => {
  const node = flow.nodes.find((candidate) => candidate.id === id)
  if (!node) throw new Error(`Failed to find node "${id}" in the supervision of ${flow.name}: it has none of that name.`)
  return node
}

/** The node an order comes to, past a review that it is not under. */
export function arrivesAt(flow: SupervisionFlow, to: NodeId | 'completed', reviewed: boolean): NodeId | 'completed' {
  if (to === 'completed') return to
  const node = nodeOf(flow, to)
  return node.reviewOnly && !reviewed ? arrivesAt(flow, node.actions.approve as NodeId | 'completed', reviewed) : to
}

/** Whether the order can no longer be given back at a node. Source: [doc] ug buyer_topic_0000321. */
export function isBoundAt({ nodes, boundFrom }: SupervisionFlow, at: NodeId): boolean {
  if (boundFrom === undefined) return false
  const index = (id: NodeId) => nodes.findIndex((node) => node.id === id)
  return index(at) >= index(boundFrom)
}

/** Days without acceptance after which the buyer's BD and the seller are reminded. Source: [doc] notice on the 365 days. */
export const REMINDER_DAYS = 180
/** Days after which the old rule closed an order. Source: [doc] en-us_buyer_topic_00000027. */
export const OLD_LIMIT_DAYS = 365
/** Old threshold of appeals. Source: [doc] older texts (license 5.3). */
export const OLD_APPEAL_DAYS = 5
export const OLD_APPEAL_REJECTIONS = 3

/** How the platform decides an appeal. Source: [assumed] license 5.4; one outcome, closing and settling, is documented. */
export const APPEAL_DECISIONS = ['resume', 'force-accept', 'force-unsubscribe'] as const
export type AppealDecision = (typeof APPEAL_DECISIONS)[number]
