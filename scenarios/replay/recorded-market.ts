import type { Transport } from '../../emulator/delivery/transport.ts'
import type { Keys } from '../../emulator/market/config.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import { Market } from '../../emulator/market/market.ts'
import { text } from '../../emulator/protocol/text.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import type { TracedEvent } from '../trace/read.ts'

/**
 * What an ISV can ask about: orders, instances, applications for licences. Work to come and calls stay out, so that the
 * market does nothing by itself; and so does what the ISV did on its own account, since it does that again.
 */
const ASKED_ABOUT: readonly MarketEvent['type'][] = [
  'market-created',
  'order-placed',
  'order-opened',
  'order-refunded',
  'order-supervised',
  'instance-identified',
  'instance-opened',
  'instance-extended',
  'instance-changed',
  'instance-released',
  'instance-failed',
  'licence-applied',
]

/** Calls nobody: the recording is sent by whoever replays it. */
const silent: Transport = {
  send: async () => ({ realMs: 0, failure: { kind: 'refused', reason: text('nothing is sent from a recording', '录制的市场不发送请求') } }),
  close: async () => {},
}

/**
 * The market as it was at the end of a recording, so that the ISV can ask it what was bought. Undefined where the
 * recording does not begin with its market, or does not hold together.
 */
export function recordedMarket(events: readonly TracedEvent[], keys: Keys): Market | undefined {
  const store = memoryStore()
  const lines: { seq: number; at: number; events: MarketEvent[] }[] = []
  for (const { seq, at, event } of events) {
    const last = lines.at(-1)
    const line = last?.seq === seq ? last : { seq, at, events: [] }
    if (line !== last) lines.push(line)
    if (ASKED_ABOUT.includes(event.type)) line.events.push(onVirtualClock(event))
  }
  if (lines.some(({ seq }, n) => seq !== n + 1)) return undefined
  for (const line of lines) store.append(line.at, line.events)
  try {
    return Market.restore({ keys, store, transport: silent })
  } catch {
    // Replaying the calls does not need it; only the ISV's own questions stay unanswered.
    return undefined
  }
}

/** Whatever clock it had: time stands still where nothing happens. */
const onVirtualClock = (event: MarketEvent): MarketEvent =>
  event.type === 'market-created' ? { ...event, config: { ...event.config, clock: 'virtual' } } : event
