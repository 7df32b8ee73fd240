import { text } from '../../emulator/protocol/text.ts'
import type { Delivery } from './result.ts'
import type { Stage } from './stage.ts'

/** Every message of a story with its calls, oldest first. */
export function deliveriesOf(stage: Stage): Delivery[] {
  return [...stage.market.state.messages.values()].map(({ interfaceName, orderId, state, attempts }) => ({
    interface: interfaceName,
    ...(orderId === undefined ? {} : { orderId }),
    state,
    attempts: attempts.map(({ n, at, verdict, realMs, fault }) => ({
      n,
      at,
      outcome: verdict?.outcome ?? 'unanswered',
      reason: verdict?.reason ?? text('no answer was recorded', '未记录到响应'),
      realMs: realMs ?? 0,
      ...(fault === undefined ? {} : { fault }),
    })),
  }))
}
