import type { Transport } from '../../emulator/delivery/transport.ts'
import type { Keys } from '../../emulator/market/config.ts'
import type { MarketEvent } from '../../emulator/market/events.ts'
import { Market } from '../../emulator/market/market.ts'
import { text } from '../../emulator/protocol/text.ts'
import { memoryStore } from '../../emulator/store/memory-store.ts'
import type { TracedEvent } from '../trace/read.ts'

/** What the ISV did on its own account: it does so again. A licence that came then may come in another form now. */
const OWN_DOING: readonly MarketEvent['type'][] = [
  'open-api-called',
  'usage-pushed',
  'usage-checked',
  'usage-collected',
  'usage-charged',
  'licence-delivered',
  'domain-set',
  'reply-planned',
  'reply-used',
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
    if (!OWN_DOING.includes(event.type)) line.events.push(event)
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
