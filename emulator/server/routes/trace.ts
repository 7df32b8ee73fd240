import { closed, digits, object, optional, pattern } from '../../protocol/schema.ts'
import { text } from '../../protocol/text.ts'
import { invalid } from '../checks.ts'
import { cursorOf, eventStream, readCursor } from '../event-stream.ts'
import { MARKET, type Route, route } from '../route.ts'
import { EVENT } from '../schemas/examples.ts'
import { note } from '../schemas/notes.ts'
import { traceStream } from '../trace-stream.ts'

const reading = text('Read the trace', '读取轨迹')

export const traceRoutes: readonly Route[] = [
  route({
    id: 'getTrace',
    method: 'GET',
    path: `${MARKET}/trace`,
    tag: 'trace',
    summary: reading,
    about: text(
      'Everything that happened so far, one JSON object per line. Events of one decision share a seq.',
      '迄今发生的全部事件，每行一个 JSON 对象。同一决定的事件 seq 相同。',
    ),
    query: closed(object({ after: optional(digits(15, note('only what came after this seq', '仅该 seq 之后', '12'))) })),
    success: { status: 200, about: text('the trace', '轨迹'), type: 'application/x-ndjson', example: `${JSON.stringify(EVENT)}\n` },
    errors: ['unknown'],
    handle: ({ market, query, cut }) => {
      const after = Number(query.after ?? 0)
      if (after > market.seq) {
        const message = `"after" is ${after}, but the trace ends with seq ${market.seq}; a reset market begins again with 1`
        throw invalid(reading, [{ path: '/after', keyword: 'maximum', message }])
      }
      return new Response(traceStream(market, after, cut), { headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8' } })
    },
  }),
  route({
    id: 'followEvents',
    method: 'GET',
    path: `${MARKET}/events`,
    tag: 'trace',
    summary: text('Follow the events', '订阅事件'),
    about: text(
      'The trace as server-sent events: what came after the position given, then everything new. The id is the seq of the journal line; a line of several events names all but its last as seq.1, seq.2 and so on, so that a reader cut off in between goes on exactly there. The stream ends when the market is reset or deleted.',
      '以 server-sent events 推送轨迹：先补发指定位置之后的事件，再实时推送。id 为日志行的 seq；一行含多个事件时，除最后一个外依次为 seq.1、seq.2，断线后可从原处继续。市场重置或删除时流结束。',
    ),
    query: closed(
      object({ after: optional(pattern(/^\d{1,15}(\.\d{1,6})?$/, 24, note('only what came after this id', '仅该 id 之后', '12'))) }),
    ),
    requestHeaders: {
      'Last-Event-ID': { about: text('as after; sent by browsers that connect again', '同 after，浏览器重连时自动携带'), example: '12' },
    },
    success: {
      status: 200,
      about: text('the events', '事件'),
      type: 'text/event-stream',
      example: `id: ${EVENT.seq}\ndata: ${JSON.stringify(EVENT)}\n\n`,
    },
    errors: ['unknown'],
    handle: ({ market, query, header, stop, heartbeat, cut }) => {
      const asked = readCursor(header('last-event-id')) ?? readCursor(query.after)
      return new Response(eventStream(market, cursorOf(market, asked), { stop, heartbeat, cut }), {
        headers: {
          'Content-Type': 'text/event-stream; charset=utf-8',
          'Cache-Control': 'no-cache, no-transform',
          // Tells nginx not to hold events back.
          'X-Accel-Buffering': 'no',
        },
      })
    },
  }),
]
