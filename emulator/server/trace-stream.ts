import type { Market } from '../market/market.ts'
import { traceOf } from '../market/views.ts'

/** Characters made at once: enough to be quick, little enough to let other requests in between. */
const CHUNK = 64 * 1024

/** The trace as JSON lines, read from the journal as fast as the reader takes it. */
export function traceStream(market: Market, after: number): ReadableStream<Uint8Array> {
  const events = traceOf(market, after)
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      pull: (controller) => {
        let chunk = ''
        while (chunk.length < CHUNK) {
          const { done, value } = events.next()
          if (done) {
            if (chunk !== '') controller.enqueue(encoder.encode(chunk))
            controller.close()
            return
          }
          chunk += `${JSON.stringify(value)}\n`
        }
        controller.enqueue(encoder.encode(chunk))
      },
      cancel: () => void events.return(undefined),
    },
    { highWaterMark: 0 },
  )
}
