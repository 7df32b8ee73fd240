import { after as afterReal } from '../clock/wall.ts'
import type { Market } from '../market/market.ts'
import { lineView } from '../market/views.ts'

/** How far a reader has come: all of line `seq` when `part` is undefined, else the first `part` events of it. */
export interface Cursor {
  readonly seq: number
  readonly part?: number
}

/** An id as {@link eventStream} writes it; undefined for any other text. */
export function readCursor(written: string | undefined): Cursor | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(written ?? '')
  if (!match) return undefined
  return { seq: Number(match[1]), ...(match[2] === undefined ? {} : { part: Number(match[2]) }) }
}

/** Where to begin. A place the market has not reached is one of the market before a reset: all of the new one follows. */
export const cursorOf = (market: Market, asked: Cursor | undefined): Cursor =>
  asked === undefined || asked.seq > market.seq ? { seq: 0 } : asked

/** Characters made at once. */
const CHUNK = 64 * 1024
/** Real milliseconds after which a browser connects again. */
const RETRY = 1_000

/**
 * Everything after the cursor, then everything new. The journal is the only queue: news merely wakes the reader,
 * so nothing is lost or doubled between replay and live, and a slow reader costs no memory.
 */
export function eventStream(
  market: Market,
  from: Cursor,
  { stop, heartbeat, cut }: { stop: AbortSignal; heartbeat: number; cut: () => boolean },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let cursor = from
  let greeted = false
  let ended = false
  let wake = () => {}
  let unlisten = () => {}

  const end = () => {
    ended = true
    unlisten()
    stop.removeEventListener('abort', end)
    market.closing.removeEventListener('abort', end)
    wake()
  }

  /** Resolves at the next line, the end, or after a heartbeat without either. */
  const news = () =>
    new Promise<void>((resolve) => {
      const cancel = afterReal(heartbeat, () => wake(), { keepAlive: false })
      wake = () => {
        cancel()
        wake = () => {}
        resolve()
      }
    })

  const nextChunk = (): string => {
    let chunk = ''
    // A cursor within a line needs that line again.
    for (const line of market.lines(cursor.part === undefined ? cursor.seq : cursor.seq - 1)) {
      const seen = line.seq === cursor.seq ? (cursor.part ?? 0) : 0
      const events = lineView(market, line)
      for (const [index, event] of events.entries()) {
        if (index < seen) continue
        const id = index === events.length - 1 ? `${line.seq}` : `${line.seq}.${index + 1}`
        chunk += `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`
      }
      cursor = { seq: line.seq }
      if (chunk.length >= CHUNK) break
    }
    return chunk
  }

  return new ReadableStream(
    {
      pull: async (controller) => {
        if (!greeted) {
          // Begins here and not in `start`: a HEAD request never reads, and would leave a listener behind.
          greeted = true
          unlisten = market.listen(() => wake())
          stop.addEventListener('abort', end, { once: true })
          market.closing.addEventListener('abort', end, { once: true })
          if (stop.aborted || market.closing.aborted) end()
          controller.enqueue(encoder.encode(`retry: ${RETRY}\n\n`))
          return
        }
        if (!ended && cursor.part === undefined && cursor.seq === market.seq) await news()
        if (ended) {
          closeQuietly(controller)
          return
        }
        try {
          controller.enqueue(encoder.encode(nextChunk() || ': heartbeat\n\n'))
        } catch (error) {
          end()
          if (!cut()) throw error
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
}

function closeQuietly(controller: ReadableStreamDefaultController): void {
  try {
    controller.close()
  } catch {
    // The reader went away first.
  }
}
