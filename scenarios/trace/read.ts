import type { MarketEvent } from '../../emulator/market/events.ts'
import { nearest } from '../../emulator/protocol/nearest.ts'
import { text } from '../../emulator/protocol/text.ts'
import { EVENT_TYPES } from './event-types.ts'
import { HEADER_TYPE, TRACE_FORMAT } from './header.ts'
import { TraceError } from './trace-error.ts'

/** One event of a trace, with the line it stands on. */
export interface TracedEvent {
  /** Counted from 1. */
  readonly line: number
  /** Events of one decision share it. */
  readonly seq: number
  /** Virtual time, milliseconds since 1970. */
  readonly at: number
  readonly event: MarketEvent
}

/** The events of one market: of one story in one guide, or all of what the control API gave. */
export interface TracedMarket {
  /** Name of the story; empty for a market of the control API. */
  readonly scenario: string
  readonly events: readonly TracedEvent[]
}

/**
 * Reads a trace, whether of `koogallery run --trace` or of `GET …/trace`. Lines are read as they are; what they say
 * of each other is looked at later.
 *
 * @param file what the user called it, for errors
 * @throws TraceError with the number of the first line that is no event
 */
export function readTrace(content: string, file: string): TracedMarket[] {
  const markets: { scenario: string; events: TracedEvent[] }[] = []
  const open = new Map<string, (typeof markets)[number]>()
  const lines = content.replace(/^\ufeff/, '').split(/\r?\n/)
  for (const [n, written] of lines.entries()) {
    if (written.trim() === '') continue
    const found = readLine(written, { file, line: n + 1, last: n === lines.length - 1 })
    if (!found) continue
    const { scenario, guide, ...event } = found
    const key = `${scenario}\n${guide}`
    // A market that was reset begins again; what came before is another one.
    if (event.event.type === 'market-created') open.delete(key)
    const market = open.get(key) ?? { scenario, events: [] }
    if (market.events.length === 0) markets.push(market)
    open.set(key, market)
    market.events.push(event)
  }
  if (markets.length === 0) {
    throw new TraceError(
      text(
        `Failed to read the trace ${file}: no event is in it. Record one with koogallery run --trace FILE, or GET …/trace.`,
        `无法读取轨迹 ${file}：其中没有任何事件。请用 koogallery run --trace 或 GET …/trace 录制。`,
      ),
    )
  }
  return markets
}

interface Place {
  readonly file: string
  readonly line: number
  readonly last: boolean
}

function readLine(written: string, place: Place): (TracedEvent & { scenario: string; guide: string }) | undefined {
  let value: unknown
  try {
    value = JSON.parse(written)
  } catch {
    throw place.last
      ? damaged(place, 'the line breaks off in the middle; the file was cut, record it again', '该行不完整，文件被截断，请重新录制')
      : damaged(place, 'the line is no JSON', '该行不是 JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw damaged(place, 'the line is no JSON object', '该行不是 JSON 对象')
  }
  const { scenario = '', guide = '', seq, at, ...event } = value as Record<string, unknown>
  const { type } = event
  if (type === HEADER_TYPE) {
    const { format } = event
    if (typeof format === 'number' && format <= TRACE_FORMAT) return undefined
    throw damaged(
      place,
      `the trace has format ${JSON.stringify(format)}, this version reads up to ${TRACE_FORMAT}; update koogallery-emulator`,
      `轨迹格式为 ${JSON.stringify(format)}，当前版本最高支持 ${TRACE_FORMAT}，请升级 koogallery-emulator`,
    )
  }
  if (typeof type !== 'string') throw damaged(place, 'the line has no "type", so it is no event of a trace', '该行缺少“type”，不是轨迹事件')
  if (!EVENT_TYPES.includes(type)) {
    const hint = nearest(type, EVENT_TYPES)
    throw damaged(
      place,
      `there is no event "${type}"${hint ? `; did you mean "${hint}"?` : '; the trace may come from a newer version'}`,
      `没有名为“${type}”的事件${hint ? `，是否指“${hint}”？` : '；轨迹可能来自更新的版本'}`,
    )
  }
  const instant = typeof at === 'string' ? Date.parse(at) : Number.NaN
  if (!Number.isFinite(instant)) {
    throw damaged(place, `"at" is ${JSON.stringify(at) ?? 'missing'}, must be virtual time in ISO 8601`, '“at”应为 ISO 8601 格式的虚拟时间')
  }
  if (!Number.isSafeInteger(seq) || (seq as number) < 1) {
    throw damaged(place, `"seq" is ${JSON.stringify(seq) ?? 'missing'}, must be a whole number from 1`, '“seq”应为从 1 开始的整数')
  }
  return {
    line: place.line,
    seq: seq as number,
    at: instant,
    event: event as unknown as MarketEvent,
    scenario: String(scenario),
    guide: String(guide),
  }
}

const damaged = ({ file, line }: Place, en: string, zh: string): TraceError =>
  new TraceError(text(`Failed to read the trace ${file}, line ${line}: ${en}.`, `无法读取轨迹 ${file} 第 ${line} 行：${zh}。`))
