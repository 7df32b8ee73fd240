import type { Market } from '../market/market.ts'
import { traceOf } from '../market/views.ts'

/** Characters made at once: enough to be quick, little enough to let other requests in between. */
const CHUNK = 64 * 1024

/**
 * The trace as JSON lines, read from the journal as fast as the reader takes it.
 * @param cut breaks the connection off: a trace that ends in the middle must not look whole
 */
export function traceStream(market: Market, after: number, cut: () => boolean): ReadableStream<Uint8Array> {
  const events = traceOf(market, after)
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      pull: (controller) => {
        try {
          const [chunk, done] = nextChunk(events)
          if (chunk !== '') controller.enqueue(encoder.encode(chunk))
          if (done) controller.close()
        } catch (error) {
          if (!cut()) throw error
        }
      },
      cancel: () => void events.return(undefined),
    },
    { highWaterMark: 0 },
  )
}

function nextChunk(events: Iterator<Record<string, unknown>>): [chunk: string, done: boolean] {
  let chunk = ''
  while (chunk.length < CHUNK) {
    const { done, value } = events.next()
    if (done) return [chunk, true]
    chunk += `${JSON.stringify(value)}\n`
  }
  return [chunk, false]
}
