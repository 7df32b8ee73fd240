import type { Order } from '../model.ts'
import type { SupervisionEvent } from './events.ts'
import type { Supervision, SupervisionEntry } from './model.ts'

const TURNED_BACK: readonly string[] = ['reject', 'reject-requirement', 'send-back']

/** The events of service supervision, as changes of an order. Takes every event as given. */
export function evolveSupervision(order: Order, event: SupervisionEvent, at: number): void {
  const { supervision } = order
  if (!supervision) throw new Error(`The journal speaks of the supervision of order "${order.orderId}", which is under none.`)
  const note = (entry: Omit<SupervisionEntry, 'at' | 'node'>) => supervision.history.push({ at, node: supervision.node, ...entry })
  switch (event.type) {
    case 'order-supervised': {
      order.state = event.state
      if (event.state === 'completed') order.openedAt = at
      goTo(supervision, event.node, at)
      if (TURNED_BACK.includes(event.action)) supervision.rejections++
      if (event.details) supervision.details = { ...supervision.details, ...event.details }
      note({ by: event.by, action: event.action, ...(event.reason === undefined ? {} : { reason: event.reason }) })
      return
    }
    case 'parcel-signed':
      supervision.signedAt = at
      note({ by: 'platform', action: 'parcel-signed' })
      return
    case 'supervision-timer-stopped':
      delete supervision.due[event.timer]
      return
    case 'appeal-opened':
      supervision.appeal = event.appeal
      note({ by: event.appeal.by, action: 'appeal', reason: event.appeal.reason })
      return
    case 'appeal-decided':
      delete supervision.appeal
      note({ by: 'platform', action: 'decide-appeal', reason: event.decision })
      return
  }
}

/** A parcel that was turned back is another parcel the next time. */
function goTo(supervision: Supervision, node: Supervision['node'], at: number): void {
  if (node === supervision.node) return
  if (node === 'delivery') delete supervision.signedAt
  supervision.node = node
  supervision.since = at
}
