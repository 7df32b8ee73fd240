import { flowNamed, nodeOf } from '../../protocol/supervision.ts'
import { iso } from '../../protocol/timestamps.ts'
import type { Order } from '../model.ts'
import type { SupervisionDetails, SupervisionEntry } from './model.ts'
import { supervisedActions } from './possible.ts'

/** An order's service supervision, as users see it. */
export interface SupervisionView {
  readonly flow: string
  readonly node: string
  /** What has to happen there. */
  readonly title: string
  readonly titleZh: string
  /** Whose turn it is; absent when the order is completed. */
  readonly actor?: string
  readonly since: string
  readonly rejections: number
  readonly details: Omit<SupervisionDetails, 'startTime'> & { readonly startTime?: string }
  /** When it will be accepted by itself. */
  readonly acceptedAt?: string
  readonly appeal?: { readonly by: string; readonly reason: string; readonly files?: readonly string[]; readonly at: string }
  readonly history: readonly (Omit<SupervisionEntry, 'at'> & { readonly at: string })[]
  /** What can be done now. */
  readonly possible: readonly string[]
}

export function supervisionView(order: Order): SupervisionView | undefined {
  const { supervision } = order
  if (!supervision) return undefined
  const { flow, node, since, rejections, appeal, due, history } = supervision
  const { startTime, ...details } = supervision.details
  const here = node === 'completed' ? undefined : nodeOf(flowNamed(flow), node)
  return {
    flow,
    node,
    title: here?.title.en ?? 'completed',
    titleZh: here?.title.zh ?? '服务完成',
    ...(here ? { actor: here.actor } : {}),
    since: iso(since),
    rejections,
    details: { ...details, ...(startTime === undefined ? {} : { startTime: iso(startTime) }) },
    ...(due.accept && !appeal && here ? { acceptedAt: iso(due.accept.at) } : {}),
    ...(appeal
      ? { appeal: { by: appeal.by, reason: appeal.reason, ...(appeal.files ? { files: appeal.files } : {}), at: iso(appeal.at) } }
      : {}),
    history: history.map((entry) => ({ ...entry, at: iso(entry.at) })),
    possible: supervisedActions(order),
  }
}
